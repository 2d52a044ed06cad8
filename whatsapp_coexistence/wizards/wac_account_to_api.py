"""``wac.account.to.api``: take a number off the phone app, step by step, chats and all.

Opened from the number's form by administrators. Must never register a number that Meta
still has on the phone app, and asks Meta only where a button says so.

Sources (checked 2026-11-27): const.DOCS/embedded-signup/onboarding-business-app-users
(only the app can disconnect; ``deregister`` is refused) and
const.DOCS/business-phone-numbers/registration.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..cloudapi import number
from ..cloudapi.client import GraphError
from ..cloudapi.wire import TransportFailure


class WacAccountToApi(models.TransientModel):
    _name = "wac.account.to.api"
    _description = "Move a WhatsApp Number Off the Phone"

    account_id = fields.Many2one("wac.account", "Number", required=True, readonly=True)
    step = fields.Selection(
        [
            ("before", "Before"),
            ("phone", "On the Phone"),
            ("access", "Access"),
            ("register", "Register"),
            ("done", "Done"),
        ],
        required=True,
        default="before",
    )
    is_understood = fields.Boolean("I understand what the phone loses")
    phone_number_id = fields.Char(
        "Phone Number ID", compute="_compute_ids", store=True, readonly=False
    )
    waba_id = fields.Char(
        "WhatsApp Business Account ID",
        compute="_compute_ids",
        store=True,
        readonly=False,
    )
    held_count = fields.Integer(related="account_id.held_count")
    throughput_mps = fields.Integer(related="account_id.throughput_mps")

    @api.depends("account_id")
    def _compute_ids(self):
        for wizard in self:
            wizard.phone_number_id = wizard.account_id.phone_number_id
            wizard.waba_id = wizard.account_id.waba_id

    def action_begin(self):
        """Go to what is to be done on the phone."""
        self._wac_check_may()
        if not self.is_understood:
            raise UserError(
                self.env._("Tick that you understand what the phone loses first.")
            )
        self.step = "phone"
        return self._wac_reopen()

    def action_ask_meta(self):
        """Ask Meta whether the number has left the phone app, and go to the next step."""
        self._wac_check_may()
        account = self.account_id
        self._wac_take_ids()
        try:
            info = number.NumberInfo.of(account._wac_client().phone_number())
        except TransportFailure as error:
            raise UserError(account._wac_explain(error)) from None
        except GraphError as error:
            if not number.is_not_found(error.error):
                raise UserError(account._wac_explain(error)) from None
            self.step = "access"
            return self._wac_reopen()
        if info.on_phone_app:
            raise UserError(
                self.env._(
                    "Meta still has %s on the phone app. Delete the account on the phone "
                    "(Settings, Account, Delete account), wait a minute and ask again.",
                    info.display_phone_number or account.display_name,
                )
            )
        self.step = "register"
        return self._wac_reopen()

    def action_register(self):
        """Register the number for the API with its PIN, and send what waited."""
        self._wac_check_may()
        account = self.account_id
        pin = account._wac_new_pin()
        try:
            account._wac_client().register(pin)
        except (GraphError, TransportFailure) as error:
            raise UserError(
                self.env._(
                    "%(reason)s If the number has a two-step PIN from before, enter it in "
                    "the number's field Two-Step PIN and register again.",
                    reason=account._wac_explain(error),
                )
            ) from None
        account.action_check_connection()
        if account.state != "connected":
            raise UserError(
                self.env._(
                    "The number is registered, but something is still wrong: see Result of "
                    "the Check on the number."
                )
            )
        account.message_post(
            body=self.env._(
                "The number left the phone app: it works from Odoo only now."
            )
        )
        account._wac_note_act("moved off the phone app")
        self.step = "done"
        return self._wac_reopen()

    def _wac_check_may(self):
        self.ensure_one()
        self.account_id.check_access("write")

    def _wac_take_ids(self):
        """Give the number the ids it has at Meta now; its chats stay with it.

        Who connected it anew has made a second row of it here, which comes along.
        """
        account = self.account_id
        ids = {
            name: self[name].strip()
            for name in ("phone_number_id", "waba_id")
            if self[name] and self[name].strip() != account[name]
        }
        if "phone_number_id" in ids:
            account._wac_take_twin(ids["phone_number_id"])
        if ids:
            account.write(ids)

    def _wac_reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Move Off the Phone"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }


class WacAccount(models.Model):
    _inherit = "wac.account"

    def action_move_to_api(self):
        """Open the steps that take the number off the phone app."""
        self.ensure_one()
        self.check_access("write")
        wizard = self.env["wac.account.to.api"].create({"account_id": self.id})
        return wizard._wac_reopen()
