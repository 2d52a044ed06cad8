"""``wac.template``, what Meta decides: status, quality, category; and telling people.

Called by webhooks, by the daily look and by the cron. Must never lose a word of Meta's:
a status nobody knows is kept and shown as it came.
"""

from odoo import SUPERUSER_ID, api, fields, models

from ..cloudapi import template_life
from .wac_template_submit import ABSENT, SUBMITTING

_ACTIVITY = "whatsapp_coexistence.mail_activity_wac_template"
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
            self._wac_release_held()
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
        if self.status == "APPROVED":
            self._wac_release_held()
        else:
            self._wac_explain_held()

    def _wac_tell_status(self, advice):
        """Tell people what the new status means, with what they can do."""
        if self.status == "APPROVED":
            self._wac_todo_done()
            words = self.env._("Meta approved this template. It can be sent now.")
            if self.is_builtin:
                self._wac_note(words)
                self._wac_tell_builtin()
            else:
                self._wac_tell(words)
            return
        todo = self._wac_status_todo()
        if todo:
            self._wac_tell(
                " ".join(filter(None, (todo, _meta_says(self, advice)))), True
            )
        else:
            self._wac_note(self.env._("Meta says: %s", self.status_text))

    def _wac_status_todo(self):
        """Return what happened and what to do, for a status that stops messages."""
        sentences = {
            "REJECTED": self.env._(
                "Meta rejected this template. %s Change it and submit it again.",
                self.rejected_text or self.env._("It gave no reason."),
            ),
            "PAUSED": self.env._(
                "Meta paused this template, because customers blocked or reported it. It "
                "comes back by itself after 3 hours, the second time after 6; the third "
                "time it is disabled. Its messages wait meanwhile."
            ),
            "DISABLED": self.env._(
                "Meta disabled this template for good, because customers blocked or "
                "reported it. Write another one, with another name and a text people "
                "expect; then cancel what waits, or send it again with the new one."
            ),
            "ARCHIVED": self.env._(
                "Meta archived this template, because it was not used for a year, and "
                "deletes it 28 days later. Unarchive it in WhatsApp Manager if you need it."
            ),
            "DELETED": self.env._(
                "This template no longer exists at Meta. Submit it again, under another "
                "name if Meta still blocks this one, or archive it."
            ),
            "PENDING_DELETION": self.env._("This template is being deleted at Meta."),
            "LIMIT_EXCEEDED": self.env._(
                "The account has as many templates as Meta allows. Delete some."
            ),
            "LOCKED": self.env._(
                "Meta locked this template. WhatsApp Manager shows why."
            ),
        }
        return sentences.get(self.status, "")

    def _wac_flagged_words(self):
        return self.env._(
            "Meta flagged this template: its quality is low. If it stays so, Meta pauses "
            "it. Send it to fewer people, or make the text clearer."
        )

    def _wac_tell_quality(self, before):
        """Note a new quality; a bad one is told."""
        words = {
            "GREEN": self.env._("high"),
            "YELLOW": self.env._("medium"),
            "RED": self.env._("low"),
            "UNKNOWN": self.env._("not known yet"),
        }
        text = self.env._(
            "Quality at Meta: %(now)s (before: %(before)s).",
            now=words.get(self.quality, self.quality or "–"),
            before=words.get(before, before or "–"),
        )
        if self.quality == "RED":
            warning = self.env._("Meta pauses templates of low quality.")
            self._wac_tell(f"{text} {warning}", todo=True)
        elif before or self.quality != "UNKNOWN":
            self._wac_note(text)

    def _wac_tell_category(self, before):
        """Tell a new category, with what it costs now."""
        names = dict(self._fields["category"]._description_selection(self.env))
        text = self.env._(
            "Meta changed the category of this template from %(before)s to %(now)s.",
            before=names.get(before, before),
            now=names.get(self.category, self.category),
        )
        self._wac_tell(f"{text} {self._wac_price_words(self.category)}".strip(), True)

    def _wac_announced(self, category, moment):
        """Tell a category that is coming."""
        names = dict(self._fields["category"]._description_selection(self.env))
        when = moment.replace(tzinfo=None) if moment else fields.Datetime.now()
        text = self.env._(
            "Meta will change the category of this template to %(category)s on %(date)s. "
            "A review can be asked for in WhatsApp Manager.",
            category=names.get(category, category),
            date=fields.Datetime.to_string(when) + " UTC",
        )
        self._wac_tell(f"{text} {self._wac_price_words(category)}".strip(), todo=True)

    def _wac_price_words(self, category):
        """Return what a message of a category costs at home, ``""`` if not known."""
        company = self.company_id
        # sudo: whoever the worker is may know the prices of the company
        rates = self.env["wac.rate"].sudo().with_company(company)
        price = rates._wac_price(
            company.country_id.code or "",
            category.lower(),
            company.currency_id,
            fields.Date.context_today(self),
        )
        if price is None:
            return ""
        return self.env._(
            "A message costs about %(price)s %(currency)s now.",
            price=f"{price:.4f}",
            currency=company.currency_id.name,
        )

    # Telling people

    def _wac_note(self, text):
        """Write a note into the template's history."""
        self.message_post(body=text, subtype_xmlid="mail.mt_note")

    def _wac_tell(self, text, todo=False):
        """Tell the responsible person: a message, and an activity if there is work."""
        self.ensure_one()
        user = self._wac_responsible()
        self.message_post(
            body=text,
            partner_ids=user.partner_id.ids,
            subtype_xmlid="mail.mt_note",
        )
        if todo and user:
            self._wac_todo_done()
            self.activity_schedule(
                _ACTIVITY,
                summary=self.env._("WhatsApp template: %s", self.status_text),
                note=text,
                user_id=user.id,
            )

    def _wac_todo_done(self):
        """Take away what was to be done about these templates."""
        # sudo: whoever mends a template ends the task, whoever it was given to
        self.sudo().activity_unlink([_ACTIVITY])

    def _wac_responsible(self):
        """Return whom to tell: the responsible, the author, else a manager."""
        for user in (self.user_id, self.create_uid):
            if user.active and not user.share and user.id != SUPERUSER_ID:
                return user
        group = self.env.ref("whatsapp_coexistence.group_wac_manager")
        # sudo: whoever the worker is may look for a manager of the company
        users = group.sudo().all_user_ids
        return users.filtered(
            lambda u: (
                u.active and self.company_id in u.company_ids and u.id != SUPERUSER_ID
            )
        ).sorted("id")[:1]

    def _wac_tell_builtin(self):
        """Tell once, when the last of the templates that come along is reviewed."""
        domain = [
            ("is_builtin", "=", True),
            ("company_id", "=", self.company_id.id),
            ("waba_id", "=", self.waba_id),
        ]
        groups = self._read_group(domain, ["status"], ["__count"])
        counts = dict(groups)
        if counts.get("PENDING") or counts.get(SUBMITTING):
            return
        self._wac_tell(
            self.env._(
                "Meta has reviewed the templates that come with the add-on: %(approved)s "
                "approved, %(others)s not.",
                approved=counts.get("APPROVED", 0),
                others=sum(
                    n for s, n in counts.items() if s not in ("APPROVED", *ABSENT)
                ),
            )
        )


def _meta_says(template, advice):
    """Return Meta's own words beside ours."""
    return template.env._("Meta says: %s", advice) if advice else ""
