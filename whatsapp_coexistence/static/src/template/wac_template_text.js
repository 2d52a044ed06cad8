/**
 * The editor of a template's texts: what is typed is checked and shown after each pause.
 *
 * Used by the form of templates. Must never keep what was typed from the record, and
 * never decide a rule: the server's answer to the change brings rules and preview.
 */
import {useEffect, useRef} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {usePopover} from "@web/core/popover/popover_hook";
import {registry} from "@web/core/registry";
import {useEmojiPicker} from "@web/core/emoji_picker/emoji_picker";
import {useDebounced} from "@web/core/utils/timing";
import {textField, TextField} from "@web/views/fields/text/text_field";
import {WacFieldPicker} from "./wac_field_path";
import {problemsOf} from "./wac_template_problems";

const PAUSE = 350;
const GAP = /\{\{\s*(\w+)\s*\}\}/g;

/**
 * Return the name of the next variable of a text: a number, or a word if it has words.
 *
 * @param {String} text
 * @param {String} path of the field it shows
 * @returns {String}
 */
export function nextKey(text, path) {
    const keys = [...text.matchAll(GAP)].map((match) => match[1]);
    if (!keys.length || keys.every((key) => /^\d+$/.test(key))) {
        return String(Math.max(0, ...keys.map(Number)) + 1);
    }
    const word = (path || "text").replace(/\W+/g, "_").toLowerCase();
    let key = word;
    for (let i = 2; keys.includes(key); i++) {
        key = `${word}_${i}`;
    }
    return key;
}

export class WacTemplateText extends TextField {
    static template = "whatsapp_coexistence.TemplateText";
    static props = {
        ...TextField.props,
        maxLength: {type: Number, optional: true},
        tools: {type: Boolean, optional: true},
        variables: {type: Boolean, optional: true},
    };

    setup() {
        super.setup();
        this.buttonRef = useRef("insert");
        this.emojiRef = useRef("emoji");
        this.picker = usePopover(WacFieldPicker, {
            popoverClass: "o_popover_field_selector",
            onClose: () => this.textareaRef.el?.focus(),
        });
        if (this.props.tools) {
            useEmojiPicker(this.emojiRef, {onSelect: (emoji) => this.insert(emoji)});
        }
        this.commit = useDebounced(() => this.update(), PAUSE, {
            execBeforeUnmount: true,
        });
        const onInput = () => this.commit();
        useEffect(
            (el) => {
                el?.addEventListener("input", onInput);
                return () => el?.removeEventListener("input", onInput);
            },
            () => [this.textareaRef.el]
        );
    }

    get count() {
        return [...(this.props.record.data[this.props.name] || "")].length;
    }

    get model() {
        return this.props.record.data.model;
    }

    get problems() {
        return problemsOf(this.props.record, [this.props.name]);
    }

    async update(changes = {}) {
        const el = this.textareaRef.el;
        if (el && el.value !== (this.props.record.data[this.props.name] || "")) {
            changes[this.props.name] = el.value;
        }
        if (Object.keys(changes).length) {
            await this.props.record.update(changes);
        }
    }

    /**
     * Put a text where the cursor is.
     *
     * @param {String} text
     * @param {Object} changes what else changes with it
     * @returns {Promise}
     */
    insert(text, changes = {}) {
        const el = this.textareaRef.el;
        el.setRangeText(text, el.selectionStart, el.selectionEnd, "end");
        el.dispatchEvent(new InputEvent("input", {bubbles: true}));
        this.commit.cancel();
        const done = this.update(changes);
        el.dispatchEvent(new Event("change", {bubbles: true}));
        el.focus();
        return done;
    }

    /**
     * Put a mark around what is selected.
     *
     * @param {String} mark
     */
    wrap(mark) {
        const el = this.textareaRef.el;
        const {selectionStart: start, selectionEnd: end, value} = el;
        this.insert(`${mark}${value.slice(start, end)}${mark}`);
        el.setSelectionRange(start + mark.length, end + mark.length);
    }

    openPicker() {
        this.picker.open(this.buttonRef.el, {
            resModel: this.model,
            select: (path) => this.insertField(path),
        });
    }

    insertField(path) {
        const key = nextKey(this.textareaRef.el.value, path);
        return this.insert(`{{${key}}}`, {inserted: `${key}=${path}`});
    }

    insertAsked() {
        return this.insert(`{{${nextKey(this.textareaRef.el.value)}}}`);
    }
}

export const wacTemplateText = {
    ...textField,
    component: WacTemplateText,
    displayName: _t("Text of a WhatsApp Template"),
    extractProps: (info, dynamicInfo) => ({
        ...textField.extractProps(info, dynamicInfo),
        maxLength: info.options.max_length,
        tools: Boolean(info.options.tools),
        variables: Boolean(info.options.variables),
        rowCount: info.options.rows || 1,
        lineBreaks: Boolean(info.options.tools),
    }),
    fieldDependencies: [
        {name: "inserted", type: "char"},
        {name: "model", type: "char"},
        {name: "problems", type: "json"},
    ],
};

registry.category("fields").add("wac_template_text", wacTemplateText);
