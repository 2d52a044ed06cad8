"""``wac.outbound``, taking messages: which may go now, and why the others may not.

Called by the sender's loop, once per number and tick, on its own cursor.
Must never leave a row in state ``sending`` without a lease.
"""

import json
import time
from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ..cloudapi import messages
from ..cloudapi.events import Identity
from ..cloudapi.invalid import MessageInvalid
from ..cloudapi.media import check_outgoing
from .wac_consent_check import purpose_of
from .wac_durable import DURABLE
from .wac_failpoint import reach
from .wac_outbound_lane import pair_key
from .wac_outbound_pool import File, Job

LEASE = "2 minutes"
LEASE_FILE = "8 minutes"
#: A reply waits for an earlier one of the same chat that is tried again this soon.
ORDER_KEPT = "2 minutes"
MEDIA_KINDS = ("image", "video", "audio", "document", "sticker")

_CANDIDATES = """
SELECT m.id, m.uuid, m.kind, m.origin, m.body, m.content, m.attempts,
       COALESCE(r.wamid, m.context_wamid) AS context_wamid,
       c.wa_id, c.bsuid, c.parent_bsuid,
       t.window_expires_at > %(now)s AS window_open,
       l.name AS template, l.language, l.category, m.template_id,
       (l.status <> 'APPROVED' OR COALESCE(l.is_foreign, FALSE)
        OR COALESCE(l.is_conflict, FALSE) OR COALESCE(l.lacks_way_out, FALSE))
           AS template_waits,
       m.content->>'made_from' <> l.text_mark AND l.is_changed IS NOT TRUE
           AS is_outdated,
       t.contact_id, m.purpose, t.answer_anyway_until > %(now)s AS confirmed
  FROM wac_message m
  JOIN wac_account a ON a.id = m.account_id AND a.state = 'connected' AND a.active
  JOIN wac_thread t ON t.id = m.thread_id
  JOIN wac_contact c ON c.id = t.contact_id
  LEFT JOIN wac_message r ON r.id = m.reply_to_id
  LEFT JOIN wac_template l ON l.id = m.template_id
 WHERE m.account_id = %(account)s AND m.state = 'queued' AND m.to_print IS NOT TRUE
   AND (m.retry_at IS NULL OR m.retry_at <= %(now)s)
   AND NOT EXISTS (
       SELECT 1 FROM wac_message o
        WHERE o.thread_id = m.thread_id AND o.state IN ('queued', 'sending')
          AND (o.state = 'sending'
               OR ((o.priority, o.id) < (m.priority, m.id)
                   AND (o.retry_at IS NULL OR o.retry_at < %(now)s + %(kept)s))))
 ORDER BY m.priority, m.id
 LIMIT %(limit)s
   FOR UPDATE OF m SKIP LOCKED
"""

# Only our own constant is put in; values are parameters.
_LEASE = """
UPDATE wac_message
   SET state = 'sending', attempts = COALESCE(attempts, 0) + 1,
       posted_at = clock_timestamp() AT TIME ZONE 'UTC', retry_at = NULL,
       write_date = clock_timestamp() AT TIME ZONE 'UTC',
       lease_until = clock_timestamp() AT TIME ZONE 'UTC' + CASE
           WHEN id = ANY(%s) THEN %s ELSE %s END::interval
 WHERE id = ANY(%s) AND DURABLE
""".replace("DURABLE", DURABLE)


