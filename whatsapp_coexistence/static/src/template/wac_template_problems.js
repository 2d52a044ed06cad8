/**
 * "What is wrong": the rules of Meta that a template breaks, each leading to its field.
 *
 * Used by the form of templates. Must never hide a rule: what has no field is listed too.
 */
import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

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

    get errors() {
        return this.all.filter((problem) => !problem.advice);
    }

    get advice() {
        return this.all.filter((problem) => problem.advice);
    }

    /**
     * Show the field a rule speaks of, on whichever tab it is.
     *
     * @param {Object} problem
     */
    show(problem) {
        const form = document.querySelector(".o_wac_template_form");
        const find = () =>
            form?.querySelector(`.o_field_widget[name="${problem.field}"]`);
        const tab = {variable_ids: "variables", button_ids: "buttons"}[problem.field];
        form?.querySelector(`.nav-link[name="${tab || "text"}"]`)?.click();
        requestAnimationFrame(() => {
            const target = find()?.querySelector("textarea, input, select, button, td");
            target?.scrollIntoView({block: "center"});
            target?.focus();
        });
    }
}

registry.category("fields").add("wac_template_problems", {
    component: WacTemplateProblems,
    displayName: _t("Broken Rules of a WhatsApp Template"),
    supportedTypes: ["json"],
});
