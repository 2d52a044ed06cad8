/**
 * The two points of view: the customer's phone and the owner's.
 *
 * Called by the phones. Must never let one side see what only the other knows.
 */

import {post} from "./api.js";
import {ask, attempt} from "./dialog.js";
import {t} from "./i18n.js";
import {detailForOwner, forOwner, pretty} from "./names.js";
import {current} from "./store.js";

function newestFirst(entries) {
    const at = (entry) => (entry.last ? Date.parse(entry.last.time) : 0);
    return entries.sort(
        (a, b) => at(b) - at(a) || (b.last?.seq ?? 0) - (a.last?.seq ?? 0)
    );
}

/** The customer's WhatsApp: its chats are business numbers. */
export const customerSide = {
    side: "customer",
    by: "customer",
    selves: () =>
        current().customers.map((one) => ({
            key: one.key,
            label: one.name,
            record: one,
        })),
    state: (self) => self.phone_state,
    target: (self) => ({by: "customer", customer: self.key}),
    openKey: (self) => self.open_chat,
    entries(self) {
        const chats = current().chats.filter((chat) => chat.customer === self.key);
        return newestFirst(
            chats
                .filter((chat) => chat.last.customer)
                .map((chat) => this.entry(self, chat.number, chat))
        );
    },
    others(self) {
        const known = new Set(this.entries(self).map((entry) => entry.key));
        return current()
            .numbers.filter((number) => !known.has(number.id))
            .map((number) => this.entry(self, number.id));
    },
    entry(self, key, chat) {
        const number = current().numbers.find((one) => one.id === key);
        return {
            key,
            number: key,
            customer: self.key,
            name: number.name,
            detail: t("business_account", {phone: pretty(number.phone)}),
            last: chat?.last.customer ?? null,
            unread: chat?.customer_unread ?? 0,
            typing: Boolean(chat?.typing.includes("business")),
        };
    },
    open: (self, key) =>
        post("open", {by: "customer", customer: self.key, number: key}),
    menu(self, entry) {
        const stopped = self.stopped_marketing.includes(entry.number);
        const send = (value) =>
            attempt(
                post("preference", {customer: self.key, number: entry.number, value})
            );
        const label = stopped ? t("resume_marketing") : t("stop_marketing");
        const run = () => send(stopped ? "resume" : "stop");
        return [{icon: stopped ? "tick" : "close", label, run}];
    },
};

/** The owner's Business app: its chats are customers. */
export const ownerSide = {
    side: "owner",
    by: "business",
    selves: () =>
        current().numbers.map((one) => ({
            key: one.id,
            label: `${one.name} (${pretty(one.phone)})`,
            record: one,
        })),
    state: (self) => self.phone_state,
    target: (self) => ({by: "business", number: self.id}),
    openKey: (self) => self.open_chat,
    entries(self) {
        const chats = current().chats.filter((chat) => chat.number === self.id);
        return newestFirst(
            chats
                .filter((chat) => chat.last.owner && find(chat.customer))
                .map((chat) => this.entry(self, chat.customer, chat))
        );
    },
    others(self) {
        const known = new Set(this.entries(self).map((entry) => entry.key));
        return current()
            .customers.filter((one) => !known.has(one.key))
            .map((one) => this.entry(self, one.key));
    },
    entry(self, key, chat) {
        const person = find(key);
        return {
            key,
            number: self.id,
            customer: key,
            name: forOwner(self, person),
            detail: detailForOwner(self, person),
            last: chat?.last.owner ?? null,
            unread: chat?.owner_unread ?? 0,
            typing: Boolean(chat?.typing.includes("customer")),
        };
    },
    open: (self, key) => post("open", {by: "business", customer: key, number: self.id}),
    menu(self, entry) {
        return [
            {
                icon: "person",
                label: t("save_contact"),
                run: async () => {
                    const value = self.address_book[entry.customer] || "";
                    const field = {
                        name: "name",
                        label: t("contact_name"),
                        value,
                        required: false,
                    };
                    const found = await ask(t("save_contact"), [field], t("save"));
                    if (found) {
                        const body = {
                            number: self.id,
                            customer: entry.customer,
                            ...found,
                        };
                        await attempt(post("contact", body));
                    }
                },
            },
        ];
    },
};

function find(key) {
    return current().customers.find((one) => one.key === key);
}
