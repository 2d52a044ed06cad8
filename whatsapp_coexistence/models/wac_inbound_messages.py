"""``wac.inbound``, messages: what customers and the phone app bring into chats.

Called by :mod:`.wac_inbound_apply`. Must never make a message twice, open the window with
anything but a customer's own message, or count history as unread.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from odoo import fields, models

from ..cloudapi import const, identity, window
from ..cloudapi.events import Content, Identity, Referral
from .wac_inbound_content import content_values, moment_of
from .wac_inbound_standby import agent_values, origin_of
from .wac_message import KINDS

_KINDS = {kind for kind, _label in KINDS}
#: Contents that change another message instead of being one.
CHANGES = ("reaction", "edit", "revoke")


@dataclass(frozen=True, slots=True)
class Item:
    """One message to store, wherever it came from."""

    account: models.BaseModel
    person: Identity
    wamid: str
    date: datetime
    content: Content
    direction: str
    origin: str
    state: str
    context_wamid: str = ""
    ad: Referral | None = None


class WacInbound(models.AbstractModel):
    _inherit = "wac.inbound"

    def _apply_messages(self, app, pairs):
        """Store customers' messages and apply their reactions, edits and withdrawals."""
        self._note_groups(pairs)
        people = [(a, e) for a, e in pairs if _who(e) and not e.group_id]
        items = [
            Item(
                account=account,
                person=_who(event),
                wamid=event.wamid,
                date=moment_of(event.timestamp),
                content=event.content,
                direction="in",
                origin=origin_of(event, "customer"),
                state="received",
                context_wamid=event.context_wamid,
                ad=event.ad,
            )
            for account, event in people
        ]
        self._store(self._rename_people(items))

    def _note_groups(self, pairs):
        """Say that something was written in a group, which only the phone shows."""
        text = self.env._(
            "Something was written in a WhatsApp group. Groups are not shown in Odoo: "
            "read it on the phone."
        )
        for account in {account for account, event in pairs if event.group_id}:
            account._wac_note_once([text])

    def _apply_echoes(self, app, pairs):
        """Store what the company wrote on the phone, once, as the company's."""
        self._note_groups(pairs)
        items = [
            Item(
                account=account,
                person=event.recipient,
                wamid=event.wamid,
                date=moment_of(event.timestamp),
                content=event.content,
                direction="out",
                origin=origin_of(event, "phone"),
                state="sent",
                context_wamid=event.context_wamid,
            )
            for account, event in pairs
            if event.recipient and not event.group_id
        ]
        self._store(items)

    def _store(self, items):
        """Make messages of what is new, and apply what changes messages."""
        for account, same in by_account([(item.account, item) for item in items]):
            # a change of a message that is not here makes no chat
            told = [item for item in same if item.content.kind not in CHANGES]
            threads = self._threads(account, told)
            new = self._unknown(account, told, threads)
            self._create_messages(account, new, threads)
            self._apply_changes(
                account,
                [item for item in same if item.content.kind in CHANGES],
                [item.wamid for item in new],
            )

    def _threads(self, account, items):
        """Return the chat of each person."""
        contacts = self.env["wac.contact"]._wac_find_or_create(
            account, [item.person for item in items]
        )
        unique = self.env["wac.contact"].union(*contacts.values())
        threads = self.env["wac.thread"]._wac_find_or_create(account, unique)
        return {person: threads[contact] for person, contact in contacts.items()}

    def _unknown(self, account, items, threads):
        """Return the items that are not stored yet; the same message twice counts once."""
        messages = self.env["wac.message"]
        items = list({item.wamid: item for item in reversed(items)}.values())[::-1]
        stored = messages.search(
            [
                ("account_id", "=", account.id),
                ("wamid", "in", [item.wamid for item in items]),
            ]
        )
        known = {message.wamid: message for message in stored}
        for item in items:
            if item.wamid in known:
                self._meet_again(known[item.wamid], item)
        rest = [item for item in items if item.wamid not in known]
        twins = self._twins(rest, threads)
        return [item for item in rest if item.wamid not in twins]

    def _twins(self, items, threads):
        """Return the wamids that are in their chat, or before in ``items``, already.

        They are under another scope's id: same token, same chat.
        """
        tokens = {item.wamid: identity.token(item.wamid) for item in items}
        wanted = [token for token in tokens.values() if token]
        if not wanted:
            return set()
        stored = self.env["wac.message"].search(
            [
                ("thread_id", "in", [threads[item.person].id for item in items]),
                ("wamid_token", "in", wanted),
            ]
        )
        seen = {(m.thread_id.id, m.wamid_token, m.direction) for m in stored}
        twins = set()
        for item in items:
            key = threads[item.person].id, tokens[item.wamid], item.direction
            if key in seen:
                twins.add(item.wamid)
            elif tokens[item.wamid]:
                seen.add(key)
        return twins

    def _create_messages(self, account, items, threads):
        if not items:
            return
        quoted = self._quoted(account, items, threads)
        messages = self.env["wac.message"].create(
            [
                self._message_values(
                    item,
                    threads[item.person],
                    quoted.get((threads[item.person], item.context_wamid)),
                )
                for item in items
            ]
        )
        with_media = [
            (m, i) for m, i in zip(messages, items, strict=True) if i.content.media
        ]
        if with_media:
            self.env["wac.media"].create(
                [self._media_values(m, i) for m, i in with_media]
            )
            self.env.ref("whatsapp_coexistence.ir_cron_wac_media")._wac_ring()
        self._touch_threads(messages)
        messages._wac_show()
        messages._wac_note_wishes()
        live = messages.filtered(lambda m: m.origin == "customer")
        live._wac_note_ads()
        live._wac_heard()

    def _message_values(self, item, thread, quoted):
        content = item.content
        return {
            "thread_id": thread.id,
            "account_id": item.account.id,
            "direction": item.direction,
            "origin": item.origin,
            "kind": content.kind if content.kind in _KINDS else "unknown",
            "state": item.state,
            "date": item.date,
            "body": content.text or False,
            "content": content_values(content, item.ad),
            "wamid": item.wamid,
            "wamid_token": identity.token(item.wamid),
            "context_wamid": item.context_wamid or False,
            "reply_to_id": quoted.id if quoted else False,
        }

    def _media_values(self, message, item):
        media = item.content.media
        return {
            "message_id": message.id,
            "account_id": message.account_id.id,
            "kind": item.content.kind,
            "media_ref": media.media_id,
            "mimetype": media.mime_type,
            "sha256": media.sha256,
            "filename": media.filename,
            "voice": media.voice,
            # from the webhook on: the file of a past message is offered anew
            "deadline": fields.Datetime.now() + const.MEDIA_RECEIVED_TTL,
        }

    def _quoted(self, account, items, threads):
        """Return ``{(thread, wamid): message}`` of what these messages answer."""
        return self.env["wac.thread"]._wac_messages(
            account,
            [
                (threads[item.person], item.context_wamid)
                for item in items
                if item.context_wamid
            ],
        )

    def _touch_threads(self, messages):
        """Open windows, start and stop waiting: one write for all that change alike."""
        alike = {}
        answered = messages.thread_id._wac_answered_on_phone(
            min(messages.mapped("date"))
        )
        for thread, same in messages.grouped("thread_id").items():
            vals = {}
            last = max(same.mapped("date"))
            if not thread.last_message_at or last > thread.last_message_at:
                vals["last_message_at"] = last
            vals |= self._window_values(thread, same, answered.get(thread))
            vals |= agent_values(thread, same)
            if vals:
                key = tuple(sorted(vals.items()))
                alike.setdefault(key, []).append(thread.id)
        for key, thread_ids in alike.items():
            # the window goes out with the messages, see _wac_announce
            threads = self.env["wac.thread"].browse(thread_ids)
            threads.with_context(wac_announced=True).write(dict(key))

    def _window_values(self, thread, messages, answered):
        """Return what these messages change.

        :param answered: when the phone answered last, ``None`` if not since they came
        """
        vals = {}
        live = messages.filtered(
            lambda m: m.origin == "customer" and m.kind != "system"
        )
        onboarded = thread.account_id.onboarded_at
        # their clock and ours, or the phone's, may differ a little
        since = onboarded - timedelta(minutes=1) if onboarded else None
        dates = [m.date for m in live if window.expires_at(m.date, since)]
        if dates and (
            not thread.last_inbound_at or max(dates) > thread.last_inbound_at
        ):
            vals["last_inbound_at"] = max(dates)
            vals["window_expires_at"] = window.expires_at(max(dates))
        waiting = [date for date in dates if not answered or date > answered]
        first = thread._wac_still_waiting(answered)
        first = min(filter(None, [first, *waiting]), default=False)
        if first != thread.waiting_since:
            vals["waiting_since"] = first
        if waiting and thread.state == "closed":
            vals["state"] = "open"
        return vals


def _who(event):
    """Return the person of a message; a notice of a new id may only name the old one."""
    return event.sender or event.content.previous


def by_account(pairs):
    """Return ``(account, [thing, …])`` of pairs of both, in order."""
    grouped = {}
    for account, thing in pairs:
        grouped.setdefault(account, []).append(thing)
    return grouped.items()
