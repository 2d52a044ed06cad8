"""``account.move.send``: WhatsApp as a way of sending invoices, beside e-mail and post.

Called by Odoo's own wizards, one invoice or many. Must never send inside the wizard's
transaction: the invoices are owed to their customers, and the journal does the rest.
"""

import uuid

from odoo import api, models

from odoo.addons.whatsapp_coexistence.models.wac_recipient import Letter

FAMILY = "odoo_invoice"
EVENT = "invoice_sent"


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    @api.model
    def _is_applicable_to_company(self, method, company):
        """Offer WhatsApp to companies that have a number."""
        if method == "wac":
            return bool(self.env["wac.account"]._wac_default_for(company))
        return super()._is_applicable_to_company(method, company)

    @api.model
    def _is_applicable_to_move(self, method, move, **move_data):
        """Count an invoice only if its customer can be written to."""
        if method == "wac":
            return not self._wac_refusals(move)
        return super()._is_applicable_to_move(method, move, **move_data)

    @api.model
    def _get_alerts(self, moves, moves_data):
        """Say whose invoices cannot go by WhatsApp, or will wait, and why."""
        alerts = super()._get_alerts(moves, moves_data)
        chosen = moves.filtered(lambda m: "wac" in moves_data[m]["sending_methods"])
        refusals = self._wac_refusals(chosen) if chosen else {}
        for number, (reason, refused) in enumerate(_by_reason(refusals).items()):
            alerts[f"wac_refused_{number}"] = self._wac_alert(reason, refused, moves)
        waits = self._wac_waits(chosen - chosen.browse(m.id for m in refusals))
        if waits:
            alerts["wac_template_waits"] = {
                "level": "warning",
                "message": self.env._(
                    "%s The message is kept and goes out when it can.", waits
                ),
            }
        return alerts

    @api.model
    def _wac_alert(self, reason, refused, moves):
        alone = len(moves) == 1
        names = ", ".join(refused.mapped("name"))
        partners = refused.partner_id
        return {
            # in a batch, the others go out
            "level": "danger" if alone else "warning",
            "message": reason
            if alone
            else self.env._(
                "Not sent by WhatsApp: %(invoices)s. %(reason)s",
                invoices=names,
                reason=reason,
            ),
            "action_text": self.env._("View Customer(s)"),
            "action": partners._get_records_action(name=self.env._("Customers")),
        }

    @api.model
    def _wac_refusals(self, moves):
        """Return ``{invoice: why it cannot be sent by WhatsApp}``."""
        found = {}
        # sudo: accountants need not see numbers and contacts of WhatsApp
        for company, mine in moves.sudo().grouped("company_id").items():
            account = self.env["wac.account"]._wac_default_for(company).sudo()
            if not account:
                reason = self.env._("No WhatsApp number is connected.")
                found |= dict.fromkeys(mine, reason)
                continue
            found |= self._wac_refused_by(account, mine)
        return {move: found[move] for move in moves if found.get(move)}

    @api.model
    def _wac_refused_by(self, account, moves):
        """Return the refusals of one number; two invoices of a customer are no doubles."""
        sending = account.env["wac.sending"]
        choices = moves._wac_recipients(account)
        recipients = [choices[move.id][0] for move in moves]
        families = account.env["wac.template.family"]
        family = families.search(
            [("name", "=", FAMILY), ("company_id", "=", account.company_id.id)], limit=1
        )
        sending._find_threads(recipients, account)
        sending._check_records(recipients, account)
        sending._check_objections(recipients, account, Letter(family=family))
        return {r.record: r.refusal for r in recipients if r.refusal}

    @api.model
    def _wac_waits(self, moves):
        """Return why messages about these invoices will wait for the template, or ``None``."""
        # sudo: who invoices need not see numbers and templates
        for company, mine in moves.sudo().grouped("company_id").items():
            account = self.env["wac.account"]._wac_default_for(company).sudo()
            choose = account.env["wac.template"]._wac_choose
            for lang in set(mine.partner_id.mapped("lang")):
                template = choose(FAMILY, "account.move", account, lang)
                reason = template._wac_hold_reason() if template else None
                if reason:
                    return reason
        return None

    def _hook_if_success(self, moves_data, from_cron=False):
        """Owe the invoices to their customers, now that they have their PDF."""
        by_channels = {}
        for move, data in moves_data.items():
            if "wac" in data["sending_methods"]:
                # who gets an e-mail anyway gets no second one for want of a receipt
                backup = () if "email" in data["sending_methods"] else ("email",)
                by_channels.setdefault(("whatsapp", *backup), []).append(move.id)
        for channels, ids in by_channels.items():
            moves = self.env["account.move"].browse(ids)
            refused = self._wac_refusals(moves)
            moves -= moves.browse(move.id for move in refused)
            # sudo: an accountant need not have the right to write on WhatsApp
            self.env["wac.notification"].sudo()._wac_owe(
                moves,
                EVENT,
                FAMILY,
                # who sends an invoice again wants it sent again
                key=f"{EVENT}/{uuid.uuid4().hex}",
                channels=channels,
            )
        return super()._hook_if_success(moves_data, from_cron)


def _by_reason(refusals):
    """Return ``{reason: invoices}``."""
    found = {}
    for move, reason in refusals.items():
        found[reason] = found.get(reason, move.browse()) | move
    return found
