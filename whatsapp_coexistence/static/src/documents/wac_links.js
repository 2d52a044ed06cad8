/**
 * Names of records in the text of a message become links, on this screen only.
 * Called when a message is drawn. Must never change what was written or sent.
 */

/** Words with their inner slashes and dashes: S00042, INV/2026/00012. */
const WORD = /[\p{L}\p{N}]+(?:[/\-_.][\p{L}\p{N}]+)*/gu;
const HAS_NUMBER = /\d{2}/;
/** A number alone is a price, a year or a phone number, unless it has parts. */
const HAS_MORE = /[\p{L}/]/u;

/**
 * @param {string} text
 * @returns {string[]} the words that may be the name of a record
 */
export function candidates(text) {
    const words = text.match(WORD) ?? [];
    return [...new Set(words)].filter(
        (word) =>
            word.length >= 4 &&
            word.length <= 40 &&
            HAS_NUMBER.test(word) &&
            HAS_MORE.test(word)
    );
}

/**
 * @param {HTMLElement} element
 * @param {Map<string, {model: string, id: number, label: string}>} links by name
 */
export function addLinks(element, links) {
    if (!links.size) {
        return;
    }
    const byName = new Map(
        [...links].map(([name, link]) => [name.toLowerCase(), link])
    );
    const names = [...byName.keys()].sort((a, b) => b.length - a.length);
    const pattern = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    const edge = "[\\p{L}\\p{N}]";
    const finder = new RegExp(`(?<!${edge})(?:${pattern.join("|")})(?!${edge})`, "giu");
    for (const node of textNodes(element)) {
        replaceNames(node, finder, byName);
    }
}

function textNodes(element) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) {
        if (!walker.currentNode.parentElement.closest("a, button")) {
            nodes.push(walker.currentNode);
        }
    }
    return nodes;
}

function replaceNames(node, finder, byName) {
    const text = node.nodeValue;
    const parts = [];
    let end = 0;
    for (const found of text.matchAll(finder)) {
        const link = byName.get(found[0].toLowerCase());
        if (link) {
            parts.push(text.slice(end, found.index), linkTo(found[0], link));
            end = found.index + found[0].length;
        }
    }
    if (parts.length) {
        node.replaceWith(...parts, text.slice(end));
    }
}

function linkTo(text, {model, id, label}) {
    const link = document.createElement("a");
    link.className = "o-wac-Document";
    link.href = `/mail/view?model=${encodeURIComponent(model)}&res_id=${Number(id)}`;
    link.dataset.oeModel = model;
    link.dataset.oeId = id;
    link.title = label;
    link.textContent = text;
    return link;
}
