"""``wac.account``: the buttons beside the sentences about its health.

Called from the number's form. Must never show rows the user may not read.
"""

from odoo import models

from ..cloudapi import const


class WacAccount(models.Model):
    _inherit = "wac.account"

    def action_release(self):
        """Send again after the reason of the hold is gone."""
        self.check_access("write")
        self._wac_release()

    def action_health_queue(self):
        """List what waits to be sent."""
        return self._wac_health_messages_action(["queued", "sending"])

    def action_health_unknown(self):
        """List the messages of which nobody knows whether they arrived."""
        return self._wac_health_messages_action(["unknown"])

    def action_health_failed(self):
        """List the messages that failed or are on hold."""
        return self._wac_health_messages_action(["failed", "held"])

    def action_health_phone(self):
        """List what was written on the phone."""
        return self._wac_health_list(
            "wac_message_action",
            [("account_id", "=", self.id), ("origin", "=", "phone")],
        )

    def _wac_health_messages_action(self, states):
        return self._wac_health_list(
            "wac_message_action",
            [("account_id", "=", self.id), ("state", "in", states)],
        )

    def action_health_dead_letters(self):
        """List the events of this number that could not be applied."""
        return self._wac_health_list(
            "wac_dead_letter_action",
            [
                ("state", "=", "dead"),
                ("app_id", "=", self.app_id.id),
                ("account_id", "in", (self.id, False)),
            ],
        )

    def action_health_events(self):
        """List what Meta sent to the app of this number."""
        return self._wac_health_list(
            "wac_webhook_event_action", [("app_id", "=", self.app_id.id)]
        )

    def action_health_rejected(self):
        """List the refused calls to the webhook of this number's app."""
        return self._wac_health_list(
            "wac_webhook_rejection_action", [("app_id", "=", self.app_id.id)]
        )

    def action_health_media(self):
        """List the files that are still to be fetched."""
        return self._wac_health_list(
            "wac_media_action",
            [
                ("account_id", "=", self.id),
                ("state", "in", ("queued", "fetching", "held")),
            ],
        )

    def action_health_connect(self):
        """Open the guided setup, which connects a number again under the same chats."""
        self.check_access("write")
        return self.env["wac.setup"].action_open()

    def action_open_meta(self):
        """Open the number's page at Meta, where its quality and limits are explained."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"{const.WHATSAPP_MANAGER}/phone-numbers/?waba_id={self.waba_id}",
            "target": "new",
        }

    def _wac_health_list(self, name, domain):
        """Return a list action; what it shows is decided by the rights of its model."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"whatsapp_coexistence.{name}"
        )
        return action | {"domain": domain, "context": {}}
