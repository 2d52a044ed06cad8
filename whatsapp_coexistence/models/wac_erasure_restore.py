"""``wac.erasure``, after an old backup was restored: who was erased leaves it again.

Called when Odoo starts and by the privacy cron. Must never erase anybody whom the list
outside the database does not know.
"""

from odoo import models

from . import wac_erasure_list
from .wac_erasure import PRIVACY_CRON, applied, partner_name
from .wac_tombstone import digest_of, names_of


class WacErasure(models.AbstractModel):
    _inherit = "wac.erasure"

    # sudo, in all of it: the list was written by erasures that were decided by people

    def _wac_reapply(self):
        """Erase again whoever the list outside the database knows and this one does not.

        For after an old backup was restored: rung when Odoo starts, and a command.

        :return: how many people were found and erased
        """
        missing = self._wac_missing()
        key = missing and self.env["wac.tombstone"]._wac_key(make=True)
        erased = 0
        for entry in missing:
            erased += self._wac_reapply_entry(key, entry)
        return erased

    def _wac_missing(self):
        """Return the entries of the list that this database does not know."""
        listed = wac_erasure_list.erasures(self._wac_database())
        markers = [applied(entry["ref"]) for entry in listed]
        # sudo: tombstones name nobody
        tombstones = self.env["wac.tombstone"].sudo()
        known = listed and tombstones.search([("digest", "in", markers)]).mapped("ref")
        return [entry for entry in listed if entry["ref"] not in known]

    def _register_hook(self):
        """Have an old backup cleaned soon after Odoo starts with it."""
        result = super()._register_hook()
        cron = self.env.ref(PRIVACY_CRON, raise_if_not_found=False)
        if cron and self._wac_missing():
            with self.pool.cursor() as cr:
                cron.with_env(self.env(cr=cr))._wac_ring()
        return result

    def _wac_reapply_entry(self, key, entry):
        """Erase the people of one entry; returns how many were found."""
        company = self.env["res.company"].browse(entry["company"]).exists()
        found = self._wac_listed_contacts(key, company, entry)
        found.legal_hold = False  # it was taken off before the person was erased
        partners = found.partner_id | self._wac_listed_partners(key, company, entry)
        if found or partners:
            # what was on its way when the backup was made must not leave again
            found.thread_ids.message_ids.filtered(
                lambda m: m.state == "sending"
            ).state = "unknown"
            names = self._wac_names(found, partners)
            self._wac_wipe(found, company, names, partners)
            if entry["partner"]:
                self._wac_erase_partners(partners)
            log = self.env["wac.audit"].with_company(company)
            log._wac_note("erase", detail=self.env._("After a restored backup"))
        self._wac_bury(entry)
        return len(found) or len(partners)

    def _wac_listed_contacts(self, key, company, entry):
        """Return the contacts an entry means; who came back later is somebody new."""
        wanted = set(entry["people"])
        rows = (
            self.env["wac.contact"]
            .sudo()
            .search_fetch(
                [("company_id", "=", company.id), ("create_date", "<=", entry["at"])],
                ["wa_id", "bsuid", "parent_bsuid"],
            )
        )
        return rows.filtered(
            lambda row: (
                wanted
                & {
                    digest_of(key, company.id, name)
                    for name in names_of(row.wa_id, row.bsuid, row.parent_bsuid)
                }
            )
        )

    def _wac_listed_partners(self, key, company, entry):
        """Return the customers an entry means, whether they ever wrote or not."""
        wanted = set(entry.get("partners") or ())
        rows = (
            self.env["res.partner"]
            .sudo()
            .with_context(active_test=False)
            .search([("create_date", "<=", entry["at"])] if wanted else [(0, "=", 1)])
        )
        return rows.filtered(
            lambda row: digest_of(key, company.id, partner_name(row)) in wanted
        )
