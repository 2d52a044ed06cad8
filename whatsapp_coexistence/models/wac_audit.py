"""``wac.audit``: who did what, and who read or took away chats; rows are only added.

Written through ``_wac_note`` by whatever administers, reads or exports; read by
administrators. Must never hold a secret, a name or a text of a customer, nor be changed.
"""

import datetime
from functools import partial

from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.exceptions import UserError

ACTIONS = [
    ("number", "Number changed"),
    ("app", "App changed"),
    ("secret", "Secret set or replaced"),
    ("agents", "Agents changed"),
    ("roles", "Role given or taken"),
    ("template", "Template submitted"),
    ("rule", "Automation changed"),
    ("retention", "Retention changed"),
    ("hold", "Legal hold changed"),
    ("consent", "Consent changed"),
    ("replay", "Received data applied again or dismissed"),
    ("merge", "Contacts merged"),
    ("read", "Chat read"),
    ("export", "Data exported"),
    ("download", "Export downloaded"),
    ("erase", "Person erased"),
    ("other", "Other"),
]
_KNOWN = {action for action, _label in ACTIONS}
#: Ids that are listed with an act on many records; the count says how many there were.
LISTED = 1000
#: How long rows are kept: as long as commercial law keeps correspondence.
KEEP_YEARS = 6


class WacAudit(models.Model):
    _name = "wac.audit"
    _description = "WhatsApp Audit Log"
    _order = "id desc"
    _log_access = False
    _rec_name = "action"

    at = fields.Datetime("Time", required=True, readonly=True, index=True)
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    user_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    login = fields.Char(readonly=True, help="Of employees, for when the user is gone.")
    action = fields.Selection(ACTIONS, required=True, readonly=True)
    res_model = fields.Char("Model", readonly=True)
    res_ids = fields.Json("Records", readonly=True)
    res_count = fields.Integer("Number of Records", readonly=True)
    records = fields.Char("Record Numbers", compute="_compute_records")
    detail = fields.Text(readonly=True)
    read_key = fields.Char(readonly=True, help="A reading is noted once a day.")

    _read_unique = models.UniqueIndex("(read_key) WHERE read_key IS NOT NULL")

    @api.depends("res_ids")
    def _compute_records(self):
        for row in self:
            row.records = ", ".join(map(str, row.res_ids or []))

    @api.model
    def _wac_note(self, action, records=None, detail=""):
        """Add a row for what the current user just did.

        :param str action: one of ``ACTIONS``; what is not known is kept as *other*
        :param records: what it was done to, of one model
        :param str detail: what changed; no secrets, names or texts of customers
        """
        if action not in _KNOWN:
            action, detail = "other", f"{action}: {detail}"
        values = {
            "at": fields.Datetime.now(),
            "company_id": self._wac_company_of(records),
            **self._wac_actor(),
            "action": action,
            "res_model": records._name if records is not None else False,
            "res_ids": records.ids[:LISTED] if records is not None else False,
            "res_count": len(records) if records is not None else 0,
            "detail": detail or False,
        }
        # sudo: everybody's acts are noted, and nobody may write the log
        self.sudo().create(values)

    @api.model
    def _wac_note_reading(self, threads):
        """Note, once a day for each, that the current user opened others' chats.

        :param threads: ``wac.thread`` records, of chats that are not the user's
        """
        today = fields.Date.to_string(fields.Date.today())
        keys = {f"{self.env.uid}:{thread.id}:{today}": thread for thread in threads}
        # sudo: nobody who reads chats may read or write the log
        known = self.sudo().search([("read_key", "in", list(keys))])
        for key in known.mapped("read_key"):
            del keys[key]
        if not keys:
            return
        now, login = fields.Datetime.now(), self._wac_actor()["login"]
        rows = [
            (now, thread.company_id.id, self.env.uid, login, "read")
            + ("wac.thread", Json([thread.id]), 1, key)
            for key, thread in keys.items()
        ]
        if not self.env.cr.readonly:
            self._wac_insert_readings(self.env.cr, rows)
            return
        # lists and downloads are read with a cursor that may not write
        self.env.cr.postcommit.add(partial(self._wac_insert_later, rows))

    def _wac_insert_later(self, rows):
        with self.env.registry.cursor() as cr:
            self._wac_insert_readings(cr, rows)

    def _wac_insert_readings(self, cr, rows):
        cr.execute_values(
            """
            INSERT INTO wac_audit (
                at, company_id, user_id, login, action, res_model, res_ids, res_count,
                read_key
            ) VALUES %s
            ON CONFLICT DO NOTHING
            """,
            rows,
        )

    def _wac_actor(self):
        # sudo: everybody may know their own login
        user = self.env.user.sudo()
        return {"user_id": user.id, "login": False if user.share else user.login}

    def _wac_company_of(self, records):
        """Return the id of the company whose administrators are to see it."""
        if records is None:
            return self.env.company.id
        if records._name == "res.company":
            return records[:1].id
        if "company_id" in records._fields:
            # sudo: only to know whose log it is
            alive = records.sudo().exists()
            companies = alive.company_id
            if alive:
                return companies.id if len(companies) == 1 else False
        return self.env.company.id

    def write(self, vals):
        """Refuse: what happened stays written down.

        :raises UserError: always
        """
        if self and vals:
            raise UserError(self.env._("The audit log cannot be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_old_only(self):
        if any(row.at >= self._wac_oldest() for row in self):
            raise UserError(self.env._("The audit log cannot be deleted."))

    @api.model
    def _wac_oldest(self):
        return fields.Datetime.now() - datetime.timedelta(days=365 * KEEP_YEARS)

    @api.autovacuum
    def _gc_audit(self):
        old = self.search([("at", "<", self._wac_oldest())], limit=10_000, order="id")
        old.unlink()
        return len(old), len(old) == 10_000
