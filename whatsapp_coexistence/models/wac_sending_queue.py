"""``wac.sending``, the queue: contacts, chats, notes and messages of many people at once.

Called with a plan whose refusals are known. Must never print, upload or call Graph: that
is for the background.
"""

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError

from ..cloudapi import formatting
from .discuss_channel import WITH_CAPTION
from .wac_message import PRIORITY_CAMPAIGN, PRIORITY_RULE
from .wac_template_variable import PERSON


class WacSending(models.AbstractModel):
    _inherit = "wac.sending"

    def _queue(self, recipients, account, letter):
        """Queue the letter to everybody who is not refused; returns the messages.

        Whoever turns out to be impossible while their text is made gets a refusal in the
        plan, and the others their message.
        """
        wanted = [recipient for recipient in recipients if not recipient.refusal]
        # what goes to many does not push chats to the top of everybody's list
        quiet = self.with_context(wac_past=letter.is_mass)
        quiet._open_threads(wanted, account)
        for recipient in wanted:
            if recipient.objects:
                # the composer has told the user, who sends it all the same
                recipient.thread._wac_answer_anyway()
        vals_by_recipient, headers = [], {}
        for recipient in wanted:
            try:
                vals = self._letter_values(recipient, letter, headers)
            except UserError as error:
                recipient.refusal = str(error)
                continue
            vals_by_recipient.append((recipient, vals))
        self._note_on_records(vals_by_recipient, letter)
        vals_list = [vals for _who, several in vals_by_recipient for vals in several]
        if not vals_list:
            return self.env["wac.message"]
        messages = self.env["wac.message"]._wac_queue(vals_list)
        messages.with_context(wac_quiet=letter.is_mass)._wac_show()
        if letter.at:
            messages._wac_ring(letter.at)
        return messages

    def _open_threads(self, recipients, account):
        """Give everybody a contact and a chat, made for all in a few statements."""
        missing = [r for r in recipients if not r.thread]
        people = [r.identity for r in missing]
        found = self.env["wac.contact"]._wac_find_or_create(account, people)
        contacts = self.env["wac.contact"].union(*found.values())
        threads = self.env["wac.thread"]._wac_find_or_create(account, contacts)
        for recipient in missing:
            recipient.contact = found[recipient.identity]
            recipient.thread = threads[recipient.contact]
            if recipient.partner and not recipient.contact.partner_id:
                recipient.contact.partner_id = recipient.partner

    def _letter_values(self, recipient, letter, headers):
        """Return the values of the messages one person gets: one, and one per file.

        :param headers: files above templates, kept here for who gets the same
        :raises UserError: something of it cannot be sent
        """
        if recipient.template:
            template = recipient.template.with_context(wac_print_later=True)
            several = [
                template._wac_message_values(
                    recipient.thread,
                    recipient.record,
                    recipient.lang or template.language,
                    letter.free_values(template) | {PERSON: recipient.name},
                    self._header_of(recipient, letter, headers),
                )
            ]
        else:
            several = self._free_values(recipient, letter)
        common = {
            "origin": letter.origin,
            "purpose": letter.purpose,
            "retry_at": letter.at or False,
        }
        if letter.is_mass:
            # a person's replies in chats go before what they send to many
            marketing = letter.category == "marketing"
            common["priority"] = PRIORITY_CAMPAIGN if marketing else PRIORITY_RULE
        return [vals | common for vals in several]

    def _free_values(self, recipient, letter):
        """Return the values of a free text with its files."""
        thread, record = recipient.thread, recipient.record
        common = {
            "thread_id": thread.id,
            "res_model": record._name if record else False,
            "res_id": record.id,
        }
        several = [
            common | thread.channel_id._wac_file_vals(thread, attachment)
            for attachment in self._files_of(thread, letter)
        ]
        captioned = [vals for vals in several if vals["kind"] in WITH_CAPTION]
        if letter.body and captioned:
            captioned[0]["body"] = letter.body
        elif letter.body:
            several.insert(0, common | {"kind": "text", "body": letter.body})
        return several

    def _files_of(self, thread, letter):
        """Return the chat's own copies of the files, which all its agents may see."""
        owner = {"res_model": "discuss.channel", "res_id": thread.channel_id.id}
        return [file.copy(owner) for file in letter.attachments or ()]

    def _header_of(self, recipient, letter, headers):
        """Return a copy of the file above the template: the chat's, so it goes with it.

        What goes to many is nobody's in particular, and belongs to the template.
        """
        if not letter.header:
            return None
        owner = recipient.template if letter.is_mass else recipient.thread.channel_id
        if owner not in headers:
            values = {"res_model": owner._name, "res_id": owner.id}
            # sudo: whoever chose the file may read it, which was checked then
            headers[owner] = letter.header.sudo().copy(values)
        return headers[owner]

    def _note_on_records(self, vals_by_recipient, letter):
        """Note each message in its record's chatter, one create for all records."""
        noted = {
            recipient.record: vals_list
            for recipient, vals_list in vals_by_recipient
            if recipient.record and hasattr(recipient.record, "_message_log_batch")
        }
        if not noted:
            return
        records = next(iter(noted)).union(*noted)
        bodies = {
            record.id: Markup("").join(_html(vals) for vals in vals_list)
            for record, vals_list in noted.items()
        }
        log = self._log_many if letter.is_mass else self._log
        notes = log(records, bodies)
        by_record = {note.res_id: note.id for note in notes}
        for record, vals_list in noted.items():
            for vals in vals_list:
                vals["document_mail_message_id"] = by_record[record.id]

    def _log(self, records, bodies):
        """Return the notes as Odoo makes them."""
        return records._message_log_batch(
            bodies=bodies, author_id=self._author().id, message_type="wac"
        )

    def _log_many(self, records, bodies):
        """Return notes as :meth:`_log` makes them, for hundreds of records."""
        author, now = self._author(), fields.Datetime.now()
        common = {
            "model": records._name,
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note"),
            "author_id": author.id,
            "email_from": author.email_formatted,
            "date": now,
            "is_internal": True,
        }
        notes = self.env["mail.message"]._wac_insert(
            [common | {"res_id": key, "body": body} for key, body in bodies.items()]
        )
        records.invalidate_recordset(["message_ids"], flush=False)
        return notes

    def _author(self):
        """Return who signs the notes: the user, or Odoo for what runs by itself."""
        return self.env.user.partner_id


def _html(vals):
    """Return a message for the chatter; a file without a caption is named."""
    text = vals.get("body")
    if not text:
        media = [command[2]["filename"] for command in vals.get("media_ids", ())]
        text = f"📎 {', '.join(media)}"
    return Markup(formatting.to_html(text))  # noqa: S704 - escaped there
