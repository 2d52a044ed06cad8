/** What one can do with a WhatsApp message that waits, failed or has an unknown outcome. */
import {registerMessageAction} from "@mail/core/common/message_actions";

import {_t} from "@web/core/l10n/translation";

registerMessageAction("wac-retry", {
    condition: ({message}) => message.wacCan("action_retry"),
    icon: "fa fa-repeat",
    name: _t("Retry"),
    onSelected: ({message}) => message.wacCall("action_retry"),
    sequence: 5,
});
registerMessageAction("wac-send-again", {
    condition: ({message}) => message.wacCan("action_send_again"),
    icon: "fa fa-repeat",
    name: _t("Send again"),
    onSelected: ({message}) => message.wacAsk("action_send_again"),
    sequence: 5,
});
registerMessageAction("wac-mark-sent", {
    condition: ({message}) => message.wacCan("action_mark_sent"),
    icon: "fa fa-check",
    name: _t("Mark as sent"),
    onSelected: ({message}) => message.wacCall("action_mark_sent"),
    sequence: 6,
});
registerMessageAction("wac-cancel", {
    condition: ({message}) => message.wacCan("action_cancel"),
    icon: "fa fa-ban",
    name: _t("Do not send"),
    onSelected: ({message}) => message.wacCall("action_cancel"),
    sequence: 6,
});
