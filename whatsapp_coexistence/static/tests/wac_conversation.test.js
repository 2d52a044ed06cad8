import {
    contains,
    defineMailModels,
    start,
    startServer,
} from "@mail/../tests/mail_test_helpers";

import {describe, expect, test} from "@odoo/hoot";
import {Deferred, animationFrame} from "@odoo/hoot-mock";
import {click} from "@odoo/hoot-dom";
import {mountView, onRpc} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
defineMailModels();

test("a slow answer about the record before shows nobody else's chat", async () => {
    const pyEnv = await startServer();
    const names = ["Marta", "Núria", "Pere"];
    const partnerIds = names.map((name) => pyEnv["res.partner"].create({name}));
    const channelIds = names.map((name) =>
        pyEnv["discuss.channel"].create({channel_type: "wac", name})
    );
    const slow = new Deferred();
    onRpc("res.partner", "wac_conversations", async ({args: [[id]]}) => {
        const place = partnerIds.indexOf(id);
        if (place === 1) {
            await slow;
        }
        const name = names[place];
        return [
            {channel_id: channelIds[place], name, number: "Shop", thread_id: place + 1},
        ];
    });
    await start();
    await mountView({
        arch: `<form><widget name="wac_conversation"/></form>`,
        resId: partnerIds[0],
        resIds: partnerIds,
        resModel: "res.partner",
        type: "form",
    });
    await contains(".o_wac_conversation .fw-bold", {text: "Marta"});
    await click(".o_pager_next");
    await animationFrame();
    await click(".o_pager_next");
    await contains(".o_wac_conversation .fw-bold", {text: "Pere"});
    slow.resolve();
    await animationFrame();
    await animationFrame();
    expect(".o_wac_conversation .fw-bold").toHaveText("Pere");
});
