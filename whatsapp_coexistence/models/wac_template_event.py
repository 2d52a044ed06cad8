"""``wac.template``, what Meta decides: status, quality, category.

Called by webhooks, by the daily look and by the cron. Must never lose a word of Meta's:
a status nobody knows is kept and shown as it came. Notices to people are in
:mod:`.wac_template_tell`.
"""

from odoo import api, fields, models

from ..cloudapi import template_life
from .wac_template_submit import SUBMITTING

_EVENT_STATUS = "message_template_status_update"
_EVENT_QUALITY = "message_template_quality_update"
_EVENT_COMPONENTS = "message_template_components_update"


class WacTemplate(models.Model):
    _inherit = "wac.template"

    status_text = fields.Char("State", compute="_compute_status_text")
    rejected_text = fields.Char(compute="_compute_status_text")
    status_todo = fields.Char(compute="_compute_status_text")

    @api.depends("status", "rejected_reason")
    @api.depends_context("lang")
    def _compute_status_text(self):
        words, reasons = self._wac_status_words(), self._wac_reason_words()
        for template in self:
            status, reason = template.status or "DRAFT", template.rejected_reason
            template.status_text = words.get(status, status)
            template.rejected_text = reasons.get(reason, reason) if reason else False
            template.status_todo = template._wac_status_todo()

    @api.model
    def _wac_status_words(self):
        """Return our words for Meta's statuses; others are shown as they are."""
        return {
            "DRAFT": self.env._("Draft"),
            SUBMITTING: self.env._("On Its Way"),
            "PENDING": self.env._("In Review"),
            "IN_APPEAL": self.env._("In Appeal"),
            "APPROVED": self.env._("Approved"),
            "REJECTED": self.env._("Rejected"),
            "PAUSED": self.env._("Paused"),
            "DISABLED": self.env._("Disabled"),
            "ARCHIVED": self.env._("Archived by Meta"),
            "PENDING_DELETION": self.env._("Being Deleted"),
            "DELETED": self.env._("Deleted at Meta"),
            "LIMIT_EXCEEDED": self.env._("Too Many Templates"),
            "LOCKED": self.env._("Locked"),
        }

    @api.model
    def _wac_reason_words(self):
        """Return what each reason of a rejection means, and what to do about it."""
        return {
            "ABUSIVE_CONTENT": self.env._(
                "Meta finds the text threatening or offensive. Ask politely, and leave out "
                "threats, also of legal steps."
            ),
            "CATEGORY_NOT_AVAILABLE": self.env._(
                "This category cannot be used by your account. Choose another one."
            ),
            "INCORRECT_CATEGORY": self.env._(
                "The text belongs to another category. What sells is Marketing, a one-time "
                "code is Authentication, what is about an order or a visit is Utility."
            ),
            "INVALID_FORMAT": self.env._(
                "The form is wrong: look for variables side by side, at the start or the "
                "end, shortened links, or a text that another template has already."
            ),
            "PROMOTIONAL": self.env._(
                "The text advertises. Make it Marketing, or leave out offers and prizes."
            ),
            "SCAM": self.env._(
                "The text looks like a fraud to Meta: never ask for passwords, cards or "
                "account numbers."
            ),
            "TAG_CONTENT_MISMATCH": self.env._(
                "The text is not in the template's language, or does not fit its category."
            ),
        }

    @api.model
    def _wac_apply_event(self, event, account):
        """Apply what a webhook says of a template; returns it, if it is known here."""
        found = self._wac_find(
            account, event.template_id, event.name, event.language
        ).with_context(lang=self.env.company.partner_id.lang or self.env.lang)
        if not found:
            return found
        if event.field == _EVENT_STATUS:
            found._wac_status_event(event)
        elif event.field == _EVENT_QUALITY:
            found._wac_set({"quality": event.event})
        elif event.field == _EVENT_COMPONENTS:
            if not found.task and found.meta_ref:
                found._wac_ask("read")
        elif event.coming_category:
            found._wac_announced(event.coming_category, event.timestamp)
        elif self._wac_category(event.event):
            found._wac_set({"category": event.event})
        elif event.event:
            found._wac_note(
                found.env._("Meta gave it a category unknown here: %s", event.event)
            )
        return found

    def _wac_status_event(self, event):
        """Apply a new status; a template that is still on its way learns its id."""
        status = template_life.status_after(event.event, event.title, self.status)
        if status == SUBMITTING:
            status = "PENDING"
        if not self.meta_ref and event.template_id:
            self.meta_ref = event.template_id
        if event.event in template_life.NOTICES:
            self._wac_tell(self._wac_flagged_words(), todo=True)
        reason = event.reason if event.reason not in ("", "NONE") else False
        self._wac_set(
            {
                "status": status,
                "rejected_reason": reason if status == "REJECTED" else False,
            },
            advice=event.advice,
        )

    def _wac_set(self, values, advice=""):
        """Write what Meta decided, tell what changed in words, and mind what waits."""
        self.ensure_one()
        before = {name: self[name] for name in values}
        changed = {
            k: v for k, v in values.items() if (v or False) != (before[k] or False)
        }
        if not changed:
            self._wac_mind_held()
            return
        self.write(changed)
        if (
            "status" in changed
            or "rejected_reason" in changed
            and self.status == "REJECTED"
        ):
            self._wac_tell_status(advice)
        if "quality" in changed:
            self._wac_tell_quality(before["quality"])
        if "category" in changed and before["category"]:
            self._wac_tell_category(before["category"])
        self._wac_mind_held()
