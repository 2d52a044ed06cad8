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

const WORDS = {
    text: (content) => content.body,
    image: (content) => content.caption,
    video: (content) => content.caption,
    document: (content) => content.caption || content.filename,
    contacts: (content) => content[0]?.name?.formatted_name,
    location: (content) => content.name,
    button: (content) => content.text,
    template: (content) => content.body,
    interactive,
};

function words({type, content}) {
    return WORDS[type]?.(content) || t(`kind_${type}`);
}

function interactive(content) {
    const reply = content.button_reply || content.list_reply;
    return reply ? reply.title : content.body?.text;
}
