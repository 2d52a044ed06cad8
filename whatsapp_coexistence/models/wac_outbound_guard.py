"""``wac.outbound``, refusing to run where it must not: in a copy of the database.

Called at the start of every run, and by the health page. Must never let a restored or
neutralized copy write to customers.
"""

import hashlib

from odoo import api, models

FINGERPRINT = "whatsapp_coexistence.sending_database"


class WacOutbound(models.AbstractModel):
    _inherit = "wac.outbound"

    @api.model
    def _silence_reason(self):
        """Return why this database sends nothing, in words, or ``False``.

        The first database that has a number is the one that sends.
        """
        words = self._silence_words()
        # sudo: parameters and numbers are for administrators only
        known = self.env["ir.config_parameter"].sudo().get_param(FINGERPRINT)
        if not words and not known:
            accounts = self.env["wac.account"].sudo().with_context(active_test=False)
            if accounts.search_count([("id", "!=", False)], limit=1):
                self._allow_database()
        return words

    @api.model
    def _silence_words(self):
        """Return why this database sends nothing, in words, or ``False``; writes nothing."""
        # sudo: parameters are for administrators only
        parameters = self.env["ir.config_parameter"].sudo()
        if parameters.get_param("database.is_neutralized"):
            return self.env._("This is a neutralized copy of the database.")
        known = parameters.get_param(FINGERPRINT)
        if known and known != self._database_fingerprint():
            return self.env._(
                "This database is a copy, or was restored: what waits to be sent may have "
                "been sent already. Look at what waits, then allow sending from here."
            )
        return False

    @api.model
    def _allow_database(self):
        """Remember this database as the one that sends."""
        # sudo: callers check that the user administers WhatsApp
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param(FINGERPRINT, self._database_fingerprint())

    @api.model
    def _database_fingerprint(self):
        """Return what a copy of this database, and one made from a backup, does not have.

        A backup that is restored under its old name keeps name and UUID; but PostgreSQL
        numbers databases as they are made, and clusters when they are set up.
        """
        # sudo: parameters are for administrators only
        parameters = self.env["ir.config_parameter"].sudo()
        self.env.cr.execute(
            """
            SELECT d.oid, c.system_identifier
              FROM pg_database d, pg_control_system() c
             WHERE d.datname = current_database()
            """
        )
        numbers = ":".join(map(str, self.env.cr.fetchone()))
        name, uuid = self.env.cr.dbname, parameters.get_param("database.uuid")
        return hashlib.sha256(f"{name}:{uuid}:{numbers}".encode()).hexdigest()


class WacAccount(models.Model):
    _inherit = "wac.account"

    def action_allow_sending(self):
        """Let this database send, after it was restored, renamed or copied on purpose."""
        self.check_access("write")
        self.env["wac.outbound"]._allow_database()
        self.env["wac.audit"]._wac_note("number", self, "sending allowed from here")
        self.env["wac.message"]._wac_ring()
