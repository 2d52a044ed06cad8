import {click, contains, defineMailModels} from "@mail/../tests/mail_test_helpers";

import {describe, expect, test} from "@odoo/hoot";
import {advanceTime, mockDate} from "@odoo/hoot-mock";
import {asyncStep, onRpc, waitForSteps} from "@web/../tests/web_test_helpers";

import {bePatient, openWacChat, PATIENCE, WAC_IN, WAC_OUT} from "./wac_test_helpers";

describe.current.tags("desktop");
defineMailModels();
bePatient();

test("chats have a category of their own, with the person's name and number", async () => {
    await openWacChat();
    await contains(".o-mail-DiscussSidebarCategory-wac", {text: "WhatsApp"});
    await contains(".o-mail-DiscussSidebarChannel", {text: "Núria"});
    await contains(".o-wac-Subtitle", {text: "+34 611 000 001 · Bakery"});
});

test("a customer without partner has a name and no ticks", async () => {
    await openWacChat();
    await contains(".o-mail-Message-author", {text: "Núria"});
    await contains(".o-mail-Message-bubble.o-blue");
    await contains(".o-wac-State", {count: 0});
});

test("ticks follow what the server says", async () => {
    const {say} = await openWacChat({wac: {...WAC_OUT, state: "queued"}});
    await contains(".o-wac-State[data-state='queued'] .fa-clock-o");
    say({state: "sent"});
    await contains(".o-wac-State[aria-label='Sent'] .fa-check", {count: 1});
    say({state: "delivered"});
    await contains(".o-wac-State[aria-label='Delivered'] .fa-check", {count: 2});
    say({state: "read"});
    await contains(".o-wac-State.o-wac-read[aria-label='Read']", {text: "Read"});
});

test("what the phone sent says so and has no ticks", async () => {
    await openWacChat({wac: {...WAC_OUT, origin: "phone", author_name: "Bakery"}});
    await contains(".o-wac-Origin[data-origin='phone']", {text: "From the phone app"});
    await contains(".o-mail-Message-author", {text: "Bakery"});
    await contains(".o-mail-Message-bubble.o-green");
    await contains(".o-wac-State", {count: 0});
});

test("a failure shows its reason, is focusable and can be retried", async () => {
    onRpc("wac.message", "action_retry", ({args}) => {
        asyncStep(`retry ${args[0]}`);
        return true;
    });
    await openWacChat({
        wac: {...WAC_OUT, state: "failed", reason: "No such phone (131026)"},
    });
    await contains(
        ".o-wac-failed[tabindex='0'][aria-label='Not sent: No such phone (131026)']"
    );
    await contains(".o-wac-Reason", {text: "No such phone (131026)"});
    await click(".o-wac-Button[data-action='action_retry']");
    await waitForSteps(["retry 71"], {timeout: PATIENCE});
});

test("Meta's own words of a failure are in its title", async () => {
    await openWacChat({
        wac: {...WAC_OUT, state: "failed", reason: "Cannot (100)", detail: "Odd words"},
    });
    await contains(".o-wac-Reason", {text: "Cannot (100)"});
    await contains(".o-wac-State[title*='Odd words']");
});

test("sound that is no voice message can be played", async () => {
    const song = {mimetype: "audio/ogg", name: "song.ogg"};
    await openWacChat({first: {attachment_ids: [[0, 0, song]]}});
    await contains("audio.o-wac-Audio[controls][src*='/web/content']");
});

test("an unknown outcome asks before it is sent again", async () => {
    onRpc("wac.message", "action_send_again", () => {
        asyncStep("again");
        return true;
    });
    await openWacChat({wac: {...WAC_OUT, state: "unknown"}});
    await contains(".o-wac-State", {text: "Outcome unknown"});
    await contains(".o-wac-Button[data-action='action_mark_sent']");
    await click(".o-wac-Button[data-action='action_send_again']");
    await contains(".modal:contains('twice')");
    expect.verifySteps([]);
    await click(".modal .btn-primary");
    await waitForSteps(["again"], {timeout: PATIENCE});
});

