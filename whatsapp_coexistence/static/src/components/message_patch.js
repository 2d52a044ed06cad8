/** Message component: the footer of WhatsApp messages, sides and faces of their authors. */
import {Message} from "@mail/core/common/message";
import {MessageInReply} from "@mail/core/common/message_in_reply";
import {Thread} from "@mail/core/common/thread";
import {DiscussContent} from "@mail/core/public_web/discuss_content";

import {patch} from "@web/core/utils/patch";

import {WAC_DEFAULT_AVATAR} from "../models/thread_model_patch";
import {WacMessageContent, WacMessageFooter} from "./wac_message_footer";

Message.components = {...Message.components, WacMessageContent, WacMessageFooter};

/** The face of who has no author yet: a customer may have become a partner since. */
function facelessUrl(message) {
    if (!message?.wac || message.author) {
        return undefined;
    }
    return message.wacCustomer?.avatarUrl ?? WAC_DEFAULT_AVATAR;
}

patch(Message.prototype, {
    get attClass() {
        const wac = this.message.wac;
        if (!wac) {
            return super.attClass;
        }
        return {
            ...super.attClass,
            "o-selfAuthored": this.message.isWacOutgoing && !this.env.messageCard,
            // its text is that of the card below, for notifications and previews
            "o-wac-carded":
                ["location", "contacts"].includes(wac.kind) &&
                !wac.revoked &&
                !this.message.parent_id,
            "o-wac-sticker": wac.kind === "sticker",
            "o-wac-revoked": Boolean(wac.revoked),
        };
    },
    get authorAvatarUrl() {
        return facelessUrl(this.message) ?? super.authorAvatarUrl;
    },
    /** In a chat window our side is on the right, whoever of us wrote it. */
    get isAlignedRight() {
        if (this.message.wac) {
            return Boolean(this.env.inChatWindow && this.message.isWacOutgoing);
        }
        return super.isAlignedRight;
    },
});

patch(DiscussContent.prototype, {
    get showThreadAvatar() {
        return this.thread.isWac || super.showThreadAvatar;
    },
});

patch(MessageInReply.prototype, {
    get authorAvatarUrl() {
        return facelessUrl(this.props.message.parent_id) ?? super.authorAvatarUrl;
    },
});

patch(Thread.prototype, {
    /** Messages without author come from the customer, the phone or a rule: keep them apart. */
    isSquashed(message, previous) {
        if (message.wac && previous?.wac) {
            const isSame =
                message.wac.direction === previous.wac.direction &&
                message.wac.origin === previous.wac.origin;
            if (!isSame) {
                return false;
            }
            if (!message.author && !previous.author) {
                return (
                    !this.env.inChatter &&
                    message.datetime.ts - previous.datetime.ts < 5 * 60 * 1000
                );
            }
        }
        return super.isSquashed(message, previous);
    },
});
