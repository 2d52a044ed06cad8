/**
 * How people and numbers are called on each phone.
 *
 * Called wherever a name is shown. Must never show a withheld phone number to the shop.
 */

import {h} from "./dom.js";
import {icon} from "./icons.js";

const COLORS = 8;

/**
 * Write a phone number so that it can be read.
 *
 * @param {String} digits
 * @returns {String}
 */
export function pretty(digits) {
    const code = digits.startsWith("44") || digits.startsWith("34") ? 2 : 0;
    const rest = digits.slice(code).replace(/(\d{3})(?=\d{2})/g, "$1 ");
    return `+${digits.slice(0, code)}${code ? " " : ""}${rest}`.trim();
}

/**
 * Name a customer as the owner's phone does.
 *
 * @param {Object} number
 * @param {Object} customer
 * @returns {String}
 */
export function forOwner(number, customer) {
    const saved = number.address_book[customer.key];
    if (saved) {
        return saved;
    }
    return customer.hidden ? customer.name : `${pretty(customer.phone)}`;
}

/**
 * Say the second line about a customer.
 *
 * @param {Object} number
 * @param {Object} customer
 * @returns {String}
 */
export function detailForOwner(number, customer) {
    if (customer.hidden) {
        return customer.username ? `@${customer.username}` : "";
    }
    const saved = number.address_book[customer.key];
    return saved ? pretty(customer.phone) : `~ ${customer.name}`;
}

/**
 * Give one or two letters for a picture.
 *
 * @param {String} name
 * @returns {String}
 */
export function initials(name) {
    const words = name.match(/\p{L}[\p{L}\p{M}'’.-]*/gu) || [];
    const chosen = words.length > 1 ? [words[0], words[words.length - 1]] : words;
    const letters = chosen.map((word) => [...word][0].toUpperCase());
    return letters.join("");
}

/**
 * Draw the round picture of somebody: letters, or a figure for a bare number.
 *
 * @param {String} name
 * @param {String} [size]
 * @returns {HTMLElement}
 */
export function avatar(name, size = "") {
    const letters = initials(name);
    const props = {class: `avatar ${size} tone-${color(name)}`, "aria-hidden": "true"};
    return h("span", props, letters || icon("person"));
}

/**
 * Choose one of the colours for a name, always the same.
 *
 * @param {String} name
 * @returns {Number}
 */
export function color(name) {
    let sum = 0;
    for (const char of name) {
        sum = (Math.imul(sum, 33) + char.codePointAt(0)) >>> 0;
    }
    return sum % COLORS;
}
