"""``wac.message``, the past: thousands of messages a phone shares, stored by the thousand.

Called by ``wac.inbound``. Must never announce, count as unread, or run what automations
hang on a message's creation: these messages happened long ago.

Rows are inserted by SQL. The ORM would take 2 ms for each pair of rows and run hooks that
the past must not run; everything it would fill in by itself is filled in here.
"""

import uuid

from psycopg2.extras import Json

from odoo import api, fields, models

from ..cloudapi import identity, status
from .wac_inbound_content import content_values
from .wac_message import KINDS
from .wac_message_body import past_html

_KINDS = {kind for kind, _label in KINDS}
#: Files of the past wait until no live one does.
PRIORITY_PAST = 10

_INSERT_SHOWN = """
INSERT INTO mail_message (
    id, model, res_id, message_type, subtype_id, author_id, date, create_date,
    write_date, body, message_id, is_internal, email_add_signature,
    reply_to_force_new
) VALUES %s
"""
_INSERT = """
INSERT INTO wac_message (
    thread_id, account_id, company_id, contact_id, mail_message_id, uuid, direction,
    origin, kind, state, date, body, content, wamid, wamid_token, context_wamid,
    priority, attempts, create_date, write_date
) VALUES %s RETURNING id
"""
# ``create_date`` of a past message is when it was written: Discuss shows WhatsApp chats
# in that order. No user made it, so there is no ``create_uid`` (nor its four foreign keys
# to check).
_LINK = """
UPDATE wac_message m SET reply_to_id = q.id
  FROM wac_message q
 WHERE m.thread_id = ANY(%(threads)s) AND m.origin = 'history'
   AND m.reply_to_id IS NULL AND m.context_wamid IS NOT NULL
   AND (m.id >= %(first)s OR m.context_wamid = ANY(%(wamids)s))
   AND q.account_id = m.account_id AND q.wamid = m.context_wamid
   AND q.thread_id = m.thread_id
RETURNING m.mail_message_id, q.mail_message_id
"""
_LINK_TWINS = """
UPDATE wac_message m SET reply_to_id = q.id
  FROM (SELECT DISTINCT ON (v.thread_id, v.context) v.thread_id, v.context,
               q.id, q.mail_message_id
          FROM (VALUES %s) AS v (thread_id, context, token)
          JOIN wac_message q ON q.thread_id = v.thread_id AND q.wamid_token = v.token
         ORDER BY v.thread_id, v.context, q.id) q
 WHERE m.thread_id = q.thread_id AND m.context_wamid = q.context
   AND m.reply_to_id IS NULL AND m.origin = 'history'
RETURNING m.mail_message_id, q.mail_message_id
"""
_MARK_READ = """
UPDATE discuss_channel_member m
   SET new_message_separator = COALESCE(
           (SELECT min(w.mail_message_id) FROM wac_message w
             WHERE w.thread_id = v.thread_id AND w.origin = 'customer'
               AND w.mail_message_id >= m.new_message_separator),
           v.last + 1)
  FROM (VALUES %s) AS v (thread_id, channel_id, last)
 WHERE m.channel_id = v.channel_id AND m.new_message_separator <= v.last
"""
_TOUCH = """
UPDATE wac_thread t SET last_message_at = v.last
  FROM (VALUES %s) AS v (id, last)
 WHERE t.id = v.id AND (t.last_message_at IS NULL OR t.last_message_at < v.last)
"""


