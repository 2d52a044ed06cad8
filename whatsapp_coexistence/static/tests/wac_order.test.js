import {contains, defineMailModels, scroll} from "@mail/../tests/mail_test_helpers";

import {describe, expect, test} from "@odoo/hoot";
import {waitUntil} from "@odoo/hoot-dom";
import {MockServer, onRpc} from "@web/../tests/web_test_helpers";

import {bePatient, openWacChat, PATIENCE, WAC_IN} from "./wac_test_helpers";

describe.current.tags("desktop");
defineMailModels();
bePatient();

const CHANNEL = "discuss.channel";
const START = Date.UTC(2026, 0, 1);
const PAGE = 30;

/** What was written on a day since the start; ids tell in which order it arrived. */
function written(day) {
    const date = new Date(START + day * 86400000).toISOString();
    return {body: `day ${day}`, create_date: date.slice(0, 19).replace("T", " ")};
}

function arrive(channelId, ...days) {
    return MockServer.env["mail.message"].create(
        days.map((day) => ({
            ...written(day),
            author_id: false,
            email_from: false,
            message_type: "wac",
            model: CHANNEL,
            res_id: channelId,
        }))
    );
}

/** Answer as our server does: by time, the newest first, pages beside a message. */
function answerByTime() {
    onRpc("/discuss/channel/messages", async (request) => {
        const {params} = await request.json();
        expect.step("read");
        return answer(params.channel_id, params.fetch_params);
    });
}

function answer(channelId, fetchParams) {
    const domain = [
        ["res_id", "=", channelId],
        ["model", "=", CHANNEL],
    ];
    const rows = MockServer.env["mail.message"].search_read(domain);
    rows.sort(
        (one, other) =>
            other.create_date.localeCompare(one.create_date) || other.id - one.id
    );
    const found = cut(rows, fetchParams);
    return {
        data: {"mail.message": found.map((row) => shownRow(row, channelId))},
        messages: found.map(({id}) => id),
    };
}

function cut(rows, {around, before, after, limit = PAGE}) {
    const index = rows.findIndex(({id}) => id === (around ?? before ?? after));
    if (around !== undefined) {
        const half = Math.floor(limit / 2);
        if (index < 0) {
            // After all that is there: Discuss opens a chat that was read to the end
            return rows.slice(0, half);
        }
        return rows.slice(Math.max(0, index - half), index + half);
    }
    if (before) {
        return rows.slice(index + 1, index + 1 + limit);
    }
    return after ? rows.slice(Math.max(0, index - limit), index) : rows.slice(0, limit);
}

function shownRow({id, body, create_date: date}, channelId) {
    return {
        id,
        author_id: false,
        body: ["markup", body],
        create_date: date,
        date,
        message_type: "wac",
        model: CHANNEL,
        res_id: channelId,
        thread: {id: channelId, model: CHANNEL},
        wac: WAC_IN,
    };
}

/** Open a chat in which these days were written, in the order in which they arrived. */
async function openDays(first, ...more) {
    answerByTime();
    const {body, ...rest} = written(first);
    const chat = await openWacChat({
        body,
        first: rest,
        more: more.map(written),
    });
    await contains(".o-mail-Message-body", {text: `day ${Math.max(first, ...more)}`});
    expect.verifySteps(["read"]);
    const key = {model: CHANNEL, id: chat.channelId};
    return {...chat, thread: chat.store.Thread.get(key)};
}

const days = (thread) =>
    thread.messages.map(({body}) => Number(body.toString().replace("day ", "")));
const range = (from, to) => Array.from({length: to - from}, (_, index) => from + index);

test("messages stand in the order of time, whatever their ids", async () => {
    const {thread} = await openDays(50, 10, 30);
    expect(days(thread)).toEqual([10, 30, 50]);
    const bodies = [...document.querySelectorAll(".o-mail-Message-body")];
    expect(bodies.map((one) => one.textContent.trim())).toEqual([
        "day 10",
        "day 30",
        "day 50",
    ]);
});

test("the preview is the last in time, not the last that arrived", async () => {
    const {thread} = await openDays(50, 10);
    expect(thread.newestPersistentOfAllMessage.body.toString()).toBe("day 50");
});

test("older pages follow those that are shown, though their ids are higher", async () => {
    const {thread} = await openDays(100, ...range(20, 100), ...range(0, 20));
    expect(days(thread)).toEqual(range(71, 101));
    await scroll(".o-mail-Thread", 0);
    await contains(".o-mail-Message", {count: 60});
    expect.verifySteps(["read"]);
    expect(days(thread)).toEqual(range(41, 101));
});

