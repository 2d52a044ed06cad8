/**
 * Small menus: a button opens a list of actions, by mouse or keyboard.
 *
 * Called by the composer, the bubbles and the chat's head. Must never trap the focus:
 * Escape closes and gives the focus back.
 */

import {h} from "./dom.js";
import {icon} from "./icons.js";

let open = null;

/** Close the open menu, if any. */
export function closeMenu() {
    if (open) {
        open.list.remove();
        open.button.setAttribute("aria-expanded", "false");
        open = null;
    }
}

/**
 * Open a menu next to a button, or close it when it is open.
 *
 * @param {HTMLButtonElement} button
 * @param {Array} entries {label, icon?, run, row?} ; row: entries side by side
 * @param {String} label name of the menu
 * @param {String} [place] class that says where it opens
 */
export function toggleMenu(button, entries, label, place = "") {
    const wasMine = open && open.button === button;
    closeMenu();
    if (wasMine) {
        return;
    }
    const list = h("div", {class: `menu ${place}`, role: "menu", "aria-label": label});
    list.append(...entries.map((entry) => entryNode(entry, button)));
    list.addEventListener("keydown", (event) => onKey(event, list, button));
    button.after(list);
    button.setAttribute("aria-expanded", "true");
    open = {button, list};
    keepInside(list);
    items(list)[0]?.focus();
}

function entryNode(entry, button) {
    if (entry.row) {
        const nodes = entry.row.map((one) => entryNode(one, button));
        return h("div", {class: "menu-row", role: "group"}, ...nodes);
    }
    return h(
        "button",
        {
            type: "button",
            role: "menuitem",
            tabindex: "-1",
            class: entry.class || "",
            "aria-label": entry.name || null,
            onclick: () => {
                closeMenu();
                button.focus();
                entry.run();
            },
        },
        entry.icon && icon(entry.icon),
        h("span", {}, entry.label)
    );
}

function items(list) {
    return [...list.querySelectorAll('[role="menuitem"]')];
}

const STEPS = {ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1};

function onKey(event, list, button) {
    const all = items(list);
    const at = all.indexOf(document.activeElement);
    if (event.key in STEPS) {
        all[(at + STEPS[event.key] + all.length) % all.length].focus();
    } else if (event.key === "Home") {
        all[0].focus();
    } else if (event.key === "End") {
        all[all.length - 1].focus();
    } else if (event.key === "Escape" || event.key === "Tab") {
        closeMenu();
        button.focus();
    } else {
        return;
    }
    event.stopPropagation();
    event.preventDefault();
}

function keepInside(list) {
    const screen = list.closest(".screen");
    if (!screen) {
        return;
    }
    const outer = screen.getBoundingClientRect();
    const box = list.getBoundingClientRect();
    if (box.bottom > outer.bottom - 8) {
        list.classList.add("upwards");
    }
    if (box.right > outer.right - 4) {
        list.classList.add("leftwards");
    } else if (box.left < outer.left + 4) {
        list.classList.add("rightwards");
    }
}

document.addEventListener("pointerdown", (event) => {
    const inside = open && open.list.contains(event.target);
    if (open && !inside && !open.button.contains(event.target)) {
        closeMenu();
    }
});
