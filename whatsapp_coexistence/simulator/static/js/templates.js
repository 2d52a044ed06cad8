/**
 * The panel's part for templates: Meta's decisions, taken by hand.
 *
 * Called by the panel. Must never decide anything by itself.
 */

import {get, post} from "./api.js";
import {fillSelect, h} from "./dom.js";
import {t} from "./i18n.js";

const REASONS = [
    "INVALID_FORMAT",
    "TAG_CONTENT_MISMATCH",
    "INCORRECT_CATEGORY",
    "ABUSIVE_CONTENT",
    "PROMOTIONAL",
    "SCAM",
];

export class Templates {
    /** @param {Function} act runs a promise, says what came of it and draws again */
    constructor(act) {
        this.act = act;
        this.select = h("select", {id: "template", onchange: () => this.describe()});
        this.state = h("p", {class: "hint", "aria-live": "polite"});
        this.reason = h(
            "select",
            {id: "template_reason"},
            ...REASONS.map((one) => h("option", {value: one}, one))
        );
        this.none = h("p", {class: "hint"}, t("templates_none"));
        this.controls = h(
            "div",
            {class: "part"},
            h("label", {for: "template"}, t("template_name")),
            this.select,
            this.state,
            h(
                "div",
                {class: "buttons"},
                this.button("template_approve", {status: "APPROVED"}),
                this.button("template_pause", {event: "complain"}),
                this.button("template_unpause", {event: "unpause"}),
                this.button("template_disable", {status: "DISABLED"}),
                this.button("template_flag", {status: "FLAGGED"}),
                this.button("template_archive", {event: "archive"}),
                this.button("template_unarchive", {event: "unarchive"}),
                this.button("template_announce", {coming_category: "MARKETING"}),
                this.button("template_marketing", {category: "MARKETING"})
            ),
            h("label", {for: "template_reason"}, t("template_reason")),
            h(
                "div",
                {class: "buttons"},
                this.reason,
                h(
                    "button",
                    {
                        type: "button",
                        onclick: () =>
                            this.run({status: "REJECTED", reason: this.reason.value}),
                    },
                    t("template_reject")
                )
            )
        );
        this.element = h(
            "section",
            {},
            h("h2", {}, t("templates")),
            this.none,
            this.controls
        );
    }

    button(key, data) {
        return h("button", {type: "button", onclick: () => this.run(data)}, t(key));
    }

    run(data) {
        this.act(post(`templates/${this.select.value}`, data));
    }

    describe() {
        const one = this.found.find((each) => each.id === this.select.value);
        this.state.textContent = one
            ? [one.status, one.category, one.quality].join(" · ")
            : "";
    }

    /** Draw the templates Meta has now, keeping the choice. */
    async update() {
        this.found = (await get("templates").catch(() => ({templates: []}))).templates;
        fillSelect(
            this.select,
            this.found.map((one) => [one.id, `${one.name} (${one.language})`])
        );
        this.none.hidden = this.found.length > 0;
        this.controls.hidden = !this.found.length;
        this.describe();
    }
}
