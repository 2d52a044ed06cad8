/**
 * A WhatsApp chat in the client: its name, its window for free replies, what is allowed.
 * The server decides again whatever is decided here.
 */
import {fields} from "@mail/core/common/record";
import {Thread} from "@mail/core/common/thread_model";

import {browser} from "@web/core/browser/browser";
import {patch} from "@web/core/utils/patch";

const {DateTime} = luxon;
export const WAC_DEFAULT_AVATAR = "/whatsapp_coexistence/static/src/img/contact.svg";
/** Longest delay that setTimeout understands. */
const MAX_DELAY = 2 ** 31 - 1;

patch(Thread.prototype, {
    setup() {
        super.setup(...arguments);
        this.wac_account = fields.One("wac.account");
        this.wac_contact = fields.One("wac.contact");
        /** @type {number|undefined} */
        this.wac_thread_id = undefined;
        /** @type {number|false|undefined} */
        this.wac_assigned_user_id = undefined;
        /** Since when Meta's agent answers this chat, if it does. */
        this.wac_agent_since = fields.Datetime(undefined);
        /** @type {string|false|undefined} */
        this.wac_assigned_name = undefined;
        /** Whether Sales is there to send a quotation. */
        this.wac_offers_quotation = false;
        /** What the person objected to, and whether somebody answers all the same. */
        this.wac_objections = undefined;
        /** Whether CRM is there to make a lead of the chat. */
        this.wac_offers_lead = false;
        this.wac_window_expires_at = fields.Datetime(undefined, {
            onUpdate() {
                this.wacScheduleClosing();
            },
        });
        this.wacWindowTick = 0;
        this.wacWindowTimer = undefined;
    },
    get isWac() {
        return this.channel_type === "wac";
    },
    /** Renders again by itself when the window closes. */
    get isWacWindowOpen() {
        void this.wacWindowTick;
        return Boolean(
            this.wac_window_expires_at && this.wac_window_expires_at > DateTime.now()
        );
    },
    get isWacComposerHidden() {
        return Boolean(this.isWac && this.wac_thread_id && !this.isWacWindowOpen);
    },
    wacScheduleClosing() {
        browser.clearTimeout(this.wacWindowTimer);
        const delay = (this.wac_window_expires_at || 0) - DateTime.now();
        if (delay > 0) {
            this.wacWindowTimer = browser.setTimeout(
                () => {
                    this.wacWindowTick++;
                },
                Math.min(delay + 50, MAX_DELAY)
            );
        }
    },
    delete() {
        browser.clearTimeout(this.wacWindowTimer);
        super.delete(...arguments);
    },

    // As Odoo's own kinds of chats

    _computeDiscussAppCategory() {
        if (this.isWac) {
            return this.store.discuss.wacCategory;
        }
        return super._computeDiscussAppCategory();
    },
    get isChatChannel() {
        return this.isWac || super.isChatChannel;
    },
    get supportsCustomChannelName() {
        return !this.isWac && super.supportsCustomChannelName;
    },
    get allowedToUnpinChannelTypes() {
        return [...super.allowedToUnpinChannelTypes, "wac"];
    },
    /** Members are agents: none of them is "the other one" of the chat. */
    computeCorrespondent() {
        return this.isWac ? undefined : super.computeCorrespondent();
    },
    get invitationLink() {
        return this.isWac ? undefined : super.invitationLink;
    },
    get displayName() {
        return (this.isWac && this.wac_contact?.name) || super.displayName;
    },
    /** The person's number, and which of ours it is talking to. */
    get wacSubtitle() {
        const phone = this.wac_contact?.phone;
        const account = this.wac_account?.name;
        return [phone !== this.displayName && phone, account]
            .filter(Boolean)
            .join(" · ");
    },
    get avatarUrl() {
        if (this.isWac) {
            return this.wac_contact?.partner_id?.avatarUrl ?? WAC_DEFAULT_AVATAR;
        }
        return super.avatarUrl;
    },
    get prefix() {
        return this.isWac ? "" : super.prefix;
    },
    /** A shared inbox must not fill the screen of every agent with bubbles. */
    get inChathubOnNewMessage() {
        if (this.isWac) {
            const userId = this.store.self_partner?.main_user_id?.id;
            const isMine = Boolean(userId && this.wac_assigned_user_id === userId);
            return isMine && super.inChathubOnNewMessage;
        }
        return super.inChathubOnNewMessage;
    },
    setAsDiscussThread() {
        super.setAsDiscussThread(...arguments);
        if (this.isWac && this.store.env.services.ui.isSmall) {
            this.store.discuss.activeTab = "wac";
        }
    },
});
