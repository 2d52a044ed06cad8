"""``wac.notification``: a message an event owes to a record's customer, at most once.

Written by events (an order is confirmed) with one cheap INSERT in their transaction;
worked off by the sender's cron, which finds the customer, fills in the template and
queues the message. Must never delay or break the event it comes from.
"""

import logging

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, plaintext2html

from ..cloudapi import phone as phone_numbers
from ..cloudapi.events import Identity

_logger = logging.getLogger(__name__)

BATCH = 50
ATTEMPTS_MAX = 3


class NothingToSend(Exception):
    """Why a record's customer gets nothing, in words for the chatter."""


class WacNotification(models.Model):
    _name = "wac.notification"
    _description = "WhatsApp Notification"
    _order = "id desc"

    event = fields.Char(
        required=True, help="What happened, for example sale_confirmed."
    )
    template_name = fields.Char(required=True)
    res_model = fields.Char(required=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True)
    company_id = fields.Many2one("res.company", required=True, index=True)
    state = fields.Selection(
        [
            ("pending", "Pending"),
            ("queued", "Message Queued"),
            ("skipped", "Nothing Sent"),
            ("failed", "Failed"),
        ],
        required=True,
        default="pending",
    )
    reason = fields.Char()
    attempts = fields.Integer()
    message_id = fields.Many2one(
        "wac.message", ondelete="set null", index="btree_not_null"
    )

    _once = models.Constraint(
        "UNIQUE(event, res_model, res_id)", "A record gets each notification once."
    )
    _pending_idx = models.Index("(id) WHERE state = 'pending'")

    @api.model
    def _wac_owe(self, records, event, template_name):
        """Note that the customers of these records are to be told, once per event.

        Cheap and safe inside the event's own transaction: one INSERT that ignores what
        is owed already, and the ring of a cron.
        """
        rows = [
            (event, template_name, record._name, record.id, record.company_id.id)
            for record in records
        ]
        self.env.cr.execute(
            SQL(
                """INSERT INTO wac_notification (event, template_name, res_model, res_id,
                       company_id, state, attempts, create_uid, write_uid,
                       create_date, write_date)
                   SELECT v.*, 'pending', 0, %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC',
                          now() AT TIME ZONE 'UTC'
                     FROM (VALUES %(rows)s) AS v
                   ON CONFLICT DO NOTHING""",
                uid=self.env.uid,
                rows=SQL(", ").join(SQL("%s", row) for row in rows),
            )
        )
        if self.env.cr.rowcount:
            self.env["wac.message"]._wac_ring()

    @api.model
    def _wac_prepare_pending(self):
        """Make messages of what is owed, in batches; each on its own, none twice."""
        pending = self.search([("state", "=", "pending")], order="id", limit=BATCH)
        for notification in pending.try_lock_for_update():
            notification._wac_prepare()
        if len(pending) == BATCH:
            self.env["wac.message"]._wac_ring()

    def _wac_prepare(self):
        """Queue the message, or note on the record why there is none."""
        self.attempts += 1
        record = self.env[self.res_model].browse(self.res_id).exists()
        if not record:
            self.write({"state": "skipped", "reason": "deleted"})
            return
        try:
            with self.env.cr.savepoint():
                self._wac_queue_for(record)
        except NothingToSend as reason:
            self._wac_skip(record, str(reason))
        except Exception as error:
            _logger.exception("Notification %s of %s failed", self.id, record)
            if self.attempts >= ATTEMPTS_MAX:
                self.write({"state": "failed", "reason": str(error)[:500]})

    def _wac_skip(self, record, reason):
        self.write({"state": "skipped", "reason": reason})
        title = self.env._("Not sent by WhatsApp:")
        record._message_log(body=Markup("%s %s") % (title, reason))

    def _wac_queue_for(self, record):
        """Queue the template for the record's customer and show it in its chatter."""
        partner = self._wac_partner(record)
        account = self._wac_account(record)
        thread = self._wac_thread(account, partner)
        lang = partner.lang or record.company_id.partner_id.lang
        template = self._wac_template(record, account, lang)
        try:
            values = template._wac_message_values(thread, record, lang)
        except UserError as error:
            raise NothingToSend(str(error)) from None
        note = record._message_log(
            body=plaintext2html(values["body"]),
            message_type="wac",
            author_id=self.env.ref("base.partner_root").id,
        )
        values |= {"origin": "rule", "document_mail_message_id": note.id}
        message = self.env["wac.message"]._wac_queue([values])
        message._wac_show()
        self.write({"state": "queued", "message_id": message.id})

    def _wac_template(self, record, account, lang):
        """Return the template in the customer's language."""
        template = self.env["wac.template"]._wac_choose(
            self.template_name, record._name, account, lang
        )
        if not template:
            raise NothingToSend(
                self.env._("the template %s does not exist.", self.template_name)
            )
        return template

    def _wac_partner(self, record):
        """Return the customer; the one who gets the record's other mail."""
        partner = record._mail_get_partners()[record.id][:1]
        if not partner:
            raise NothingToSend(self.env._("there is no customer."))
        return partner

    def _wac_account(self, record):
        """Return the number that writes for the record's company."""
        account = self.env["wac.account"]._wac_default_for(record.company_id)
        if not account:
            raise NothingToSend(self.env._("no WhatsApp number is connected."))
        return account

    def _wac_thread(self, account, partner):
        """Return the chat with a customer, by the phone number we have of them."""
        if not partner.phone:
            raise NothingToSend(
                self.env._("%s has no phone number.", partner.display_name)
            )
        sanitized = partner._phone_format(fname="phone")
        wa_id = sanitized and phone_numbers.normalize(sanitized)
        if not wa_id:
            raise NothingToSend(
                self.env._(
                    "the phone number %(phone)s of %(name)s is not valid.",
                    phone=partner.phone,
                    name=partner.display_name,
                )
            )
        person = Identity(wa_id=wa_id)
        contact = self.env["wac.contact"]._wac_find_or_create(account, [person])[person]
        if not contact.partner_id:
            contact.partner_id = partner
        return self.env["wac.thread"]._wac_find_or_create(account, contact)[contact]
