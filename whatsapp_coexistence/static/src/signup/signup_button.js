/**
 * The client action `wac_signup`: a button of a form that connects a number.
 *
 * Called by buttons of the app's form. Must never leave the person without a sentence.
 */

import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

async function connect(env, action) {
    const {app_id, mode} = action.params;
    const {wac_signup: signup, dialog, action: actions, notification} = env.services;
    tell(await signup.run({app_id, mode}));

    function tell(result) {
        if (result.status === "connected") {
            notification.add(result.message, {type: "success", sticky: true});
            actions.doAction({
                type: "ir.actions.act_window",
                res_model: "wac.account",
                res_id: result.account_id,
                views: [[false, "form"]],
            });
        } else {
            dialog.add(ConfirmationDialog, {
                title: _t("Not Connected Yet"),
                body: result.message,
                confirmLabel: _t("Try Again"),
                confirm: () => {
                    again(result);
                },
                cancelLabel: _t("Close"),
                cancel: () => undefined,
            });
        }
    }

    async function again(result) {
        tell(
            await (result.resume
                ? signup.resume({state: result.state})
                : signup.run({app_id, mode}))
        );
    }
}

registry.category("actions").add("wac_signup", connect);
