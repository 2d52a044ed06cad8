"""``wac.notification.rule``, switching on: the built-in ones, what is missing, how it goes.

Called by the list of rules. Must never switch on what nobody asked for, nor let a rule be
on that cannot work.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError


class WacNotificationRule(models.Model):
    _inherit = "wac.notification.rule"

    missing = fields.Char(
        "What Is Missing",
        compute="_compute_missing",
        help="What keeps WhatsApp messages of this rule from going out.",
    )
    template_state = fields.Selection(
        [
            ("none", "No template"),
            ("draft", "Not submitted"),
            ("pending", "In review"),
            ("approved", "Approved"),
            ("trouble", "Needs you"),
        ],
        "Template Status",
        compute="_compute_template_state",
    )
    channel_names = fields.Char("Order of Channels", compute="_compute_channel_names")
    notification_count = fields.Integer(
        "Notifications", compute="_compute_notification_count"
    )
    reached_count = fields.Integer("Reached", compute="_compute_notification_count")

    @api.depends("family_id.template_ids.status")
    def _compute_template_state(self):
        for rule in self:
            found = set(rule.family_id.template_ids.mapped("status"))
            if not found:
                rule.template_state = "none"
            elif "APPROVED" in found:
                rule.template_state = "approved"
            elif found <= {"DRAFT", False}:
                rule.template_state = "draft"
            elif found & {"PENDING", "SUBMITTING", "IN_APPEAL"}:
                rule.template_state = "pending"
            else:
                rule.template_state = "trouble"

    @api.depends("template_state", "family_id", "company_id", "channel_ids.channel")
    @api.depends_context("lang")
    def _compute_missing(self):
        accounts = self.env["wac.account"]
        numbers = {
            company: accounts._wac_default_for(company) for company in self.company_id
        }
        for rule in self:
            rule.missing = rule._wac_cannot_switch_on() or rule._wac_missing(
                numbers.get(rule.company_id)
            )

    def _wac_missing(self, number):
        """Return what keeps WhatsApp from being taken, in words, or ``False``."""
        if "whatsapp" not in self.channel_ids.mapped("channel"):
            return False
        if not number:
            return self.env._("Connect a WhatsApp number.")
        return {
            "draft": self.env._("Submit the template to WhatsApp."),
            "pending": self.env._(
                "WhatsApp reviews the template; messages wait for it."
            ),
            "trouble": self.env._("WhatsApp does not accept the template: look at it."),
        }.get(self.template_state, False)

    @api.depends("channel_ids.channel", "channel_ids.sequence")
    @api.depends_context("lang")
    def _compute_channel_names(self):
        names = dict(
            self.env["wac.notification.rule.channel"]
            ._fields["channel"]
            ._description_selection(self.env)
        )
        for rule in self:
            channels = rule.channel_ids.sorted("sequence")
            rule.channel_names = " → ".join(names[one.channel] for one in channels)

    def _compute_notification_count(self):
        groups = self.env["wac.notification"]._read_group(
            [("rule_id", "in", self.ids)], ["rule_id", "state"], ["__count"]
        )
        for rule in self:
            mine = {state: count for one, state, count in groups if one == rule}
            rule.notification_count = sum(mine.values())
            rule.reached_count = mine.get("reached", 0)

    # Buttons

    def action_switch(self):
        """Switch a rule on or off.

        :raises AccessError: the user does not manage WhatsApp
        :raises ValidationError: something must be filled in first
        """
        self.ensure_one()
        self.enabled = not self.enabled

    def action_submit_template(self):
        """Submit the template's languages that WhatsApp does not know yet.

        :raises AccessError: the user does not manage WhatsApp
        :raises UserError: no number, or a text WhatsApp would refuse
        """
        self.ensure_one()
        self.check_access("write")
        number = self.env["wac.account"]._wac_default_for(self.company_id)
        if not number:
            raise UserError(self.env._("Connect a WhatsApp number first."))
        drafts = self.family_id.template_ids.filtered(lambda t: t.status == "DRAFT")
        drafts.filtered(lambda t: not t.account_id).account_id = number
        drafts.action_submit()

    def action_open_template(self):
        """Open the template, in the language of the company if there is one."""
        self.ensure_one()
        self.check_access("read")
        templates = self.family_id.template_ids
        lang = (self.company_id.partner_id.lang or "")[:2]
        first = templates.filtered(lambda t: t.language[:2] == lang)[:1]
        return {
            "type": "ir.actions.act_window",
            "res_model": "wac.template",
            "res_id": (first or templates[:1]).id,
            "views": [[False, "form"]],
        }

    def action_open_notifications(self):
        """List what this rule has sent."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "whatsapp_coexistence.wac_notification_action"
        )
        return action | {"domain": [("rule_id", "in", self.ids)], "context": {}}

    def action_preview(self):
        """Show what would be sent now, on real records."""
        self.ensure_one()
        self.check_access("read")
        preview = self.env["wac.notification.preview"].create({"rule_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What Would Be Sent Now"),
            "res_model": preview._name,
            "res_id": preview.id,
            "views": [[False, "form"]],
            "target": "new",
        }

    @api.model
    def action_open_rules(self):
        """Open the rules; companies that have none yet get the built-in ones, all off."""
        self.check_access("read")
        if self.has_access("create"):
            self._wac_ensure_builtin(self.env.companies)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "whatsapp_coexistence.wac_notification_rule_action"
        )

    @api.model
    def _wac_ensure_builtin(self, companies):
        """Give each company its own copy of the built-in rules, switched off."""
        # sudo: the originals belong to another company
        rules = self.sudo().with_context(active_test=False)
        builtin = rules.search([("builtin_key", "!=", False)], order="id")
        first = {}
        for rule in builtin:
            first.setdefault(rule.builtin_key, rule)
        for company in companies:
            known = builtin.filtered(lambda r, company=company: r.company_id == company)
            missing = first.keys() - set(known.mapped("builtin_key"))
            if missing:
                self.env["wac.template"]._wac_ensure_builtin(company)
            for key in sorted(missing, key=lambda key: first[key].sequence):
                first[key]._wac_copy_to(company)

    def _wac_copy_to(self, company):
        return self.copy(
            {
                "company_id": company.id,
                "builtin_key": self.builtin_key,
                "is_builtin": True,
                "family_id": self.family_id._wac_in(company).id,
                "account_id": False,
                "calendar_id": False,
                "domain": "[]",
                "active": True,
            }
        )
