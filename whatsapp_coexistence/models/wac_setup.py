"""``wac.setup``: the guided way of a number to Odoo, in six steps, left and resumed at will.

Opened from the menu and wherever a number is missing. Must never trap anybody: one can
always go back, leave or start over, whatever went wrong.
"""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

STEPS = ("ready", "door", "connect", "templates", "past", "test")
_ICONS = {
    "done": "fa-check-circle text-success",
    "wait": "fa-hourglass-half text-warning",
    "next": "fa-arrow-circle-right text-primary",
    "warn": "fa-exclamation-triangle text-warning",
}
_LINE = Markup(
    '<li class="d-flex gap-2 mb-1"><i class="fa fa-fw mt-1 %s" title="%s"></i>'
    '<span class="sr-only visually-hidden">%s</span><span>%s</span></li>'
)


class WacSetup(models.Model):
    _name = "wac.setup"
    _description = "WhatsApp Setup"
    _inherit = ["wac.secret.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _wac_secret_names = ("access_token",)

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [("open", "In Progress"), ("done", "Done")],
        required=True,
        default="open",
        readonly=True,
    )
    step = fields.Selection(
        [
            ("ready", "Your number"),
            ("door", "How to connect"),
            ("connect", "Connect"),
            ("templates", "Templates"),
            ("past", "Contacts and chats"),
            ("test", "Test and start"),
        ],
        required=True,
        default="ready",
    )
    furthest = fields.Selection(
        selection=lambda self: self._fields["step"].selection,
        default="ready",
        required=True,
        readonly=True,
        help="Steps up to this one may be opened again.",
    )
    account_id = fields.Many2one(
        "wac.account", "Number", check_company=True, ondelete="set null"
    )
    status_html = fields.Html(
        "Where you are", compute="_compute_status_html", sanitize=False
    )
    is_waiting = fields.Boolean(
        compute="_compute_status_html", help="The screen asks again by itself."
    )

    _open_unique = models.UniqueIndex(
        "(company_id) WHERE state = 'open'",
        "A number is already being set up in this company.",
    )

    @api.depends("step", "account_id.display_name")
    def _compute_display_name(self):
        for setup in self:
            setup.display_name = setup.account_id.display_name or self.env._(
                "Connect a number"
            )

    @api.depends(lambda self: ["step", "state", "account_id", *self._wac_answers()])
    def _compute_status_html(self):
        words = {
            "done": self.env._("Done:"),
            "wait": self.env._("Waiting:"),
            "next": self.env._("To do:"),
            "warn": self.env._("Note:"),
        }
        for setup in self:
            lines = setup._wac_lines() if setup.state == "open" else []
            rows = (
                _LINE % (_ICONS[kind], words[kind].rstrip(":"), words[kind], text)
                for kind, text in lines
            )
            body = Markup().join(rows)
            setup.status_html = (
                body and Markup('<ul class="list-unstyled mb-0">%s</ul>') % body
            )
            setup.is_waiting = setup.is_arriving or any(
                kind == "wait" for kind, _text in lines
            )

    @api.model
    def _wac_answers(self):
        """Return the fields whose change changes what is still to be done."""
        return []

    def write(self, vals):
        """Let nobody jump to a step that was not reached yet."""
        if "step" in vals and not self.env.context.get("wac_setup_moves"):
            for setup in self:
                if STEPS.index(vals["step"]) > STEPS.index(setup.furthest):
                    raise UserError(
                        self.env._("Finish the steps before this one first.")
                    )
        return super().write(vals)

    # Opening

    @api.model
    def action_open(self):
        """Return the form of the company's unfinished setup, made if there is none."""
        self.check_access("create")
        domain = [("company_id", "=", self.env.company.id), ("state", "=", "open")]
        setup = self.search(domain, limit=1) or self.create({})
        return setup._wac_form()

    def _wac_form(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "whatsapp_coexistence.wac_setup_action"
        )
        return action | {"res_id": self.id}

    # Moving

    def action_next(self):
        """Go one step further, if nothing is missing on this one.

        :raises UserError: what is still missing, sentence by sentence
        """
        self.ensure_one()
        self.check_access("write")
        missing = self._wac_missing()
        if missing:
            raise UserError("\n".join(missing))
        place = STEPS.index(self.step) + 1
        if place < len(STEPS):
            self._wac_move(STEPS[place])
        return True

    def action_back(self):
        """Go one step back; nothing that was done is undone."""
        self.ensure_one()
        self.check_access("write")
        self._wac_move(STEPS[max(0, STEPS.index(self.step) - 1)])
        return True

    def action_discard(self):
        """Forget this setup. A number that was connected stays connected."""
        self.ensure_one()
        self.check_access("unlink")
        self.unlink()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "whatsapp_coexistence.wac_account_action"
        ) | {"target": "main"}

    def _wac_move(self, step):
        furthest = max(self.furthest, step, key=STEPS.index)
        moving = self.with_context(wac_setup_moves=True)
        moving.write({"step": step, "furthest": furthest})
        if hasattr(self, f"_wac_enter_{step}"):
            getattr(self, f"_wac_enter_{step}")()

    # What the steps say; each adds its own in its own file

    def _wac_missing(self):
        """Return sentences about what must be done before the next step."""
        return getattr(self, f"_wac_missing_{self.step}")()

    def _wac_lines(self):
        """Return ``(kind, text)`` of what is done, waits and is to be done in this step."""
        return getattr(self, f"_wac_lines_{self.step}")() + [
            ("next", text) for text in self._wac_missing()
        ]