class WacOutbound(models.AbstractModel):
    _inherit = "wac.outbound"

    def _claim(self, lane, limit, bytes_free):
        """Return the jobs of the messages that go out now; their lease is set.

        The caller commits before it submits them.
        """
        rows = self._candidates(lane.account_id, limit)
        troubles = {row["id"]: self._trouble(row) for row in rows}
        files = self._files(rows)  # after that: a text may have been written anew
        jobs, refused = [], []
        for row in rows:
            trouble = troubles[row["id"]] or self._wait(lane, row)
            if not trouble:
                file = files.get(row["id"])
                if file and jobs and file.to_upload > bytes_free:
                    continue  # stays queued until others have arrived
                bytes_free -= file.to_upload if file else 0
                trouble = self._add_job(jobs, lane, row, file)
            if trouble:
                refused.append((row["id"], trouble))
        self._lease(jobs)
        self._refuse(refused)
        return jobs

    def _candidates(self, account_id, limit):
        query = SQL(
            _CANDIDATES,
            now=SQL("(clock_timestamp() AT TIME ZONE 'UTC')"),
            kept=SQL("INTERVAL %s", ORDER_KEPT),
            account=account_id,
            limit=limit,
        )
        self.env.cr.execute(query)
        rows = self.env.cr.dictfetchall()
        # asked now, not when it was queued: people change their mind in between
        for row in rows:
            row["purpose"] = row["purpose"] or purpose_of(
                row["origin"], row["category"]
            )
        refusals = self.env["wac.message"]._wac_refusals(rows)
        return [row | {"refusal": refusals.get(row["id"])} for row in rows]

    def _trouble(self, row):
        """Return the values of a message that may not go out, or ``None``."""
        if row["kind"] == "template":
            if row["template_waits"] is not False:
                return _held("template", self._template_reason(row))
            if row["is_outdated"]:
                trouble = self._make_anew(row)
                if trouble:
                    return trouble
        elif not row["window_open"]:
            reason = self.env._(
                "More than 24 hours have passed since the customer's last message."
            )
            return _failed(reason)
        if row["refusal"]:
            return _failed(row["refusal"])
        return None

    def _make_anew(self, row):
        """Write a message anew whose template has another text by now.

        :return: why it has to wait, or ``None``; the row has the new text then
        """
        message = self.env["wac.message"].browse(row["id"])
        message.invalidate_recordset()
        message.template_id.invalidate_recordset()
        stuck = message._wac_make_anew()
        row |= {"content": message.content, "body": message.body}
        return _held("message", stuck.hold_reason) if stuck else None

    def _template_reason(self, row):
        """Return in words why a template cannot be sent now."""
        template = self.env["wac.template"].browse(row["template_id"] or ())
        # what is known here may be older than what the row just told
        template.invalidate_recordset()
        reason = template._wac_hold_reason() if template else None
        return reason or self.env._("The template cannot be sent now.")

    def _wait(self, lane, row):
        """Return the values of a message whose recipient has had too many."""
        seconds = lane.pairs.take(pair_key(_recipient(row)), time.monotonic())
        if not seconds:
            return None
        wait = timedelta(seconds=int(seconds) + 1)
        return {"retry_at": self.env.cr.now() + wait}

    def _add_job(self, jobs, lane, row, file):
        """Append the job, or return why there is none."""
        try:
            message = None if file else self._message(row)
            if file:
                check_outgoing(file.mime, file.size, kind=file.kind)
        except MessageInvalid as error:
            return _failed(self.env["wac.message"]._wac_explain_invalid(error))
        job = Job(
            account_id=lane.account_id,
            message_id=row["id"],
            attempt=(row["attempts"] or 0) + 1,
            uuid=row["uuid"],
            recipient=_recipient(row),
            message=message,
            file=file,
            context_wamid=row["context_wamid"] or "",
        )
        jobs.append(job)
        return None

    def _message(self, row):
        """Return the message of a row that has no file.

        :raises MessageInvalid: Meta would refuse it
        """
        body, content = row["body"] or "", _content(row)
        if row["kind"] == "template":
            if _header_kind(row):
                raise MessageInvalid("header.media", messages.Rule.EMPTY)
            components = content.get("components") or ()
            return messages.template(row["template"], row["language"], components)
        if row["kind"] == "reaction":
            return messages.reaction(row["context_wamid"] or "", body)
        if row["kind"] == "text":
            return messages.text(body)
        if row["kind"] == "location":
            return messages.location(**content)
        if row["kind"] in MEDIA_KINDS:
            raise MessageInvalid("file", messages.Rule.EMPTY)
        # what nobody can send here: an honest refusal, not a crash
        raise MessageInvalid(row["kind"], messages.Rule.NOT_ALLOWED)

    def _files(self, rows):
        """Return the files of media messages, by message."""
        wanted = {
            row["id"]: row
            for row in rows
            if row["kind"] in MEDIA_KINDS or _header_kind(row)
        }
        if not wanted:
            return {}
        media = self.env["wac.media"].search([("message_id", "in", list(wanted))])
        uploads = self.env["wac.upload"]._wac_known(
            media.account_id.ids,
            [c for c in media.attachment_id.mapped("checksum") if c],
        )
        found = {}
        for one in media.sorted("id", reverse=True):
            row = wanted[one.message_id.id]
            found[row["id"]] = self._file(row, one, uploads)
        return found

    def _file(self, row, media, uploads):
        """Return the file of one message; nothing of it is read yet, if it is one."""
        attachment, header = media.attachment_id, _header_kind(row)
        mime = (media.mimetype or attachment.mimetype or "").split(";")[0]
        key = (media.account_id.id, attachment.checksum or f"#{media.id}", mime)
        media_ref = uploads.get(key, "")
        path = "" if media_ref else attachment._wac_path()
        content = b"" if media_ref or path else attachment.raw or b""
        return File(
            kind=header or row["kind"],
            size=attachment.file_size if media_ref or path else len(content),
            path=path,
            content=content,
            mime=mime,
            name=media.filename or attachment.name or "",
            caption=row["body"] or "",
            voice=media.voice,
            template=_template_of(row) if header else (),
            key=key,
            media_ref=media_ref,
        )

    def _lease(self, jobs):
        if not jobs:
            return
        files = [job.message_id for job in jobs if job.file]
        self.env.cr.execute(
            _LEASE, [files, LEASE_FILE, LEASE, [job.message_id for job in jobs]]
        )
        reach("outbound.claiming")

    def _refuse(self, refused):
        """Write why messages do not go out; few, so one by one through the ORM."""
        for message_id, values in refused:
            message = self.env["wac.message"].browse(message_id)
            message.write(values)
            if "state" in values:
                message._wac_push_state()
            if values.get("hold_scope") == "template":
                message._wac_held_by_template()


def _recipient(row):
    return Identity(
        user_id=row["bsuid"], wa_id=row["wa_id"], parent_user_id=row["parent_bsuid"]
    )


def _content(row):
    content = row["content"]
    content = json.loads(content) if isinstance(content, str) else content
    return content if isinstance(content, dict) else {}


def _header_kind(row):
    """Return the kind of file above a template, ``""`` if there is none."""
    return _content(row).get("header") or "" if row["kind"] == "template" else ""


def _template_of(row):
    """Return name, language and components of a template whose header is a file."""
    return row["template"], row["language"], _content(row).get("components") or ()


def _held(scope, reason):
    return {"state": "held", "hold_scope": scope, "hold_reason": reason}


def _failed(reason):
    now = fields.Datetime.now()
    return {"state": "failed", "error_title": reason, "failed_at": now}
