"""``wac.erasure``: a person leaves the database: identity, chats, files, raw bodies, traces.

Called by ``wac.privacy.request`` in the background, and after an old backup was restored.
Must never touch what belongs to somebody else, nor erase before the list outside the
database knows it.
"""

import json
import re
import uuid
from datetime import timedelta

from psycopg2.extensions import TransactionRollbackError

from odoo import fields, models
from odoo.fields import Domain

from ..cloudapi import phone
from . import wac_erasure_list
from .wac_tombstone import digest_of, names_of

PRIVACY_CRON = "whatsapp_coexistence.ir_cron_wac_privacy"
#: Meta may send receipts of a message this long after it was sent.
RECEIPT_DAYS = 30
#: Fields of a contact that say what the person objected to, by purpose.
_REFUSALS = ("service", "notice", "marketing")
#: Files that exist only because of the chat; others belong to documents.
_OWN_FILES = ("discuss.channel", "wac.message", "wac.media", "wac.contact")


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

    # Before

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

    # The erasure itself

    def _wac_wipe(self, contacts, company, names, partners):
        threads, guests = contacts.thread_ids, contacts.guest_id
        channels = threads.channel_id
        messages = (
            self.env["wac.message"].sudo().search([("contact_id", "in", contacts.ids)])
        )
        counts = {"messages": len(messages)}
        self._wac_wipe_consents(contacts, partners, company, names)
        self._wac_wipe_notes(messages, partners, company)
        counts["files"] = self._wac_wipe_files(messages)
        self._wac_wipe_parked(company, names, messages)
        texts = self._wac_bus_texts(contacts, names)
        messages.unlink()
        threads.unlink()
        channels.unlink()
        contacts.unlink()
        guests.unlink()
        self._wac_wipe_bus(texts)
        counts["bodies"] = self._wac_wipe_bodies(company, names)
        self._wac_wipe_letters(company, names)
        return counts

    def _wac_wipe_consents(self, contacts, partners, company, names):
        """Delete what the person agreed to; that they objected stays as a tombstone."""
        mine = Domain("contact_id", "in", contacts.ids)
        mine |= Domain("wa_id", "in", list(names))
        # of several people with one partner, each has their own
        mine |= Domain("partner_id", "in", partners.ids) & Domain(
            "contact_id", "=", False
        )
        self.env["wac.consent"]._wac_erase(mine & Domain("company_id", "=", company.id))

    def _wac_wipe_notes(self, messages, partners, company):
        """Empty the copies of messages on documents, and the journal of notices."""
        gone = self.env._("Erased at the person's request.")
        messages.document_mail_message_id.sudo().write({"body": gone})
        owed = self.env["wac.notification"].sudo()
        attempts = self.env["wac.notification.attempt"].sudo()
        attempts.search([("message_id", "in", messages.ids)]).write({"reason": False})
        # also of who was never written to: what is owed must not reach them now
        found = owed.search(
            [("partner_id", "in", partners.ids), ("company_id", "=", company.id)]
        )
        # the row stays: without it the document's customer would be told once more
        found.write({"partner_id": False, "res_name": False, "reason": False})
        found.filtered("act_at").write({"state": "stopped", "act_at": False})

    def _wac_wipe_files(self, messages):
        files = messages.media_ids.attachment_id.sudo()
        channels = messages.thread_id.channel_id
        files |= files.search(
            [("res_model", "=", "discuss.channel"), ("res_id", "in", channels.ids)]
        )
        own = files.filtered(lambda file: file.res_model in _OWN_FILES)
        own.unlink()
        return len(own)

    def _wac_wipe_parked(self, company, names, messages):
        """Delete receipts and changes that came before their message."""
        wamids = [wamid for wamid in messages.mapped("wamid") if wamid]
        for model, field in (
            ("wac.parked.status", "people"),
            ("wac.parked.change", "payload"),
        ):
            parked = self.env[model].sudo().search([("company_id", "=", company.id)])
            parked.filtered(
                lambda row, field=field: (
                    row.wamid in wamids or _mentions(row[field], names)
                )
            ).unlink()

    def _wac_bus_texts(self, contacts, names):
        """Return what tells the person's notifications, as JSON writes it."""
        texts = set(names) | {phone.pretty(name) for name in names if name.isdigit()}
        texts |= set(contacts.mapped("name")) | set(contacts.mapped("profile_name"))
        texts = {json.dumps(text)[1:-1] for text in texts if text}
        database = self.env.cr.dbname
        return texts | {
            json.dumps([database, "discuss.channel", channel.id], separators=(",", ":"))
            for channel in contacts.thread_ids.channel_id
        }

    def _wac_wipe_bus(self, texts):
        """Delete what waits for browsers and phones; it is a copy of the chats."""
        waiting = self.env.cr.precommit.data.get("bus.bus.values") or []
        waiting[:] = [
            row
            for row in waiting
            if not any(text in row["message"] + row["channel"] for text in texts)
        ]
        self.env.flush_all()
        for table, column in (
            ("bus_bus", "channel || message"),
            ("mail_push", "payload"),
        ):
            self.env.cr.execute(
                f"DELETE FROM {table} WHERE EXISTS ("  # noqa: S608 - names of ours
                f"SELECT 1 FROM unnest(%s::text[]) t WHERE position(t IN {column}) > 0)",
                [sorted(texts)],
            )

    def _wac_wipe_bodies(self, company, names):
        """Take the person out of stored bodies; returns how many held them."""
        self.env["wac.webhook.event"].flush_model()
        found = []
        for name in sorted(names):
            self.env.cr.execute(
                """
                SELECT id FROM wac_webhook_event
                 WHERE (company_id = %s OR company_id IS NULL)
                   AND position(%s::bytea IN body) > 0
                """,
                [company.id, name.encode()],
            )
            found += [row[0] for row in self.env.cr.fetchall()]
        bodies = self.env["wac.webhook.event"].sudo().browse(sorted(set(found)))
        for body in bodies:
            body._wac_forget(names)
        return len(bodies)

    def _wac_wipe_letters(self, company, names):
        """Empty reasons that quote the person's ids; their event is gone already."""
        letters = self.env["wac.dead.letter"].sudo()
        pattern = Domain.OR(
            Domain(field, "like", name)
            for name in names
            for field in ("reason", "traceback")
        )
        if names:
            letters.search(pattern & Domain("company_id", "=", company.id)).unlink()

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


def _mentions(payload, names):
    """Tell whether a person's id is a word of this JSON."""
    words = set(re.findall(r"[\w.+-]+", str(payload)))
    return bool(names & words)
