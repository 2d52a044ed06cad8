"""Strangers at their worst: every text they can send, every file, and secrets that must stay.

The corpus takes the place of every text in every recorded payload, so that a new payload
is attacked as well.
"""

import json
import logging
from unittest.mock import patch

from lxml import html

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import WacCase
from .inbound_common import PAYLOADS, InboundCase, recorded

CORPUS = (
    "<script>window.wacXss=1</script>",
    "<img src=x onerror=window.wacXss=1>",
    '"><svg onload=window.wacXss=1>',
    "'\"--></style></title><iframe srcdoc='<script>parent.wacXss=1</script>'>",
    "javascript:window.wacXss=1",
    'https://a.example/" onmouseover="window.wacXss=1',
    '{{ object.env.cr }} ${7*7} <t t-out="1"/> %(x)s',
    "*_~<b onclick=window.wacXss=1>~_*```</pre><script>1</script>```",
    "<a href='data:text/html,<script>1</script>'>x</a>",
)
#: What is compared, counted or looked up, and never shown as it came.
KEPT = {
    "object", "id", "field", "messaging_product", "type", "from", "to", "timestamp",
    "wa_id", "user_id", "from_user_id", "phone_number_id", "display_phone_number",
    "status", "recipient_id", "mime_type", "sha256", "message_id", "group_id", "event",
}  # fmt: skip
TAGS = {
    "script",
    "img",
    "svg",
    "iframe",
    "object",
    "embed",
    "style",
    "link",
    "form",
    "t",
}


def poisoned(value, text, key=""):
    """Return the payload with ``text`` in the place of every text people see."""
    if isinstance(value, dict):
        return {k: poisoned(v, text, k) for k, v in value.items()}
    if isinstance(value, list):
        return [poisoned(v, text, key) for v in value]
    return text if isinstance(value, str) and key not in KEPT else value


@tagged("post_install", "-at_install")
class TestWacHostileTexts(InboundCase):
    def _assert_harmless(self, body):
        for element in html.fragment_fromstring(str(body), create_parent=True).iter():
            self.assertNotIn(element.tag, TAGS)
            for name, value in element.attrib.items():
                self.assertFalse(name.startswith("on"), value)
                if name in ("href", "src"):
                    self.assertRegex(value, r"^(https?://|/|#|tel:|mailto:)")

    @mute_logger("odoo.addons.whatsapp_coexistence.models")
    def test_no_text_of_a_stranger_is_ever_markup(self):
        names = sorted(p.stem for p in PAYLOADS.glob("*.json"))
        names = [n for n in names if n.startswith(("message_", "echo_", "history_"))]
        self.assertGreater(len(names), 50)
        shown = 0
        for number, name in enumerate(names):
            text = CORPUS[number % len(CORPUS)]
            document = poisoned(json.loads(recorded(name)), text)
            self.receive(json.dumps(document).encode())
        messages = self.stored()
        for message in messages:
            with self.subTest(message=message.wamid):
                self._assert_harmless(message.mail_message_id.body or "")
                shown += bool(message.mail_message_id)
        self.assertGreater(shown, 20)

    def test_every_attack_in_a_text_and_a_name(self):
        for number, attack in enumerate(CORPUS):
            sender = f"3460000{number:04}"
            body = self.change([self.text(attack, sender)], people={sender: attack})
            self.receive(self.body(body))
            message = self.stored()[-1]
            self._assert_harmless(message.mail_message_id.body)
            self.assertEqual(message.body, attack, "kept as it was written")
            self.assertIn(attack.strip(), message.thread_id.contact_id.profile_name)

    def test_links_of_strangers_are_not_opened_by_the_server(self):
        self.receive(self.body(self.change([self.text("http://169.254.169.254/x")])))
        shown = self.stored().mail_message_id
        previews = self.env["mail.link.preview"]
        with patch("requests.Session.get", side_effect=AssertionError("it was opened")):
            previews._create_from_message_and_notify(shown)
        self.assertFalse(shown.sudo().message_link_preview_ids)
        self.assertNotIn("/r/", str(shown.body))

    def test_a_line_of_the_log_cannot_be_forged(self):
        text = "x\n2026-11-27 00:00:00,000 1 CRITICAL db odoo: forged"
        with self.assertLogs(logging.getLogger("odoo"), logging.DEBUG) as caught:
            self.receive(self.body(self.change([self.text(text)])))
        ours = [r for r in caught.records if "whatsapp_coexistence" in r.name]
        self.assertFalse([r for r in ours if "forged" in r.getMessage()])


@tagged("post_install", "-at_install")
class TestWacCanary(WacCase):
    """Secrets with a value that is recognised wherever it comes out."""

    CANARY = "canary7f3asecret"

    def columns(self):
        self.env.cr.execute(
            """
            SELECT c.relname, a.attname
              FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
             WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
               AND a.attnum > 0 AND NOT a.attisdropped
               AND format_type(a.atttypid, NULL)
                   IN ('text', 'character varying', 'jsonb', 'json')
            """
        )
        tables = {}
        for table, column in self.env.cr.fetchall():
            tables.setdefault(table, []).append(column)
        return tables

    def found_in_database(self):
        """Return the tables in which a dump would hold a canary."""
        self.env.flush_all()
        found = []
        for table, columns in self.columns().items():
            either = " OR ".join(f'"{c}"::text LIKE %s' for c in columns)
            query = f'SELECT 1 FROM "{table}" WHERE {either} LIMIT 1'
            self.env.cr.execute(query, [f"%{self.CANARY}%"] * len(columns))
            if self.env.cr.fetchone():
                found.append(table)
        return found

    def test_secrets_come_out_nowhere(self):
        canary = self.CANARY
        root = logging.getLogger()
        with self.assertLogs(root, logging.DEBUG) as caught:
            self.app.write({"app_secret": canary + "A", "verify_token": canary + "V"})
            self.account.write({"access_token": "EAA" + canary + "T"})
            message = self.queue(self.make_thread())
            self.send()
            self.account.with_user(self.admin).action_check_connection()
        self.assertNotEqual(message.state, "accepted", "the token is a wrong one")
        lines = "\n".join(caught.output)
        self.assertNotIn(canary, lines)
        self.assertEqual(self.found_in_database(), [])
        for record in (self.app, self.account, message):
            rows = record.with_user(self.admin)
            names = [n for n, f in rows._fields.items() if f.exportable and f.store]
            self.assertNotIn(canary, str(rows.read()))
            self.assertNotIn(canary, str(rows.with_user(self.env.user).read(names)))

    def test_the_canary_would_be_found(self):
        self.account.name = self.CANARY
        self.assertIn("wac_account", self.found_in_database())
