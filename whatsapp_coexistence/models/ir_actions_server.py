"""``ir.actions.server``: "Send WhatsApp", for automation rules and scheduled actions.

Called by Odoo's own automations, inside their transactions. Must never send: it notes what
is owed, and the cron of notifications does the rest.
"""

import uuid

from odoo import api, fields, models

from .wac_notification import RECIPIENTS


class IrActionsServer(models.Model):
    _inherit = "ir.actions.server"

    state = fields.Selection(
        selection_add=[("wac", "Send WhatsApp"), ("followers",)],
        ondelete={"wac": "cascade"},
    )
    wac_family_id = fields.Many2one(
        "wac.template.family",
        "WhatsApp Template",
        compute="_compute_wac_fields",
        store=True,
        readonly=False,
        # without it the action, and what set it off, would fail
        ondelete="restrict",
        domain="[('model', 'in', (model_name, False))]",
    )
    wac_recipient = fields.Selection(RECIPIENTS, "Send WhatsApp To", default="customer")
    wac_rule_id = fields.Many2one(
        "wac.notification.rule",
        "Notification Rule",
        compute="_compute_wac_fields",
        store=True,
        readonly=False,
        ondelete="restrict",
        domain="[('event', '=', 'action'), ('model', '=', model_name)]",
        help="Gives filter, delay, quiet hours and backup channels.",
    )
    wac_once = fields.Boolean(
        "Once per Record",
        default=True,
        help="However often the action runs, a record's customer is told once.",
    )

    @api.depends("state", "model_id")
    def _compute_wac_fields(self):
        for action in self:
            model = action.state == "wac" and action.model_id.model
            if not model or action.wac_family_id.model not in (model, False):
                action.wac_family_id = False
            if not model or action.wac_rule_id.model != model:
                action.wac_rule_id = False

    @api.depends("state")
    # pylint: disable-next=missing-return
    def _compute_available_model_ids(self):
        ours = self.filtered(lambda action: action.state == "wac")
        if ours:
            models_with_chatter = self.env["ir.model"].search(
                [("is_mail_thread", "=", True), ("transient", "=", False)]
            )
            ours.available_model_ids = models_with_chatter.ids
        super(IrActionsServer, self - ours)._compute_available_model_ids()

    def _name_depends(self):
        return [*super()._name_depends(), "wac_family_id", "wac_rule_id"]

    def _generate_action_name(self):
        self.ensure_one()
        name = self.wac_rule_id.name or self.wac_family_id.display_name
        if self.state == "wac" and name:
            return self.env._("Send WhatsApp: %s", name)
        return super()._generate_action_name()

    @api.model
    def _warning_depends(self):
        return [*super()._warning_depends(), "wac_family_id", "wac_rule_id"]

    def _get_warning_messages(self):
        self.ensure_one()
        warnings = super()._get_warning_messages()
        if self.state != "wac":
            return warnings
        if not self.model_id.is_mail_thread or self.model_id.transient:
            warnings.append(
                self.env._("WhatsApp can only be sent about records with a chatter.")
            )
        if not self.wac_family_id and not self.wac_rule_id:
            warnings.append(self.env._("Choose a WhatsApp template, or a rule."))
        return warnings

    def _run_action_wac_multi(self, eval_context=None):
        """Owe a message to the customer of each record; sends nothing here."""
        if self._is_recompute():
            return False
        context = eval_context or {}
        records = context.get("records") or context.get("record")
        # sudo: whoever set the automation off need not see rules or templates
        rule, family = self.sudo().wac_rule_id, self.sudo().wac_family_id
        if not records or not (rule.enabled or (family and not rule)):
            return False
        key = f"action/{self.id}"
        # a record of no company belongs to the rule's; sudo: the journal is written by
        # what happens, not by people
        company = rule.company_id or self.env.company
        self.env["wac.notification"].sudo().with_company(company)._wac_owe(
            records.sudo(),
            "action",
            family or None,
            rule=rule,
            key=key if self.wac_once else f"{key}/{uuid.uuid4().hex}",
            recipient=self.wac_recipient or None,
            due=rule._wac_moment() if rule else None,
        )
        return False
