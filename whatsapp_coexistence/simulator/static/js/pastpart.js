/**
 * The panel's part about the past: make chats of half a year, choose how the phone
 * shares them.
 *
 * Called by the panel. Must never ask for the sync itself: that is Odoo's to do.
 */

import {h} from "./dom.js";
import {post} from "./api.js";
import {t} from "./i18n.js";

const WAYS = ["plain", "shuffle", "files_first", "declined", "silent", "asked"];

/**
 * @param {HTMLSelectElement} account the number that is chosen
 * @param {(promise: Promise) => Promise} act runs a call and tells how it went
 * @returns {HTMLElement}
 */
export function pastPart(account, act) {
    const number = (id, value, max) =>
        h("input", {id, type: "number", min: 1, max, value});
    const threads = number("past_threads", 50, 5000);
    const messages = number("past_messages", 1000, 200000);
    const way = h(
        "select",
        {id: "past_way"},
        ...WAYS.map((name) => h("option", {value: name}, t(`past_${name}`)))
    );
    const plan = () => ({
        number: account.value,
        share_history: way.value !== "declined",
        silent: way.value === "silent",
        shuffle: way.value === "shuffle",
        files_first: way.value === "files_first",
        asked: way.value === "asked",
    });
    const make = () =>
        post("past", {
            number: account.value,
            threads: Number(threads.value),
            messages: Number(messages.value),
        });
    return h(
        "section",
        {},
        h("h2", {}, t("past")),
        h("label", {for: "past_threads"}, t("past_threads")),
        threads,
        h("label", {for: "past_messages"}, t("past_messages")),
        messages,
        h(
            "div",
            {class: "buttons"},
            h("button", {type: "button", onclick: () => act(make())}, t("past_make"))
        ),
        h("label", {for: "past_way"}, t("past_way")),
        way,
        h(
            "div",
            {class: "buttons"},
            h(
                "button",
                {type: "button", onclick: () => act(post("sync", plan()))},
                t("past_set")
            )
        ),
        h("p", {class: "hint"}, t("past_hint"))
    );
}
