"""``discuss.channel`` of type ``wac``: how people see and answer a WhatsApp chat.

Called by Discuss when an agent writes, and by ``wac.message`` to announce what arrived.
Must never call Graph, and never queue anything but what an agent wrote.
"""

import json

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import is_html_empty

from odoo.addons.mail.tools.discuss import Store

from ..cloudapi import formatting
from .discuss_channel_member import UNPIN_AFTER

# In the context only while an agent's own message is posted. An object, not a value:
# the browser may choose context keys and values, but cannot send this one.
ANSWERING = object()
NOT_ANSWERS = {"notification", "user_notification", "auto_comment", "out_of_office"}
WITH_CAPTION = {"image", "video", "document"}


def is_wac(channel):
    """Tell whether the channel is a WhatsApp chat."""
    return channel.channel_type == "wac"


class DiscussChannel(models.Model):
    _inherit = "discuss.channel"

    channel_type = fields.Selection(
        selection_add=[("wac", "WhatsApp")], ondelete={"wac": "cascade"}
    )
    wac_thread_ids = fields.One2many("wac.thread", "channel_id")

    # What kind of channel it is

    def _lazy_load_members_channel_types(self):
        return [*super()._lazy_load_members_channel_types(), "wac"]

    def _allow_invite_by_email(self):
        return not is_wac(self) and super()._allow_invite_by_email()

    # Who is in it

    def _wac_member_vals(self, partners):
        """Return values of members for who is not in yet; idle chats stay unpinned."""
        now = fields.Datetime.now()
        vals_list = []
        for channel in self:
            last = channel.last_interest_dt
            idle = not last or last < now - UNPIN_AFTER
            vals_list += [
                {
                    "channel_id": channel.id,
                    "partner_id": partner.id,
                    "unpin_dt": now if idle else False,
                }
                for partner in partners - channel.channel_member_ids.partner_id
            ]
        return vals_list

    # Posting: an agent answers

    def message_post(self, *, message_type="notification", **kwargs):
        """Turn what a person writes in a WhatsApp chat into a WhatsApp message."""
        if not self._wac_is_answer(message_type, kwargs):
            return super().message_post(message_type=message_type, **kwargs)
        self._wac_check_can_answer()
        # Whoever calls, the answer is signed by the person who is logged in.
        for key in ("author_id", "email_from", "subject"):
            kwargs.pop(key, None)
        self._wac_check_content(kwargs)
        answering = self.with_context(wac_answering=ANSWERING)
        return super(DiscussChannel, answering).message_post(
            message_type="wac", **kwargs
        )

    def _wac_is_answer(self, message_type, kwargs):
        """Tell whether a post is meant for the customer: notes and notices are not."""
        if not is_wac(self) or message_type in NOT_ANSWERS:
            return False
        note = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note")
        is_note = kwargs.get("subtype_xmlid") == "mail.mt_note" or (
            kwargs.get("subtype_id") == note
        )
        return not is_note

    def _wac_check_can_answer(self):
        """Refuse with a clear sentence whoever may not answer, or not now."""
        self.ensure_one()
        if not self.env.user.has_group("whatsapp_coexistence.group_wac_agent"):
            raise AccessError(
                self.env._("Only people who answer on WhatsApp can write in this chat.")
            )
        # sudo: the chat belongs to the channel the agent can read
        thread = self.sudo().wac_thread_ids
        if not thread:
            raise UserError(
                self.env._("This chat is not connected to WhatsApp anymore.")
            )
        if not thread._wac_is_answered_by(self.env.user):
            raise AccessError(
                self.env._(
                    "You may read this chat, but you do not answer its number. A manager "
                    "may add you to the number."
                )
            )
        if not thread._wac_is_window_open():
            raise UserError(
                self.env._(
                    "More than 24 hours have passed since the customer's last message. "
                    "WhatsApp now only accepts an approved template: use “Send a template”."
                )
            )

    def _wac_check_content(self, kwargs):
        has_files = kwargs.get("attachment_ids") or kwargs.get("attachments")
        if is_html_empty(kwargs.get("body") or "") and not has_files:
            raise UserError(self.env._("Write something or attach a file first."))

    def _message_post_after_hook(self, message, msg_vals):
        """Queue before the clients are told, so that they see the waiting clock."""
        result = super()._message_post_after_hook(message, msg_vals)
        if self.env.context.get("wac_answering") is ANSWERING and is_wac(self):
            vals_list = self._wac_answer_vals(message)
            self._wac_show_as_sent(message, vals_list)
            # sudo: agents queue through Discuss only, checked in message_post
            self.env["wac.message"].sudo()._wac_queue(vals_list)
        return result

    def _wac_show_as_sent(self, message, vals_list):
        """Show an answer as the customer reads it: *bold* in bold, mentions as names."""
        text = next((vals["body"] for vals in vals_list if vals.get("body")), "")
        # sudo: the agent has just written this message
        message.sudo().body = Markup(formatting.to_html(text))  # noqa: S704 - escaped there

    def _wac_answer_vals(self, message):
        """Return the values of the WhatsApp messages a Discuss message becomes.

        One per attachment; the text is the caption of the first that can have one.
        """
        # sudo: the chat belongs to the channel the agent can read
        thread = self.sudo().wac_thread_ids
        common = {
            "thread_id": thread.id,
            "account_id": thread.account_id.id,
            "direction": "out",
            "origin": "user",
            "user_id": self.env.uid,
            "mail_message_id": message.id,
        }
        text = formatting.from_html(message.body or "").strip()
        vals_list = [
            {**common, **self._wac_file_vals(thread, attachment)}
            for attachment in message.sudo().attachment_ids.sorted("id")
        ]
        if text:
            captioned = [vals for vals in vals_list if vals["kind"] in WITH_CAPTION]
            if captioned:
                captioned[0]["body"] = text
            else:
                vals_list.insert(0, {**common, "kind": "text", "body": text})
        # Only the first one quotes: the others follow it.
        vals_list[0]["reply_to_id"] = message.sudo().parent_id._wac_quotable().id
        return vals_list

    def _wac_file_kind(self, attachment):
        """Return the kind of message a file becomes."""
        mimetype = (attachment.mimetype or "").split(";")[0].strip().lower()
        kind = mimetype.split("/")[0]
        if kind not in ("image", "video", "audio") or mimetype == "image/svg+xml":
            kind = "document"
        return kind

    def _wac_file_vals(self, thread, attachment):
        kind = self._wac_file_kind(attachment)
        media = {
            "account_id": thread.account_id.id,
            "kind": kind,
            "attachment_id": attachment.id,
            "mimetype": attachment.mimetype,
            "filename": attachment.name,
            "size": attachment.file_size,
            "voice": bool(attachment.voice_ids),
            "state": "done",
        }
        return {"kind": kind, "media_ids": [Command.create(media)]}

    # Telling people

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        msg_vals = self._wac_as_comment(message, msg_vals)
        return super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)

    def _notify_get_recipients_for_extra_notifications(
        self, message, recipients_data, msg_vals=False
    ):
        msg_vals = self._wac_as_comment(message, msg_vals)
        return super()._notify_get_recipients_for_extra_notifications(
            message, recipients_data, msg_vals=msg_vals
        )

    def _wac_as_comment(self, message, msg_vals):
        """Return values in which ours is a comment: Odoo pushes the types it knows only."""
        msg_vals = dict(msg_vals or {})
        if (msg_vals.get("message_type") or message.message_type) == "wac":
            msg_vals["message_type"] = "comment"
        return msg_vals

    def _notify_by_web_push_prepare_payload(self, message, msg_vals=False, **kwargs):
        payload = super()._notify_by_web_push_prepare_payload(
            message, msg_vals=msg_vals, **kwargs
        )
        if is_wac(self):
            payload["title"] = self.env._("%(name)s on WhatsApp", name=self.name)
        return payload

    def _web_push_send_notification(
        self, devices, private_key, public_key, payload_by_lang=None, payload=None
    ):
        """Leave pushes of WhatsApp chats to Odoo's cron: the worker must not wait for HTTP."""
        if not is_wac(self[:1]):
            return super()._web_push_send_notification(
                devices, private_key, public_key, payload_by_lang, payload
            )
        # sudo: the queue of pushes is Odoo's own
        self.env["mail.push"].sudo().create(
            [
                {
                    "mail_push_device_id": device.id,
                    "payload": json.dumps(
                        payload_by_lang[device.partner_id.lang]
                        if payload_by_lang
                        else payload
                    ),
                }
                for device in devices
            ]
        )
        self.env.ref("mail.ir_cron_web_push_notification").sudo()._trigger()
        return None

    # What the client knows about the chat

    def _to_store_defaults(self, target):
        return super()._to_store_defaults(target) + self._wac_store_fields()

    def _wac_store_fields(self):
        """Return what Discuss needs beside Odoo's own fields of a channel."""
        account_fields = self.env["wac.account"]._wac_store_fields()
        contact_fields = self.env["wac.contact"]._wac_store_fields()
        # sudo: whoever reads the channel may see whose chat it is
        return [
            Store.Attr(
                "wac_thread_id", lambda c: c.sudo().wac_thread_ids.id, predicate=is_wac
            ),
            Store.Attr(
                "wac_window_expires_at",
                lambda c: c.sudo().wac_thread_ids.window_expires_at,
                predicate=is_wac,
            ),
            Store.Attr(
                "wac_agent_since",
                lambda c: c.sudo().wac_thread_ids.agent_since,
                predicate=is_wac,
            ),
            Store.Attr(
                "wac_assigned_user_id",
                lambda c: c.sudo().wac_thread_ids.user_id.id,
                predicate=is_wac,
            ),
            Store.Attr(
                "wac_assigned_name",
                lambda c: c.sudo().wac_thread_ids.user_id.name or False,
                predicate=is_wac,
            ),
            Store.Attr(
                "wac_offers_quotation",
                # as the lead: the bridge to Sales brings the method
                lambda c: hasattr(type(c), "wac_send_quotation"),
                predicate=is_wac,
            ),
            Store.Attr(
                "wac_offers_lead",
                # Odoo's CRM is another add-on; its bridge brings the method.
                lambda c: hasattr(type(c), "wac_create_lead"),
                predicate=is_wac,
            ),
            Store.One(
                "wac_account",
                account_fields,
                value=lambda c: c.sudo().wac_thread_ids.account_id,
                predicate=is_wac,
            ),
            Store.One(
                "wac_contact",
                contact_fields,
                value=lambda c: c.sudo().wac_thread_ids.contact_id,
                predicate=is_wac,
            ),
        ]
