/**
 * The order of messages in a WhatsApp chat: by time, as the server sends them. Discuss
 * takes ids for time, but past chats arrive after live messages. `create_date` of a past
 * message is when it was written. Other threads are left alone.
 */
import {fields} from "@mail/core/common/record";
import {Thread} from "@mail/core/common/thread_model";
import {Thread as ThreadComponent} from "@mail/core/common/thread";
import {compareDatetime} from "@mail/utils/common/misc";

import {patch} from "@web/core/utils/patch";

export function compareInTime(m1, m2) {
    return compareDatetime(m1.create_date, m2.create_date) || m1.id - m2.id;
}

patch(Thread.prototype, {
    setup() {
        super.setup(...arguments);
        // What previews show and the list of chats is sorted by.
        this.newestPersistentOfAllMessage = fields.One("mail.message", {
            compute() {
                const messages = this.newestPersistentAllMessages;
                return this.isWac
                    ? [...messages].sort(compareInTime).at(-1)
                    : messages[0];
            },
        });
    },
    /** Everything shown is read: the server takes the highest id, which may be past. */
    async loadAround(messageId) {
        const isKnown = this.messages.some(({id}) => id === messageId);
        const wasLoaded = this.isLoaded;
        await super.loadAround(...arguments);
        if (!this.isWac || !messageId || (wasLoaded && isKnown)) {
            return;
        }
        const index = this.messages.findIndex(({id}) => id === messageId);
        if (index !== -1) {
            const half = this.store.FETCH_LIMIT;
            this.loadOlder = index + 1 >= half;
            this.loadNewer = this.messages.length - index - 1 >= half;
        }
    },
});

patch(ThreadComponent.prototype, {
    /** Keep the place when an older page, whose ids may be higher, is put on top. */
    applyScrollContextually(thread) {
        const shown = this.oldestPersistentMessage;
        const oldest = thread.oldestPersistentMessage;
        const isOlder =
            thread.isWac && shown && oldest && compareInTime(oldest, shown) < 0;
        if (isOlder && this.snapshot && this.props.order === "asc") {
            const {scrollTop, scrollHeight} = this.snapshot;
            this.setScroll(
                scrollTop + this.scrollableRef.el.scrollHeight - scrollHeight
            );
            return;
        }
        super.applyScrollContextually(...arguments);
    },
});
