/**
 * Parts of the composer's form: choose a number, see the message, see who gets it.
 *
 * Used by that form only. Must never decide anything: the server sends sentences.
 */
import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

import {WacTemplatePreview} from "@whatsapp_coexistence/template/wac_template_preview";

/** Rows of the table that are shown before somebody asks for all. */
const FIRST_ROWS = 40;

export class WacChoice extends Component {
    static template = "whatsapp_coexistence.Choice";
    static props = {...standardFieldProps, choices: String, id: {optional: true}};

    get choices() {
        return this.props.record.data[this.props.choices] || [];
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get label() {
        return this.choices.find(([key]) => key === this.value)?.[1] || this.value;
    }

    onChange(ev) {
        this.props.record.update({[this.props.name]: ev.target.value});
    }
}

export class WacMessagePreview extends WacTemplatePreview {
    get image() {
        return this.data.image || null;
    }
}

export class WacPeople extends Component {
    static template = "whatsapp_coexistence.People";
    static props = {...standardFieldProps};

    setup() {
        this.state = useState({showAll: false});
    }

    get people() {
        return this.props.record.data[this.props.name] || [];
    }

    /** Who is left out comes first: that is what one wants to know. */
    get rows() {
        const rows = [
            ...this.people.filter((row) => row.reason),
            ...this.people.filter((row) => !row.reason && row.warning),
            ...this.people.filter((row) => !row.reason && !row.warning),
        ];
        return this.state.showAll ? rows : rows.slice(0, FIRST_ROWS);
    }

    /** A contact is their own record: then the customer's name says it all. */
    get hasRecords() {
        return this.people.some((row) => row.record && row.record !== row.name);
    }

    get summary() {
        const skipped = this.people.filter((row) => row.reason).length;
        const count = this.people.length - skipped;
        return skipped
            ? _t("%(count)s get the message, %(skipped)s are left out.", {
                  count,
                  skipped,
              })
            : _t("%(count)s get the message.", {count});
    }

    get moreText() {
        return _t("Show all %(count)s", {count: this.people.length});
    }

    get hasMore() {
        return !this.state.showAll && this.people.length > FIRST_ROWS;
    }
}

registry.category("fields").add("wac_choice", {
    component: WacChoice,
    displayName: _t("Choice From a List"),
    supportedTypes: ["char"],
    extractProps: ({options}) => ({choices: options.choices}),
});
registry.category("fields").add("wac_message_preview", {
    component: WacMessagePreview,
    displayName: _t("Preview of a WhatsApp Message"),
    supportedTypes: ["json"],
});
registry.category("fields").add("wac_people", {
    component: WacPeople,
    displayName: _t("Recipients of a WhatsApp Message"),
    supportedTypes: ["json"],
});
