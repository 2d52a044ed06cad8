/**
 * What Odoo knows of the customer of a chat: open documents, and names that are records.
 * Asked once for all messages of a screen. What one may see is decided by the server.
 */
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";

/** Names that are no record now may be one in a minute: somebody makes a quotation. */
const FORGET_AFTER = 60 * 1000;
const COLLECT = 30;

export class WacDocuments {
    constructor(orm) {
        this.orm = orm.silent;
        this.infos = new Map();
        this.known = new Map();
        this.asked = new Map();
    }

    /**
     * @param {number} channelId
     * @param {boolean} [again] ask the server even when it was asked before
     * @returns {Promise<{documents: Object[]}>}
     */
    info(channelId, again = false) {
        if (again || !this.infos.has(channelId)) {
            const answer = this.orm
                .call("discuss.channel", "wac_customer_info", [[channelId]])
                .catch(() => ({documents: []}));
            this.infos.set(channelId, answer);
        }
        return this.infos.get(channelId);
    }

    /**
     * @param {number} channelId
     * @param {string[]} names
     * @returns {Promise<Map<string, {model: string, id: number, label: string}>>}
     */
    async find(channelId, names) {
        const wanted = names.filter((name) => !this.isKnown(channelId, name));
        if (wanted.length) {
            await this.ask(channelId, wanted);
        }
        const found = new Map();
        for (const name of names) {
            const link = this.known.get(`${channelId} ${name}`)?.link;
            if (link) {
                found.set(name, link);
            }
        }
        return found;
    }

    isKnown(channelId, name) {
        const entry = this.known.get(`${channelId} ${name}`);
        return entry && (entry.link || Date.now() - entry.at < FORGET_AFTER);
    }

    /** Ask for the names of all messages that are drawn just now, in one go. */
    ask(channelId, names) {
        let batch = this.asked.get(channelId);
        if (!batch) {
            batch = {names: new Set()};
            batch.done = new Promise((resolve) =>
                browser.setTimeout(resolve, COLLECT)
            ).then(() => this.fetch(channelId, batch));
            this.asked.set(channelId, batch);
        }
        names.forEach((name) => batch.names.add(name));
        return batch.done;
    }

    async fetch(channelId, batch) {
        this.asked.delete(channelId);
        const names = [...batch.names];
        const found = await this.orm
            .call("discuss.channel", "wac_find_documents", [[channelId], names])
            .catch(() => ({}));
        for (const name of names) {
            this.known.set(`${channelId} ${name}`, {link: found[name], at: Date.now()});
        }
    }
}

registry.category("services").add("wac_documents", {
    dependencies: ["orm"],
    start(env, {orm}) {
        return new WacDocuments(orm);
    },
});
