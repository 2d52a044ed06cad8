import {
    contains,
    defineMailModels,
    openFormView,
    start,
    startServer,
} from "@mail/../tests/mail_test_helpers";

import {describe, test} from "@odoo/hoot";
import {serverState} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
defineMailModels();

test("a message noted on a document appears in its open chatter", async () => {
    const pyEnv = await startServer();
    const partnerId = pyEnv["res.partner"].create({name: "Núria"});
    const note = (body) =>
        pyEnv["mail.message"].create({
            body,
            message_type: "comment",
            model: "res.partner",
            res_id: partnerId,
        });
    note("Ordered");
    await start();
    await openFormView("res.partner", partnerId);
    await contains(".o-mail-Message", {count: 1});
    const id = note("It is on its way");
    const [user] = pyEnv["res.partner"].browse(serverState.partnerId);
    pyEnv["bus.bus"]._sendone(user, "wac/noted", {
        notes: [
            [id, "res.partner", partnerId],
            [id, "res.partner", partnerId + 1],
        ],
    });
    await contains(".o-mail-Message", {count: 2});
    await contains(".o-mail-Message", {text: "It is on its way"});
});
