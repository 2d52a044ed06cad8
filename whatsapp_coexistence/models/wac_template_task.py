"""``wac.template``, talking to Meta: the cron that does what was asked for.

Called by ``ir_cron_wac_template``, which buttons ring. Creating a template twice is an
error at Meta, so ``running`` is committed before each call: a try that was interrupted
is *unknown*, and Meta is asked what it has before anything is sent again.
"""

import logging
import mimetypes
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import file_open

from ..cloudapi import template_compare, template_errors, template_life, templates
from ..cloudapi.client import GraphError
from ..cloudapi.invalid import MessageInvalid
from ..cloudapi.template_errors import Outcome
from ..cloudapi.wire import TransportFailure
from .wac_secret_mixin import SecretUnavailable
from .wac_template_submit import SUBMITTING

_logger = logging.getLogger(__name__)

BATCH = 50
RETRY_FIRST = timedelta(minutes=1)
RETRY_MAX = timedelta(hours=6)
#: An edit or a deletion that never works must not be asked for ever.
TRIES_MAX = 30
_SAMPLE = "whatsapp_coexistence/static/template_samples/document.pdf"
_FAILURES = (GraphError, TransportFailure)


class WacTemplate(models.Model):
    _inherit = "wac.template"

    @api.model
    def _cron_tasks(self):
        """Do what Meta is to be asked, one template after the other."""
        if self.env["wac.outbound"]._silence_reason():
            return
        lang = self.env.company.partner_id.lang or self.env.lang
        self = self.with_context(lang=lang, active_test=False)
        # only one job runs at a time: what is running here was interrupted
        self.search([("task_state", "=", "running")]).task_state = "unknown"
        due = self.search(self._wac_due_domain(), limit=BATCH, order="task_at, id")
        for left, template in enumerate(due[::-1]):
            remaining = len(due) - left
            self.env["ir.cron"]._commit_progress(0, remaining=remaining)
            template._wac_task_safely()
            if not self.env["ir.cron"]._commit_progress(1, remaining=remaining - 1):
                break
        if self.search_count(self._wac_due_domain(), limit=1):
            self._wac_ring_tasks()

    @api.model
    def _wac_due_domain(self):
        now = self.env.cr.now()
        return [
            ("task", "!=", False),
            ("task_state", "in", ("queued", "unknown")),
            "|",
            ("task_at", "=", False),
            ("task_at", "<=", now),
        ]

    def _wac_task_safely(self):
        """Do one task; a fault of ours stops neither the others nor the cron."""
        try:
            self._wac_task_run()
            self.env.flush_all()  # what the database refuses is this template's trouble
        except Exception as error:
            _logger.exception("Template %s: %s did not end", self.id, self.task)
            self.env.cr.rollback()
            self.env.invalidate_all(flush=False)
            # what was begun may have reached Meta: it is asked before anything is sent
            begun = "unknown" if self.task_state == "running" else None
            self._wac_later(f"{type(error).__name__}: {error}", state=begun)

    def _wac_task_run(self):
        self.ensure_one()
        try:
            account = self._wac_submitting_account()
            client = account._wac_client()
            if self.task_state == "unknown" and self._wac_task_look(account, client):
                return
            handle = self._wac_upload_sample(account, client)
        except (UserError, SecretUnavailable, MessageInvalid) as error:
            self._wac_later(str(error))
            return
        except _FAILURES as error:
            self._wac_task_not_done(account, error)
            return
        do = getattr(self, f"_wac_do_{self.task}")
        body = self._wac_task_body(handle)
        self.write({"task_state": "running", "task_tries": self.task_tries + 1})
        self.env.cr.commit()  # pylint: disable=invalid-commit
        try:
            do(account, client, body)
        except _FAILURES as error:
            self._wac_task_failed(account, error)

    def _wac_task_body(self, handle):
        """Return what is sent to Meta."""
        spec = self._wac_spec_with(handle)
        if self.task == "create":
            return templates.creation_body(spec)
        if self.task == "edit":
            return templates.edit_body(
                spec, self.category if self.status != "APPROVED" else ""
            )
        return None

    def _wac_upload_sample(self, account, client):
        """Upload the header's sample file and return its handle; nothing is created."""
        wants = self.task in ("create", "edit")
        if not wants or self.header_format not in ("image", "video", "document"):
            return ""
        # sudo: the file of a template is for whoever may submit the template
        file = self.header_attachment_id.sudo()
        if file:
            content, mime, name = file.raw, file.mimetype, file.name
        else:
            with file_open(_SAMPLE, "rb") as sample:
                content = sample.read()
            mime, name = mimetypes.types_map[".pdf"], "document.pdf"
        app_id = account.app_id.meta_app_id
        if not app_id:
            raise UserError(
                self.env._(
                    "The app's ID is missing; Meta takes sample files only by it."
                )
            )
        return client.upload_sample(app_id, content, mime, name)

    def _wac_do_create(self, account, client, body):
        remote = templates.parse_template(client.create_template(body))
        if not remote.id:
            self._wac_later(self.env._("Meta answered without an ID."), "unknown")
            return
        values = {
            "account_id": account.id,
            "waba_id": account.waba_id,
            "meta_ref": remote.id,
            **self._wac_agreed(body),
        }
        if self.status == SUBMITTING:  # a webhook may have been faster
            values["status"] = remote.status or "PENDING"
        self._wac_done(values)

    def _wac_do_edit(self, account, client, body):
        was_approved = self.status == "APPROVED"
        client.edit_template(self.meta_ref, body)
        values = {
            "is_unlocked": False,
            "is_changed": False,
            "is_conflict": False,
            **self._wac_agreed(body),
        }
        if was_approved:
            now = fields.Datetime.to_string(fields.Datetime.now())
            values["edits"] = [*(self.edits or []), now]
        self._wac_done(values | {"status": "PENDING", "rejected_reason": False})
        self._wac_read_quietly(account, client)

    def _wac_do_delete(self, account, client, body):
        client.delete_template(self.name, self.meta_ref)
        self._wac_deleted()

    def _wac_do_read(self, account, client, body):
        answer = client.template(self.meta_ref)
        self._wac_done({})
        self._wac_take_over(account, [templates.parse_template(answer)])

    def _wac_agreed(self, body):
        """Return what to remember of the text that Meta has taken."""
        document = {"name": self.name, "language": self.language, **body}
        texts = template_compare.texts(templates.parse_template(document).spec)
        return {"meta_document": document, "meta_texts": texts}

    def _wac_read_quietly(self, account, client):
        """Learn the status after an edit; the webhook or the daily look tells as well."""
        try:
            answer = client.template(self.meta_ref)
        except _FAILURES:
            return
        self._wac_take_over(account, [templates.parse_template(answer)])

    def _wac_deleted(self):
        """Write down that Meta no longer has this language."""
        was_approved = self.status == "APPROVED"
        self._wac_done({"active": False})
        self._wac_set({"status": "DELETED"})
        if was_approved:
            self.name_locked_until = fields.Datetime.now() + template_life.NAME_LOCK

    def _wac_done(self, values):
        """End the task well."""
        ended = {
            "task": False,
            "task_state": False,
            "task_at": False,
            "task_tries": 0,
            "problem": False,
            "problem_part": False,
        }
        status = values.pop("status", None)
        self.write(ended | values)
        if status:
            self._wac_set({"status": status})

    def _wac_task_look(self, account, client):
        """Ask Meta what it has after an unknown outcome; return whether that settles it."""
        found = templates.parse_templates(client.templates())
        mine = [
            one
            for one in found
            if (self.meta_ref and one.id == self.meta_ref)
            or (one.spec.name, one.spec.language) == (self.name, self.language)
        ][:1]
        is_done = {
            "create": bool(mine),
            "delete": not mine,
            "edit": bool(mine)
            and not templates.differences(self._wac_spec(), mine[0].spec),
            "read": False,
        }[self.task]
        if not is_done:
            return False
        if self.task == "delete":
            self._wac_deleted()
            return True
        self._wac_done({"is_unlocked": False, "account_id": account.id})
        self._wac_take_over(account, mine)
        return True

    # What did not work

    def _wac_task_failed(self, account, error):
        """Decide after the call itself failed."""
        if template_errors.outcome(error) is Outcome.UNKNOWN:
            self._wac_later(account._wac_explain(error), state="unknown")
        else:
            self._wac_task_not_done(account, error)

    def _wac_task_not_done(self, account, error):
        """Decide after a failure that surely changed nothing at Meta."""
        if template_errors.outcome(error) is Outcome.REFUSED:
            self._wac_refused(account, error)
        else:
            self._wac_later(account._wac_explain(error))

    def _wac_later(self, reason, state=None):
        """Try again after a while; the reason is shown meanwhile."""
        tries = max(self.task_tries, 1)
        if tries > TRIES_MAX and self.task != "create":
            self._wac_give_up(reason, "")
            return
        wait = min(RETRY_FIRST * 2 ** min(tries - 1, 12), RETRY_MAX)
        at = self.env.cr.now() + wait
        kept = "unknown" if self.task_state == "unknown" else "queued"
        self.write(
            {
                "task_state": state or kept,
                "task_at": at,
                "task_tries": tries + (self.task_state != "running"),
                "problem": reason,
            }
        )
        self._wac_ring_tasks(at)

    def _wac_refused(self, account, error):
        """Show a refusal at the part it speaks of."""
        part = template_errors.part_of(error.error)
        if error.error.subcode == 2388023:
            self.name_locked_until = fields.Datetime.now() + template_life.NAME_LOCK
        self._wac_give_up(self._wac_refusal_words(account, error, part), part)

    def _wac_give_up(self, reason, part):
        values = {
            "task": False,
            "task_state": False,
            "task_at": False,
            "problem": reason,
            "problem_part": part,
        }
        if self.status == SUBMITTING:
            values["status"] = "DRAFT"
        self.write(values)
        self._wac_tell(
            self.env._("Meta did not take this template: %s", reason), todo=True
        )
