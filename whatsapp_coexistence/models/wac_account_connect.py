"""``wac.account``, being connected: from a token and a number at Meta to a row here.

Called by the signup and by the form that takes a pasted token; both doors end here.
Must never take over a number of another company, nor register one that is on the phone.
"""

import secrets as random_source

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..cloudapi import number
from ..cloudapi.client import GraphError
from ..cloudapi.wire import TransportFailure
from .wac_secret_mixin import SecretField, cipher_field

PIN_DIGITS = 6


class WacAccount(models.Model):
    _inherit = "wac.account"
    _wac_secret_names = ("access_token", "pin")

    token_expires_at = fields.Datetime(
        readonly=True, copy=False, help="Empty: the access token does not expire."
    )
    pin = SecretField("Two-Step PIN")
    pin_cipher = cipher_field()

    def write(self, vals):
        """Forget when the old token expires, once another is entered by hand."""
        if "access_token" in vals and "token_expires_at" not in vals:
            vals = {**vals, "token_expires_at": False}
        return super().write(vals)

    @api.model
    def _wac_connect(self, app, company, node, values):
        """Find or make the account of a number at Meta, and bring it up to date.

        :param node: the number as Meta has it
        :param values: ``waba_id``, ``mode``, ``access_token``, ``token_expires_at`` …
        :return: the account, ``draft`` until its connection is checked
        :raises UserError: the number is connected in another company
        """
        info = number.NumberInfo.of(node)
        # sudo: a number may belong to a company this person does not see; then it is
        # only said that it does
        account = (
            self.sudo()
            .with_context(active_test=False)
            .search([("phone_number_id", "=", info.id)])
        )
        if account and account.company_id != company:
            raise UserError(
                self.env._(
                    "%s is already connected in another company of this database.",
                    info.display_phone_number or info.id,
                )
            )
        account = account or self._wac_former(company, info)
        values = {
            **values,
            **{
                name: value
                for name, value in (
                    ("display_phone_number", info.display_phone_number),
                    ("verified_name", info.verified_name),
                    ("quality", info.quality),
                )
                if value
            },
            "app_id": app.id,
            "phone_number_id": info.id,
            "active": True,
        }
        if account:
            return account.sudo(False)._wac_connect_again(values)
        return self.create(
            {
                **values,
                "name": info.verified_name or info.display_phone_number or info.id,
                "company_id": company.id,
                "agent_ids": [Command.set(self.env.user.ids)],
            }
        )

    @api.model
    def _wac_former(self, company, info):
        """Return the account of a number that Meta has under a new id, with its chats.

        A number that was deleted at Meta and registered anew, or that went to another
        WhatsApp Business Account, is the same to its customers. Meta has it only once, so
        whatever was here under the same number has ended there.
        """
        digits = _digits(info.display_phone_number)
        if not digits:
            return self.browse()
        # sudo: of the same company only, and it is the caller's to connect
        known = (
            self.sudo()
            .with_context(active_test=False)
            .search(
                [
                    ("company_id", "=", company.id),
                    ("display_phone_number", "!=", False),
                ],
                order="active desc, id desc",
            )
        )
        return known.filtered(lambda a: _digits(a.display_phone_number) == digits)[:1]

    def _wac_finish_connecting(self):
        """The number works: let it send, also what was held until now."""
        for account in self:
            if account.state == "draft":
                account.state = "connected"
            else:
                account._wac_release()

    def _wac_new_pin(self):
        """Return a PIN for the registration, stored before Meta hears of it.

        A PIN that is already here is used again: Meta wants the one it knows.
        """
        self.ensure_one()
        known = self._wac_secret_get("pin")
        if known:
            return known
        pin = f"{random_source.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}"
        self.sudo()._wac_secret_set("pin", pin)  # sudo: never read back by this caller
        return pin

    def action_show_pin(self):
        """Show the administrator the two-step PIN of an API number."""
        self.ensure_one()
        self.check_access("write")
        pin = self._wac_secret_get("pin")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "sticky": True,
                "title": self.env._("Two-step PIN of this number"),
                "message": pin or self.env._("No PIN is stored."),
            },
        }

    def action_register(self):
        """Register an API number at Meta with its PIN, then check the connection."""
        self.ensure_one()
        self.check_access("write")
        pin = self._wac_secret_get("pin")
        if not pin:
            raise UserError(
                self.env._("Enter the number's two-step PIN first; it has 6 digits.")
            )
        if self.mode == "coexistence":
            raise UserError(
                self.env._(
                    "A number of the phone app is registered by the phone; nothing is to "
                    "be done here."
                )
            )
        try:
            self._wac_client().register(pin)
        except (GraphError, TransportFailure) as error:
            raise UserError(self._wac_explain(error)) from None
        return self.action_check_connection()

    def _wac_secret_set(self, name, value):
        if name == "pin" and value:
            digits = value.strip()
            if not (
                len(digits) == PIN_DIGITS and digits.isascii() and digits.isdigit()
            ):
                raise UserError(self.env._("The two-step PIN has 6 digits."))
        return super()._wac_secret_set(name, value)

    @api.model
    def _wac_why_not(self, candidate, mode):
        """Return in words why a number at Meta does not fit, or ``None``."""
        sentences = {
            "not_on_app": self.env._(
                "%s is not on the WhatsApp Business app any more, or was connected without "
                "it. Connect again and choose the number that is on your phone.",
                candidate.label,
            ),
            "on_app": self.env._(
                "%s is on the WhatsApp Business app. Connect it as “Phone app and Odoo”: "
                "registering it here would take it off the phone.",
                candidate.label,
            ),
            "platform": self.env._(
                "Meta has not moved %s to the Cloud API yet. Wait some minutes, then try "
                "again.",
                candidate.label,
            ),
        }
        return sentences.get(candidate.trouble(mode))


def _digits(text):
    """Return the digits of a number as people write it."""
    return "".join(character for character in text if character.isdecimal())
