/**
 * Building the page: elements from plain data, texts only as text.
 *
 * Called by every module of the page. Must never set innerHTML.
 */

/**
 * Make an element. Children are nodes or texts; null and false are left out.
 *
 * @param {String} tag
 * @param {Object} [props] attributes; "on…" adds a listener; "class", "dataset"
 * @param {...(Node|String|null|false)} children
 * @returns {HTMLElement}
 */
export function h(tag, props = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(props)) {
        setProp(element, name, value);
    }
    append(element, children);
    return element;
}

function setProp(element, name, value) {
    if (value === null || value === undefined || value === false) {
        return;
    }
    if (name.startsWith("on")) {
        element.addEventListener(name.slice(2), value);
    } else if (name === "dataset") {
        Object.assign(element.dataset, value);
    } else if (name === "class") {
        element.className = value;
    } else {
        element.setAttribute(name, value === true ? "" : String(value));
    }
}

/**
 * Append children, leaving out what is empty.
 *
 * @param {Node} element
 * @param {Array} children
 */
export function append(element, children) {
    for (const child of children.flat(3)) {
        if (child !== null && child !== undefined && child !== false) {
            element.append(child);
        }
    }
}

/**
 * Replace all children.
 *
 * @param {Element} element
 * @param {...(Node|String|null|false)} children
 */
export function fill(element, ...children) {
    element.replaceChildren();
    append(element, children);
}

/**
 * Give a list its entries; the choice stays. Untouched where nothing changed: a list that
 * somebody has opened would jump.
 *
 * @param {HTMLSelectElement} select
 * @param {Array} entries [value, text]
 */
export function fillSelect(select, entries) {
    const old = [...select.options];
    const same = ([value, text], index) =>
        old[index]?.value === value && old[index].textContent === text;
    if (old.length === entries.length && entries.every(same)) {
        return;
    }
    const chosen = select.value;
    fill(select, ...entries.map(([value, text]) => h("option", {value}, text)));
    if (entries.some(([value]) => value === chosen)) {
        select.value = chosen;
    }
}

/**
 * Make a button with an icon and an accessible name.
 *
 * @param {Node} picture
 * @param {String} label
 * @param {Function} onclick
 * @param {Object} [props]
 * @returns {HTMLButtonElement}
 */
export function iconButton(picture, label, onclick, props = {}) {
    return h(
        "button",
        {
            type: "button",
            "aria-label": label,
            title: label,
            onclick,
            ...props,
            class: `icon-button ${props.class || ""}`,
        },
        picture
    );
}
