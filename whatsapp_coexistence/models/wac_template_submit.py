"""``wac.template``, asking for something at Meta: submit, edit, delete, read again.

Called by buttons, the setup and the list. It only writes down what is to be done and
rings the cron (see the task's file). Must never ask for what a rule of Meta's we know
forbids: people hear the rule instead.
"""

from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ..cloudapi import template_compare, template_life
from .wac_template_problem import ANSWERS

#: Statuses in which nothing of the template exists at Meta.
ABSENT = ("DRAFT", "DELETED")
#: Ours, while it travels to Meta for the first time.
SUBMITTING = "SUBMITTING"
#: What customers see, and Meta approves.
_CONTENT = {
    "header",
    "header_format",
    "header_attachment_id",
    "body",
    "footer",
    "button_ids",
}


class WacTemplate(models.Model):
    _name = "wac.template"
    _inherit = ["wac.template", "mail.activity.mixin"]

    task = fields.Selection(
        [
            ("create", "Submit"),
            ("edit", "Submit the Change"),
            ("delete", "Delete"),
            ("read", "Read Again"),
        ],
        "To Do at Meta",
        readonly=True,
        copy=False,
    )
    task_state = fields.Selection(
        [
            ("queued", "Waiting"),
            ("running", "Being Sent"),
            ("unknown", "Outcome Unknown"),
        ],
        readonly=True,
        copy=False,
    )
    task_at = fields.Datetime("Not Before", readonly=True, copy=False)
    task_tries = fields.Integer(readonly=True, copy=False)
    problem = fields.Text(readonly=True, copy=False, help="Why Meta refused it.")
    problem_part = fields.Char(readonly=True, copy=False)
    edits = fields.Json(copy=False, help="Moments of the edits Meta counts.")
    name_locked_until = fields.Datetime(
        readonly=True,
        copy=False,
        help="Meta blocks the name of a deleted template for 30 days.",
    )
    is_unlocked = fields.Boolean(copy=False, help="Being changed after its approval.")
    is_locked = fields.Boolean(compute="_compute_is_locked")

    _task_idx = models.Index("(task_at, id) WHERE task IS NOT NULL")

    @api.depends("status", "task", "is_unlocked")
    def _compute_is_locked(self):
        """Tell whether the text may be changed now."""
        for template in self:
            is_open = template.status in ("DRAFT", "REJECTED") or template.is_unlocked
            template.is_locked = bool(template.task) or not is_open

    def action_submit(self):
        """Send templates to Meta's review: new ones, and changed ones as an edit."""
        self.check_access("write")
        if len(self) == 1:
            self._wac_submit()
            return self._wac_submitted_notice(self, [])
        left_out = []
        done = self.browse()
        for template in self:
            try:
                template._wac_submit()
                done |= template
            except UserError as error:
                left_out.append(f"{template.display_name}: {error.args[0]}")
        return self._wac_submitted_notice(done, left_out)

    def _wac_submitted_notice(self, done, left_out):
        """Return the action that says what was sent, and what was not and why."""
        message = self.env._(
            "Templates on their way to Meta's review: %s. You will be told what Meta "
            "decides; it takes from a minute to a day.",
            len(done),
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if left_out else "success",
                "message": "\n".join([message, *left_out]) if done else left_out[0],
                "sticky": bool(left_out),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_edit(self):
        """Open an approved template for a change, if Meta would take one now."""
        self.ensure_one()
        self.check_access("write")
        self._wac_check_editable()
        self.is_unlocked = True

    def action_discard_change(self):
        """Go back to the text that Meta has."""
        self.check_access("write")
        for template in self.filtered(lambda t: t.is_unlocked and not t.task):
            if template.is_changed and template.meta_document:
                template._wac_adopt()
            template.is_unlocked = False

    def action_delete_at_meta(self):
        """Delete this language at Meta; approved names stay blocked for 30 days."""
        self.check_access("write")
        for template in self:
            if template.status == "DISABLED":
                raise UserError(
                    self.env._("Meta does not delete templates it has disabled.")
                )
            if not template.meta_ref or template.status in ABSENT:
                raise UserError(
                    self.env._("%s does not exist at Meta.", template.display_name)
                )
        self._wac_ask("delete")

    def action_refresh(self):
        """Read these templates again from Meta."""
        self.check_access("write")
        self.filtered("meta_ref")._wac_ask("read")

    def _wac_submit(self):
        """Queue one template for review.

        :raises UserError: a rule of Meta's is broken, in words
        """
        self.ensure_one()
        if self.task:
            raise UserError(self.env._("This template is on its way to Meta already."))
        self._wac_submitting_account()
        if self.status in ABSENT:
            self._wac_check_name_free()
        else:
            self._wac_check_editable()
        broken = [
            problem["text"]
            for problem in self._wac_problems()
            if not problem["advice"] and not problem.get("refused")
        ]
        if broken:
            raise UserError("\n".join(broken))
        self._wac_ask("create" if self.status in ABSENT else "edit")

    def _wac_ask(self, task):
        """Write down what Meta is to be asked, and ring the cron."""
        values = {
            "task": task,
            "task_state": "queued",
            "task_at": False,
            "task_tries": 0,
            "problem": False,
            "problem_part": False,
        }
        if task == "create":
            values["status"] = SUBMITTING
        self.write(values)
        self._wac_ring_tasks()

    @api.model
    def _wac_ring_tasks(self, at=None):
        """Wake the cron that talks to Meta about templates."""
        # sudo: whoever manages templates may ring, and nothing else
        cron = self.env.ref("whatsapp_coexistence.ir_cron_wac_template").sudo()
        cron._wac_ring(at)

    def _wac_check_editable(self):
        """Refuse an edit that Meta would refuse.

        :raises UserError: not in this state, or too many edits
        """
        self.ensure_one()
        if self.is_foreign:
            raise UserError(
                self.env._(
                    "This template has parts that cannot be edited here. Change it in "
                    "WhatsApp Manager."
                )
            )
        if self.status not in template_life.EDITABLE:
            raise UserError(
                self.env._(
                    "Meta only takes changes of approved, rejected or paused templates; "
                    "this one is: %s.",
                    self.status_text,
                )
            )
        now = fields.Datetime.now()
        edits = [fields.Datetime.to_datetime(one) for one in self.edits or ()]
        allowed = template_life.next_edit_at(self.status, edits, now)
        if allowed > now:
            raise UserError(
                self.env._(
                    "Meta allows one change of an approved template a day and ten in "
                    "30 days. The next one is possible from %s on.",
                    format_datetime(self.env, allowed, dt_format="short"),
                )
            )

    def _wac_check_name_free(self):
        """Refuse a name that Meta still blocks.

        :raises UserError: until when
        """
        until = self.name_locked_until
        if until and until > fields.Datetime.now():
            raise UserError(
                self.env._(
                    "Meta blocks the name of a deleted template for 30 days. %(name)s is "
                    "free again on %(date)s; until then, give it another name.",
                    name=self.name,
                    date=format_datetime(self.env, until, dt_format="short"),
                )
            )

    def _wac_spec_with(self, handle):
        """Return the template with the handle of its header's sample file."""
        spec = self._wac_spec()
        if spec.header and self.header_format in ("image", "video", "document"):
            return replace(spec, header=replace(spec.header, sample=handle))
        return spec

    def _wac_submitting_account(self):
        """Return the number whose account gets the template."""
        # sudo: whoever manages templates need not administer numbers
        accounts = self.env["wac.account"].sudo()
        account = self.account_id.sudo()
        if not account:
            domain = [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "connected"),
            ]
            if self.waba_id:
                domain.append(("waba_id", "=", self.waba_id))
            account = accounts.search(domain, limit=1)
        if not account:
            raise UserError(self.env._("Connect a WhatsApp number first."))
        return account

    def write(self, vals):
        """Notice a changed text: a refusal that spoke of it is over, Meta has another."""
        is_content = bool(vals.keys() & _CONTENT)
        is_answer = is_content or bool(vals.keys() & set(ANSWERS))
        if is_answer and "problem" not in vals:
            vals = {**vals, "problem": False, "problem_part": False}
        result = super().write(vals)
        if is_content and "is_changed" not in vals:
            for template in self.filtered(lambda t: t.meta_texts and not t.is_foreign):
                texts = template_compare.texts(template._wac_spec())
                if template.is_changed != (texts != template.meta_texts):
                    template.is_changed = not template.is_changed
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_at_meta(self):
        for template in self:
            if template.meta_ref and template.status not in ABSENT:
                raise UserError(
                    self.env._(
                        "%s exists at Meta and would come back. Delete it at Meta first, "
                        "or archive it.",
                        template.display_name,
                    )
                )
