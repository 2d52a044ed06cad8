/** What one can do with a WhatsApp message that waits, failed or has an unknown outcome. */
import { registerMessageAction } from "@mail/core/common/message_actions";

import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";

registerMessageAction("wac-retry", {
    condition: ({ message }) => message.wacCan("action_retry"),
    icon: "fa fa-repeat",
    name: _t("Retry"),
    onSelected: ({ message }) => message.wacCall("action_retry"),
    sequence: 5,
});
registerMessageAction("wac-send-again", {
    condition: ({ message }) => message.wacCan("action_send_again"),
    icon: "fa fa-repeat",
    name: _t("Send again"),
    onSelected: ({ message, store }) =>
        store.env.services.dialog.add(ConfirmationDialog, {
            body: _t(
                "WhatsApp may have sent this message already. The customer could get it twice."
            ),
            confirmLabel: _t("Send again"),
            confirm: () => message.wacCall("action_send_again"),
            cancel: () => {},
        }),
    sequence: 5,
});
registerMessageAction("wac-mark-sent", {
    condition: ({ message }) => message.wacCan("action_mark_sent"),
    icon: "fa fa-check",
    name: _t("Mark as sent"),
    onSelected: ({ message }) => message.wacCall("action_mark_sent"),
    sequence: 6,
});
registerMessageAction("wac-cancel", {
    condition: ({ message }) => message.wacCan("action_cancel"),
    icon: "fa fa-ban",
    name: _t("Do not send"),
    onSelected: ({ message }) => message.wacCall("action_cancel"),
    sequence: 6,
});
