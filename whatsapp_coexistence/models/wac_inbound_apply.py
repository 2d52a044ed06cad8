"""``wac.inbound``, applying events: which event goes to which method, and to which number.

Called by the worker with a batch of one app. Must never route an event to another number
than the one it names.
"""

from odoo import fields, models

from ..cloudapi import const, events as wa, status
from .wac_time import naive

#: Events of a kind to the method that applies them, in this order: what makes messages
#: first, what changes them after.
HANDLERS = {
    wa.ContactSyncEvent: "_apply_contact_sync",
    wa.HistoryEvent: "_apply_history",
    wa.MessageEvent: "_apply_messages",
    wa.EchoEvent: "_apply_echoes",
    wa.StatusEvent: "_apply_statuses",
    wa.UserPreferenceEvent: "_apply_preferences",
    wa.HandoverEvent: "_apply_handovers",
    wa.CallEvent: "_apply_calls",
    wa.AccountEvent: "_apply_account_events",
    wa.TemplateEvent: "_apply_templates",
    wa.ErrorEvent: "_apply_errors",
    wa.UnknownEvent: "_apply_unknown",
}
#: These concern the account or its templates and may name no number.
WITHOUT_NUMBER = (wa.AccountEvent, wa.TemplateEvent, wa.ErrorEvent, wa.UnknownEvent)
#: A live message older than this is not Meta's retry anymore, but a replay.
LIVE = (wa.MessageEvent, wa.EchoEvent)


class WacInbound(models.AbstractModel):
    _inherit = "wac.inbound"

    def _apply(self, app, events):
        """Apply events of one app; returns ``{(path, id): reason}`` of those refused."""
        refused, by_kind = {}, {}
        for event in events:
            if self._why_not(app, event):
                about = self._account_of(app, event) or app
                reader = self.with_context(lang=about._wac_lang())
                refused[event.path, id(event)] = reader._why_not(app, event)
            elif not event.is_test:
                by_kind.setdefault(type(event), []).append(event)
        for kind, method in HANDLERS.items():
            for lang, same in self._by_language(app, by_kind.get(kind, ())):
                worker, there = (
                    self.with_context(lang=lang),
                    app.with_context(lang=lang),
                )
                pairs = [(worker._account_of(there, event), event) for event in same]
                getattr(worker, method)(there, pairs)
        self._note_activity(app, events)
        return refused

    def _by_language(self, app, events):
        """Return ``(language, events)``: each company reads its own."""
        grouped = {}
        for event in events:
            about = self._account_of(app, event) or app
            grouped.setdefault(about._wac_lang(), []).append(event)
        return grouped.items()

    def _why_not(self, app, event):
        """Return why an event must not be applied, in words, or ``None``."""
        if event.is_test or isinstance(event, WITHOUT_NUMBER):
            return None
        account = self._account_of(app, event)
        if not account:
            return self.env._(
                "It is for number %s, which is not connected here.",
                event.display_phone_number or event.phone_number_id or "?",
            )
        if event.waba_id and account.waba_id and event.waba_id != account.waba_id:
            return self.env._("It came with another WhatsApp Business Account's id.")
        if isinstance(event, LIVE) and self._is_stale(event):
            return self.env._("It is older than Meta's retries: it may be a replay.")
        return None

    def _is_stale(self, event):
        if self.env.context.get("wac_replay") or not event.timestamp:
            return False
        age = fields.Datetime.now() - naive(event.timestamp)
        return age > const.LIVE_EVENT_MAX_AGE

    def _account_of(self, app, event):
        """Return the number an event names, or an empty record; never another one."""
        accounts = self._accounts(app)
        if event.phone_number_id:
            return accounts.filtered(
                lambda account: account.phone_number_id == event.phone_number_id
            )
        if event.waba_id:
            return accounts.filtered(lambda account: account.waba_id == event.waba_id)[
                :1
            ]
        return accounts.browse()

    def _accounts(self, app):
        # through the field, not a search: asked for every event, read once
        return app.with_context(active_test=False).account_ids

    # Events that only need a note

    def _apply_statuses(self, app, pairs):
        self.env["wac.message"]._wac_apply_receipts(pairs)
        self._note_unknown(
            (account, self.env._("a receipt"), event.status or "?")
            for account, event in pairs
            if not status.from_meta(event.status)
        )

    def _apply_templates(self, app, pairs):
        for account, event in pairs:
            self.env["wac.template"]._wac_apply_event(event, account)

    def _apply_errors(self, app, pairs):
        for account, event in pairs:
            for number in account:
                text = event.error.details or event.error.message or event.error.title
                number.message_post(
                    body=self.env._(
                        "WhatsApp reports a problem: %(text)s (%(code)s)",
                        text=text,
                        code=event.error.code,
                    )
                )

    def _apply_preferences(self, app, pairs):
        texts = {
            "stop": self.env._("The customer stopped marketing messages."),
            "resume": self.env._(
                "The customer allows marketing messages again in WhatsApp. That alone is "
                "no consent."
            ),
            "signup": self.env._("The customer signed up for marketing messages."),
        }
        self._note_in_chats(
            [
                (account, e.contact, texts.get(e.value, e.detail or e.value))
                for account, e in pairs
            ]
        )

    def _apply_unknown(self, app, pairs):
        """Keep what is not known where people find it; it is no failure of ours."""
        self._note_unknown(
            (account, event.field or "?", event.reason) for account, event in pairs
        )

    def _note_unknown(self, found):
        """Write ``(account, what, why)`` on the numbers, each once a day."""
        notes = {}
        for account, what, why in found:
            text = self.env._(
                "WhatsApp sent something this version does not know: %(field)s (%(why)s)",
                field=what,
                why=why,
            )
            notes.setdefault(account, []).append(text)
        for account, texts in notes.items():
            if account:
                account._wac_note_once(texts)

    def _note_in_chats(self, notes):
        """Write notices into chats: ``(account, identity, text)`` each."""
        for account, same in _by_account(notes):
            contacts = self.env["wac.contact"]._wac_find_or_create(
                account, [person for person, _text in same]
            )
            unique = self.env["wac.contact"].union(*contacts.values())
            threads = self.env["wac.thread"]._wac_find_or_create(account, unique)
            for person, text in same:
                # sudo: the worker is nobody in particular
                threads[contacts[person]].channel_id.sudo().message_post(
                    body=text,
                    message_type="notification",
                    subtype_xmlid="mail.mt_comment",
                )


def _by_account(notes):
    """Return ``(account, [(identity, text), …])`` of notices, in order."""
    grouped = {}
    for account, person, text in notes:
        grouped.setdefault(account, []).append((person, text))
    return grouped.items()
