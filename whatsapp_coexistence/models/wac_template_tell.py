"""``wac.template``, notices: who is told what Meta decided, in words, with what to do.

Called when a status, a quality or a category changes. Must never tell the same twice,
nor leave a task open for what is mended.
"""

from odoo import SUPERUSER_ID, fields, models

from .wac_template_submit import ABSENT, SUBMITTING

_ACTIVITY = "whatsapp_coexistence.mail_activity_wac_template"


class WacTemplate(models.Model):
    _inherit = "wac.template"

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
        words = (text, self._wac_price_words(self.category), self._wac_way_out_words())
        self._wac_tell(" ".join(filter(None, words)), todo=True)

    def _wac_way_out_words(self):
        """Return what is missing in a text that is advertising now, or ``""``."""
        if not self.lacks_way_out:
            return ""
        return self.env._(
            "As advertising it must let the customer say no (LSSI art. 21.2). Its messages "
            "wait: add a quick reply such as “No more offers” and submit the change, or "
            "ask Meta for a review of the category."
        )

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
        price = self._wac_price_words(category, is_coming=True)
        self._wac_tell(f"{text} {price}".strip(), todo=True)

    def _wac_price_words(self, category, *, is_coming=False):
        """Return what a message of a category costs at home, ``""`` if not known."""
        company = self.company_id
        # sudo: whoever the worker is may know the prices of the company
        rates = self.env["wac.rate"].sudo().with_company(company)
        key = (
            company.country_id.code or "",
            category.lower(),
            fields.Date.context_today(self),
        )
        quote = rates._wac_quotes([key], company.currency_id, company)[key]
        if quote is None:
            return ""
        price = {"price": f"{quote.amount:.4f}", "currency": quote.currency.name}
        if is_coming:
            return self.env._(
                "A message will then cost about %(price)s %(currency)s.", **price
            )
        return self.env._("A message costs about %(price)s %(currency)s now.", **price)

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
                summary=self.env._("WhatsApp template %s", self.display_name),
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
