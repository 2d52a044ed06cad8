/**
 * One message as a bubble: what it says, its ticks, its reactions, its menu.
 *
 * Called by the chat view, again whenever the message changes.
 * Must never show a text in any way but as text.
 */

import {post} from "./api.js";
import {actionNodes, interactiveNodes, templateNodes} from "./business.js";
import {attempt} from "./dialog.js";
import {h} from "./dom.js";
import {clockTime, fullTime, t} from "./i18n.js";
import {icon} from "./icons.js";
import {cardNode, fileNode, placeNode} from "./media.js";
import {toggleMenu} from "./menu.js";
import {rich} from "./richtext.js";
import {summary} from "./summary.js";

export const EMOJI = ["👍", "❤️", "😂", "😮", "😢", "🙏"];
const EDITABLE = ["text", "image", "video", "document"];
const FILES = ["image", "video", "audio", "document", "sticker"];

/**
 * Draw a message.
 *
 * @param {Object} message
 * @param {Object} chat {side, name, reply(message), edit(message), jump(id)}
 * @returns {HTMLElement}
 */
export function bubble(message, chat) {
    const mine = isMine(message, chat.side);
    const kind = message.revoked ? "revoked" : message.type;
    const row = h(
        "div",
        {
            class: `row ${mine ? "mine" : "theirs"} kind-${kind}`,
            dataset: {id: message.id},
            tabindex: "-1",
        },
        h(
            "div",
            {class: "bubble"},
            h("span", {class: "sr"}, mine ? t("you") : chat.name, ": "),
            originTag(message, chat.side),
            message.from_ad && h("div", {class: "tag"}, icon("photo"), t("from_ad")),
            message.forwarded &&
                h("div", {class: "tag"}, icon("forward"), t("forwarded")),
            quoteNode(message, chat),
            ...contentNodes(message, chat),
            metaNode(message, mine, chat.side),
            menuButton(message, mine, chat)
        ),
        actionNodes(message, chat.side === "customer"),
        reactionNodes(message)
    );
    return row;
}

/**
 * Tell whether a phone's owner wrote a message.
 *
 * @param {Object} message
 * @param {String} side
 * @returns {Boolean}
 */
export function isMine(message, side) {
    return (message.origin === "customer") === (side === "customer");
}

function originTag(message, side) {
    if (side !== "owner" || message.origin !== "api") {
        return null;
    }
    return h("div", {class: "tag api"}, t("via_api"));
}

function quoteNode(message, chat) {
    const {quote} = message;
    if (!quote) {
        return null;
    }
    if (!quote.type) {
        return h("div", {class: "quote"}, t("quote_unknown"));
    }
    const mine = isMine(quote, chat.side);
    const line = summary(quote);
    return h(
        "button",
        {
            type: "button",
            class: `quote ${mine ? "quote-mine" : ""}`,
            onclick: () => chat.jump(quote.id),
        },
        h("b", {dir: "auto"}, mine ? t("you") : chat.name),
        h("span", {dir: "auto"}, line.icon && icon(line.icon), line.text)
    );
}

function contentNodes(message, chat) {
    const {type, content} = message;
    if (message.revoked || !content) {
        return [h("div", {class: "text gone"}, icon("trash"), t("deleted"))];
    }
    if (FILES.includes(type)) {
        const onPlay = () => chat.side === "customer" && played(message);
        return [
            fileNode(type, content, message.id, onPlay),
            content.caption &&
                h("div", {class: "text", dir: "auto"}, ...rich(content.caption)),
        ];
    }
    switch (type) {
        case "text":
            return [textNode(content.body)];
        case "location":
            return [placeNode(content)];
        case "contacts":
            return [cardNode(content)];
        case "button":
            return [textNode(content.text)];
        case "template":
            return templateNodes(content, message);
        case "interactive":
            return interactiveNodes(content, message);
        default:
            return [
                h("div", {class: "text gone"}, icon("warn"), t("unsupported", {type})),
            ];
    }
}

function textNode(body) {
    const onlyEmoji = /^(?:\p{Extended_Pictographic}\uFE0F?\s*){1,3}$/u.test(body);
    const size = onlyEmoji ? "text huge" : "text";
    return h("div", {class: size, dir: "auto"}, ...rich(body));
}

function played(message) {
    if (message.origin !== "customer") {
        attempt(post("play", {message: message.id}));
    }
}

function metaNode(message, mine, side) {
    const date = new Date(message.time);
    return h(
        "div",
        {class: "meta"},
        message.edited && !message.revoked && h("span", {}, t("edited")),
        h("time", {datetime: message.time, title: fullTime(date)}, clockTime(date)),
        mine && !message.revoked && tickNode(message, side)
    );
}

const TICKS = {
    pending: ["clock", "waiting"],
    sent: ["tick", "sent"],
    delivered: ["ticks", "delivered"],
    read: ["ticks", "read"],
    played: ["ticks", "played"],
    failed: ["warn", "failed"],
};

/**
 * Draw the ticks of one's own message.
 *
 * @param {Object} message
 * @returns {HTMLElement}
 */
export function tickNode(message) {
    const [picture, key] = TICKS[message.status] || TICKS.sent;
    const error = message.error
        ? ` (${message.error.code}: ${message.error.title})`
        : "";
    const label = `${t(`status_${key}`)}${error}`;
    return h(
        "span",
        {
            class: `ticks status-${message.status}`,
            role: "img",
            "aria-label": label,
            title: label,
        },
        icon(picture)
    );
}

function reactionNodes(message) {
    const all = Object.values(message.reactions || {});
    if (!all.length) {
        return null;
    }
    const label = t("reactions", {list: all.join(" ")});
    return h("div", {class: "reactions", role: "img", "aria-label": label}, ...all);
}

function menuButton(message, mine, chat) {
    if (message.revoked) {
        return null;
    }
    const button = h(
        "button",
        {
            type: "button",
            class: "bubble-menu",
            "aria-label": t("message_menu"),
            "aria-haspopup": "menu",
            "aria-expanded": "false",
            title: t("message_menu"),
        },
        icon("down")
    );
    button.addEventListener("click", () =>
        toggleMenu(button, entries(message, mine, chat), t("message_menu"))
    );
    return button;
}

function entries(message, mine, chat) {
    const by = chat.side === "customer" ? "customer" : "business";
    const act = (path, more) => attempt(post(path, {message: message.id, by, ...more}));
    const reacted = message.reactions?.[by];
    const own = mine && message.origin !== "api";
    return [
        {
            row: EMOJI.map((emoji) => ({
                label: emoji,
                name: t("react_with", {emoji}),
                class: emoji === reacted ? "emoji chosen" : "emoji",
                run: () => act("react", {emoji: emoji === reacted ? "" : emoji}),
            })),
        },
        {icon: "reply", label: t("reply"), run: () => chat.reply(message)},
        own &&
            EDITABLE.includes(message.type) && {
                icon: "edit",
                label: t("edit"),
                run: () => chat.edit(message),
            },
        own && {icon: "trash", label: t("delete"), run: () => act("revoke", {})},
    ].filter(Boolean);
}
