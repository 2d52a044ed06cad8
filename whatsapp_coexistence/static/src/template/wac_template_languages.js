/**
 * The languages of a template: switch between them, add one with the same variables.
 *
 * Used by the form of templates. Must never leave a language without saving it.
 */
import {Component, onWillStart, useEffect, useRef, useState} from "@odoo/owl";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const COLORS = {
    APPROVED: "text-bg-success",
    PENDING: "text-bg-warning",
    REJECTED: "text-bg-danger",
    PAUSED: "text-bg-danger",
    DISABLED: "text-bg-danger",
};

export class WacTemplateLanguages extends Component {
    static template = "whatsapp_coexistence.TemplateLanguages";
    static components = {Dropdown, DropdownItem};
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        this.state = useState({busy: false});
        this.tabs = useRef("tabs");
        this.byKeyboard = false;
        useEffect(
            () => {
                if (this.byKeyboard) {
                    this.byKeyboard = false;
                    this.tabs.el?.querySelector("[aria-selected='true']")?.focus();
                }
            },
            () => [this.props.record.resId]
        );
        onWillStart(async () => {
            this.isManager = await user.hasGroup(
                "whatsapp_coexistence.group_wac_manager"
            );
        });
    }

    get languages() {
        return this.props.record.data[this.props.name] || [];
    }

    get names() {
        return Object.fromEntries(this.choices);
    }

    get choices() {
        return this.props.record.fields.language_choice?.selection || [];
    }

    get missing() {
        const there = this.languages.map((one) => one.language);
        return this.choices.filter(([code]) => !there.includes(code));
    }

    get canAdd() {
        return this.isManager && Boolean(this.props.record.resId);
    }

    color(one) {
        return COLORS[one.status] || "text-bg-secondary";
    }

    isOpen(one) {
        return one.id === this.props.record.resId;
    }

    async open(resId) {
        const {model} = this.props.record;
        if (resId !== this.props.record.resId && (await model.root.save())) {
            // the pager goes through the languages, too
            const resIds = this.languages.map((one) => one.id);
            await model.load({resId, resIds: [...new Set([...resIds, resId])]});
        }
    }

    /**
     * Move among the tabs with the arrows, as in any list of tabs.
     *
     * @param {KeyboardEvent} ev
     */
    async onKeydown(ev) {
        const step = {ArrowLeft: -1, ArrowRight: 1}[ev.key];
        if (!step) {
            return;
        }
        ev.preventDefault();
        const all = this.languages;
        const place = all.findIndex((one) => this.isOpen(one));
        this.byKeyboard = true;
        await this.open(all.at((place + step) % all.length).id);
    }

    async add(code) {
        if (this.state.busy || !(await this.props.record.model.root.save())) {
            return;
        }
        this.state.busy = true;
        try {
            const {resId, resModel} = this.props.record;
            const added = await this.orm.call(resModel, "wac_add_language", [
                [resId],
                code,
            ]);
            await this.open(added);
        } finally {
            this.state.busy = false;
        }
    }
}

registry.category("fields").add("wac_template_languages", {
    component: WacTemplateLanguages,
    displayName: _t("Languages of a WhatsApp Template"),
    supportedTypes: ["json"],
    fieldDependencies: [{name: "language_choice", type: "selection"}],
});
