/**
 * WhatsApp's marks in texts: *bold*, _italic_, ~strike~, `code`, links.
 *
 * Called for every text of a message. Must never make HTML out of a text.
 */

import {h} from "./dom.js";

const MARKS = [
    {pattern: /```([\s\S]+?)```/, tag: "code", plain: true},
    {pattern: /`([^`\n]+)`/, tag: "code", plain: true},
    {pattern: /(?<![\w*])\*(\S(?:[^*\n]*\S)?)\*(?![\w*])/, tag: "strong"},
    {pattern: /(?<![\w_])_(\S(?:[^_\n]*\S)?)_(?![\w_])/, tag: "em"},
    {pattern: /(?<![\w~])~(\S(?:[^~\n]*\S)?)~(?![\w~])/, tag: "s"},
    {pattern: /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])/, tag: "a", plain: true},
];

/**
 * Turn a text into nodes.
 *
 * @param {String} text
 * @returns {Array<Node|String>}
 */
export function rich(text) {
    let first = null;
    for (const mark of MARKS) {
        const match = mark.pattern.exec(text);
        if (match && (first === null || match.index < first.match.index)) {
            first = {mark, match};
        }
    }
    if (first === null) {
        return text ? [text] : [];
    }
    const {mark, match} = first;
    const inner = mark.plain ? [match[1]] : rich(match[1]);
    return [
        ...(match.index ? [text.slice(0, match.index)] : []),
        marked(mark, match[1], inner),
        ...rich(text.slice(match.index + match[0].length)),
    ];
}

function marked(mark, text, inner) {
    if (mark.tag === "a") {
        const rel = "noopener noreferrer";
        return h("a", {href: text, target: "_blank", rel}, text);
    }
    return h(mark.tag, {}, ...inner);
}
