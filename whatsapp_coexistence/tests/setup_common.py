"""What tests of the guided setup share: its first page answered, a number connected.

Used by the tests of each part of it. Must never jump to a step by another way than Next.
"""

from odoo.exceptions import UserError

from .common import WacCase


class SetupCase(WacCase):
    def setUp(self):
        super().setUp()
        self.setups = self.env["wac.setup"].with_user(self.admin)
        self.setups.search([]).unlink()
        self.setup = self.setups.browse(self.setups.action_open()["res_id"])

    def fill_in(self, **values):
        """Answer the first page as the owner of a number with the phone app."""
        self.setup.write(
            {
                "number": "+34 600 11 22 33",
                "country_id": self.env.ref("base.es").id,
                "phone_kind": "business",
                "app_version": "2.26.1",
                "activity": "weeks",
                "understands_devices": True,
                "understands_lists": True,
                "understands_private": True,
                "understands_windows": True,
                **values,
            }
        )

    def connect(self, step="connect", account=None):
        """Bring the setup to a step, with a number of the simulator."""
        self.setup.action_try_it()
        self.setup.action_next()
        self.setup.action_signup_done((account or self.account).id)
        while self.setup.step != step:
            self.setup.action_next()

    def refuses(self, words):
        return self.assertRaisesRegex(UserError, words)
