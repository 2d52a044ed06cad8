/**
 * The panel's e-mails: what Odoo sent to its mail server, which the simulator plays.
 *
 * Called by the panel. Must never draw a mail's HTML: only its text.
 */

import {get} from "./api.js";
import {fill, h} from "./dom.js";
import {t} from "./i18n.js";
import {whenReleased} from "./press.js";

export class Mails {
    constructor() {
        this.list = h("ul", {class: "mails"});
        this.element = h("section", {hidden: true}, h("h2", {}, t("mails")), this.list);
    }

    /** Draw what came, the newest first; what is open stays open. */
    async update() {
        const {listens, mails} = await get("mails").catch(() => ({mails: []}));
        await whenReleased();
        this.element.hidden = !listens;
        const open = new Set(
            [...this.list.querySelectorAll("details[open]")].map(
                (one) => one.dataset.id
            )
        );
        fill(
            this.list,
            ...mails.map((mail) => h("li", {}, entry(mail, open))),
            !mails.length && h("li", {}, t("no_mails"))
        );
    }
}

function entry(mail, open) {
    const id = String(mail.id);
    return h(
        "details",
        {open: open.has(id), dataset: {id}},
        h(
            "summary",
            {},
            h("b", {dir: "auto"}, mail.subject),
            h("small", {dir: "auto"}, mail.to)
        ),
        h("p", {class: "mail-text", dir: "auto"}, mail.text),
        ...mail.files.map((name) => h("small", {dir: "auto"}, name))
    );
}
