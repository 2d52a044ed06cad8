/**
 * "What is wrong": the rules of Meta that a template breaks, each leading to its field.
 *
 * Used by the form of templates. Must never hide a rule: what has no field is listed too.
 */
import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** On which page of the form a field is, where it is on one. */
const TABS = {
    body: "text",
    button_ids: "buttons",
    footer: "text",
    header: "text",
    header_file: "text",
    header_latitude: "text",
    name: "settings",
    variable_ids: "variables",
};

/** How long a field is looked for on a page that was hidden: its list may need the server. */
const FRAMES = 120;

/**
 * Tell whether nobody has written anything yet: no reason to complain.
 *
 * @param {Object} record
 * @returns {Boolean}
 */
function isBlank(record) {
    return !record.data.title && !record.data.body;
}

/**
 * Return the problems of some fields of a template.
 *
 * @param {Object} record
 * @param {Array<String>} names
 * @returns {Array<Object>}
 */
export function problemsOf(record, names) {
    if (isBlank(record)) {
        return [];
    }
    const problems = record.data.problems || [];
    return problems.filter((problem) => names.includes(problem.field));
}

export class WacTemplateProblems extends Component {
    static template = "whatsapp_coexistence.TemplateProblems";
    static props = {...standardFieldProps};

    get all() {
        return this.props.record.data[this.props.name] || [];
    }

    get isBlank() {
        return isBlank(this.props.record);
    }

    get refused() {
        return this.all.filter((problem) => problem.refused);
    }

    get errors() {
        return this.all.filter((problem) => !problem.advice && !problem.refused);
    }

    get advice() {
        return this.all.filter((problem) => problem.advice);
    }

    /**
     * Show the field a rule speaks of, on whichever tab it is.
     *
     * @param {Object} problem
     */
    async show(problem) {
        const form = document.querySelector(".o_wac_template_form");
        const tab = TABS[problem.field];
        if (tab) {
            form?.querySelector(`.nav-link[name="${tab}"]`)?.click();
        }
        const widget = `.o_field_widget[name="${problem.field}"]`;
        let target = null;
        // a page that was hidden is drawn in one of the next frames
        for (let frame = 0; form && !target && frame < FRAMES; frame++) {
            await new Promise(requestAnimationFrame);
            target = form
                .querySelector(widget)
                ?.querySelector("textarea, input, select, button, td");
        }
        target?.scrollIntoView({block: "center"});
        target?.focus();
    }
}

registry.category("fields").add("wac_template_problems", {
    component: WacTemplateProblems,
    displayName: _t("Broken Rules of a WhatsApp Template"),
    supportedTypes: ["json"],
});

/** What is wrong with one field, right below it. */
export class WacTemplateBeside extends Component {
    static template = "whatsapp_coexistence.TemplateBeside";
    static props = {...standardFieldProps, fields: Array};

    get problems() {
        return problemsOf(this.props.record, this.props.fields);
    }
}

registry.category("fields").add("wac_template_beside", {
    component: WacTemplateBeside,
    displayName: _t("Broken Rules of One Field"),
    supportedTypes: ["json"],
    extractProps: ({options}) => ({fields: options.fields}),
});
