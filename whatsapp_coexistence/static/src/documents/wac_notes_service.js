/**
 * Brings messages that were noted on a document into its chatter while that is open: Odoo
 * itself reads a chatter once. What one may read there is decided by the server.
 */
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";

const PAUSE = 200;

async function catchUp(thread, id) {
    while (thread.exists() && thread.status === "loading") {
        // it may have been asked for before the note was there, and only one can be asked
        await new Promise((again) => browser.setTimeout(again, PAUSE));
    }
    if (
        thread.exists() &&
        thread.isLoaded &&
        id > (thread.newestPersistentMessage?.id || 0)
    ) {
        thread.fetchNewMessages();
    }
}

export const wacNotes = {
    dependencies: ["bus_service", "mail.store"],
    start(env, {bus_service: bus, "mail.store": store}) {
        bus.subscribe("wac/noted", ({notes}) => {
            const newest = new Map();
            for (const [id, model, recordId] of notes) {
                const thread = store.Thread.get({model, id: recordId});
                if (thread?.isLoaded || thread?.status === "loading") {
                    newest.set(thread, Math.max(id, newest.get(thread) || 0));
                }
            }
            newest.forEach((id, thread) => catchUp(thread, id));
        });
    },
};

registry.category("services").add("wac_notes", wacNotes);