test("traces of an edit and of a withdrawal", async () => {
    const {say} = await openWacChat({
        wac: {...WAC_IN, edited: true, previous_body: "four"},
    });
    await contains(".o-wac-Edited[title='Before: four']");
    say({edited: false, revoked: true});
    await contains(".o-wac-Revoked", {text: "Deleted by the sender"});
});

test("a file that is not here yet has a placeholder, and so has one that never comes", async () => {
    const media = {
        error: false,
        filename: false,
        id: 1,
        kind: "image",
        state: "queued",
    };
    const {say} = await openWacChat({body: "", wac: {...WAC_IN, media: [media]}});
    await contains(".o-wac-Media", {text: "Fetching the picture…"});
    say({media: [{...media, state: "expired"}]});
    await contains(".o-wac-Media:contains('not available anymore') .fa-chain-broken");
    say({media: [{...media, state: "done"}]});
    await contains(".o-wac-Media", {count: 0});
});

test("a place is a link to a map", async () => {
    const location = {
        latitude: 41.4,
        longitude: 2.2,
        name: "Plaça",
        address: "Barcelona",
    };
    await openWacChat({
        body: "Plaça",
        wac: {...WAC_IN, kind: "location", content: {location}},
    });
    // said once: the message's own text is that of its card
    await contains(".o-mail-Message.o-wac-carded a.o-wac-Card");
    await contains("a.o-wac-Card[href*='mlat=41.4'][rel='noopener noreferrer']", {
        text: "Plaça",
    });
});

test("an open window has a composer and says until when", async () => {
    mockDate("2026-11-23 10:00:00");
    await openWacChat({minutes: 18 * 60 + 30});
    await contains(".o-wac-Banner-open:not(.o-ending):contains('(18 h left)')");
    await contains(".o-mail-Composer");
});

test("the last two hours are a warning, in words too", async () => {
    mockDate("2026-11-23 10:00:00");
    await openWacChat({minutes: 45.5});
    await contains(".o-wac-Banner-open.o-ending .fa-hourglass-end");
    // the clock of the page goes on
    await contains(".o-wac-Banner-open:contains(/\\(4[0-9] min left\\)/)");
});

test("the composer goes away by itself when the window closes", async () => {
    mockDate("2026-11-23 10:00:00");
    await openWacChat({minutes: 10});
    await contains(".o-mail-Composer");
    await advanceTime(11 * 60 * 1000);
    await contains(".o-mail-Composer", {count: 0});
    await contains(".o-wac-Banner-template", {text: "Send a template"});
});

test("a number on hold says why", async () => {
    await openWacChat({account: {state: "held", hold_reason: "New token needed"}});
    await contains(".o-wac-Banner-held[role='alert']:contains('New token needed')");
});

test("what WhatsApp does not know cannot be quoted", async () => {
    const {messageId, store} = await openWacChat({wac: {...WAC_OUT, known: false}});
    await contains(".o-mail-Message");
    const message = store["mail.message"].get(messageId);
    expect(message.canReplyTo(message.thread)).toBe(false);
    expect(message.canAddReaction(message.thread)).toBe(false);
    message.wac = {...WAC_OUT};
    expect(message.canReplyTo(message.thread)).toBe(true);
    expect(message.editable).toBe(false);
});

test("no calls and nobody invited", async () => {
    await openWacChat();
    await contains(".o-mail-DiscussContent-header");
    await contains("[name='invite-people']", {count: 0});
    await contains("[name='call']", {count: 0});
    await contains("[name='wac-create-contact']");
});

test("who became a customer since has their face and name on what they wrote", async () => {
    const {store} = await openWacChat();
    await contains("img.o-mail-Message-avatar[data-src*='contact.svg']");
    store.insert({
        "res.partner": [{id: 90, name: "Núria Puig"}],
        "wac.contact": [{id: 6, name: "Núria Puig", partner_id: 90}],
    });
    await contains("img.o-mail-Message-avatar[data-src*='res.partner/90']");
    await contains(".o-mail-Message-author", {text: "Núria Puig"});
});
