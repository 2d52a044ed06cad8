"""``wac.notification``, the other channels: e-mail, text message, a person who calls.

Called by the cron of notifications. Must never send by itself: e-mails and text messages
go to Odoo's own queues.
"""

import base64

from markupsafe import Markup

from odoo import fields, models
from odoo.tools import html2plaintext

from ..cloudapi import formatting
from .wac_notification import NothingToSend

_RENDERED = (
    "subject",
    "body_html",
    "email_from",
    "attachment_ids",
    "report_template_ids",
)
#: How often what is on its way is looked at: Odoo tells nobody when a mail server took it.
LOOK_AGAIN_MINUTES = 10


class WacNotification(models.Model):
    _inherit = "wac.notification"

    def _wac_by_email(self, record, partner):
        """Queue an e-mail: the rule's, the record's own, else the template's text.

        :raises NothingToSend: there is no address
        """
        self._wac_check_email(record, partner)
        template = self._wac_mail_template(record)
        values = (
            self._wac_mail_values(template, record)
            if template
            else self._wac_mail_of_text(record, partner)
        )
        if not values.get("email_from"):
            values["author_id"] = self._wac_mail_author(record)
        message = record.message_post(
            **values,
            message_type="auto_comment",
            subtype_xmlid="mail.mt_note",
            email_layout_xmlid="mail.mail_notification_light",
            partner_ids=partner.ids,
            force_send=False,
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
        return {"mail_message_id": message.id, "state": "waiting"}

    def _wac_check_email(self, record, partner):
        """Refuse whom no e-mail can be sent to.

        :raises NothingToSend: there is no address
        """
        if not partner.email_normalized:
            raise NothingToSend(
                self.env._(
                    "%s has no e-mail address.",
                    partner.display_name or record.display_name,
                )
            )

    def _wac_mail_author(self, record):
        """Return who an e-mail is from: the business, not the robot that runs the job."""
        business = self._wac_company(record).partner_id
        return business.id if business.email_normalized else None

    def _wac_mail_template(self, record):
        """Return the template of the e-mail, or an empty one.

        Other add-ons return what their records are usually sent with.
        """
        template = self.rule_id.mail_template_id
        return template if template.model == record._name else template.browse()

    def _wac_mail_values(self, template, record):
        """Return what is posted: Odoo's own template, with its reports."""
        rendered = template._generate_template(record.ids, _RENDERED)[record.id]
        return {
            "subject": rendered.get("subject"),
            "email_from": rendered.get("email_from") or None,
            # as for every e-mail Odoo sends
            "body": Markup(rendered.get("body_html") or ""),  # noqa: S704 - sanitized there
            "attachment_ids": rendered.get("attachment_ids") or [],
            "attachments": [
                (name, base64.b64decode(content))
                for name, content in rendered.get("attachments") or []
            ],
        }

    def _wac_mail_of_text(self, record, partner):
        company = self._wac_company(record)
        text = self._wac_text_for(record, partner)
        # nobody needs their own name as a subject
        about = "" if record == partner else f": {record.display_name}"
        return {
            "subject": f"{company.name}{about}",
            # to_html lets no tag of the text through
            "body": Markup(formatting.to_html(text)),  # noqa: S704 - escaped there
        }

    def _wac_by_sms(self, record, partner):
        """Queue a text message: the rule's own text, else the template's.

        :raises NothingToSend: there is no number
        """
        self._wac_wa_id(partner, record)  # says what is wrong with the number
        body = self._wac_sms_body(record, partner)
        message = record._message_sms(body, partner_ids=partner.ids, put_in_queue=True)
        return {"mail_message_id": message.id, "state": "waiting"}

    def _wac_sms_body(self, record, partner):
        template = self.rule_id.sms_template_id
        if template and template.model == record._name:
            return template._render_field("body", record.ids, compute_lang=True)[
                record.id
            ]
        return html2plaintext(formatting.to_html(self._wac_text_for(record, partner)))

    def _wac_by_activity(self, record, partner):
        """Ask somebody to call; what was tried before is in the note.

        :raises NothingToSend: neither the record nor the contact can have activities
        """
        owner = record if hasattr(record, "activity_schedule") else partner
        note = Markup("<br/>").join(
            f"{attempt._wac_channel_name()}: {attempt.reason or attempt._wac_word()}"
            for attempt in self.attempt_ids
        )
        summary = self.env._("Call %(name)s: %(record)s")
        activity = owner.activity_schedule(
            "mail.mail_activity_data_call",
            summary=summary
            % {
                "name": partner.display_name or record.display_name,
                "record": record.display_name,
            },
            note=note,
            user_id=self._wac_caller(record, partner).id,
        )
        return {"activity_id": activity.id, "state": "sent"}

    def _wac_caller(self, record, partner):
        """Return who is to call: the record's, the contact's or the number's person."""
        field = self.rule_id._wac_user_field(record)
        number = self.env["wac.account"]._wac_default_for(self._wac_company(record))
        candidates = (
            record[field] if field else None,
            partner.user_id,
            self.create_uid,
            self.rule_id.family_id.user_id,
            number.agent_ids[:1],
        )
        for user in candidates:
            if user and user.active and not user.share:
                return user
        raise NothingToSend(self.env._("There is nobody who could call."))


class WacNotificationAttempt(models.Model):
    _inherit = "wac.notification.attempt"

    def _wac_channel_name(self):
        names = dict(self._fields["channel"]._description_selection(self.env))
        return names[self.channel]

    def _wac_word(self):
        if (self.channel, self.state) == ("activity", "sent"):
            return self.env._("Planned")
        words = dict(self._fields["state"]._description_selection(self.env))
        return words[self.state]

    def _wac_look_again(self, deadline):
        """Return when to look at it again, ``False`` if it tells by itself."""
        if self.channel == "activity":
            return False
        if not self.mail_message_id:
            return deadline
        now = fields.Datetime.now()
        return min(deadline, fields.Datetime.add(now, minutes=LOOK_AGAIN_MINUTES))
