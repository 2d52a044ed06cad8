"""``wac.reminder.ladder``: when customers are reminded of their invoices, and how firmly.

Set up by accountants; read by the daily plan. Must never start by itself, nor reach back
to what was overdue before it was switched on.
"""

from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

BUILTIN = "whatsapp_coexistence_account.wac_reminder_ladder_default"


class WacReminderLadder(models.Model):
    _name = "wac.reminder.ladder"
    _description = "Payment Reminder Ladder"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(
        default=10, help="The first ladder that fits an invoice is its ladder."
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    mode = fields.Selection(
        [
            ("off", "Off"),
            ("review", "After somebody reviews today's list"),
            ("automatic", "Automatically"),
        ],
        "Reminders Go Out",
        required=True,
        default="off",
        tracking=True,
    )
    start_date = fields.Date(
        "Steps From",
        help="Steps that were due before this day are never sent. Set to the day on "
        "which you switch the ladder on.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Reviewed By",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        help="Told each day that there are reminders to look at.",
    )
    filter_domain = fields.Char("Which Invoices", default="[]")
    by_email = fields.Boolean("E-mail", default=True)
    by_sms = fields.Boolean("SMS", help="Needs a way to send SMS in Odoo.")
    by_call = fields.Boolean("An activity to call", default=True)
    step_ids = fields.One2many("wac.reminder.step", "ladder_id", "Steps", copy=True)
    reminder_count = fields.Integer("Reminders", compute="_compute_counts")
    today_count = fields.Integer("To Review", compute="_compute_counts")

    def _compute_counts(self):
        rows = self.env["wac.reminder"]._read_group(
            [("ladder_id", "in", self.ids), ("state", "=", "sent")],
            ["ladder_id"],
            ["__count"],
        )
        sent = {ladder: count for ladder, count in rows}
        for ladder in self:
            today = Domain("date", "<=", ladder.company_id._wac_today())
            today &= Domain("ladder_id", "=", ladder.id)
            today &= Domain("state", "=", "proposed")
            ladder.reminder_count = sent.get(ladder, 0)
            ladder.today_count = self.env["wac.reminder"].search_count(today)

    @api.constrains("filter_domain")
    def _check_filter_domain(self):
        for ladder in self:
            try:
                self.env["account.move"]._search(ladder._wac_domain())
            except Exception as error:
                raise ValidationError(
                    self.env._("This choice of invoices is not readable: %s", error)
                ) from error

    @api.model_create_multi
    def create(self, vals_list):
        ladders = super().create(vals_list)
        ladders._wac_start()
        return ladders

    def write(self, vals):
        result = super().write(vals)
        if "mode" in vals:
            self._wac_start()
        return result

    def _wac_start(self):
        """Remember since when a ladder runs."""
        for ladder in self:
            if ladder.mode == "off":
                ladder.start_date = ladder.start_date and False
            elif not ladder.start_date:
                ladder.start_date = fields.Date.context_today(ladder)

    def _wac_channels(self):
        """Return the channels to try, one after the other, until one reaches somebody."""
        self.ensure_one()
        wanted = {
            "whatsapp": True,
            "email": self.by_email,
            "sms": self.by_sms,
            "activity": self.by_call,
        }
        return [channel for channel, on in wanted.items() if on]

    def _wac_domain(self):
        """Return which invoices this ladder is for, by its own filter."""
        self.ensure_one()
        return Domain(literal_eval(self.filter_domain or "[]"))

    @api.model
    def action_open(self):
        """Open the ladders; a company that has none gets the one that comes along."""
        self.check_access("write")
        self._wac_ensure(self.env.company)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "whatsapp_coexistence_account.wac_reminder_ladder_action"
        )

    @api.model
    def _wac_ensure(self, company):
        """Give a company its own copy of the ladder that comes with the add-on."""
        ladders = self.with_context(active_test=False)
        if ladders.search_count([("company_id", "=", company.id)], limit=1):
            return
        # sudo: the original, its steps and its templates belong to another company
        builtin = self.sudo().env.ref(BUILTIN, raise_if_not_found=False)
        if not builtin:
            return
        self.sudo().env["wac.template"]._wac_ensure_builtin(company)
        builtin.copy(
            {
                "name": builtin.name,
                "company_id": company.id,
                "mode": "off",
                "step_ids": [
                    fields.Command.create(step._wac_values_in(company))
                    for step in builtin.step_ids
                ],
            }
        )

    def action_reminders(self):
        """List the reminders of this ladder."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "whatsapp_coexistence_account.wac_reminder_action"
        )
        action["domain"] = [("ladder_id", "=", self.id)]
        return action


class WacReminderStep(models.Model):
    _name = "wac.reminder.step"
    _description = "Step of a Payment Reminder Ladder"
    _order = "days, id"
    _check_company_auto = True

    ladder_id = fields.Many2one(
        "wac.reminder.ladder", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="ladder_id.company_id", store=True)
    days = fields.Integer(
        "Days after the Due Date",
        required=True,
        help="0 is the due date itself; a number below 0 is before it.",
    )
    tone = fields.Selection(
        [
            ("courtesy", "Courtesy"),
            ("friendly", "Friendly"),
            ("firm", "Firm"),
            ("final", "Final"),
        ],
        required=True,
        default="friendly",
    )
    family_id = fields.Many2one(
        "wac.template.family",
        "Template",
        required=True,
        check_company=True,
        domain="[('model', '=', 'account.move'), ('company_id', '=', company_id)]",
        ondelete="restrict",
    )
    group_family_id = fields.Many2one(
        "wac.template.family",
        "Template for Several Invoices",
        check_company=True,
        domain="[('model', '=', 'res.partner'), ('company_id', '=', company_id)]",
        ondelete="restrict",
        help="One message instead of many, when a customer has several overdue invoices.",
    )

    template_hint = fields.Char("Note", compute="_compute_template_hint")

    _days_unique = models.Constraint(
        "UNIQUE(ladder_id, days)", "A ladder has one step a day."
    )

    @api.depends("days", "tone")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for step in self:
            tone = dict(step._fields["tone"]._description_selection(self.env))
            step.display_name = f"{step.days:+d} · {tone.get(step.tone, '')}"

    @api.depends("family_id", "group_family_id")
    def _compute_template_hint(self):
        for step in self:
            # sudo: whether Meta approved the texts, for who chooses among them
            families = step.sudo().family_id | step.sudo().group_family_id
            missing = families.filtered(
                lambda f: "APPROVED" not in f.template_ids.mapped("status")
            )
            names = ", ".join(missing.mapped("display_name"))
            step.template_hint = names and self.env._("Not approved yet: %s", names)

    def _wac_values_in(self, company):
        """Return the values of this step in another company's ladder."""
        group = self.group_family_id
        return {
            "days": self.days,
            "tone": self.tone,
            "family_id": self.family_id._wac_in(company).id,
            "group_family_id": group and group._wac_in(company).id,
        }
