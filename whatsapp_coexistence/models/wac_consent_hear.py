"""What customers say about being written to: words, buttons, WhatsApp's own settings.

Called with live messages, preferences and refusals of Meta's, and with past chats, of which
only a no counts. Must never listen to the phone app's echoes or to Meta's agent, and never
answer the same wish twice.
"""

from odoo import api, models

from ..cloudapi import optout
from .phone_blacklist import RECORDED
from .wac_consent import all_purposes
from .wac_inbound_content import moment_of

#: What Meta's word in ``user_preferences`` amounts to. That somebody takes a block back
#: is no consent; signing up through WhatsApp's own form is.
_PREFERENCES = {"stop": "objected", "signup": "given"}


class WacMessage(models.Model):
    _inherit = "wac.message"

    def _wac_note_wishes(self):
        """Write down and confirm what customers ask for with a word or a button."""
        result = super()._wac_note_wishes()
        heard = self.filtered(lambda m: m.origin == "customer" and m.direction == "in")
        wishes = [(m, wish) for m in heard if (wish := m._wac_wish())]
        if not wishes:
            return result
        before = {m.contact_id: m.contact_id.consent_marketing for m, _wish in wishes}
        for message, wish in wishes:
            message._wac_note_wish(wish)
        last = {message.contact_id: message for message, _wish in wishes}
        for contact, message in last.items():
            if contact.consent_marketing != before[contact]:
                message._wac_confirm_wish(contact.consent_marketing)
        return result

    @api.model
    def _wac_add_past(self, account, items, threads):
        """Write down who said no in the past; a yes of then is no consent of today."""
        added = super()._wac_add_past(account, items, threads)
        refused = {}
        for item in sorted(items, key=lambda item: item.date):
            said = item.direction == "in" and item.content.kind == "text"
            if said and optout.recognize(item.content.text or "") == "stop":
                refused[threads[item.person].contact_id] = item
        if refused:
            self._wac_note_past_refusals(account, refused)
        return added

    def _wac_note_past_refusals(self, account, refused):
        """Record the latest no of each person, once however often it is told.

        :param refused: ``{contact: item}``
        """
        ledger = self.env["wac.consent"]
        # sudo: the worker is nobody in particular
        known = ledger.sudo().search(
            [
                ("contact_id", "in", [contact.id for contact in refused]),
                ("act", "=", "objected"),
                ("route", "=", "keyword"),
            ]
        )
        seen = {(line.contact_id, line.date) for line in known}
        wamids = [item.wamid for item in refused.values()]
        stored = self.search(
            [("account_id", "=", account.id), ("wamid", "in", wamids)]
        ).grouped("wamid")
        ledger._wac_record_lines(
            [
                {
                    **ledger._wac_whose(contact),
                    "act": "objected",
                    "purpose": "marketing",
                    "route": "keyword",
                    "date": item.date,
                    "words": item.content.text,
                    "message_id": stored.get(item.wamid, self)[:1].id,
                }
                for contact, item in refused.items()
                if (contact, item.date) not in seen
            ]
        )

    def _wac_wish(self):
        """Return ``stop``, ``start`` or ``None``."""
        if self.kind == "text":
            return optout.recognize(self.body or "")
        if self.kind not in ("button", "interactive"):
            return None
        text = self.body or ""
        # sudo: what the button belonged to, whoever may read templates
        category = self.reply_to_id.sudo().template_id.category
        if category == "MARKETING" and optout.is_way_out(text):
            return "stop"
        payload = (self.content or {}).get("payload") or ""
        return optout.recognize(text) or optout.recognize(str(payload))

    def _wac_note_wish(self, wish):
        contact = self.contact_id
        agrees = wish == "start"
        if agrees:
            contact._wac_unblock(self.env._("Wrote “%s” on WhatsApp.", self.body))
        sentences = self._wac_wish_sentences()
        self.env["wac.consent"]._wac_record(
            contact,
            "given" if agrees else "objected",
            ["marketing"],
            "keyword" if self.kind == "text" else "button",
            date=self.date,
            message_id=self.id,
            words=self.body,
            text=sentences["given"] if agrees else False,
        )

    def _wac_confirm_wish(self, state):
        """Tell the customer, once, what they will get from now on."""
        thread = self.thread_id
        text = self._wac_wish_sentences().get(state)
        silent = self.contact_id.consent_service == "objected"
        if not text or silent or not thread._wac_is_window_open():
            return
        answer = self.env["wac.message"]._wac_queue(
            [
                {
                    "thread_id": thread.id,
                    "body": text,
                    "origin": "rule",
                    "purpose": "service",
                }
            ]
        )
        answer._wac_show()

    def _wac_wish_sentences(self):
        """Return what the customer reads, by the state they are in now."""
        lang = self.contact_id.partner_id.lang or self.account_id._wac_lang()
        env = self.with_context(lang=lang).env
        company = self.company_id.name
        policy = self.company_id.wac_privacy_url
        given = env._(
            "Done: you will get offers and news from %(company)s by WhatsApp. "
            "To stop them, write STOP at any time.",
            company=company,
        )
        more = env._("How we use your data: %s", policy) if policy else ""
        return {
            "given": f"{given} {more}".strip(),
            "objected": env._(
                "You will get no more offers from %(company)s by WhatsApp. Answers to "
                "your questions and messages about your orders may still come. To get "
                "offers again, write START.",
                company=company,
            ),
        }

    def _wac_note_refused(self):
        """Take Meta's word that these people stopped marketing of this business."""
        contacts = self.contact_id.filtered(lambda c: c.consent_marketing != "objected")
        self.env["wac.consent"]._wac_record(
            contacts, "objected", ["marketing"], "refused"
        )

    @api.model
    def _wac_write_receipts(self, changes):
        """Write receipts; a refusal of Meta's that stands is an objection."""
        result = super()._wac_write_receipts(changes)
        refused = self.browse(
            message.id
            for message, receipts in changes.items()
            if any(r.get("error_code") == optout.STOPPED_AT_META for r in receipts)
        )
        refused.filtered(lambda m: m.state == "failed")._wac_note_refused()
        return result


