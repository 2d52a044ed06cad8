/**
 * One phone: its frame, and the screen that is due.
 *
 * Called by the page, twice. Must never keep a chat open for somebody who is no longer
 * at the phone: choosing another person closes it.
 */

import {ChatList} from "./chatlist.js";
import {ChatView} from "./chatview.js";
import {attempt} from "./dialog.js";
import {fill, h} from "./dom.js";
import {t} from "./i18n.js";
import {icon} from "./icons.js";
import {PhoneHead} from "./phonehead.js";
import {current} from "./store.js";

export class Phone {
    /** @param {Object} side see sides.js */
    constructor(side) {
        this.side = side;
        this.selfKey = null;
        this.view = null;
        this.viewKey = "";
        this.list = null;
        this.head = new PhoneHead(side, (key) => this.choose(key));
        this.content = h("div", {class: "content"});
        const parts = [this.head.statusBar, this.head.notice, this.content];
        this.element = h(
            "section",
            {class: `phone phone-${side.side}`, "aria-label": t(`phone_${side.side}`)},
            this.head.element,
            h("div", {class: "frame"}, h("div", {class: "screen"}, ...parts))
        );
    }

    /** @returns {Object|undefined} whose phone it is */
    get self() {
        const all = this.side.selves();
        return (all.find(({key}) => key === this.selfKey) || all[0])?.record;
    }

    choose(key) {
        const old = this.self;
        this.selfKey = key;
        this.drop();
        this.update(new Set(["*"]));
        if (old && old !== this.self && this.side.openKey(old)) {
            attempt(this.side.open(old, ""));
        }
    }

    drop() {
        this.view?.destroy();
        this.view = null;
        this.viewKey = "";
    }

    /**
     * Draw what changed.
     *
     * @param {Set<String>} touched chats the news were about
     */
    update(touched) {
        const {self} = this;
        if (!self) {
            return;
        }
        const state = this.side.state(self);
        const onApp = this.side.side === "customer" || self.on_app;
        this.head.update(self, onApp);
        this.element.dataset.state = onApp ? state : "none";
        if (!onApp) {
            this.show("none", () => blank("chat", t("api_only"), t("api_only_why")));
        } else if (state === "off") {
            this.show("off", () => this.offScreen(self));
        } else {
            this.updateChats(self, touched);
        }
    }

    updateChats(self, touched) {
        const key = this.side.openKey(self);
        if (!key) {
            this.show("list", () => this.makeList());
            this.list.update();
            return;
        }
        const record = this.record(self, key);
        const entry = this.side.entry(self, key, record);
        const viewKey = `${entry.number}/${entry.customer}/${entry.name}`;
        const isNew = this.viewKey !== viewKey;
        if (isNew) {
            this.openView(entry, viewKey);
        }
        this.view.showState(record);
        const mine = `${entry.number}/${entry.customer}`;
        if (isNew || touched.has("*") || touched.has(mine)) {
            this.view.update();
        }
    }

    openView(entry, viewKey) {
        this.drop();
        this.viewKey = viewKey;
        this.view = new ChatView({
            ...entry,
            side: this.side.side,
            menu: () => this.side.menu(this.self, entry),
            close: () => attempt(this.side.open(this.self, "")),
        });
        this.show(`chat:${viewKey}`, () => this.view.element);
    }

    record(self, key) {
        const {customer = key, number = key} = this.side.target(self);
        return current().chats.find(
            (chat) => chat.customer === customer && chat.number === number
        );
    }

    makeList() {
        const {side} = this;
        this.list = new ChatList({
            side: side.side,
            get title() {
                return t(`chats_${side.side}`);
            },
            entries: () => side.entries(this.self),
            others: () => side.others(this.self),
            open: (entry) => this.openChat(entry),
        });
        return this.list.element;
    }

    async openChat(entry) {
        this.wantsFocus = true;
        await attempt(this.side.open(this.self, entry.key));
    }

    show(key, make) {
        if (this.shown === key) {
            return;
        }
        const wasInside = this.content.contains(document.activeElement);
        this.shown = key;
        const isChat = key.startsWith("chat:");
        if (!isChat) {
            this.drop();
        }
        fill(this.content, make());
        if (isChat && (this.wantsFocus || wasInside)) {
            this.view.composer.focus();
        } else if (key === "list" && wasInside) {
            this.list.update();
            this.content.querySelector(".chat-row")?.focus();
        }
        this.wantsFocus = false;
    }

    offScreen(self) {
        const onclick = () => this.head.set(self, "on");
        const on = h(
            "button",
            {type: "button", class: "strong", onclick},
            t("switch_on")
        );
        return h(
            "div",
            {class: "blank dark"},
            icon("power"),
            h("p", {}, t("is_off")),
            on
        );
    }
}

function blank(picture, title, why) {
    return h(
        "div",
        {class: "blank"},
        icon(picture),
        h("h2", {}, title),
        h("p", {}, why)
    );
}
