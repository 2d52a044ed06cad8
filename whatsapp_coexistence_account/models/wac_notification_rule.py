"""``wac.notification.rule``, the events of invoices."""

from odoo import api, fields, models

from odoo.addons.whatsapp_coexistence.models.wac_notification_rule import Event

from .account_move_send import EVENT as SENT
from .wac_reminder import EVENT as REMINDER

_ISSUED = (("state", "=", "posted"), ("move_type", "=", "out_invoice"))
_OPEN = (*_ISSUED, ("payment_state", "in", ("not_paid", "partial")))


class WacNotificationRule(models.Model):
    _inherit = "wac.notification.rule"

    event = fields.Selection(
        selection_add=[
            ("invoice_posted", "Invoice posted"),
            ("invoice_due", "Invoice due soon"),
            ("invoice_overdue", "Invoice overdue"),
            ("invoice_paid", "Invoice paid"),
            ("credit_note", "Credit note posted"),
        ],
        ondelete={
            "invoice_posted": "cascade",
            "invoice_due": "cascade",
            "invoice_overdue": "cascade",
            "invoice_paid": "cascade",
            "credit_note": "cascade",
        },
    )

    @api.model
    def _wac_event_names(self):
        """Add what is sent without a rule: by the ladder, and by Odoo's Send wizard."""
        return [
            *super()._wac_event_names(),
            (REMINDER, self.env._("Payment reminder")),
            (SENT, self.env._("Invoice sent")),
        ]

    def _wac_events(self):
        paid = (*_ISSUED, ("payment_state", "in", ("in_payment", "paid")))
        credit = (("state", "=", "posted"), ("move_type", "=", "out_refund"))
        due = "invoice_date_due"
        move = {"model": "account.move", "user_field": "invoice_user_id"}
        return super()._wac_events() | {
            "invoice_posted": Event(**move, domain=_ISSUED),
            "invoice_due": Event(**move, timed="before", date_field=due, domain=_OPEN),
            "invoice_overdue": Event(
                **move, timed="after", date_field=due, domain=_OPEN
            ),
            "invoice_paid": Event(**move, domain=paid),
            "credit_note": Event(**move, domain=credit),
        }
