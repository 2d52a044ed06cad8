/**
 * Brings messages that were noted on a document into its chatter while that is open: Odoo
 * itself reads a chatter once. What one may read there is decided by the server.
 */
import {registry} from "@web/core/registry";

export const wacNotes = {
    dependencies: ["bus_service", "mail.store"],
    start(env, {bus_service: bus, "mail.store": store}) {
        bus.subscribe("wac/noted", ({notes}) => {
            const behind = new Set();
            for (const [id, model, recordId] of notes) {
                const thread = store.Thread.get({model, id: recordId});
                if (
                    thread?.isLoaded &&
                    id > (thread.newestPersistentMessage?.id || 0)
                ) {
                    behind.add(thread);
                }
            }
            behind.forEach((thread) => thread.fetchNewMessages());
        });
    },
};

registry.category("services").add("wac_notes", wacNotes);
