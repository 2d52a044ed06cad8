/**
 * The panel for what goes wrong on purpose: clock, account, faults, webhooks.
 *
 * Called by the page. Must never switch a fault on by itself.
 */

import {get, post, remove} from "./api.js";
import {attempt, toast} from "./dialog.js";
import {fill, fillSelect, h} from "./dom.js";
import {clockTime, fullTime, t} from "./i18n.js";
import {current, now, refresh} from "./store.js";
import {Mails} from "./mails.js";
import {Templates} from "./templates.js";
import {inTurns} from "./turns.js";
import {pastPart} from "./pastpart.js";
import {whenReleased} from "./press.js";

const HOUR = 3600;
const STAGES = ["before", "after", "answer", "connection", "traffic", "webhook"];
const EVENTS = ["ACCOUNT_OFFBOARDED", "ACCOUNT_RECONNECTED", "PARTNER_REMOVED"];

export class Panel {
    constructor() {
        this.known = [];
        /** Draw the state. */
        this.update = inTurns(() => this.draw().catch(() => {}));
        this.clock = h("p", {class: "panel-clock"});
        this.windows = h("ul", {class: "windows"});
        this.select = h("select", {id: "fault", onchange: () => this.explain()});
        this.why = h("p", {class: "hint"});
        this.times = h("input", {
            id: "times",
            type: "number",
            min: 1,
            max: 9999,
            value: 1,
        });
        this.active = h("ul", {class: "active-faults", "aria-live": "polite"});
        this.hooks = h("ul", {class: "hooks"});
        this.account = h("select", {"aria-label": t("account_number")});
        this.mails = new Mails();
        this.templates = new Templates((promise) => this.act(promise));
        this.element = h(
            "aside",
            {class: "panel", id: "panel", "aria-label": t("panel"), hidden: true},
            this.clockPart(),
            this.mails.element,
            this.faultPart(),
            this.accountPart(),
            this.templates.element,
            pastPart(this.account, (promise) => this.act(promise)),
            h("section", {}, h("h2", {}, t("webhooks")), this.hooks)
        );
    }

    clockPart() {
        const step = (label, seconds) =>
            h(
                "button",
                {
                    type: "button",
                    onclick: () => this.act(post("clock", {advance: seconds})),
                },
                label
            );
        return h(
            "section",
            {},
            h("h2", {}, t("clock")),
            this.clock,
            h(
                "div",
                {class: "buttons"},
                step(t("plus_hour"), HOUR),
                step(t("plus_day"), 25 * HOUR),
                step(t("plus_week"), 7 * 24 * HOUR),
                h(
                    "button",
                    {
                        type: "button",
                        onclick: () => this.act(post("clock", {reset: true})),
                    },
                    t("clock_reset")
                )
            ),
            h("h3", {}, t("windows")),
            this.windows
        );
    }

    faultPart() {
        return h(
            "section",
            {},
            h("h2", {}, t("faults")),
            h("label", {for: "fault"}, t("fault_name")),
            this.select,
            this.why,
            h("label", {for: "times"}, t("fault_times")),
            h(
                "div",
                {class: "buttons"},
                this.times,
                h(
                    "button",
                    {type: "button", class: "strong", onclick: () => this.arm()},
                    t("fault_on")
                ),
                h(
                    "button",
                    {type: "button", onclick: () => this.act(remove("faults"))},
                    t("faults_off")
                )
            ),
            this.active
        );
    }

    accountPart() {
        const run = (event) =>
            this.act(post("account_event", {number: this.account.value, event}));
        return h(
            "section",
            {},
            h("h2", {}, t("account")),
            this.account,
            h(
                "div",
                {class: "buttons"},
                ...EVENTS.map((event) =>
                    h("button", {type: "button", onclick: () => run(event)}, t(event))
                ),
                h(
                    "button",
                    {
                        type: "button",
                        onclick: () =>
                            this.act(
                                post("delete_app_account", {
                                    number: this.account.value,
                                })
                            ),
                    },
                    t("delete_app_account")
                ),
                h(
                    "button",
                    {
                        type: "button",
                        onclick: () =>
                            this.act(post("onboard", {number: this.account.value})),
                    },
                    t("onboard")
                )
            ),
            h("p", {class: "hint"}, t("account_hint"))
        );
    }

    async act(promise) {
        const done = await attempt(promise);
        if (done) {
            toast(t("done"));
            await refresh();
        }
    }

    arm() {
        const count = Math.max(1, Number(this.times.value) || 1);
        this.act(post(`faults/${this.select.value}`, {count}));
    }

    explain() {
        this.why.textContent = t(`fault_${this.select.value}`);
    }

    async load() {
        this.known = (await get("faults")).known;
        fill(
            this.select,
            ...STAGES.map((stage) => {
                const part = this.known.filter((one) => one.stage === stage);
                const options = part.map((one) =>
                    h("option", {value: one.name}, one.name)
                );
                return h("optgroup", {label: t(`stage_${stage}`)}, ...options);
            })
        );
        this.explain();
    }

    async draw() {
        if (this.element.hidden || !current()) {
            return;
        }
        if (!this.known.length) {
            await this.load();
        }
        this.clock.textContent = fullTime(now());
        this.drawWindows();
        this.drawAccounts();
        fill(
            this.active,
            ...current().faults.map((fault) =>
                h(
                    "li",
                    {},
                    h("span", {}, fault.name, fault.left ? ` ×${fault.left}` : ""),
                    h(
                        "button",
                        {
                            type: "button",
                            "aria-label": t("fault_off", {name: fault.name}),
                            onclick: () => this.act(remove(`faults/${fault.name}`)),
                        },
                        t("off")
                    )
                )
            )
        );
        await Promise.all([
            this.templates.update(),
            this.mails.update(),
            this.drawHooks(),
        ]);
    }

    drawAccounts() {
        const numbers = current().numbers.filter((one) => one.on_app);
        fillSelect(
            this.account,
            numbers.map((one) => [one.id, one.name])
        );
    }

    drawWindows() {
        const rows = current().chats.map((chat) => {
            const person = current().customers.find((one) => one.key === chat.customer);
            const number = current().numbers.find((one) => one.id === chat.number);
            if (!person || !number) {
                return null;
            }
            const end = chat.last_inbound
                ? new Date(new Date(chat.last_inbound).getTime() + 24 * HOUR * 1000)
                : null;
            const open = end && end > now();
            const words = open
                ? t("window_open", {time: clockTime(end)})
                : t("window_closed");
            return h(
                "li",
                {class: open ? "open" : "closed"},
                h("span", {dir: "auto"}, `${person.name} – ${number.name}`),
                h("small", {}, words)
            );
        });
        fill(this.windows, ...rows);
    }

    async drawHooks() {
        const {deliveries} = await get("webhooks").catch(() => ({deliveries: []}));
        const latest = deliveries.slice(-12).reverse();
        await whenReleased();
        fill(
            this.hooks,
            ...latest.map((one) =>
                h(
                    "li",
                    {class: one.state},
                    h("code", {}, [...new Set(one.fields)].join(", ")),
                    h("small", {}, t(`hook_${one.state}`, {attempts: one.attempts})),
                    h(
                        "button",
                        {
                            type: "button",
                            onclick: () => this.act(post(`webhooks/${one.number}`)),
                        },
                        t("again")
                    )
                )
            ),
            !latest.length && h("li", {}, t("no_webhooks"))
        );
    }
}
