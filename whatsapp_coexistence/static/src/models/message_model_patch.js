/**
 * A WhatsApp message in the client. Field `wac` is sent by the server with the message and
 * again whenever a receipt arrives; this file only puts it into words.
 */
import {Message} from "@mail/core/common/message_model";

import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";

/** Icons, and whether WhatsApp's ticks show the state. Words are in `wacStateText`. */
const STATE_ICONS = {
    draft: "fa-clock-o",
    queued: "fa-clock-o",
    sending: "fa-clock-o",
    held: "fa-pause-circle",
    unknown: "fa-question-circle",
    failed: "fa-exclamation-circle",
    canceled: "fa-ban",
};
const TICKS = {accepted: 1, sent: 1, delivered: 2, read: 2, played: 2};
const STAYS_ON_PHONE = ["phone", "history", "agent"];

patch(Message.prototype, {
    setup() {
        super.setup(...arguments);
        /** @type {Object|undefined} what the server says about the WhatsApp message */
        this.wac = undefined;
    },
    get isWacOutgoing() {
        return this.wac?.direction === "out";
    },
    /** Said while Meta's agent has the chat: shown, and nobody's to answer. */
    get isWacStandby() {
        return this.wac?.origin === "agent";
    },
    /** What the phone sent has no receipts for us. */
    get wacHasState() {
        return this.isWacOutgoing && !STAYS_ON_PHONE.includes(this.wac.origin);
    },
    get wacTicks() {
        return TICKS[this.wac?.state] ?? 0;
    },
    get wacIsRead() {
        return ["read", "played"].includes(this.wac?.state);
    },
    get wacStateIcon() {
        return STATE_ICONS[this.wac?.state];
    },
    get wacStateText() {
        const texts = {
            draft: _t("Waiting to be sent"),
            queued: _t("Waiting to be sent"),
            sending: _t("Being sent"),
            held: _t("On hold"),
            unknown: _t("Outcome unknown"),
            accepted: _t("Handed over to WhatsApp"),
            sent: _t("Sent"),
            delivered: _t("Delivered"),
            read: _t("Read"),
            played: _t("Played"),
            failed: _t("Not sent"),
            canceled: _t("Canceled"),
        };
        return texts[this.wac?.state] ?? this.wac?.state;
    },
    get wacReason() {
        if (this.wac.reason) {
            return this.wac.reason;
        }
        if (this.wac.state === "unknown") {
            return _t("The connection broke: WhatsApp may or may not have sent it.");
        }
        return "";
    },
    /** State and reason in one sentence, for tooltips and screen readers. */
    get wacStateTitle() {
        const reason = this.wacReason;
        if (!reason) {
            return this.wacStateText;
        }
        const title = _t("%(state)s: %(reason)s", {state: this.wacStateText, reason});
        const {detail} = this.wac;
        return detail && !reason.includes(detail)
            ? `${title}\n${_t("Meta's own words: %s", detail)}`
            : title;
    },
    get wacOriginIcon() {
        const icons = {
            phone: "fa-mobile",
            history: "fa-history",
            rule: "fa-cogs",
            campaign: "fa-bullhorn",
            user: "fa-desktop",
            agent: "fa-magic",
        };
        return icons[this.wac?.origin] ?? "fa-desktop";
    },
    get wacOriginText() {
        const texts = {
            phone: _t("From the phone app"),
            history: _t("From before Odoo was connected"),
            rule: _t("Automatic message"),
            campaign: _t("Campaign"),
            agent: this.isWacOutgoing
                ? _t("Meta's agent")
                : _t("Answered by Meta's agent"),
        };
        if (texts[this.wac.origin]) {
            return texts[this.wac.origin];
        }
        return this.wac.user_name
            ? _t("Sent from Odoo by %(user)s", {user: this.wac.user_name})
            : _t("Sent from Odoo");
    },
    /** Files that are not here yet, or never will be. */
    get wacMissingMedia() {
        return (this.wac?.media ?? []).filter(({state}) => state !== "done");
    },
    get wacCanBeAnswered() {
        return Boolean(this.wac?.known && this.thread?.isWacWindowOpen);
    },
    wacCan(action) {
        const states = {
            action_retry: ["failed"],
            action_send_again: ["unknown"],
            action_mark_sent: ["unknown"],
            action_cancel: ["queued", "held"],
        };
        return this.wacHasState && states[action].includes(this.wac.state);
    },
    /** @param {"action_retry"|"action_send_again"|"action_mark_sent"|"action_cancel"} action */
    async wacCall(action) {
        await this.store.env.services.orm.call("wac.message", action, [
            this.wac.attention_ids,
        ]);
    },

    /** Ask first where the customer could get the same message twice. */
    wacAsk(action) {
        if (action !== "action_send_again") {
            return this.wacCall(action);
        }
        this.store.env.services.dialog.add(ConfirmationDialog, {
            body: _t(
                "WhatsApp may have sent this message already. The customer could get it twice."
            ),
            confirmLabel: _t("Send again"),
            confirm: () => this.wacCall(action),
            cancel: () => {},
        });
    },

    // As Odoo's own messages

    /** The partner of the customer who wrote it, where there is one by now. */
    get wacCustomer() {
        const wrote = this.wac?.direction === "in";
        return wrote ? this.thread?.wac_contact?.partner_id : undefined;
    },
    get authorName() {
        if (this.wac && !this.author) {
            const name = this.wacCustomer?.name || this.wac.author_name;
            return name || _t("WhatsApp contact");
        }
        return super.authorName;
    },
    /** Our side is green, whoever of us wrote it. */
    get bubbleColor() {
        const color = super.bubbleColor;
        if (this.wac && ["blue", "green"].includes(color)) {
            return this.isWacOutgoing ? "green" : "blue";
        }
        return color;
    },
    computeIsEmpty() {
        return !this.wac && super.computeIsEmpty();
    },
    canAddReaction(thread) {
        if (this.thread?.isWac) {
            return this.wacCanBeAnswered && super.canAddReaction(thread);
        }
        return super.canAddReaction(thread);
    },
    canReplyTo(thread) {
        if (this.thread?.isWac) {
            return this.wacCanBeAnswered && super.canReplyTo(thread);
        }
        return super.canReplyTo(thread);
    },
});
