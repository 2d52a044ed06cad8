/**
 * Where a message is written: text, attachments, voice, quote, edit.
 *
 * Called by the chat view. Must never lose what was typed when the chat redraws.
 */

import {post, toBase64} from "./api.js";
import {ask, attempt, toast} from "./dialog.js";
import {fill, h, iconButton} from "./dom.js";
import {t} from "./i18n.js";
import {icon} from "./icons.js";
import {toggleMenu} from "./menu.js";
import {summary} from "./summary.js";

const MAX_FILE = 16 * 1024 * 1024;
const TYPING_PAUSE = 4000;

export class Composer {
    /**
     * @param {Object} chat {side, number, customer, name}
     */
    constructor(chat) {
        this.chat = chat;
        this.quoted = null;
        this.edited = null;
        this.lastTyping = 0;
        this.input = h("textarea", {
            rows: 1,
            dir: "auto",
            placeholder: t("write"),
            "aria-label": t("write_to", {name: chat.name}),
            maxlength: 4096,
            oninput: () => this.changed(),
            onkeydown: (event) => this.key(event),
        });
        this.file = h("input", {
            type: "file",
            class: "hidden",
            tabindex: "-1",
            "aria-hidden": "true",
            onchange: () => this.upload(),
        });
        this.banner = h("div", {class: "composer-banner", hidden: true});
        this.plus = iconButton(icon("plus"), t("attach"), () => this.attachMenu(), {
            "aria-haspopup": "menu",
            "aria-expanded": "false",
        });
        this.send = iconButton(icon("mic"), t("send_voice"), () => this.submit(), {
            class: "send",
        });
        this.element = h(
            "div",
            {class: "composer"},
            this.banner,
            h(
                "div",
                {class: "composer-line"},
                h("div", {class: "menu-anchor"}, this.plus),
                this.input,
                this.send
            ),
            this.file
        );
    }

    /** Put the cursor into the text. */
    focus() {
        this.input.focus({preventScroll: true});
    }

    /** @param {Object} message to quote in the next one */
    reply(message) {
        this.quoted = message;
        this.edited = null;
        this.show(t("replying"), message);
    }

    /** @param {Object} message to change */
    edit(message) {
        this.edited = message;
        this.quoted = null;
        this.input.value = message.content.body ?? message.content.caption ?? "";
        this.show(t("editing"), message);
        this.changed();
    }

    show(title, message) {
        const line = summary(message);
        fill(
            this.banner,
            h(
                "div",
                {class: "quote"},
                h("b", {}, title),
                h("span", {dir: "auto"}, line.text)
            ),
            iconButton(icon("close"), t("cancel"), () => this.clear())
        );
        this.banner.hidden = false;
        this.focus();
    }

    clear() {
        if (this.edited) {
            this.input.value = "";
        }
        this.quoted = null;
        this.edited = null;
        this.banner.hidden = true;
        this.changed();
        this.focus();
    }

    changed() {
        const area = this.input;
        area.style.height = "auto";
        area.style.height = `${Math.min(area.scrollHeight, 110)}px`;
        const written = Boolean(area.value.trim());
        const label = written ? t("send") : t("send_voice");
        fill(this.send, icon(written ? "send" : "mic"));
        this.send.setAttribute("aria-label", label);
        this.send.title = label;
        if (written && Date.now() - this.lastTyping > TYPING_PAUSE) {
            this.lastTyping = Date.now();
            post("typing", {...this.target(), by: this.by()}).catch(() => {});
        }
    }

    key(event) {
        if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
            event.preventDefault();
            if (this.input.value.trim()) {
                this.submit();
            }
        } else if (event.key === "Escape" && !this.banner.hidden) {
            event.stopPropagation();
            this.clear();
        }
    }

    by() {
        return this.chat.side === "customer" ? "customer" : "business";
    }

    target() {
        return {number: this.chat.number, customer: this.chat.customer};
    }

    async submit() {
        const text = this.input.value.trim();
        if (this.edited && text) {
            const body = {message: this.edited.id, by: this.by(), text};
            this.clear();
            await attempt(post("edit", body));
        } else if (text) {
            await this.dispatch({type: "text", text});
        } else {
            await this.dispatch({type: "audio", sample: "voice", voice: true});
        }
    }

    async dispatch(data) {
        const side = this.chat.side === "customer" ? "customer" : "owner";
        const body = {...this.target(), ...data};
        if (this.quoted) {
            body.context = this.quoted.id;
        }
        const written = this.input.value;
        const uses = data.type === "text" || data.caption;
        if (uses) {
            this.input.value = "";
        }
        this.clear();
        this.lastTyping = 0;
        const sent = await attempt(post(`${side}/send`, body));
        if (!sent && uses) {
            this.input.value = written;
            this.changed();
        }
    }

    attachMenu() {
        const caption = this.input.value.trim();
        const sample =
            (name, type, more = {}) =>
            () =>
                this.dispatch({type, sample: name, caption, ...more});
        toggleMenu(
            this.plus,
            [
                {
                    icon: "photo",
                    label: t("attach_photo"),
                    run: sample("photo", "image"),
                },
                {
                    icon: "video",
                    label: t("attach_video"),
                    run: sample("video", "video"),
                },
                {
                    icon: "file",
                    label: t("attach_document"),
                    run: sample("document", "document"),
                },
                {
                    icon: "sticker",
                    label: t("attach_sticker"),
                    run: sample("sticker", "sticker", {caption: ""}),
                },
                {
                    icon: "mic",
                    label: t("attach_voice"),
                    run: sample("voice", "audio", {caption: "", voice: true}),
                },
                {icon: "pin", label: t("attach_location"), run: () => this.place()},
                {icon: "person", label: t("attach_contact"), run: () => this.card()},
                {icon: "upload", label: t("attach_file"), run: () => this.file.click()},
                ...this.adEntries(caption),
            ],
            t("attach"),
            "upwards"
        );
    }

    /** A customer may come from an ad that opens a chat. */
    adEntries(written) {
        if (this.chat.side !== "customer") {
            return [];
        }
        const text = written || t("ad_text");
        const run = () => this.dispatch({type: "text", text, from_ad: true});
        return [{icon: "photo", label: t("attach_ad"), run}];
    }

    async upload() {
        const [file] = this.file.files;
        this.file.value = "";
        if (!file) {
            return;
        }
        if (file.size > MAX_FILE) {
            toast(t("too_big"));
            return;
        }
        const data = await toBase64(file);
        const mime = file.type || "application/octet-stream";
        const caption = this.input.value.trim();
        await this.dispatch({type: "file", data, mime, filename: file.name, caption});
    }

    async place() {
        const found = await ask(
            t("attach_location"),
            [
                {name: "name", label: t("place_name"), value: "Mercat de Sant Antoni"},
                {
                    name: "address",
                    label: t("place_address"),
                    value: "Barcelona",
                    required: false,
                },
                {
                    name: "latitude",
                    label: t("latitude"),
                    value: "41.37893",
                    type: "number",
                },
                {
                    name: "longitude",
                    label: t("longitude"),
                    value: "2.16232",
                    type: "number",
                },
            ],
            t("send")
        );
        if (found) {
            await this.dispatch({type: "location", ...found});
        }
    }

    async card() {
        const found = await ask(
            t("attach_contact"),
            [
                {name: "name", label: t("name"), value: "Pau Ferrer"},
                {name: "phone", label: t("phone_number"), value: "+34 600 000 505"},
            ],
            t("send")
        );
        if (found) {
            await this.dispatch({type: "contacts", ...found});
        }
    }
}
