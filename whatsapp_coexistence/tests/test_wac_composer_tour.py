"""The composer in a real browser, from a contact's form to the chat."""

from odoo.tests import tagged

from .browser_common import WacBrowserCase
from .test_wac_mixin import WacMixinCase


@tagged("post_install", "-at_install", "wac_browser")
class TestWacComposerTour(WacMixinCase, WacBrowserCase):
    def test_from_a_contact(self):
        """Write free text, see it in the chatter and in the conversation."""
        self.start_tour(
            f"/odoo/res.partner/{self.partner.id}", "wac_composer", login="wac_agent"
        )
        message = self.env["wac.message"].search([("res_id", "=", self.partner.id)])
        self.assertRecordValues(
            message,
            [{"body": "It is *ready*", "state": "queued", "user_id": self.agent.id}],
        )
