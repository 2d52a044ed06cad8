"""``wac.account``, the demonstration: connect to the simulator on this computer.

Called by ./run after Odoo and the simulator are up. Must never touch a number that is
connected to Meta, nor run while a module is being installed.
"""

import json
import logging
import os

from odoo import api, fields, models
from odoo.fields import Command

from ..cloudapi.transport import Transport

_logger = logging.getLogger(__name__)

SIMULATOR_URL = "http://127.0.0.1:8090"


class WacAccount(models.Model):
    _inherit = "wac.account"

    @api.model
    def _wac_demo_connect(self, simulator_url=None, odoo_url=None):
        """Connect the simulator's numbers, its webhook and the templates to this database.

        It may be called again: what is there is brought up to date.
        """
        url = simulator_url or self._wac_simulator_url()
        known = self._wac_demo_ask(url, "GET", "/_sim/credentials")
        callback = odoo_url or os.environ.get("WAC_ODOO_URL")
        if callback:
            self.env["ir.config_parameter"].set_param("web.base.url", callback)
        app = self._wac_demo_app(url, known)
        accounts = self.browse()
        for number in known["numbers"]:
            accounts |= self._wac_demo_account(app, number, known["access_token"])
        body = {"url": app.webhook_url, "verify_token": known["verify_token"]}
        self._wac_demo_ask(url, "POST", "/_sim/callback", body)
        for account in accounts:
            account.action_check_connection()
        self._wac_demo_templates(accounts)
        return accounts

    @api.model
    def _wac_simulator_url(self):
        """Return where the simulator listens on this computer."""
        return os.environ.get("WAC_SIMULATOR_URL") or SIMULATOR_URL

    @api.model
    def _wac_demo_ask(self, base_url, method, path, body=None):
        """Return the simulator's answer to one of its control calls."""
        response = Transport().request(
            method, f"{base_url}{path}", headers={"X-Simulator-Client": "1"}, json=body
        )
        return json.loads(response.body or b"{}")

    @api.model
    def _wac_demo_app(self, url, known):
        app = self.env["wac.app"].search([("connection", "=", "simulator")], limit=1)
        values = {
            "name": self.env._("Simulator"),
            "connection": "simulator",
            "simulator_url": url,
            "meta_app_id": known["app_id"],
            "app_secret": known["app_secret"],
            "verify_token": known["verify_token"],
        }
        if app:
            app.write(values)
            return app
        return app.create(values)

    @api.model
    def _wac_demo_account(self, app, number, token):
        account = self.with_context(active_test=False).search(
            [("phone_number_id", "=", number["phone_number_id"])]
        )
        if not account:
            account = account.create(
                {
                    "app_id": app.id,
                    "name": number["name"],
                    "phone_number_id": number["phone_number_id"],
                    "waba_id": number["waba_id"],
                    "mode": number["mode"],
                    "display_phone_number": number["phone"],
                    "onboarded_at": fields.Datetime.now(),
                    "agent_ids": [Command.set(self._wac_demo_agents().ids)],
                    "access_token": token,
                }
            )
        elif account.app_id == app:
            account.access_token = token
        return account

    @api.model
    def _wac_demo_agents(self):
        """Return the administrator and the demo user, who then may answer."""
        users = self.env.ref("base.user_admin")
        users |= self.env.ref("base.user_demo", raise_if_not_found=False) or users
        group = self.env.ref("whatsapp_coexistence.group_wac_agent")
        users.write({"group_ids": [Command.link(group.id)]})
        return users

    @api.model
    def _wac_demo_templates(self, accounts):
        """Submit the built-in templates; the simulator approves them after a moment."""
        coexistence = (
            accounts.filtered(lambda a: a.mode == "coexistence")[:1] or accounts[:1]
        )
        templates = self.env["wac.template"].search(
            [("status", "=", "DRAFT"), ("company_id", "=", coexistence.company_id.id)]
        )
        for template in templates:
            try:
                with self.env.cr.savepoint():
                    template.account_id = coexistence
                    template.action_submit()
            except Exception:  # the demonstration goes on without this template
                _logger.warning(
                    "Template %s was not submitted.", template.name, exc_info=True
                )
