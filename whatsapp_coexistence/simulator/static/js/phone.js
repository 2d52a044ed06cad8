/**
 * One phone: frame, status bar, and the screen that is due.
 *
 * Called by the page, twice. Must never keep a chat open for somebody who is no longer
 * at the phone: choosing another person closes it.
 */

import {post} from "./api.js";
import {ChatList} from "./chatlist.js";
import {ChatView} from "./chatview.js";
import {ask, attempt} from "./dialog.js";
import {fill, h} from "./dom.js";
import {clockTime, t} from "./i18n.js";
import {icon} from "./icons.js";
import {current, isConnected, now, refresh} from "./store.js";

const STATES = ["on", "airplane", "off"];
const NEW = "+";

export class Phone {
    /** @param {Object} side see sides.js */
    constructor(side) {
        this.side = side;
        this.selfKey = null;
        this.view = null;
        this.list = null;
        this.viewKey = "";
        this.build();
    }

    build() {
        const {side} = this.side;
        this.time = h("span", {class: "status-time"});
        this.signal = h("span", {class: "status-icons"});
        this.content = h("div", {class: "content"});
        this.notice = h("div", {class: "notice", role: "status", hidden: true});
        this.chooser = h("select", {
            class: "chooser",
            "aria-label": t(`choose_${side}`),
            onchange: () => this.choose(this.chooser.value),
        });
        this.power = h("div", {class: "power", role: "group", "aria-label": t("phone_state")});
        this.caption = h("p", {class: "caption"});
        this.element = h(
            "section",
            {class: `phone phone-${side}`, "aria-label": t(`phone_${side}`)},
            h(
                "div",
                {class: "phone-head"},
                h("h1", {}, t(`phone_${side}`)),
                h("div", {class: "phone-tools"}, this.chooser, this.power)
            ),
            h(
                "div",
                {class: "frame"},
                h(
                    "div",
                    {class: "screen"},
                    h("div", {class: "status-bar"}, this.time, this.signal),
                    this.notice,
                    this.content
                )
            ),
            this.caption
        );
    }

    /** @returns {Object|undefined} whose phone it is */
    get self() {
        const all = this.side.selves();
        return (all.find(({key}) => key === this.selfKey) || all[0])?.record;
    }

    async choose(key) {
        const old = this.self;
        if (key === NEW) {
            this.chooser.value = old.key;
            await this.newPerson();
            return;
        }
        if (old && this.side.openKey(old)) {
            await attempt(this.side.open(old, ""));
        }
        this.selfKey = key;
        this.drop();
        this.update(new Set(["*"]));
    }

    async newPerson() {
        const found = await ask(
            t("new_person"),
            [
                {name: "name", label: t("name")},
                {name: "phone", label: t("phone_number"), value: "+34 600 000 "},
            ],
            t("save")
        );
        const made = found && (await attempt(post("customers", found)));
        if (made) {
            await refresh();
            await this.choose(made.key);
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
        this.updateHead(self);
        const state = this.side.state(self);
        const onApp = this.side.side === "customer" || self.on_app;
        this.element.dataset.state = onApp ? state : "none";
        if (!onApp) {
            this.show("none", () => this.message("chat", t("api_only"), t("api_only_why")));
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
        this.view.showState(record);
        const mine = `${entry.number}/${entry.customer}`;
        if (isNew || touched.has("*") || touched.has(mine)) {
            this.view.update().catch(() => {});
        }
    }

    record(self, key) {
        const {target} = this.side;
        const {customer, number} = target(self);
        return current().chats.find(
            (chat) =>
                chat.customer === (customer || key) && chat.number === (number || key)
        );
    }

    makeList() {
        const {side} = this;
        const phone = {
            side: side.side,
            get title() {
                return t(`chats_${side.side}`);
            },
            entries: () => side.entries(this.self),
            others: () => side.others(this.self),
            open: (entry) => this.openChat(entry),
        };
        this.list = new ChatList(phone);
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
        if (!key.startsWith("chat:")) {
            this.drop();
        }
        fill(this.content, make());
        if (key.startsWith("chat:") && (this.wantsFocus || wasInside)) {
            this.view.composer.focus();
        } else if (key === "list" && wasInside) {
            this.list.update();
            this.content.querySelector(".chat-row")?.focus();
        }
        this.wantsFocus = false;
    }

    offScreen(self) {
        const on = h(
            "button",
            {
                type: "button",
                class: "strong",
                onclick: () => this.setState(self, "on"),
            },
            t("switch_on")
        );
        return h("div", {class: "blank dark"}, icon("power"), h("p", {}, t("is_off")), on);
    }

    message(picture, title, why) {
        return h("div", {class: "blank"}, icon(picture), h("h2", {}, title), h("p", {}, why));
    }

    setState(self, state) {
        attempt(post("phone", {...this.side.target(self), state}));
    }

    updateHead(self) {
        const state = this.side.state(self);
        const onApp = this.side.side === "customer" || self.on_app;
        this.time.textContent = clockTime(now());
        fill(this.signal, icon(state === "airplane" ? "plane" : "signal"), h("i", {class: "battery"}));
        this.updateChooser(self);
        this.power.hidden = !onApp;
        const print = `${state}${self.key || self.id}${document.documentElement.lang}`;
        if (this.powerPrint !== print) {
            this.powerPrint = print;
            const held = this.power.contains(document.activeElement);
            fill(this.power, ...STATES.map((one) => this.stateButton(self, state, one)));
            if (held) {
                this.power.querySelector('[aria-pressed="true"]').focus();
            }
        }
        this.updateNotice(self, state);
    }

    stateButton(self, state, one) {
        const pictures = {on: "signal", airplane: "plane", off: "power"};
        return h(
            "button",
            {
                type: "button",
                class: "state",
                "aria-pressed": String(state === one),
                "aria-label": t(`state_${one}`),
                title: t(`state_${one}`),
                onclick: () => this.setState(self, one),
            },
            icon(pictures[one])
        );
    }

    updateChooser(self) {
        const selves = this.side.selves();
        const print = JSON.stringify([selves.map((one) => one.label), t("new_person")]);
        if (this.chooserPrint !== print) {
            this.chooserPrint = print;
            fill(
                this.chooser,
                ...selves.map(({key, label}) => h("option", {value: key}, label)),
                this.side.side === "customer" && h("option", {value: NEW}, t("new_person"))
            );
        }
        this.chooser.value = self.key || self.id;
    }

    updateNotice(self, state) {
        let text = "";
        if (!isConnected()) {
            text = t("lost");
        } else if (state === "airplane") {
            text = t("no_connection");
        } else if (this.side.side === "owner" && self.on_app && self.connection !== "connected") {
            text = t(`is_${self.connection}`);
        }
        this.notice.hidden = !text;
        if (this.notice.textContent !== text) {
            this.notice.textContent = text;
        }
    }
}
