"""``wac.erasure``: a person leaves the database: identity, chats, files, raw bodies, traces.

Called by ``wac.privacy.request`` in the background, and after an old backup was restored.
Must never touch what belongs to somebody else, nor erase before the list outside the
database knows it.
"""

import uuid
from datetime import timedelta

from psycopg2.extensions import TransactionRollbackError

from odoo import fields, models

from . import wac_erasure_list
from .wac_tombstone import digest_of, names_of

PRIVACY_CRON = "whatsapp_coexistence.ir_cron_wac_privacy"
#: Meta may send receipts of a message this long after it was sent.
RECEIPT_DAYS = 30
#: Fields of a contact that say what the person objected to, by purpose.
_REFUSALS = ("service", "notice", "marketing")


class StillSending(Exception):
    """A message to the person is on its way right now: try again later."""


class WacErasure(models.AbstractModel):
    _name = "wac.erasure"
    _description = "Erasure of People"

    # sudo, in all of it: everything of the person must go, seen by the eraser or not;
    # who may erase is checked by whoever asks for it, and nothing is shown.

    def _wac_erase(self, contacts, partner=None, with_partner=False):
        """Erase people of one company for good; returns what was done, in words.

        :param contacts: ``wac.contact`` records of one person
        :param partner: ``res.partner`` of the person, whose number is looked for too
        :param with_partner: delete the partner as well, if no document needs them
        :raises UserError: a legal hold
        :raises StillSending: a message is on its way
        """
        # sudo: whoever decided it was checked; everything of the person must go
        contacts = contacts.sudo()
        partner = (partner or self.env["res.partner"]).sudo()
        company = contacts.company_id or self.env.company
        self._wac_check(contacts)
        partners = partner | contacts.partner_id
        names = self._wac_names(contacts, partners)
        self._wac_remember(contacts, partners, company, names, with_partner)
        counts = self._wac_wipe(contacts, company, names, partners)
        lines = [
            self.env._("Messages: %(count)s", count=counts["messages"]),
            self.env._("Files: %(count)s", count=counts["files"]),
            self.env._("Stored webhook bodies: %(count)s", count=counts["bodies"]),
        ]
        if with_partner:
            lines += self._wac_erase_partners(partners)
        # no name: the log outlives the person's data
        log = self.env["wac.audit"].with_company(company)
        log._wac_note("erase", contacts, "\n".join(lines))
        return "\n".join(lines)

    def _wac_check(self, contacts):
        contacts._wac_check_hold()
        sending = [("contact_id", "in", contacts.ids), ("state", "=", "sending")]
        if self.env["wac.message"].sudo().search_count(sending, limit=1):
            raise StillSending

    def _wac_names(self, contacts, partners):
        """Return every id these people go by."""
        names = set()
        for contact in contacts:
            names.update(names_of(contact.wa_id, contact.bsuid, contact.parent_bsuid))
        for number in partners.mapped("phone_sanitized"):
            names.update(names_of((number or "").lstrip("+")))
        return names - {""}

    # Before; wac_erasure_wipe.py comes after

    def _wac_remember(self, contacts, partners, company, names, with_partner):
        """Put up tombstones, here and in the list that no backup holds."""
        ref, now = str(uuid.uuid4()), fields.Datetime.now()
        key = self.env["wac.tombstone"]._wac_key(make=True)
        recent = (
            self.env["wac.message"]
            .sudo()
            .search_fetch(
                [
                    ("contact_id", "in", contacts.ids),
                    ("direction", "=", "out"),
                    ("wamid", "!=", False),
                    ("date", ">", now - timedelta(days=RECEIPT_DAYS)),
                ],
                ["wamid"],
            )
        )
        people = [digest_of(key, company.id, name) for name in sorted(names)]
        sent = [digest_of(key, company.id, wamid) for wamid in recent.mapped("wamid")]
        said = [{p: c[f"consent_{p}"] for p in _REFUSALS} for c in contacts]
        said += partners._wac_consent_states(company).values()
        refused = ",".join(
            purpose
            for purpose in _REFUSALS
            if any(states[purpose] == "objected" for states in said)
        )
        entry = {
            "ref": ref,
            "company": company.id,
            "at": fields.Datetime.to_string(now),
            "people": people,
            "sent": sent,
            "refused": refused,
            "partner": with_partner,
            "partners": [
                digest_of(key, company.id, partner_name(partner))
                for partner in partners
            ],
        }
        wac_erasure_list.append(self._wac_database(), entry)
        self._wac_bury(entry)

    def _wac_bury(self, entry):
        """Put up the tombstones of an entry of the list."""
        company = self.env["res.company"].browse(entry["company"]).exists()
        tombstones = self.env["wac.tombstone"].sudo()
        if company:
            at, ref = entry["at"], entry["ref"]
            tombstones._wac_bury(company, entry["people"], ref, at, entry["refused"])
            # the last one says that this entry was applied, whoever is erased later
            tombstones._wac_bury(company, [*entry["sent"], applied(ref)], ref, at)

    def _wac_database(self):
        # sudo: everybody may know which database this is
        return self.env["ir.config_parameter"].sudo().get_param("database.uuid")

    def _wac_erase_partners(self, partners):
        """Delete partners that no document needs; returns what became of them."""
        lines = []
        for partner in partners:
            try:
                with self.env.cr.savepoint():
                    partner.unlink()
                    self.env.flush_all()
                lines.append(self.env._("The customer was deleted."))
            except TransactionRollbackError:
                raise
            except Exception:  # whatever needs the partner refuses in its own way
                self.env.invalidate_all(flush=False)
                lines.append(
                    self.env._(
                        "The customer stays: documents that must be kept by law, or a "
                        "user, need them. Use the privacy lookup for the rest."
                    )
                )
        return lines


def partner_name(partner):
    """Return what stands for a partner in the list; a restored backup has the same ids."""
    return f"partner:{partner.id}"


def applied(ref):
    """Return the digest of the tombstone that says an entry was applied."""
    return f"ref:{ref}"
