/**
 * WhatsApp's marks in texts, as Odoo's preview shows them: the same rules in the same order
 * as cloudapi/marks_to_html.py, which a test compares with this.
 *
 * Called for every text of a message. Must never make HTML out of a text.
 */

// NUL stands around what is finished, as in the Python: no text of a chat holds one.
/* eslint-disable no-control-regex */
import {h} from "./dom.js";

const FENCE = "```";
const SLOT = /\u0000(\d+)\u0000/;
const CODE = /(?<!`)`([^`\n\u0000]+)`(?!`)/g;
const URL =
    /(?<![\p{L}\p{N}_/])https?:\/\/[^\s<>"'`\\^{|}\u0000-\u0020\u007f-\u00a0\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]{1,2000}/giu;
const TRAILING = ".,;:!?*_~…";
const NUMBER = /^(0|[1-9][0-9]{0,3})\. (?=\S)/;
const TAGS = {"*": "b", _: "i", "~": "s"};
const WORD = /[\p{L}\p{N}]/u;

/**
 * Turn a text into nodes: paragraphs, lists, quotes, blocks of code.
 *
 * @param {String} text
 * @returns {Array<Node>}
 */
export function rich(text) {
    const clean = text.replace(/\r\n?/g, "\n").replaceAll("\u0000", "");
    if (!clean.trim()) {
        return [];
    }
    const page = {nodes: [], kind: "", lines: [], first: 1};
    let before = 0;
    for (const [start, end] of blocksOfCode(clean)) {
        addLines(page, clean.slice(before, start).replace(/\n$/, ""));
        close(page);
        page.nodes.push(h("pre", {}, clean.slice(start + 3, end)));
        before = end + 3 + (clean[end + 3] === "\n" ? 1 : 0);
    }
    addLines(page, clean.slice(before));
    close(page);
    return page.nodes;
}

function blocksOfCode(text) {
    const found = [];
    let start = text.indexOf(FENCE);
    while (start >= 0) {
        const end = text.indexOf(FENCE, start + 3);
        if (end < 0) {
            break;
        }
        if (text.slice(start + 3, end).includes("\n")) {
            found.push([start, end]);
        }
        start = text.indexOf(FENCE, end + 3);
    }
    return found;
}

function addLines(page, text) {
    for (const line of text ? text.split("\n") : []) {
        const number = NUMBER.exec(line);
        if (line.startsWith("> ")) {
            add(page, "blockquote", line.slice(2));
        } else if (/^[-*] (?=\S)/.test(line)) {
            add(page, "ul", line.slice(2));
        } else if (number) {
            add(page, "ol", line.slice(number[0].length), Number(number[1]));
        } else {
            add(page, "p", line);
        }
    }
}

function add(page, kind, line, number = 1) {
    const follows = page.first + page.lines.length;
    if (kind !== page.kind || (kind === "ol" && number !== follows)) {
        close(page);
        page.kind = kind;
        page.first = number;
    }
    page.lines.push(inline(line));
}

function close(page) {
    const {kind, lines, first} = page;
    page.kind = "";
    page.lines = [];
    if (kind === "ul" || kind === "ol") {
        const props = kind === "ol" && first !== 1 ? {start: first} : {};
        page.nodes.push(h(kind, props, ...lines.map((line) => h("li", {}, ...line))));
    } else if (kind) {
        const guard = lines.at(-1).length ? [] : [h("br")];
        const parts = lines.flatMap((line, i) => (i ? [h("br"), ...line] : line));
        page.nodes.push(h(kind, {}, ...parts, ...guard));
    }
}

/** Code, then addresses, then marks on the rest; what is finished waits in slots. */
function inline(line) {
    const slots = [];
    const keep = (node) => `\u0000${slots.push(node) - 1}\u0000`;
    let text = fences(line, keep);
    text = text.replace(CODE, (all, code) =>
        code.trim() ? keep(h("code", {}, code)) : all
    );
    text = text.replace(URL, (address) => link(address, keep));
    return tree(marks(text), slots);
}

function fences(line, keep) {
    const pieces = line.split(FENCE);
    let out = pieces[0];
    for (let i = 1; i < pieces.length; i++) {
        if (i + 1 < pieces.length && pieces[i].trim()) {
            out += keep(h("code", {}, pieces[i])) + pieces[++i];
        } else {
            out += FENCE + pieces[i];
        }
    }
    return out;
}

function link(address, keep) {
    let closed = address.split(")").length;
    const opened = address.split("(").length;
    let end = address.length;
    while (end) {
        const last = address[end - 1];
        if (last === ")" && closed > opened) {
            closed--;
        } else if (!TRAILING.includes(last)) {
            break;
        }
        end--;
    }
    const href = address.slice(0, end);
    if (href.endsWith("//")) {
        return address;
    }
    const props = {href, target: "_blank", rel: "noopener noreferrer"};
    return keep(h("a", props, href)) + address.slice(end);
}

/** Return pieces: texts, and marks that open or close a tag; a stack, so always nested. */
function marks(text) {
    const letters = Array.from(text);
    const out = [];
    const opened = [];
    let last = 0;
    let plain = -1;
    letters.forEach((mark, at) => {
        if (!TAGS[mark]) {
            return;
        }
        out.push(letters.slice(last, at).join(""));
        plain = at > last ? at - 1 : plain;
        last = at + 1;
        const depth = opened.findIndex((item) => item.mark === mark);
        const closes = depth >= 0 && plain >= opened[depth].behind;
        if (
            closes &&
            !/\s/.test(letters[at - 1]) &&
            !WORD.test(letters[at + 1] || "")
        ) {
            out[opened[depth].place] = {open: TAGS[mark]};
            out.push({close: TAGS[mark]});
            opened.length = depth;
            return;
        }
        if (depth < 0 && canOpen(letters, at)) {
            opened.push({mark, place: out.length, behind: last});
        }
        out.push(mark);
    });
    out.push(letters.slice(last).join(""));
    return out;
}

function canOpen(letters, at) {
    const after = letters[at + 1] || "";
    return !WORD.test(letters[at - 1] || "") && Boolean(after) && !/\s/.test(after);
}

function tree(pieces, slots) {
    const stack = [{tag: "", nodes: []}];
    let text = "";
    let isFirst = true;
    const flush = () => {
        stack.at(-1).nodes.push(...filled(text, slots, isFirst));
        isFirst = isFirst && !text;
        text = "";
    };
    for (const piece of pieces) {
        if (typeof piece === "string") {
            text += piece;
            continue;
        }
        flush();
        isFirst = false;
        if (piece.open) {
            stack.push({tag: piece.open, nodes: []});
        } else {
            const {tag, nodes} = stack.pop();
            stack.at(-1).nodes.push(h(tag, {}, ...nodes));
        }
    }
    flush();
    return stack[0].nodes;
}

/** Put what is finished back, and keep runs of spaces from collapsing. */
function filled(text, slots, isFirst) {
    const spaced = isFirst ? text.replace(/^ /, "\u00a0") : text;
    const parts = spaced.replaceAll("  ", " \u00a0").split(SLOT);
    return parts
        .map((part, i) => (i % 2 ? slots[Number(part)] : part))
        .filter((part) => part !== "");
}
