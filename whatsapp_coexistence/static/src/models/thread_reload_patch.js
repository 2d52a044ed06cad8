/**
 * A WhatsApp chat that grows in the middle while it is open: past messages arrive in any
 * order, and two chats of one person become one. Reads again what is shown. Must never
 * lose a message that arrives meanwhile.
 */
import {DiscussCoreCommon} from "@mail/discuss/core/common/discuss_core_common_service";
import {Thread} from "@mail/core/common/thread_model";

import {patch} from "@web/core/utils/patch";
import {rpc} from "@web/core/network/rpc";

import {compareInTime} from "./thread_order_patch";

const CHANNEL = "discuss.channel";

patch(Thread.prototype, {
    setup() {
        super.setup(...arguments);
        this.wacIsReloading = false;
        this.wacReloadsAgain = false;
    },
    /** Read again what is loaded; asked while it is under way, once more afterwards. */
    async wacReload() {
        if (this.wacIsReloading) {
            this.wacReloadsAgain = true;
            return;
        }
        this.wacIsReloading = true;
        try {
            do {
                this.wacReloadsAgain = false;
                await this.wacReadAgain();
            } while (this.wacReloadsAgain);
        } catch {
            // No connection: what is above is offered when somebody scrolls
            this.loadOlder = true;
        } finally {
            this.wacIsReloading = false;
        }
    },
    async wacReadAgain() {
        if (!this.isLoaded) {
            // Whatever loads it now may have asked before the change
            await this.isLoadedDeferred;
        }
        const count = this.messages.length;
        const limit = count + this.store.FETCH_LIMIT;
        // Somebody who looks at an old part goes on looking at it
        const middle = this.loadNewer && this.messages[Math.floor(count / 2)]?.id;
        const around = middle || undefined;
        const {data, messages} = await rpc(this.getFetchRoute(), {
            ...this.getFetchParams(),
            fetch_params: {around, limit},
        });
        if (!this.exists()) {
            return;
        }
        this.store.insert(data);
        const read = this.store["mail.message"].insert(messages.reverse());
        this.messages = [...read, ...this.wacLaterThan(read)];
        this.loadOlder = Boolean(around) || read.length === limit;
    },
    /** What came by itself while the others were read, and what was never stored. */
    wacLaterThan(read) {
        const known = new Set(read.map(({id}) => id));
        const last = read.at(-1);
        return this.messages.filter(
            (message) =>
                !known.has(message.id) &&
                (message.is_transient ||
                    message.isPending ||
                    !last ||
                    compareInTime(message, last) > 0)
        );
    },
    /** The past of an open chat arrived. */
    wacOnPast() {
        if (this.isLoaded) {
            this.wacReload();
        }
    },
});

patch(DiscussCoreCommon.prototype, {
    setup() {
        super.setup(...arguments);
        this.busService.subscribe("wac/past", ({channel_id: id}) =>
            this.store.Thread.get({model: CHANNEL, id})?.wacOnPast()
        );
        this.busService.subscribe("wac/merged", (payload) => this.wacOnMerged(payload));
    },
    /** Two chats became one: whoever looks at either goes on with it. */
    async wacOnMerged({channel_id: keptId, gone_id: goneId}) {
        const gone = this.store.Thread.get({model: CHANNEL, id: goneId});
        // Asked now: Odoo's own word that the channel is gone follows at once
        const wasShown = Boolean(gone && this.store.discuss?.thread?.eq(gone));
        const hadWindow = Boolean(gone?.chat_window?.isOpen);
        await this.store.fetchChannel(keptId);
        const kept = this.store.Thread.get({model: CHANNEL, id: keptId});
        if (!kept) {
            return;
        }
        if (wasShown) {
            kept.setAsDiscussThread();
        } else if (hadWindow) {
            kept.openChatWindow();
        }
        if (kept.isLoaded) {
            await kept.wacReload();
        }
    },
});
