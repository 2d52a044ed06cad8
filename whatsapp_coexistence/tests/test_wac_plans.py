"""Every lookup of the ways in and out has an index, however large the tables grow."""

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from odoo.addons.whatsapp_coexistence.models.wac_outbound import INCOMING

#: What the worker and the sender look up, as they ask for it.
LOOKUPS = {
    "contact by number": (
        "wac.contact",
        [
            ("company_id", "=", 1),
            ("portfolio_ref", "=", "p"),
            ("wa_id", "in", ["34600000001", "34600000002"]),
        ],
    ),
    "contact by user id": (
        "wac.contact",
        [
            ("company_id", "=", 1),
            ("portfolio_ref", "=", "p"),
            ("bsuid", "in", ["ES.1", "ES.2"]),
        ],
    ),
    "contact by parent's user id": (
        "wac.contact",
        [
            ("company_id", "=", 1),
            ("portfolio_ref", "=", "p"),
            ("parent_bsuid", "in", ["ES.1", "ES.2"]),
        ],
    ),
    "contact by any of them": (
        "wac.contact",
        [
            ("company_id", "=", 1),
            ("portfolio_ref", "=", "p"),
            "|",
            "|",
            ("bsuid", "in", ["ES.1"]),
            ("parent_bsuid", "in", ["ES.2"]),
            ("wa_id", "in", ["34600000001"]),
        ],
    ),
    "message of a receipt": (
        "wac.message",
        [
            ("account_id", "in", [1]),
            ("direction", "=", "out"),
            "|",
            ("uuid", "in", ["a"]),
            ("wamid", "in", ["wamid.a"]),
        ],
    ),
    "partner by number": (
        "res.partner",
        [("phone_sanitized", "in", ["+34600000001", "+34600000002"])],
    ),
    "chat of a contact": (
        "wac.thread",
        [("account_id", "=", 1), ("contact_id", "in", [1, 2])],
    ),
    "chat of a channel": ("wac.thread", [("channel_id", "in", [1, 2])]),
    "message by id": (
        "wac.message",
        [("account_id", "=", 1), ("wamid", "in", ["wamid.a", "wamid.b"])],
    ),
    "message by token": (
        "wac.message",
        [("thread_id", "in", [1, 2]), ("wamid_token", "in", ["a", "b"])],
    ),
    "message by uuid": ("wac.message", [("uuid", "in", ["a", "b"])]),
    "messages of a chat": ("wac.message", [("thread_id", "in", [1, 2])]),
    "messages of a number": ("wac.message", [("account_id", "=", 1)]),
    "chats of a number": ("wac.thread", [("account_id", "=", 1)]),
    "messages shown": ("wac.message", [("mail_message_id", "in", [1, 2])]),
    "messages on documents": (
        "wac.message",
        [("document_mail_message_id", "in", [1, 2])],
    ),
    "queue": ("wac.message", [("account_id", "=", 1), ("state", "=", "queued")]),
    "leases": (
        "wac.message",
        [("state", "=", "sending"), ("lease_until", "<", "2026-01-01 00:00:00")],
    ),
    "what came lately": (
        "wac.message",
        [("account_id", "=", 1), ("date", ">", "2026-01-01 00:00:00")],
    ),
    "files of messages": ("wac.media", [("message_id", "in", [1, 2])]),
    "receipts that came early": (
        "wac.parked.status",
        [("account_id", "in", [1]), ("wamid", "in", ["wamid.a"])],
    ),
    "files that Meta has": (
        "wac.upload",
        [("account_id", "in", [1]), ("checksum", "in", ["a", "b"])],
    ),
    "changes that came early": (
        "wac.parked.change",
        [
            ("account_id", "=", 1),
            "|",
            ("wamid", "in", ["wamid.a"]),
            ("wamid_token", "in", ["a"]),
        ],
    ),
    "bodies that wait": (
        "wac.webhook.event",
        [("app_id", "=", 1), ("state", "=", "pending")],
    ),
    "members of a channel": ("discuss.channel.member", [("channel_id", "in", [1, 2])]),
}

#: Tables that grow with every message.
LARGE = [
    "wac_consent",
    "wac_contact",
    "wac_dead_letter",
    "wac_media",
    "wac_message",
    "wac_notification",
    "wac_notification_attempt",
    "wac_read_receipt",
    "wac_thread",
]
#: Tables of Odoo's whose rows are deleted every day, by whatever add-on.
OFTEN_DELETED = ["discuss_channel", "ir_attachment", "mail_guest", "mail_message"]


@tagged("post_install", "-at_install")
class TestWacPlans(TransactionCase):
    def plan(self, model, domain):
        """Return how PostgreSQL finds rows where it may not read a table to its end."""
        # sudo: company rules are not what is looked at here
        query = self.env[model].sudo().with_context(active_test=False)._search(domain)
        self.env.cr.execute(SQL("EXPLAIN (FORMAT JSON) %s", query.select()))
        return self.env.cr.fetchone()[0][0]["Plan"]

    def nodes(self, plan):
        yield plan
        for below in plan.get("Plans", ()):
            yield from self.nodes(below)

    def test_every_lookup_has_an_index(self):
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        for name, (model, domain) in LOOKUPS.items():
            with self.subTest(name):
                plan = self.plan(model, domain)
                kinds = [node["Node Type"] for node in self.nodes(plan)]
                self.assertNotIn("Seq Scan", kinds)
                # an index read from end to end has no condition, unless it is partial
                used = [node for node in self.nodes(plan) if "Index Name" in node]
                self.assertTrue(
                    any(
                        node.get("Index Cond") or self.is_partial(node["Index Name"])
                        for node in used
                    ),
                    plan,
                )

    def test_the_sender_looks_at_the_last_second_only(self):
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute(f"EXPLAIN (FORMAT JSON) {INCOMING}", [1, 1.0])
        plan = self.env.cr.fetchone()[0][0]["Plan"]
        conditions = [node.get("Index Cond", "") for node in self.nodes(plan)]
        self.assertTrue(any("date >" in condition for condition in conditions), plan)

    def test_nothing_reads_a_table_to_delete_what_it_points_at(self):
        """PostgreSQL looks for the rows that point at each one it deletes."""
        self.env.cr.execute(
            """
            SELECT c.conrelid::regclass::text, a.attname
              FROM pg_constraint c
              JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
             WHERE c.contype = 'f'
               AND c.conrelid::regclass::text = ANY(%s)
               AND c.confrelid::regclass::text = ANY(%s)
               AND NOT EXISTS (SELECT 1 FROM pg_index i
                                WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1])
            """,
            [LARGE, [*LARGE, *OFTEN_DELETED, "mail_activity", "wac_account"]],
        )
        self.assertFalse(self.env.cr.fetchall())

    def is_partial(self, index):
        """Tell whether an index holds the open rows only, as a queue's does."""
        self.env.cr.execute(
            "SELECT indpred IS NOT NULL FROM pg_index WHERE indexrelid = %s::regclass",
            [index],
        )
        return self.env.cr.fetchone()[0]
