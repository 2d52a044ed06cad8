/**
 * What is above a phone's screen: whose it is, whether it is on, time, notices.
 *
 * Called by its phone. Must never rebuild a control that has the focus for nothing.
 */

import {post} from "./api.js";
import {ask, attempt} from "./dialog.js";
import {fill, fillSelect, h} from "./dom.js";
import {clockTime, lang, t} from "./i18n.js";
import {icon} from "./icons.js";
import {isConnected, now, refresh} from "./store.js";

const STATES = {on: "signal", airplane: "plane", off: "power"};
const NEW = "+";

export class PhoneHead {
    /**
     * @param {Object} side see sides.js
     * @param {Function} onChoose called with the key of the chosen person or number
     */
    constructor(side, onChoose) {
        this.side = side;
        this.onChoose = onChoose;
        this.prints = {};
        this.time = h("span", {class: "status-time"});
        this.signal = h("span", {class: "status-icons"});
        this.notice = h("div", {class: "notice", role: "status", hidden: true});
        this.chooser = h("select", {
            class: "chooser",
            "aria-label": t(`choose_${side.side}`),
            onchange: () => this.chosen(),
        });
        this.power = h("div", {
            class: "power",
            role: "group",
            "aria-label": t("phone_state"),
        });
        this.element = h(
            "div",
            {class: "phone-head"},
            h("h1", {}, t(`phone_${side.side}`)),
            h("div", {class: "phone-tools"}, this.chooser, this.power)
        );
        this.statusBar = h("div", {class: "status-bar"}, this.time, this.signal);
    }

    async chosen() {
        const key = this.chooser.value;
        if (key !== NEW) {
            this.onChoose(key);
            return;
        }
        this.chooser.value = this.key;
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
            this.onChoose(made.key);
        }
    }

    /**
     * Draw the state of a phone.
     *
     * @param {Object} self
     * @param {Boolean} onApp whether there is a phone at all
     */
    update(self, onApp) {
        const state = this.side.state(self);
        this.key = self.key || self.id;
        this.time.textContent = clockTime(now());
        const picture = icon(state === "airplane" ? "plane" : "signal");
        fill(this.signal, picture, h("i", {class: "battery"}));
        this.updateChooser();
        this.power.hidden = !onApp;
        this.updatePower(self, state);
        this.updateNotice(self, state);
    }

    changed(what, print) {
        const same = this.prints[what] === print;
        this.prints[what] = print;
        return !same;
    }

    updatePower(self, state) {
        if (!this.changed("power", `${state}/${this.key}/${lang()}`)) {
            return;
        }
        const held = this.power.contains(document.activeElement);
        const buttons = Object.keys(STATES).map((one) => this.button(self, state, one));
        fill(this.power, ...buttons);
        if (held) {
            this.power.querySelector('[aria-pressed="true"]').focus();
        }
    }

    button(self, state, one) {
        return h(
            "button",
            {
                type: "button",
                class: "state",
                "aria-pressed": String(state === one),
                "aria-label": t(`state_${one}`),
                title: t(`state_${one}`),
                onclick: () => this.set(self, one),
            },
            icon(STATES[one])
        );
    }

    /**
     * Switch the phone on, off or to airplane mode.
     *
     * @param {Object} self
     * @param {String} state
     */
    set(self, state) {
        attempt(post("phone", {...this.side.target(self), state}));
    }

    updateChooser() {
        const selves = this.side.selves();
        const entries = selves.map(({key, label}) => [key, label]);
        if (this.side.side === "customer") {
            entries.push([NEW, t("new_person")]);
        }
        fillSelect(this.chooser, entries);
        if (this.chooser.value !== this.key) {
            this.chooser.value = this.key;
        }
    }

    updateNotice(self, state) {
        const gone = self.on_app && self.connection !== "connected";
        let text = "";
        if (!isConnected()) {
            text = t("lost");
        } else if (state === "airplane") {
            text = t("no_connection");
        } else if (gone) {
            text = t(`is_${self.connection}`);
        }
        this.notice.hidden = !text;
        if (this.notice.textContent !== text) {
            this.notice.textContent = text;
        }
    }
}
