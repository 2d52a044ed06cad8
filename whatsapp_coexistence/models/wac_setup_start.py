"""``wac.setup``, fourth and last step: templates, a test, the start.

Called by the setup's form. Must never call Graph: what it starts is queued and rung.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..cloudapi import phone
from ..cloudapi.events import Identity
from .wac_template_variable import PERSON

#: How far a test message has come, as the last step says it.
_ON_ITS_WAY = ("queued", "sending", "accepted", "sent")
_ARRIVED = ("delivered", "read", "played")
#: Which languages of the library are wanted: the field of each.
_LANGUAGES = {"es": "has_spanish", "ca": "has_catalan", "en": "has_english"}


class WacSetup(models.Model):
    _inherit = "wac.setup"

    # what customers read has nothing to do with the languages Odoo is installed in
    has_spanish = fields.Boolean("Spanish", default=True)
    has_catalan = fields.Boolean("Catalan", default=True)
    has_english = fields.Boolean("English", default=True)
    template_ids = fields.Many2many("wac.template", compute="_compute_template_ids")
    template_draft_count = fields.Integer(compute="_compute_template_ids")
    agent_ids = fields.Many2many(related="account_id.agent_ids", readonly=False)
    own_number = fields.Char(
        "Your own number", default=lambda self: self.env.user.phone or False
    )
    test_message_id = fields.Many2one("wac.message", ondelete="set null", copy=False)
    test_state = fields.Selection(
        related="test_message_id.state", string="Test message"
    )

    # Fourth step: templates

    @api.depends(*_LANGUAGES.values(), "company_id", "account_id")
    def _compute_template_ids(self):
        for setup in self:
            left_out = [code for code, name in _LANGUAGES.items() if not setup[name]]
            builtin = self.env["wac.template"].search(
                [
                    ("is_builtin", "=", True),
                    ("company_id", "=", setup.company_id.id),
                ]
            )
            builtin = builtin._wac_of(setup.account_id)
            setup.template_ids = builtin.filtered(
                lambda t, out=left_out: t.language.partition("_")[0] not in out
            )
            setup.template_draft_count = len(setup._wac_drafts())

    def _wac_enter_templates(self):
        """Have the built-in templates there for this number's account at Meta, too."""
        templates = self.env["wac.template"]
        templates._wac_ensure_builtin(self.company_id)
        templates._wac_copy_builtin_to(self.account_id)

    def _wac_drafts(self):
        return self.template_ids.filtered(lambda t: t.status == "DRAFT")

    def action_submit_templates(self):
        """Send every template of the list that Meta has not seen to its review."""
        self.ensure_one()
        self.check_access("write")
        if not self._wac_drafts():
            raise UserError(
                self.env._("Every template of the list is at Meta already.")
            )
        templates = self.env["wac.template"]
        languages = set(self.template_ids.mapped("language"))
        done, left_out = templates._wac_submit_builtin(self.account_id, languages)
        return templates._wac_submitted_notice(done, left_out)

    def _wac_missing_templates(self):
        return []

    def _wac_lines_templates(self):
        templates = self.template_ids
        drafts = self._wac_drafts()
        approved = templates.filtered(lambda t: t.status == "APPROVED")
        rejected = templates.filtered(lambda t: t.status == "REJECTED")
        waiting = templates - drafts - approved - rejected
        lines = []
        if approved:
            lines.append(("done", self.env._("Approved by Meta: %s.", len(approved))))
        if waiting:
            text = self.env._(
                "At Meta for review: %s. It takes from a minute to a day; you can go on.",
                len(waiting),
            )
            lines.append(("wait", text))
        if rejected:
            text = self.env._(
                "Refused by Meta: %s. Open them under Templates to read why.",
                len(rejected),
            )
            lines.append(("warn", text))
        if drafts:
            text = self.env._(
                "Not sent to Meta yet: %s. Press “Submit all now”.", len(drafts)
            )
            lines.append(("next", text))
        return lines

    # Sixth step: a test, and the start

    @api.model
    def _wac_answers(self):
        return super()._wac_answers() + [
            *_LANGUAGES.values(),
            "agent_ids",
            "own_number",
            "test_state",
        ]

    def _wac_own_wa_id(self):
        return phone.normalize(self.own_number or "", self.country_id.code)

    def action_send_test(self):
        """Queue a message to the owner's own number; the screen shows its ticks."""
        self.ensure_one()
        self.check_access("write")
        wa_id = self._wac_own_wa_id()
        trouble = self._wac_test_trouble(wa_id)
        if trouble:
            raise UserError(trouble)
        thread = self._wac_test_thread(wa_id)
        if thread._wac_is_window_open():
            text = self.env._("This is a test from Odoo. It works!")
            message = self.env["wac.message"]._wac_queue(
                [{"thread_id": thread.id, "body": text}]
            )
            message._wac_show()
        else:
            message = self._wac_test_template(thread)
        self.test_message_id = message
        return True

    def _wac_test_trouble(self, wa_id):
        """Return why no test can be sent, or ``None``."""
        if not wa_id:
            return self.env._(
                "Write the number of your own phone with its country, like %s.",
                "+34 612 34 56 78",
            )
        account_number = phone.normalize(
            self.account_id.display_phone_number or "", self.country_id.code
        )
        if wa_id == account_number:
            return self.env._(
                "This is the number you are connecting. A test needs another phone: yours "
                "at home, or a colleague's."
            )
        return self.account_id._wac_trouble()

    def _wac_test_thread(self, wa_id):
        # sudo: chats and people are made by the worker otherwise, not by users
        account = self.account_id.sudo()
        person = Identity(wa_id=wa_id)
        contacts = self.env["wac.contact"].sudo()._wac_find_or_create(account, [person])
        contact = contacts[person]
        return (
            self.env["wac.thread"].sudo()._wac_find_or_create(account, contact)[contact]
        )

    def _wac_test_template(self, thread):
        """Queue an approved template whose gaps the owner's name can fill.

        :raises UserError: there is none yet
        """
        template = self._wac_approved()
        if not template:
            raise UserError(
                self.env._(
                    "Meta has not approved a template yet. Write “hello” from your own "
                    "phone to %s: then you can send the test at once, without a template.",
                    self.account_id.display_phone_number,
                )
            )
        asked = template.variable_ids.filtered(lambda v: v.source == "free")
        name = self.env.user.name
        return template._wac_queue_for(
            thread, free_values={**dict.fromkeys(asked.ids, name), PERSON: name}
        )

    def _wac_approved(self):
        """Return an approved template about nothing in particular, in the user's language."""
        account = self.account_id
        found = self.env["wac.template"].search(
            Domain("status", "=", "APPROVED")
            & Domain("model_id", "=", False)
            # advertising needs a consent that nobody has asked the owner for
            & Domain("category", "!=", "MARKETING")
            & Domain("company_id", "=", account.company_id.id)
            & Domain("waba_id", "=", account.waba_id)
            & Domain("header_format", "in", ("none", "text"))
        )
        start = (self.env.lang or "en_US")[:2]
        return found.sorted(
            lambda t: (
                not t.is_builtin,
                t.language[:2] != start,
                len(t.variable_ids),
                t.id,
            )
        )[:1]

    def _wac_missing_test(self):
        if not self.account_id.agent_ids:
            return [self.env._("Choose who answers: only they see the chats.")]
        return []

    def _wac_lines_test(self):
        lines = []
        state, name = self.test_state, self.account_id.display_phone_number
        if state in _ARRIVED:
            lines.append(("done", self.env._("Your test message arrived.")))
        elif state in _ON_ITS_WAY:
            lines.append(("wait", self.env._("Your test message is on its way.")))
        elif state:
            reason = (
                self.test_message_id.error_title or self.test_message_id.hold_reason
            )
            text = self.env._("The test message did not arrive: %s", reason or state)
            lines.append(("warn", text))
        else:
            text = self.env._(
                "Send yourself a test message. Or write “hello” from your own phone to "
                "%s and find it in Discuss.",
                name or self.account_id.display_name,
            )
            lines.append(("next", text))
        if self.agent_ids:
            text = self.env._(
                "Answered by: %s.", ", ".join(self.agent_ids.mapped("name"))
            )
            lines.append(("done", text))
        return lines

    def action_finish(self):
        """Switch on: the people chosen have the right to answer, and the setup is done."""
        self.ensure_one()
        self.check_access("write")
        missing = self._wac_missing()
        if missing or self.step != "test" or self.account_state != "connected":
            raise UserError(
                "\n".join(missing)
                or self.env._("The number is not connected any more.")
            )
        group = self.env.ref("whatsapp_coexistence.group_wac_agent")
        new = self.agent_ids.filtered(lambda user: group not in user.all_group_ids)
        # sudo: whoever administers WhatsApp names who answers, with no other right than that
        new.sudo().write({"group_ids": [Command.link(group.id)]})
        self.state = "done"
        return True

    # Afterwards

    def action_open_discuss(self):
        """Open Discuss."""
        return {"type": "ir.actions.client", "tag": "mail.action_discuss"}

    def action_open_customers(self):
        """Open the customers."""
        return self.env["ir.actions.act_window"]._for_xml_id(
            "contacts.action_contacts"
            if self.env.ref("contacts.action_contacts", False)
            else "base.action_partner_form"
        )

    def action_open_account(self):
        """Open the number and its health."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "wac.account",
            "res_id": self.account_id.id,
            "views": [(False, "form")],
        }

    def action_open_phones(self):
        """Open the simulator's page with the two phones."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": self.app_id.simulator_url,
            "target": "new",
        }
