import {
    click,
    contains,
    defineMailModels,
    openFormView,
    start,
    startServer,
} from "@mail/../tests/mail_test_helpers";

import {describe, expect, test} from "@odoo/hoot";
import {Deferred, animationFrame} from "@odoo/hoot-mock";
import {onRpc, serverState} from "@web/../tests/web_test_helpers";

import {bePatient} from "./wac_test_helpers";

describe.current.tags("desktop");
defineMailModels();
bePatient();

test("a late answer about the record before shows nobody else's chat", async () => {
    const pyEnv = await startServer();
    const names = ["Marta", "Pere"];
    const partnerIds = names.map((name) => pyEnv["res.partner"].create({name}));
    const [goneId, ...channelIds] = ["Marta's", ...names].map((name) =>
        pyEnv["discuss.channel"].create({channel_type: "wac", name})
    );
    const asked = new Deferred();
    const late = new Deferred();
    let times = 0;
    onRpc("res.partner", "wac_conversations", async ({args: [[id]]}) => {
        const place = partnerIds.indexOf(id);
        times += place === 0;
        if (place === 0 && times === 2) {
            asked.resolve();
            await late;
        }
        return [
            {
                channel_id: times === 1 && place === 0 ? goneId : channelIds[place],
                name: names[place],
                number: "Shop",
                thread_id: place + 1,
            },
        ];
    });
    await start();
    await openFormView("res.partner", partnerIds[0], {
        arch: `<form><widget name="wac_conversation"/></form>`,
        resIds: partnerIds,
    });
    await contains(".o_wac_conversation .fw-bold", {text: "Marta"});
    const [user] = pyEnv["res.partner"].browse(serverState.partnerId);
    pyEnv["bus.bus"]._sendone(user, "wac/merged", {
        channel_id: channelIds[0],
        gone_id: goneId,
    });
    await asked;
    await click(".o_pager_next");
    await contains(".o_wac_conversation .fw-bold", {text: "Pere"});
    late.resolve();
    await animationFrame();
    await animationFrame();
    expect(".o_wac_conversation span.fw-bold").toHaveText("Pere");
});
