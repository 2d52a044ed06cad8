"""``wac.erasure``, the wiping itself: each place where a person is, and how it leaves there.

Called by ``_wac_erase`` once the tombstones are up. Must never delete a row that keeps
somebody else's, or a document's, history: what names the person in it is emptied.
"""

import json
import re

from odoo import models
from odoo.fields import Domain

from ..cloudapi import phone

#: Files that exist only because of the chat; others belong to documents.
_OWN_FILES = ("discuss.channel", "wac.message", "wac.media", "wac.contact")


class WacErasure(models.AbstractModel):
    _inherit = "wac.erasure"

    # sudo, in all of it: see wac_erasure.py

    def _wac_wipe(self, contacts, company, names, partners):
        """Delete or empty everything of these people; returns counts, by kind."""
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


def _mentions(payload, names):
    """Tell whether a person's id is a word of this JSON."""
    words = set(re.findall(r"[\w.+-]+", str(payload)))
    return bool(names & words)
