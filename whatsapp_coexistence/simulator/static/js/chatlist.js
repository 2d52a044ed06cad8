/**
 * The list of chats of a phone.
 *
 * Called by a phone while no chat is open. Must never rebuild a row that has the focus
 * for nothing.
 */

import {tickNode, isMine} from "./bubble.js";
import {fill, h, iconButton} from "./dom.js";
import {clockTime, dayName, t} from "./i18n.js";
import {icon} from "./icons.js";
import {toggleMenu} from "./menu.js";
import {avatar} from "./names.js";
import {now} from "./store.js";
import {summary} from "./summary.js";

export class ChatList {
    /**
     * @param {Object} phone {side, title, entries(), others(), open(entry)}
     */
    constructor(phone) {
        this.phone = phone;
        this.print = "";
        this.list = h("ul", {class: "chats"});
        this.plus = iconButton(icon("plus"), t("new_chat"), () => this.newChat(), {
            class: "new-chat",
            "aria-haspopup": "menu",
            "aria-expanded": "false",
        });
        this.title = h("h2", {}, phone.title);
        this.element = h(
            "div",
            {class: "chat-list"},
            h(
                "header",
                {class: "bar list-head"},
                this.title,
                h("div", {class: "menu-anchor"}, this.plus)
            ),
            this.list
        );
    }

    newChat() {
        const entries = this.phone.others().map((entry) => ({
            icon: "person",
            label: entry.name,
            run: () => this.phone.open(entry),
        }));
        const none = [{label: t("nobody_else"), run: () => {}}];
        toggleMenu(this.plus, entries.length ? entries : none, t("new_chat"));
    }

    /** Draw the rows if something changed. */
    update() {
        const entries = this.phone.entries();
        const print = JSON.stringify([entries, this.phone.title, now().toDateString()]);
        if (print === this.print) {
            return;
        }
        this.print = print;
        this.title.textContent = this.phone.title;
        const focused = document.activeElement?.dataset?.chat;
        this.plus.hidden = !this.phone.others().length;
        if (entries.length) {
            fill(this.list, ...entries.map((entry) => this.row(entry)));
        } else {
            fill(this.list, h("li", {class: "empty"}, icon("chat"), t("empty_list")));
        }
        if (focused) {
            this.list.querySelector(`[data-chat="${CSS.escape(focused)}"]`)?.focus();
        }
    }

    row(entry) {
        return h(
            "li",
            {},
            h(
                "button",
                {
                    type: "button",
                    class: "chat-row",
                    dataset: {chat: entry.key},
                    onclick: () => this.phone.open(entry),
                },
                avatar(entry.name),
                h(
                    "span",
                    {class: "row-words"},
                    h("b", {class: "row-name", dir: "auto"}, entry.name),
                    this.preview(entry)
                ),
                h("span", {class: "row-side"}, this.time(entry), this.badge(entry))
            )
        );
    }

    preview({last, typing}) {
        if (typing) {
            return h("span", {class: "preview typing"}, t("typing"));
        }
        if (!last) {
            return h("span", {class: "preview"}, t("no_messages"));
        }
        const line = summary(last);
        const mine = isMine(last, this.phone.side);
        return h(
            "span",
            {class: "preview"},
            mine && !last.revoked && tickNode(last),
            line.icon && icon(line.icon),
            h("span", {dir: "auto"}, line.text)
        );
    }

    time({last}) {
        if (!last) {
            return null;
        }
        const date = new Date(last.time);
        const today = now();
        const same = date.toDateString() === today.toDateString();
        return h(
            "time",
            {datetime: last.time},
            same ? clockTime(date) : dayName(date, today)
        );
    }

    badge({unread}) {
        if (!unread) {
            return null;
        }
        return h(
            "span",
            {class: "badge"},
            h("span", {"aria-hidden": "true"}, unread > 99 ? "99+" : String(unread)),
            h("span", {class: "sr"}, t("unread", {count: unread}))
        );
    }
}