class WacMessage(models.Model):
    _inherit = "wac.message"

    @api.model
    def _wac_add_past(self, account, items, threads):
        """Store past messages that are not stored yet; returns how many, in how many new chats.

        :param items: what to store, in any order, repeated or not
        :param threads: ``{person: thread}``
        """
        merged = {}
        for item in items:
            known = merged.get(item.wamid)
            merged[item.wamid] = _merged(known, item) if known else item
        fresh = self._wac_without_known(account, merged, threads)
        if not fresh:
            return (0, 0)
        fresh.sort(key=lambda item: item.date)  # stable: as told within one second
        ids, shown_ids = self._wac_insert_past(account, fresh, threads)
        self._wac_link_past(ids[0], fresh, threads)
        self._wac_past_files(account, zip(ids, fresh, strict=True))
        chats = self._wac_settle_past(fresh, shown_ids, threads)
        return (len(fresh), self._wac_count_first(chats, ids[0]))

    @api.model
    def _wac_without_known(self, account, merged, threads):
        """Return the items that are new; what is stored learns from the others."""
        self.env.flush_all()
        stored = self.search(
            [("account_id", "=", account.id), ("wamid", "in", list(merged))]
        )
        known = {message.wamid: message for message in stored}
        rest = [item for wamid, item in merged.items() if wamid not in known]
        known |= self._wac_past_twins(rest, threads)
        pairs = [(known[w], item) for w, item in merged.items() if w in known]
        self._wac_fill_past(pairs)
        fresh, tokens = [], set()
        for item in rest:
            token = identity.token(item.wamid)
            key = (threads[item.person].id, token, item.direction)
            if item.wamid not in known and not (token and key in tokens):
                fresh.append(item)
                tokens.add(key)
        return fresh

    @api.model
    def _wac_past_twins(self, items, threads):
        """Return ``{wamid: message}`` of what is stored under another scope's id."""
        tokens = {item.wamid: identity.token(item.wamid) for item in items}
        wanted = {token for token in tokens.values() if token}
        if not wanted:
            return {}
        stored = self.search(
            [
                ("thread_id", "in", list({threads[i.person].id for i in items})),
                ("wamid_token", "in", list(wanted)),
            ]
        )
        seen = {(m.thread_id.id, m.wamid_token, m.direction): m for m in stored}
        found = {}
        for item in items:
            key = (threads[item.person].id, tokens[item.wamid], item.direction)
            if key in seen:
                found[item.wamid] = seen[key]
        return found

    @api.model
    def _wac_fill_past(self, pairs):
        """Give stored messages what another telling adds: a file, a further state."""
        files = []
        for message, item in pairs:
            if message.kind == "media_placeholder" and item.content.media:
                kind, text = item.content.kind, item.content.text or message.body
                message.write({"kind": kind, "body": text})
                files.append((message.id, item))
            told = message.origin in ("history", "phone") and message.direction == "out"
            state = status.advance(message.state, item.state) if told else message.state
            if state != message.state:
                message.state = state
        if files:
            messages = self.browse([message_id for message_id, _item in files])
            self._wac_past_files(messages.account_id[:1], files)
            for message in messages.filtered("mail_message_id"):
                # sudo: the worker writes for nobody in particular
                message.mail_message_id.sudo().body = message._wac_html()
            messages._wac_push_state()

    @api.model
    def _wac_insert_past(self, account, items, threads):
        """Insert both rows of each message; returns their ids, in order."""
        cr, now = self.env.cr, fields.Datetime.now()
        cr.execute(
            "SELECT nextval('mail_message_id_seq') FROM generate_series(1, %s)",
            [len(items)],
        )
        shown_ids = sorted(row[0] for row in cr.fetchall())
        subtype = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")
        ours = account.company_id.partner_id.id
        new_id = self.env["mail.message"]._get_message_id
        shown, rows = [], []
        for shown_id, item in zip(shown_ids, items, strict=True):
            thread = threads[item.person]
            channel, contact = thread.channel_id.id, thread.contact_id
            author = ours if item.direction == "out" else contact.partner_id.id
            reference = new_id({"model": "discuss.channel", "res_id": channel})
            shown.append(
                (shown_id, "discuss.channel", channel, "wac", subtype, author or None)
                + (item.date, item.date, now, past_html(self.env, item))
                + (reference, False, True, False)
            )
            values = content_values(item.content)
            kind = item.content.kind if item.content.kind in _KINDS else "unknown"
            rows.append(
                (thread.id, account.id, account.company_id.id, contact.id, shown_id)
                + (str(uuid.uuid4()), item.direction, item.origin, kind, item.state)
                + (item.date, item.content.text or None)
                + (Json(values) if values else None, item.wamid)
                + (identity.token(item.wamid), item.context_wamid or None)
                + (0, 0, now, now)
            )
        cr.execute_values(_INSERT_SHOWN, shown, page_size=len(shown))
        ids = cr.execute_values(_INSERT, rows, page_size=len(rows), fetch=True)
        return sorted(row[0] for row in ids), shown_ids

    @api.model
    def _wac_link_past(self, first_id, items, threads):
        """Link answers to what they quote, whichever of the two came first."""
        cr = self.env.cr
        cr.execute(
            _LINK,
            {
                "threads": list({threads[item.person].id for item in items}),
                "first": first_id,
                "wamids": [item.wamid for item in items],
            },
        )
        links = cr.fetchall()
        # quoted under another scope's id
        tokens = {
            (threads[item.person].id, item.context_wamid, token)
            for item in items
            if item.context_wamid and (token := identity.token(item.context_wamid))
        }
        if tokens:
            links += cr.execute_values(_LINK_TWINS, list(tokens), fetch=True)
        links = [link for link in links if all(link)]
        if links:
            cr.execute_values(
                """
                UPDATE mail_message m SET parent_id = v.parent
                  FROM (VALUES %s) AS v (id, parent) WHERE m.id = v.id
                """,
                links,
            )

    @api.model
    def _wac_past_files(self, account, pairs):
        """Queue the files of past messages, behind those of live ones."""
        inbound = self.env["wac.inbound"]
        vals_list = [
            {
                **inbound._media_values(self.browse(message_id), item),
                "account_id": account.id,
                "priority": PRIORITY_PAST if item.origin == "history" else 0,
            }
            for message_id, item in pairs
            if item.content.media
        ]
        if vals_list:
            self.env["wac.media"].create(vals_list)
            self.env.ref("whatsapp_coexistence.ir_cron_wac_media")._wac_ring()

    @api.model
    def _wac_settle_past(self, items, shown_ids, threads):
        """Keep the past out of unread counters, date the chats; returns the chats."""
        cr, last_shown, last_date = self.env.cr, {}, {}
        for shown_id, item in zip(shown_ids, items, strict=True):
            thread = threads[item.person]
            last_shown[thread] = max(shown_id, last_shown.get(thread, 0))
            last_date[thread] = max(item.date, last_date.get(thread, item.date))
        chats = self.env["wac.thread"].union(*last_shown)
        cr.execute_values(
            _MARK_READ,
            [(t.id, t.channel_id.id, shown_id) for t, shown_id in last_shown.items()],
        )
        cr.execute_values(_TOUCH, [(t.id, date) for t, date in last_date.items()])
        chats.invalidate_recordset(["last_message_at", "message_ids"], flush=False)
        self.env["discuss.channel.member"].invalidate_model(
            ["new_message_separator", "message_unread_counter"], flush=False
        )
        chats._wac_push_past()
        return chats

    @api.model
    def _wac_count_first(self, chats, first_id):
        """Return how many of these chats had no past before this message."""
        self.env.cr.execute(
            """
            SELECT count(*) FROM unnest(%s) AS chat (id) WHERE NOT EXISTS (
                SELECT 1 FROM wac_message m
                 WHERE m.thread_id = chat.id AND m.origin = 'history' AND m.id < %s)
            """,
            [chats.ids, first_id],
        )
        return self.env.cr.fetchone()[0]


class WacThread(models.Model):
    _inherit = "wac.thread"

    def _wac_push_past(self):
        """Tell screens on which one of these chats is open that it has a past now.

        Only chats that live messages came to can be open.
        """
        # sudo: agents see the channel, whose id this is
        for thread in self.sudo().filtered("last_inbound_at"):
            channel = thread.channel_id
            channel._bus_send("wac/past", {"channel_id": channel.id})


def _merged(first, second):
    """Return one item of two tellings of the same message."""
    filled = first.content.kind == "media_placeholder" and second.content.media
    return type(first)(
        account=first.account,
        person=first.person,
        wamid=first.wamid,
        date=first.date,
        content=second.content if filled else first.content,
        direction=first.direction,
        origin=first.origin,
        state=status.advance(first.state, second.state)
        if first.direction == "out"
        else first.state,
        context_wamid=first.context_wamid or second.context_wamid,
    )
