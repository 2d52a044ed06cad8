"""What ``odoo-bin neutralize`` leaves of a copy: chats to look at, and no way to write."""

from odoo import fields
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import tagged

from .common import WacCase


@tagged("post_install", "-at_install")
class TestWacNeutralize(WacCase):
    """The add-ons' own statements, on a database in the middle of its work."""

    def neutralize(self):
        self.env.flush_all()
        modules = ["whatsapp_coexistence", "whatsapp_coexistence_account"]
        for query in get_neutralization_queries(modules):
            self.env.cr.execute(query)
        self.env.invalidate_all(flush=False)
        self.env.registry.clear_cache()

    def test_no_secret_is_left(self):
        self.account.pin = "123456"
        address = self.app.uuid
        self.neutralize()
        ours = self.env.registry.descendants(["wac.secret.mixin"], "_inherit")
        for name in ours:
            model = self.env[name].with_context(active_test=False)
            if model._abstract or model._transient or name == "wac.exclusion.list":
                continue  # windows are closed; lists of numbers are no way in
            for record in model.search([]):
                for secret in record._wac_secret_names:
                    with self.subTest(secret=f"{name}.{secret}"):
                        self.assertFalse(record[f"{secret}_cipher"])
        self.assertNotEqual(self.app.uuid, address, "Meta's address is the original's")
        self.assertIsNone(self.env["wac.app"]._wac_webhook_credentials(address))

    def test_what_waited_is_held(self):
        thread = self.make_thread()
        queued, sending, unknown = (self.queue(thread) for _ in range(3))
        sending.state, unknown.state = "sending", "unknown"
        self.neutralize()
        self.assertEqual(queued.state, "held")
        self.assertEqual(sending.state, "held")
        self.assertEqual(unknown.state, "unknown", "it may have left: that stays said")
        self.assertEqual(self.account.state, "disconnected")
        self.send()
        self.assertFalse(self.accepted())

    def test_nobody_can_send_from_it(self):
        """Not even when somebody connects the number again by mistake."""
        thread = self.make_thread()
        self.neutralize()
        self.env["ir.config_parameter"].set_param("database.is_neutralized", "true")
        self.account.write(
            {"state": "connected", "access_token": self.credentials["access_token"]}
        )
        message = self.queue(thread)
        self.account.with_user(self.admin).action_allow_sending()
        self.send()
        self.assertNotEqual(message.state, "accepted")
        self.assertFalse(self.accepted())

    def test_nothing_else_calls_out(self):
        message = self.queue(self.make_thread())
        media = self.env["wac.media"].create(
            {"message_id": message.id, "account_id": self.account.id, "kind": "image"}
        )
        template = self.make_template(
            status="SUBMITTING",
            task="create",
            task_state="queued",
        )
        sync = self.env["wac.sync"]._wac_of(self.account)
        sync.write({"is_wanted": True})
        owed = self.env["wac.notification"].create(
            {
                "key": "x",
                "event": "sale_confirmed",
                "res_model": "res.partner",
                "res_id": self.agent.partner_id.id,
                "company_id": self.company.id,
                "act_at": fields.Datetime.now(),
            }
        )
        self.neutralize()
        self.assertEqual(media.state, "held")
        self.assertFalse(template.task)
        self.assertFalse(any(sync.mapped("is_wanted")))
        self.assertEqual((owed.state, owed.act_at), ("stopped", False))
        self.assertFalse(self.env["wac.read.receipt"].search([]))

    def test_every_queue_is_thought_of(self):
        """A table that makes the server call out, made tomorrow, must be silenced too."""
        queries = "\n".join(get_neutralization_queries(["whatsapp_coexistence"]))
        # what came in is only written down, by a number that is disconnected
        calls_nobody = {"wac.webhook.event"}
        for name in sorted(set(self.env.registry) - calls_nobody):
            model = self.env[name]
            if not name.startswith("wac.") or model._abstract or model._transient:
                continue
            queue = {"lease_until", "retry_at", "act_at", "busy_until", "task_at"}
            if queue & set(model._fields) and model._auto:
                with self.subTest(model=name):
                    self.assertRegex(queries, rf"(UPDATE|DELETE FROM) {model._table}\b")
