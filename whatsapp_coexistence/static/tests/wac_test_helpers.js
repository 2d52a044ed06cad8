/** A WhatsApp chat on Odoo's mock server, and what the real server says about it. */
import {openDiscuss, start, startServer} from "@mail/../tests/mail_test_helpers";

import {
    getService,
    patchWithCleanup,
    serverState,
} from "@web/../tests/web_test_helpers";
import {beforeEach} from "@odoo/hoot";
import {serializeDateTime} from "@web/core/l10n/dates";

const {DateTime} = luxon;
/** After which `contains` of Discuss's tests gives up, and after which it does here. */
const GIVES_UP = 3000;
export const PATIENCE = 100000;

/** Let the tests of a file wait for a machine that is busy. */
export function bePatient() {
    beforeEach(() => {
        const {setTimeout: original} = window;
        patchWithCleanup(window, {
            setTimeout: (callback, delay, ...args) =>
                original(callback, delay === GIVES_UP ? PATIENCE : delay, ...args),
        });
    });
}

export const WAC_OUT = {
    attention_ids: [71],
    author_name: "Mitchell Admin",
    content: false,
    direction: "out",
    edited: false,
    ids: [71],
    kind: "text",
    known: true,
    media: [],
    origin: "user",
    previous_body: false,
    reason: false,
    revoked: false,
    state: "sent",
    template: false,
    user_name: "Mitchell Admin",
};
export const WAC_IN = {
    ...WAC_OUT,
    author_name: "Núria",
    direction: "in",
    origin: "customer",
    state: "received",
    user_name: false,
};

/**
 * Open a chat with one message in Discuss.
 *
 * @param {Object} [param0]
 * @param {Object} [param0.wac] what the server says about the message
 * @param {number|false} [param0.minutes] until the window closes
 * @param {Object} [param0.account] differences of the number
 * @param {Object} [param0.first] further values of the message
 * @param {Object[]} [param0.more] values of further messages, in the order they arrived
 * @returns {Promise<{channelId: number, messageId: number, say: Function}>}
 */
export async function openWacChat({
    wac = WAC_IN,
    minutes = 600,
    account = {},
    body = "Hello",
    first = {},
    more = [],
} = {}) {
    const pyEnv = await startServer();
    const channelId = pyEnv["discuss.channel"].create({
        channel_type: "wac",
        name: "Núria",
    });
    const messageIds = [{body, ...first}, ...more].map((values) =>
        pyEnv["mail.message"].create({
            author_id: wac.origin === "user" ? serverState.partnerId : false,
            email_from: false,
            message_type: "wac",
            model: "discuss.channel",
            res_id: channelId,
            ...values,
        })
    );
    const messageId = messageIds[0];
    if (more.length) {
        // Read to the end: Discuss opens it there
        const members = pyEnv["discuss.channel.member"].search([
            ["channel_id", "=", channelId],
        ]);
        pyEnv["discuss.channel.member"].write(members, {
            message_unread_counter: 0,
            new_message_separator: Math.max(...messageIds) + 1,
        });
    }
    await start();
    const store = getService("mail.store");
    const say = (values) =>
        store.insert({"mail.message": [{id: messageId, wac: {...wac, ...values}}]});
    const end = minutes !== false && serializeDateTime(DateTime.now().plus({minutes}));
    await openDiscuss(channelId);
    store.insert({
        "discuss.channel": [
            {
                id: channelId,
                model: "discuss.channel",
                wac_account: 5,
                wac_contact: 6,
                wac_thread_id: 7,
                wac_window_expires_at: end,
            },
        ],
        "wac.account": [
            {
                id: 5,
                name: "Bakery",
                display_phone_number: "+34 600 000 001",
                state: "connected",
                hold_reason: false,
                ...account,
            },
        ],
        "wac.contact": [
            {id: 6, name: "Núria", phone: "+34 611 000 001", partner_id: false},
        ],
    });
    say({});
    return {channelId, messageId, say, store};
}
