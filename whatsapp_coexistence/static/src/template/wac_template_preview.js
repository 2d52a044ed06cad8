/**
 * A template as the customer's phone shows it, live, with a real record.
 *
 * Used by the form of templates. Must never make HTML of a text: the body comes as safe
 * HTML from the server, everything else is shown as text.
 */
import {Component, markup} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {isBinarySize} from "@web/core/utils/binary";
import {imageUrl} from "@web/core/utils/urls";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const ICONS = {
    quick_reply: "fa-reply",
    url: "fa-external-link",
    phone: "fa-phone",
    copy_code: "fa-copy",
    flow: "fa-list-alt",
};

export class WacTemplatePreview extends Component {
    static template = "whatsapp_coexistence.TemplatePreview";
    static props = {...standardFieldProps};

    get data() {
        return this.props.record.data[this.props.name] || {};
    }

    get header() {
        return this.data.header || {kind: "none"};
    }

    get body() {
        return markup(this.data.body || "");
    }

    get image() {
        const {header_file: file, header_filename: name} = this.props.record.data;
        if (!file) {
            return null;
        }
        if (!isBinarySize(file)) {
            const type = /\.png$/i.test(name || "") ? "png" : "jpeg";
            return `data:image/${type};base64,${file}`;
        }
        const {resModel, resId} = this.props.record;
        return imageUrl(resModel, resId, "header_file", {unique: name});
    }

    icon(button) {
        return ICONS[button.kind] || "fa-hand-o-up";
    }
}

registry.category("fields").add("wac_template_preview", {
    component: WacTemplatePreview,
    displayName: _t("Preview of a WhatsApp Template"),
    supportedTypes: ["json"],
    fieldDependencies: [
        {name: "header_file", type: "binary"},
        {name: "header_filename", type: "char"},
    ],
});
