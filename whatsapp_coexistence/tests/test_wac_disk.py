"""No room on the disk of the database: what came in waits, and nothing is given up."""

from odoo.tests import tagged
from odoo.tools import mute_logger

from .inbound_common import InboundCase

INBOUND = "odoo.addons.whatsapp_coexistence.models.wac_inbound"
NO_ROOM = """
CREATE FUNCTION wac_no_room() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'could not extend file: No space left on device'
          USING ERRCODE = 'disk_full';
END $$;
CREATE TRIGGER wac_no_room BEFORE INSERT ON wac_message EXECUTE FUNCTION wac_no_room()
"""


@tagged("post_install", "-at_install")
class TestWacDatabaseWithoutRoom(InboundCase):
    def test_bodies_wait_and_no_try_is_counted(self):
        self.env.cr.execute(NO_ROOM)
        for _run in range(5):
            with mute_logger(INBOUND, "odoo.sql_db"):
                event = self.receive(self.body(self.change([self.text("hello")])))
        events = self.env["wac.webhook.event"].search([("app_id", "=", self.app.id)])
        self.assertEqual(len(events), 5)
        self.assertEqual(set(events.mapped("state")), {"pending"})
        self.assertEqual(set(events.mapped("attempts")), {0})
        self.assertFalse(self.letters())
        self.env.cr.execute("DROP FUNCTION wac_no_room() CASCADE")
        self.work()
        self.assertEqual(event.state, "done")
        self.assertEqual(self.stored().mapped("body"), ["hello"] * 5)
