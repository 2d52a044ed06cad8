"""The database's disk: without room what came in waits; what others rely on is on it."""

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.whatsapp_coexistence.models.wac_outbound_pool import Job

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


@tagged("post_install", "-at_install")
class TestWacDurable(InboundCase):
    """What Meta or a customer cannot be told again is on the disk before it is said."""

    def waits(self):
        self.env.cr.execute("SHOW synchronous_commit")
        return self.env.cr.fetchone()[0]

    def test_a_stored_body_waits_for_the_disk_on_a_careless_server(self):
        self.env.cr.execute("SET LOCAL synchronous_commit TO off")
        self.ingest(b"{}")
        self.assertEqual(self.waits(), "on")

    def test_a_lease_waits_for_the_disk_on_a_careless_server(self):
        message = self.queue(self.make_thread())
        message.flush_recordset()
        self.env.cr.execute("SET LOCAL synchronous_commit TO off")
        job = Job(account_id=message.account_id.id, message_id=message.id)
        self.env["wac.outbound"]._lease([job])
        self.assertEqual(self.waits(), "on")

    def test_a_stricter_server_stays_so(self):
        self.env.cr.execute("SET LOCAL synchronous_commit TO remote_apply")
        self.ingest(b"{}")
        self.assertEqual(self.waits(), "remote_apply")
