"""How long what came by WhatsApp is kept, per company, and what goes next.

Worked off by Odoo's nightly clean-up in batches; shown before by ``wac.retention``. Must
never touch a person under a legal hold, what waits to be sent, or what failed unread.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

#: Spanish companies keep correspondence for six years (Codigo de Comercio, art. 30):
#: https://www.boe.es/buscar/act.php?id=BOE-A-1885-6627 (checked 2026-11-27).
LAW_DAYS = 6 * 365
BATCH = 1000
#: What the clean-up empties, in this order: kind, field with the days.
KINDS = {
    "events": "wac_keep_events_days",
    "media": "wac_keep_media_days",
    "messages": "wac_keep_messages_days",
}
_WAITING = ("draft", "queued", "held", "sending", "unknown")


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "wac.audit.mixin"]

    _wac_audited = dict.fromkeys(KINDS.values(), "retention") | {
        "wac_similar_products": "consent",
        "wac_privacy_url": "consent",
    }

    wac_keep_events_days = fields.Integer(
        "Keep Webhook Bodies", default=30, help="Days; 0 keeps them for ever."
    )
    wac_keep_media_days = fields.Integer(
        "Keep Files", default=3 * 365, help="Days; 0 keeps them for ever."
    )
    wac_keep_messages_days = fields.Integer(
        "Keep Texts", default=LAW_DAYS, help="Days; 0 keeps them for ever."
    )

    _wac_keep_positive = models.Constraint(
        "CHECK (wac_keep_events_days >= 0 AND wac_keep_media_days >= 0"
        " AND wac_keep_messages_days >= 0)",
        "Days to keep cannot be negative.",
    )

    def _wac_outdated(self, kind, days):
        """Return ``(model, domain, date field)`` of what this company keeps no longer.

        :param kind: a key of :data:`KINDS`
        :param days: how long it is kept; 0 is for ever
        """
        self.ensure_one()
        limit = fields.Datetime.now() - timedelta(days=days)
        mine = Domain("company_id", "=", self.id)
        if not days:
            mine = Domain.FALSE
        if kind == "events":
            read = Domain("state", "=", "done") | (
                Domain("state", "=", "partial")
                & Domain("dead_letter_ids", "not any", [("state", "=", "dead")])
            )
            # those of a shared app go with the company that keeps them shortest
            if days:
                mine |= Domain("company_id", "=", False)
            domain = mine & read & Domain("received_at", "<", limit)
            return "wac.webhook.event", domain, "received_at"
        if kind == "media":
            domain = (
                mine
                & Domain(
                    "attachment_id.res_model", "in", ("discuss.channel", "wac.message")
                )
                & Domain("message_id.date", "<", limit)
                & Domain("message_id.contact_id.legal_hold", "=", False)
            )
            return "wac.media", domain, "create_date"
        law = fields.Datetime.now() - timedelta(days=max(days, LAW_DAYS))
        # places, cards, orders and buttons say what they say without a text
        written = Domain.OR(
            Domain(name, "!=", False) for name in ("body", "previous_body", "content")
        )
        domain = (
            mine
            & written
            & Domain("date", "<", limit)
            & Domain("state", "not in", _WAITING)
            & Domain("contact_id.legal_hold", "=", False)
            # what is about an invoice is correspondence the law wants kept
            & (Domain("res_model", "!=", "account.move") | Domain("date", "<", law))
        )
        return "wac.message", domain, "date"

    @api.autovacuum
    def _gc_wac_retention(self):
        """Let go of one batch of each kind; returns how many went, and if more wait."""
        done, more = 0, False
        for company in self.search([("active", "in", (True, False))]):
            for kind, days in KINDS.items():
                name, domain, _date = company._wac_outdated(kind, company[days])
                rows = self.env[name].search(domain, limit=BATCH, order="id")
                lang = company.partner_id.lang or self.env.lang
                rows.with_context(lang=lang)._wac_let_go()
                done += len(rows)
                more = more or len(rows) == BATCH
        return done, more


class WacMedia(models.Model):
    _inherit = "wac.media"

    def _wac_let_go(self):
        """Delete the files; the messages say what became of them."""
        if self:
            self.attachment_id.unlink()
            self._wac_end("expired", self.env._("The file is kept no longer."))
            self.filename = False  # people put names into names


class WacMessage(models.Model):
    _inherit = "wac.message"

    def _wac_let_go(self):
        """Empty texts here and in Discuss; that there was a message stays."""
        if self:
            self.write({"body": False, "previous_body": False, "content": False})
            # sudo: the nightly clean-up, not a user, decides what goes
            shown = (self.mail_message_id | self.document_mail_message_id).sudo()
            shown.write({"body": ""})