class WacInbound(models.AbstractModel):
    _inherit = "wac.inbound"

    def _apply_preferences(self, app, pairs):
        """Write down what people told WhatsApp itself about marketing."""
        result = super()._apply_preferences(app, pairs)
        by_account = {}
        for account, event in pairs:
            by_account.setdefault(account, []).append(event)
        for account, events in by_account.items():
            contacts = self.env["wac.contact"]._wac_find_or_create(
                account, [event.contact for event in events]
            )
            lines = [self._preference_line(contacts[e.contact], e) for e in events]
            self.env["wac.consent"]._wac_record_lines(self._unknown_lines(lines))
        return result

    def _preference_line(self, contact, event):
        act = _PREFERENCES.get(event.value, "noted")
        return {
            **self.env["wac.consent"]._wac_whose(contact),
            "purpose": "marketing",
            "act": act,
            "route": "meta",
            "date": moment_of(event.timestamp).replace(microsecond=0),
            "words": event.detail or event.value,
            "note": event.value,
        }

    def _unknown_lines(self, lines):
        """Return the lines that are not in the ledger: Meta repeats its events."""

        def key(line):
            return line["contact_id"], line["act"], line["date"], line["note"]

        domain = [
            ("contact_id", "in", [line["contact_id"] for line in lines]),
            ("route", "=", "meta"),
        ]
        # sudo: the worker is nobody in particular
        known = self.env["wac.consent"].sudo().search(domain)
        seen = {(k.contact_id.id, k.act, k.date, k.note) for k in known}
        fresh = {key(line): line for line in lines if key(line) not in seen}
        return list(fresh.values())


class WacContact(models.Model):
    _inherit = "wac.contact"

    def _wac_unblock(self, reason):
        """Take these people's block of everything back, because they asked.

        :param reason: how they asked, noted on the blacklist
        """
        blocked = self._wac_leave_blacklist(reason)
        self.env["wac.consent"]._wac_record(
            blocked, "lifted", all_purposes(), "blacklist", is_total=True, note=reason
        )

    def _wac_leave_blacklist(self, reason):
        """Take these numbers off Odoo's blacklist; returns whose were on it."""
        blacklist = self._wac_blacklist()
        listed = blacklist._wac_listed(self.mapped("wa_id"))
        if listed:
            numbers = {number for same in listed.values() for number in same}
            blacklist._remove(sorted(numbers), message=reason)
        return self.filtered(lambda contact: contact.wa_id in listed)

    def _wac_block(self, reason):
        """Put these people's numbers on Odoo's blacklist."""
        # the list takes only what Odoo knows for a number; the ledger binds anyway
        known = self.env.user._phone_format
        numbers = [f"+{contact.wa_id}" for contact in self if contact.wa_id]
        numbers = [number for number in numbers if known(number=number)]
        if numbers:
            self._wac_blacklist()._add(numbers, message=reason)

    def _wac_blacklist(self):
        # sudo: the person decides, whoever hears it; the caller writes the ledger
        blacklist = self.env["phone.blacklist"].sudo()
        return blacklist.with_context(**{RECORDED: True})
