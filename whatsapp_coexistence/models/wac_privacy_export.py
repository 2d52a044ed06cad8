"""``wac.privacy.export``: everything there is about a person, as a ZIP that people can read.

Called by ``wac.privacy.request`` in the background. Must never hold anything that runs:
texts of strangers are escaped, and the page forbids scripts.
"""

import io
import json
import zipfile

from markupsafe import Markup

from odoo import fields, models
from odoo.fields import Domain

from ..cloudapi import media, phone

_PAGE = Markup("""<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font-family: sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ border-bottom: 1px solid #8886; padding: .3rem; text-align: start;
 vertical-align: top; overflow-wrap: anywhere; white-space: pre-wrap; }}
.message {{ border-inline-start: 4px solid #8886; margin: .7rem 0; padding: .2rem .8rem; }}
.out {{ border-color: #25d366; }}
.message p {{ white-space: pre-wrap; overflow-wrap: anywhere; margin: .2rem 0; }}
.message small {{ opacity: .75; }}
</style></head><body>{body}</body></html>
""")


class WacPrivacyExport(models.AbstractModel):
    _name = "wac.privacy.export"
    _description = "Export of a Person's Data"

    def _wac_zip(self, contacts, partner=None):
        """Return the bytes of the ZIP about a person.

        :param contacts: ``wac.contact`` records of the person
        :param partner: ``res.partner``, if one is known
        """
        # sudo: who asked may export; the person has a right to all of it
        contacts = contacts.sudo()
        partners = contacts.partner_id | (partner or self.env["res.partner"]).sudo()
        messages = (
            self.env["wac.message"]
            .sudo()
            .search([("contact_id", "in", contacts.ids)], order="date, id")
        )
        target = io.BytesIO()
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
        return target.getvalue()

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
                self.env._("Known since"): contact.create_date,
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
            archive.writestr(name, attachment.raw or b"")
            found.setdefault(one.message_id.id, []).append(name)
            attachment.invalidate_recordset(["raw"])  # one file in memory at a time
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
            domain & Domain("company_id", "in", contacts.company_id.ids), order="date"
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

    # As a page

    def _wac_page(self, data):
        title = self.env._("Your data at %s", self.env.company.name)
        today = fields.Date.to_string(fields.Date.context_today(self))
        parts = [
            Markup("<h1>{}</h1><p>{}</p>").format(title, today),
            Markup("<h2>{}</h2>").format(self.env._("Who you are")),
            *(_table(row.items()) for row in data["identity"]),
            Markup("<h2>{}</h2>").format(self.env._("What you agreed or objected to")),
            _rows(data["consents"]) or _none(self.env._("Nothing is recorded.")),
            Markup("<h2>{}</h2>").format(
                self.env._("Documents the messages are about")
            ),
            _rows(data["documents"]) or _none(self.env._("None.")),
            Markup("<h2>{}</h2>").format(self.env._("Messages")),
            *(self._wac_shown(message) for message in data["messages"]),
        ]
        lang = (self.env.lang or "en_US")[:2]
        body = Markup("\n").join(parts)
        return _PAGE.format(lang=lang, title=title, body=body)

    def _wac_shown(self, message):
        sent = message["direction"] == "out"
        links = Markup(" ").join(
            Markup('<a href="{0}">{0}</a>').format(name) for name in message["files"]
        )
        text = message["text"] or ("" if links else message["kind"])
        return Markup(
            '<div class="message {}"><small>{} · {} UTC</small><p>{}</p>{}</div>'
        ).format(
            "out" if sent else "in",
            self.env._("We wrote") if sent else self.env._("You wrote"),
            message["date"],
            text,
            links,
        )


def _table(pairs):
    cells = (
        Markup("<tr><th>{}</th><td>{}</td></tr>").format(name, value)
        for name, value in pairs
        if value
    )
    return Markup("<table>{}</table>").format(Markup("").join(cells))


def _rows(rows):
    if not rows:
        return Markup("")
    lines = (
        Markup("<tr>{}</tr>").format(
            Markup("").join(
                Markup("<td>{}</td>").format("" if value is None else value)
                for value in row.values()
            )
        )
        for row in rows
    )
    return Markup("<table>{}</table>").format(Markup("").join(lines))


def _none(text):
    return Markup("<p>{}</p>").format(text)
