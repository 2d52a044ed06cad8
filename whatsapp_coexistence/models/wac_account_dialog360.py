"""``wac.account`` at 360dialog: what is asked there, and what does not come by that door.

Called by the buttons of the number's form. Must never promise past chats: 360dialog gives
them to its partners only.
"""

from odoo import models
from odoo.exceptions import UserError

from ..cloudapi import number
from ..cloudapi.client import GraphError
from ..cloudapi.wire import TransportFailure


class WacAccount(models.Model):
    _inherit = "wac.account"

    def action_check_connection(self):
        """Ask 360dialog, where the number is connected there."""
        self.ensure_one()
        if self.connection != "dialog360":
            return super().action_check_connection()
        self.check_access("write")
        lines = []
        node = self._wac_check_dialog360(lines)
        if node:
            self._wac_check_dialog360_events(lines, number.NumberInfo.of(node))
            lines.append(("warning", self._wac_dialog360_limits()))
        self._wac_conclude(lines)
        return True

    def action_subscribe(self):
        """Give 360dialog our address and the secret it has to show, then check again."""
        self.ensure_one()
        if self.connection != "dialog360":
            return super().action_subscribe()
        self.check_access("write")
        app = self.app_id
        try:
            token = app._wac_secret_get("verify_token") or ""
            self._wac_client().set_webhook(app.webhook_url, token)
        except (GraphError, TransportFailure) as error:
            raise UserError(self._wac_explain(error)) from None
        return self.action_check_connection()

    def _wac_check_dialog360(self, lines):
        """Return the number as 360dialog knows it, if it is this one."""
        try:
            client = self._wac_client()
            node = client.phone_number()
        except UserError as error:
            lines.append(("bad", str(error)))
            return None
        except (GraphError, TransportFailure) as error:
            lines.append(("bad", self._wac_explain(error)))
            return None
        info = number.NumberInfo.of(node)
        if info.id and info.id != self.phone_number_id:
            text = self.env._(
                "The API key belongs to another number (Phone Number ID %s).", info.id
            )
            lines.append(("bad", text))
            return None
        if info.status:
            text = self.env._(
                "360dialog says that the number cannot send now (%s).", info.status
            )
            lines.append(("bad", text))
        else:
            lines.append(("good", self.env._("360dialog knows this number.")))
        return node

    def _wac_check_dialog360_events(self, lines, info):
        ours = self.app_id.webhook_url
        self.is_subscribed = info.webhook == ours
        if not self.is_subscribed:
            text = self.env._(
                "360dialog does not send what customers write to this Odoo (but to: "
                "%(theirs)s). Press “Receive Events”; 360dialog must be able to reach "
                "%(ours)s from the internet.",
                theirs=info.webhook or self.env._("none"),
                ours=ours,
            )
            lines.append(("bad", text))

    def _wac_dialog360_limits(self):
        """Return what people must know before they choose this door."""
        return self.env._(
            "Through 360dialog past chats do not arrive (they go to 360dialog's partners "
            "only), and neither do notices about templates, quality and the account."
        )

    def _wac_explain(self, error):
        """Return the sentence for 360dialog's refusals, which are not Meta's."""
        if self.connection == "dialog360":
            if isinstance(error, TransportFailure):
                return self.env._(
                    "360dialog cannot be reached (%s). Is there a connection?",
                    error.kind,
                )
            if error.status in (401, 403):
                return self.env._(
                    "360dialog does not accept the API key. Make a new one in its Hub and "
                    "enter it here."
                )
        return super()._wac_explain(error)