test("a page that comes on top leaves the reader where they were", async () => {
    await openDays(100, ...range(20, 100), ...range(0, 20));
    const list = document.querySelector(".o-mail-Thread");
    const place = () =>
        document.querySelector(".o-mail-Message[data-wac-kept]").getBoundingClientRect()
            .top;
    document.querySelector(".o-mail-Message").dataset.wacKept = "1";
    await scroll(".o-mail-Thread", 0);
    const before = place();
    await contains(".o-mail-Message", {count: 60});
    expect(list.scrollTop).toBeGreaterThan(0);
    expect(Math.abs(place() - before)).toBeLessThan(2);
    expect.verifySteps(["read"]);
});

test("around an old message: what is older and newer is known by time", async () => {
    const {thread, channelId} = await openDays(100, ...range(0, 100));
    const [row] = MockServer.env["mail.message"].search_read([
        ["res_id", "=", channelId],
        ["body", "=", "day 5"],
    ]);
    await thread.loadAround(row.id);
    expect.verifySteps(["read"]);
    expect(days(thread)).toEqual(range(0, 36));
    expect(thread.loadOlder).toBe(false);
    expect(thread.loadNewer).toBe(true);
});

test("past messages that arrive while the chat is open fill the gap", async () => {
    const {thread, channelId} = await openDays(50, 10);
    arrive(channelId, 5, 30);
    thread.wacOnPast();
    await contains(".o-mail-Message", {count: 4});
    expect.verifySteps(["read"]);
    expect(days(thread)).toEqual([5, 10, 30, 50]);
    expect(thread.loadOlder).toBe(false);
});

test("many chunks at once are read twice, not each", async () => {
    const {thread, channelId} = await openDays(50, 10);
    for (const day of range(20, 30)) {
        arrive(channelId, day);
        thread.wacOnPast();
    }
    await contains(".o-mail-Message", {count: 12});
    await expect.waitForSteps(["read", "read"], {timeout: PATIENCE});
});

test("who looks at an old part goes on looking at it", async () => {
    const {thread, channelId} = await openDays(100, ...range(0, 100));
    const [row] = MockServer.env["mail.message"].search_read([
        ["res_id", "=", channelId],
        ["body", "=", "day 30"],
    ]);
    await thread.loadAround(row.id);
    arrive(channelId, 29.5);
    thread.wacOnPast();
    await waitUntil(() => days(thread).includes(29.5), {timeout: PATIENCE});
    expect.verifySteps(["read", "read"]);
    expect(days(thread)).not.toInclude(100);
    expect(thread.loadNewer).toBe(true);
});

test("a message that comes while others are read again is not lost", async () => {
    const {thread, channelId, store} = await openDays(50, 10);
    const reading = thread.wacReload();
    const [late] = arrive(channelId, 60);
    store.insert({
        "mail.message": [shownRow({id: late, ...written(60)}, channelId)],
    });
    thread.messages.push(store["mail.message"].get(late));
    await reading;
    expect(days(thread)).toEqual([10, 50, 60]);
    expect.verifySteps(["read"]);
});

test("two chats become one: the open one goes on with both", async () => {
    const {channelId, store} = await openDays(50, 10);
    const [otherId] = MockServer.env[CHANNEL].create([
        {channel_type: "wac", name: "Núria"},
    ]);
    arrive(otherId, 30);
    MockServer.env["mail.message"].write(
        MockServer.env["mail.message"].search([["res_id", "=", channelId]]),
        {res_id: otherId}
    );
    const {partner_id: me} = MockServer.env["res.users"].search_read([
        ["id", "=", MockServer.env.uid],
    ])[0];
    const [partner] = MockServer.env["res.partner"].browse(me[0]);
    MockServer.env["bus.bus"]._sendone(partner, "wac/merged", {
        channel_id: otherId,
        gone_id: channelId,
    });
    MockServer.env["bus.bus"]._sendone(partner, "discuss.channel/delete", {
        id: channelId,
    });
    await contains(".o-mail-Message", {count: 3});
    const shown = store.discuss.thread;
    expect(shown.id).toBe(otherId);
    expect(days(shown)).toEqual([10, 30, 50]);
    expect.verifySteps(["read"]);
});
