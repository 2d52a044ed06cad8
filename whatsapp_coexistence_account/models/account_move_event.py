"""``account.move``: what happens to an invoice is told to its customer, as the rules say.

Called by Odoo when invoices are posted and paid. Must never fail or delay it: one INSERT
and the ring of a cron.
"""

from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft=soft)
        rules = self.env["wac.notification.rule"]
        for event, kind in (
            ("invoice_posted", "out_invoice"),
            ("credit_note", "out_refund"),
        ):
            moves = posted.filtered(lambda m, kind=kind: m.move_type == kind)
            rules._wac_happened(event, moves)
        return posted

    def _invoice_paid_hook(self):
        """Odoo calls it when an invoice is being paid and again when it is; told once."""
        result = super()._invoice_paid_hook()
        paid = self.filtered(lambda m: m.move_type == "out_invoice")
        self.env["wac.notification.rule"]._wac_happened("invoice_paid", paid)
        return result

    def _wac_ladder_reminds(self):
        """Return that the ladder writes about this invoice, or ``False``: nobody gets both."""
        # sudo: the journal asks on behalf of nobody
        reminders = self.sudo().wac_reminder_ids
        if reminders.filtered(lambda r: r.state in ("proposed", "sent")):
            return self.env._("Payment reminders are sent for this invoice already.")
        return False

    def _wac_notification_stop(self, notification):
        """Say nothing about an invoice that is none any more, or is settled."""
        if self.state != "posted":
            return self.env._("It is not posted any more.")
        if notification.event in ("invoice_due", "invoice_overdue"):
            return self._wac_reminder_refusal() or self._wac_ladder_reminds()
        return super()._wac_notification_stop(notification)
