/**
 * Above the composer of a WhatsApp chat: until when a free reply is possible, and what to
 * do when it is not. Counts down by itself. The server decides again when one sends.
 */
import {Component, onWillUnmount, useState} from "@odoo/owl";

import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";

const {DateTime} = luxon;
const REFRESH = 20 * 1000;
const WARNING_HOURS = 2;

export class WacWindowBanner extends Component {
    static template = "whatsapp_coexistence.WacWindowBanner";
    static props = ["thread"];

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({now: DateTime.now()});
        const timer = browser.setInterval(
            () => (this.state.now = DateTime.now()),
            REFRESH
        );
        onWillUnmount(() => browser.clearInterval(timer));
    }

    get thread() {
        return this.props.thread;
    }

    get objections() {
        return this.thread.wac_objections || {};
    }

    get account() {
        return this.thread.wac_account;
    }

    get expiresAt() {
        return this.thread.wac_window_expires_at;
    }

    get isOpen() {
        return this.thread.isWacWindowOpen;
    }

    get minutesLeft() {
        return Math.max(
            0,
            Math.floor(this.expiresAt.diff(this.state.now, "minutes").minutes)
        );
    }

    get isEnding() {
        return this.minutesLeft < WARNING_HOURS * 60;
    }

    get until() {
        const end = this.expiresAt;
        const time = end.toLocaleString(DateTime.TIME_SIMPLE, {locale: user.lang});
        return end.hasSame(this.state.now, "day")
            ? time
            : _t("%(time)s tomorrow", {time});
    }

    get timeLeft() {
        const minutes = this.minutesLeft;
        if (minutes < 60) {
            return _t("%(minutes)s min left", {minutes});
        }
        return _t("%(hours)s h left", {hours: Math.floor(minutes / 60)});
    }

    get openText() {
        return _t("Free replies possible until %(until)s (%(left)s)", {
            until: this.until,
            left: this.timeLeft,
        });
    }

    get closedText() {
        return this.expiresAt
            ? _t(
                  "The 24 hours for free replies are over. WhatsApp now only accepts templates."
              )
            : _t("Until the customer writes, WhatsApp only accepts templates.");
    }

    get heldText() {
        const number = this.account.display_phone_number || this.account.name;
        const reason = (this.account.hold_reason || "").replace(/\.$/, "");
        if (this.account.state === "disconnected") {
            return reason
                ? _t("%(number)s is disconnected (%(reason)s).", {number, reason})
                : _t("%(number)s is disconnected.", {number});
        }
        return reason
            ? _t("%(number)s is on hold (%(reason)s).", {number, reason})
            : _t("%(number)s is on hold.", {number});
    }

    /** The server notes who insisted, and lets answers out for a day. */
    async onClickAnyway() {
        await this.orm.call("discuss.channel", "wac_answer_anyway", [[this.thread.id]]);
    }

    onClickTemplate() {
        this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("Send a template"),
            res_model: "wac.composer",
            views: [[false, "form"]],
            target: "new",
            context: {
                default_thread_id: this.thread.wac_thread_id,
                default_way: "template",
            },
        });
    }
}
