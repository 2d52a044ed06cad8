/**
 * What only a business sends: templates, buttons, lists, requests.
 *
 * Called by the bubbles. Must never send anything the person did not tap.
 */

import {post} from "./api.js";
import {attempt, choose} from "./dialog.js";
import {h} from "./dom.js";
import {icon} from "./icons.js";
import {fileNode, placeNode} from "./media.js";
import {rich} from "./richtext.js";
import {t} from "./i18n.js";

/**
 * Draw a template, filled in.
 *
 * @param {Object} view header, body, footer, buttons, cards
 * @param {Object} message
 * @returns {Array<Node>}
 */
export function templateNodes(view, message) {
    return [
        headerNode(view.header, message),
        view.body && h("div", {class: "text", dir: "auto"}, ...rich(view.body)),
        view.footer && h("div", {class: "footer", dir: "auto"}, view.footer),
        view.cards?.length > 0 &&
            h(
                "div",
                {class: "carousel"},
                ...view.cards.map((card) =>
                    h("div", {class: "slide"}, ...templateNodes(card, message))
                )
            ),
    ];
}

/**
 * Draw an interactive message without its buttons.
 *
 * @param {Object} content
 * @param {Object} message
 * @returns {Array<Node>}
 */
export function interactiveNodes(content, message) {
    const reply = content.button_reply || content.list_reply;
    if (reply) {
        return [
            h("div", {class: "text", dir: "auto"}, reply.title),
            reply.description && h("div", {class: "footer"}, reply.description),
        ];
    }
    const body = content.body?.text || "";
    return [
        headerNode(content.header, message),
        h("div", {class: "text", dir: "auto"}, ...rich(body)),
        content.footer && h("div", {class: "footer", dir: "auto"}, content.footer.text),
    ];
}

function headerNode(header, message) {
    if (!header) {
        return null;
    }
    if (header.type === "text") {
        return h("div", {class: "head", dir: "auto"}, header.text);
    }
    if (header.type === "location") {
        return placeNode(header.location);
    }
    return fileNode(header.type, header.file || {}, message.id);
}

/**
 * Draw what can be tapped under a message; on the owner's phone it only shows.
 *
 * @param {Object} message
 * @param {Boolean} live whether taps count (the customer's phone)
 * @returns {HTMLElement|null}
 */
export function actionNodes(message, live) {
    const {content, type} = message;
    if (message.revoked || !content || message.origin === "customer") {
        return null;
    }
    let entries = [];
    if (type === "template") {
        entries = (content.buttons || []).map((button) =>
            templateButton(message, button)
        );
    } else if (type === "interactive") {
        entries = interactiveButtons(message, content);
    }
    if (!entries.length) {
        return null;
    }
    return h(
        "div",
        {class: "actions"},
        ...entries.map((entry) => actionNode(entry, live))
    );
}

function actionNode(entry, live) {
    const words = [
        entry.icon && icon(entry.icon),
        h("span", {dir: "auto"}, entry.label),
    ];
    if (entry.href) {
        const rel = "noopener noreferrer";
        return h(
            "a",
            {class: "action", href: entry.href, target: "_blank", rel},
            ...words
        );
    }
    const inert = !live || !entry.run;
    const onclick = (event) => entry.run(event.currentTarget.closest(".screen"));
    return h(
        "button",
        {
            type: "button",
            class: "action",
            disabled: inert,
            onclick: inert ? null : onclick,
        },
        ...words
    );
}

function tap(message, index) {
    return attempt(post("tap", {message: message.id, index: String(index)}));
}

function templateButton(message, button) {
    const label = button.text || t(`button_${button.type}`);
    switch (button.type) {
        case "quick_reply":
            return {icon: "reply", label, run: () => tap(message, button.index)};
        case "url":
            return {icon: "link", label, href: safeUrl(button.url)};
        case "phone_number":
            return {icon: "phone", label: `${label} · ${button.phone}`};
        case "copy_code":
        case "otp":
            return {icon: "copy", label, run: () => copy(button.code)};
        case "request_contact_info":
            return {icon: "person", label, run: () => sharePhone(message)};
        default:
            return {label};
    }
}

function interactiveButtons(message, content) {
    const action = content.action || {};
    switch (content.type) {
        case "button":
            return (action.buttons || []).map(({reply}) => ({
                icon: "reply",
                label: reply.title,
                run: () => tap(message, reply.id),
            }));
        case "list":
            return [
                {
                    icon: "list",
                    label: action.button,
                    run: (screen) => pick(screen, message, action),
                },
            ];
        case "cta_url":
            return [
                {
                    icon: "link",
                    label: action.parameters.display_text,
                    href: safeUrl(action.parameters.url),
                },
            ];
        case "location_request_message":
            return [{icon: "pin", label: t("send_location"), run: () => here(message)}];
        case "request_contact_info":
            return [
                {
                    icon: "person",
                    label: t("share_phone"),
                    run: () => sharePhone(message),
                },
            ];
        default:
            return [];
    }
}

async function pick(screen, message, action) {
    const chosen = await choose(screen, action.button, action.sections || []);
    if (chosen) {
        tap(message, chosen);
    }
}

function here(message) {
    return attempt(
        post("customer/send", {
            customer: message.customer,
            number: message.number,
            type: "location",
            latitude: 41.37635,
            longitude: 2.17803,
            name: "Moll de la Fusta",
            context: message.id,
        })
    );
}

function sharePhone(message) {
    return attempt(post("tap", {message: message.id, share_phone: true}));
}

function copy(code) {
    return navigator.clipboard?.writeText(code).catch(() => {});
}

function safeUrl(url) {
    return /^https?:\/\//i.test(url || "") ? url : null;
}
