/**
 * Questions to the person in front of the page, and messages at its foot.
 *
 * Called by the composer and the menus. Must never block: answers come as promises.
 */

import {h} from "./dom.js";
import {t} from "./i18n.js";

/**
 * Ask for some values in a modal form.
 *
 * @param {String} title
 * @param {Array} fields {name, label, value, type?, required?, choices?}
 * @param {String} action text of the button that confirms
 * @returns {Promise<Object|null>} the values, or null when it was closed
 */
export function ask(title, fields, action) {
    return new Promise((resolve) => {
        const dialog = h("dialog", {class: "dialog", "aria-label": title});
        const inputs = fields.map(input);
        const quit = () => dialog.close();
        const form = h(
            "form",
            {method: "dialog", class: "dialog-form"},
            h("h2", {}, title),
            ...inputs.map(({node}) => node),
            h(
                "div",
                {class: "dialog-buttons"},
                h(
                    "button",
                    {type: "button", class: "quiet", onclick: quit},
                    t("cancel")
                ),
                h("button", {type: "submit", class: "strong"}, action)
            )
        );
        let answer = null;
        form.addEventListener("submit", () => {
            answer = Object.fromEntries(inputs.map(({name, read}) => [name, read()]));
        });
        dialog.addEventListener("close", () => {
            dialog.remove();
            resolve(answer);
        });
        dialog.append(form);
        document.body.append(dialog);
        dialog.showModal();
    });
}

function input(field) {
    let control = null;
    if (field.choices) {
        const options = field.choices.map(([value, label]) =>
            h("option", {value}, label)
        );
        control = h("select", {name: field.name}, ...options);
    } else {
        control = h("input", {
            name: field.name,
            type: field.type || "text",
            step: field.type === "number" ? "any" : null,
            required: field.required !== false,
            dir: "auto",
        });
    }
    control.value = field.value ?? control.value;
    const node = h("label", {class: "field"}, h("span", {}, field.label), control);
    return {name: field.name, node, read: () => control.value};
}

/**
 * Choose one of several options in a sheet at the phone's foot.
 *
 * @param {Element} screen the phone's screen
 * @param {String} title
 * @param {Array} sections {title, rows: [{id, title, description}]}
 * @returns {Promise<String|null>} the chosen id
 */
export function choose(screen, title, sections) {
    return new Promise((resolve) => {
        let chosen = null;
        const dialog = h("dialog", {class: "sheet", "aria-label": title});
        const row = ({id, title: name, description}) =>
            h(
                "button",
                {
                    type: "button",
                    class: "sheet-row",
                    onclick: () => {
                        chosen = id;
                        dialog.close();
                    },
                },
                h("span", {class: "sheet-name", dir: "auto"}, name),
                description && h("small", {dir: "auto"}, description)
            );
        dialog.append(
            h("h2", {dir: "auto"}, title),
            ...sections
                .flatMap((section) => [
                    section.title && h("h3", {dir: "auto"}, section.title),
                    ...section.rows.map(row),
                ])
                .filter(Boolean),
            h(
                "button",
                {type: "button", class: "quiet", onclick: () => dialog.close()},
                t("cancel")
            )
        );
        dialog.addEventListener("close", () => {
            dialog.remove();
            resolve(chosen);
        });
        screen.append(dialog);
        dialog.showModal();
        fitTo(dialog, screen);
    });
}

function fitTo(dialog, screen) {
    const box = screen.getBoundingClientRect();
    dialog.style.left = `${box.left}px`;
    dialog.style.width = `${box.width}px`;
    dialog.style.bottom = `${Math.max(0, window.innerHeight - box.bottom)}px`;
}

/**
 * Say that something went wrong (or well), for some seconds.
 *
 * @param {String} text
 */
export function toast(text) {
    const place = document.getElementById("toasts");
    const note = h("div", {class: "toast"}, text);
    place.append(note);
    setTimeout(() => note.remove(), 6000);
}

/**
 * Run an action of the page and say so if it fails.
 *
 * @param {Promise} promise
 * @returns {Promise}
 */
export async function attempt(promise) {
    try {
        return await promise;
    } catch (error) {
        toast(error.message);
        return null;
    }
}
