/**
 * One line about a message, for lists and quotes.
 *
 * Called by the chat list and by quotes. Must never be longer than a line.
 */

import {t} from "./i18n.js";

const ICONS = {
    image: "photo",
    video: "video",
    audio: "mic",
    document: "file",
    sticker: "sticker",
    location: "pin",
    contacts: "person",
};

/**
 * Say in one line what a message holds.
 *
 * @param {Object} message with type and content
 * @returns {{icon: String|null, text: String}}
 */
export function summary(message) {
    if (message.revoked || !message.content) {
        return {icon: null, text: t("deleted")};
    }
    const name = ICONS[message.type] || null;
    return {icon: name, text: words(message).replace(/\s+/g, " ")};
}

function words({type, content}) {
    switch (type) {
        case "text":
            return content.body;
        case "image":
        case "video":
            return content.caption || t(`kind_${type}`);
        case "document":
            return content.caption || content.filename || t("kind_document");
        case "contacts":
            return content[0]?.name?.formatted_name || t("kind_contacts");
        case "location":
            return content.name || t("kind_location");
        case "button":
            return content.text;
        case "interactive":
            return interactive(content);
        case "template":
            return content.body || t("kind_template");
        default:
            return t(`kind_${type}`);
    }
}

function interactive(content) {
    const reply = content.button_reply || content.list_reply;
    return reply ? reply.title : content.body?.text || t("kind_interactive");
}
