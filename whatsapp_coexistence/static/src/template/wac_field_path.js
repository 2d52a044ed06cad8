/**
 * Choosing a field for a variable, with Odoo's own selector.
 *
 * Used by the editor of templates and by its list of variables. Must never be the judge:
 * it only leaves out what the server refuses.
 */
import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {ModelFieldSelectorPopover} from "@web/core/model_field_selector/model_field_selector_popover";
import {registry} from "@web/core/registry";
import {
    fieldSelectorField,
    FieldSelectorField,
} from "@web/views/fields/field_selector/field_selector_field";

const CLOSED_MODELS = /^(res\.users|ir\.|wac\.)/;
const CLOSED_NAMES = /passw|secret|token|api_?key|totp|_cipher$/;
const TEXTS = [
    "char",
    "text",
    "html",
    "selection",
    "integer",
    "float",
    "monetary",
    "date",
    "datetime",
    "many2one",
];

/**
 * Tell whether a variable may show a field, as far as the browser knows.
 *
 * @param {Object} fieldDef
 * @returns {Boolean}
 */
export function isShowable(fieldDef) {
    return (
        TEXTS.includes(fieldDef.type) &&
        !fieldDef.is_property &&
        !CLOSED_NAMES.test(fieldDef.name) &&
        !CLOSED_MODELS.test(fieldDef.relation || "")
    );
}

export class WacFieldPicker extends Component {
    static template = "whatsapp_coexistence.FieldPicker";
    static components = {ModelFieldSelectorPopover};
    static props = {
        close: Function,
        resModel: String,
        select: Function,
    };

    setup() {
        this.path = "";
        this.filter = isShowable;
    }

    setPath(path) {
        this.path = path;
    }

    close(isSelected) {
        this.props.close();
        if (isSelected && this.path) {
            this.props.select(this.path);
        }
    }
}

export class WacFieldPath extends FieldSelectorField {
    static template = "whatsapp_coexistence.FieldPath";

    filter(fieldDef) {
        return isShowable(fieldDef);
    }

    get selectorProps() {
        const usable = Boolean(this.props.record.data[this.props.resModel]);
        return {
            ...super.selectorProps,
            readonly: this.props.readonly || !usable,
            filter: isShowable,
        };
    }
}

registry.category("fields").add("wac_field_path", {
    ...fieldSelectorField,
    component: WacFieldPath,
    displayName: _t("Field of a WhatsApp Variable"),
});
