import {
    contains,
    defineMailModels,
    onRpcAfter,
    openFormView,
    start,
    startServer,
} from "@mail/../tests/mail_test_helpers";

import {describe, test} from "@odoo/hoot";
import {Deferred} from "@odoo/hoot-mock";
import {serverState} from "@web/../tests/web_test_helpers";

import {bePatient} from "./wac_test_helpers";

describe.current.tags("desktop");
defineMailModels();
bePatient();

async function prepare() {
    const pyEnv = await startServer();
    const partnerId = pyEnv["res.partner"].create({name: "Núria"});
    const [user] = pyEnv["res.partner"].browse(serverState.partnerId);
    const note = (body) =>
        pyEnv["mail.message"].create({
            body,
            message_type: "comment",
            model: "res.partner",
            res_id: partnerId,
        });
    const tell = (...ids) =>
        pyEnv["bus.bus"]._sendone(user, "wac/noted", {
            notes: ids.flatMap((id) => [
                [id, "res.partner", partnerId],
                [id, "res.partner", partnerId + 1],
            ]),
        });
    note("Ordered");
    await start();
    return {note, partnerId, tell};
}

/** Keep the answers with a chatter's messages, as they are then, until `release()`. */
function holdMessages() {
    const held = new Deferred();
    const read = new Deferred();
    onRpcAfter("/mail/thread/messages", async (response) => {
        await response;
        read.resolve();
        await held;
    });
    return {read, release: () => held.resolve()};
}

test("a message noted on a document appears in its open chatter", async () => {
    const {note, partnerId, tell} = await prepare();
    await openFormView("res.partner", partnerId);
    await contains(".o-mail-Message", {count: 1});
    tell(note("It is on its way"));
    await contains(".o-mail-Message", {count: 2});
    await contains(".o-mail-Message", {text: "It is on its way"});
});

test("a message noted while the chatter is being loaded appears, too", async () => {
    const {note, partnerId, tell} = await prepare();
    const {read, release} = holdMessages();
    const opened = openFormView("res.partner", partnerId);
    await read;
    tell(note("It is on its way"));
    release();
    await opened;
    await contains(".o-mail-Message", {text: "It is on its way"});
});

test("a message noted while another one is fetched appears, too", async () => {
    const {note, partnerId, tell} = await prepare();
    await openFormView("res.partner", partnerId);
    await contains(".o-mail-Message", {count: 1});
    const {read, release} = holdMessages();
    tell(note("It is on its way"));
    await read;
    tell(note("It is here"));
    release();
    await contains(".o-mail-Message", {text: "It is here"});
});
