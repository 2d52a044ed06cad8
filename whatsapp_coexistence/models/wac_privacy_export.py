"""``wac.privacy.export``: everything there is about a person, as a ZIP that people can read.

Called by ``wac.privacy.request`` in the background. Must never hold anything that runs:
texts of strangers are escaped, and the page forbids scripts.
"""

import json
import zipfile

from odoo import models
from odoo.fields import Domain

from ..cloudapi import media, phone


class WacPrivacyExport(models.AbstractModel):
    _name = "wac.privacy.export"
    _description = "Export of a Person's Data"

    def _wac_zip(self, target, contacts, partner=None):
        """Write the ZIP about a person, which may be as large as all their files.

        :param target: a file, or what has ``write`` and ``flush``
        :param contacts: ``wac.contact`` records of the person
        :param partner: ``res.partner``, if one is known
        """
        # the person reads it, not who asked for it
        lang = (contacts.partner_id | (partner or contacts.partner_id))[:1].lang
        self = self.with_context(lang=lang) if lang else self
        # sudo: who asked may export; the person has a right to all of it
        contacts = contacts.sudo()
        partners = contacts.partner_id | (partner or self.env["res.partner"]).sudo()
        messages = (
            self.env["wac.message"]
            .sudo()
            .search([("contact_id", "in", contacts.ids)], order="date, id")
        )
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            files = self._wac_put_files(archive, messages)
            data = {
                "identity": self._wac_identity(contacts, partners),
                "messages": [self._wac_message(m, files) for m in messages],
                "consents": self._wac_consents(contacts, partners),
                "documents": self._wac_documents(messages, partners),
            }
            for name, value in data.items():
                text = json.dumps(value, ensure_ascii=False, indent=2, default=str)
                archive.writestr(f"{name}.json", text)
            archive.writestr("index.html", self._wac_page(data))

    # What there is

    def _wac_identity(self, contacts, partners):
        return [
            {
                self.env._("Name"): contact.name,
                self.env._("Phone"): contact.phone or None,
                self.env._("User name on WhatsApp"): contact.username or None,
                self.env._("Name on WhatsApp"): contact.profile_name or None,
                self.env._("Name in our phone's address book"): contact.phonebook_name
                or None,
                self.env._("WhatsApp ID"): contact.wa_id or None,
                self.env._("Business-scoped user ID"): contact.bsuid or None,
                self.env._("Known since"): contact.create_date.replace(microsecond=0),
            }
            for contact in contacts
        ] + [
            {
                self.env._("Customer"): partner.display_name,
                self.env._("Phone"): partner.phone or None,
                self.env._("Email"): partner.email or None,
                self.env._("Address"): partner.contact_address or None,
            }
            for partner in partners
        ]

    def _wac_message(self, message, files):
        return {
            "date": message.date,
            "direction": message.direction,
            "origin": message.origin,
            "number": message.account_id.display_phone_number or None,
            "kind": message.kind,
            "state": message.state,
            "text": message.body or None,
            "text_before_edit": message.previous_body or None,
            "deleted": message.revoked_at or None,
            "content": message.content or None,
            "files": files.get(message.id, []),
            "delivered": message.delivered_at or None,
            "read": message.read_at or None,
        }

    def _wac_put_files(self, archive, messages):
        """Put the files into the archive; returns their names by message."""
        found = {}
        for one in messages.media_ids.filtered("attachment_id"):
            attachment = one.attachment_id
            safe = media.safe_filename(attachment.name or "", attachment.mimetype or "")
            name = f"media/{one.id}-{safe}"
            if path := attachment._wac_path():
                archive.write(path, name)
            else:
                archive.writestr(name, attachment.raw or b"")
                attachment.invalidate_recordset(["raw"])  # one file in memory at a time
            found.setdefault(one.message_id.id, []).append(name)
        return found

    def _wac_consents(self, contacts, partners):
        numbers = [v for c in contacts if c.wa_id for v in phone.variants(c.wa_id)]
        domain = Domain("contact_id", "in", contacts.ids)
        # of several people with one partner, each gets their own
        domain |= Domain("partner_id", "in", partners.ids) & Domain(
            "contact_id", "=", False
        )
        domain |= Domain("wa_id", "in", numbers)
        # sudo: the person has a right to all of it
        model = self.env["wac.consent"].sudo()
        lines = model.search(
            domain & Domain("company_id", "in", contacts.company_id.ids),
            order="date, id",
        )
        labels = {
            name: dict(model._fields[name]._description_selection(self.env))
            for name in ("purpose", "act", "basis", "route")
        }
        return [
            {
                "date": line.date,
                **{name: labels[name].get(line[name]) for name in labels},
                "text": line.text or None,
                "words": line.words or None,
            }
            for line in lines
        ]

    def _wac_documents(self, messages, partners):
        """Return the documents that messages are about, with the way to them."""
        by_model = {}
        for message in messages:
            if message.res_model in self.env and message.res_id:
                by_model.setdefault(message.res_model, set()).add(message.res_id)
        base = self.get_base_url()
        # sudo: names of kinds and of documents, for the person they are about
        return [
            {
                "kind": self.env["ir.model"]._get(name).sudo().name,
                "name": record.display_name,
                "link": f"{base}/odoo/{name}/{record.id}",
            }
            for name, ids in sorted(by_model.items())
            for record in self.env[name].sudo().browse(sorted(ids)).exists()
        ]
