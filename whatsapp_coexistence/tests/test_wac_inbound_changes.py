"""Edits and withdrawals from either phone: the new text is shown, the old one is kept."""

from odoo.tests import tagged

from .inbound_common import InboundCase

PERSON, OTHER, COMPANY = "447700900111", "447700900222", "442079460000"


@tagged("post_install", "-at_install")
class TestWacInboundChanges(InboundCase):
    def setUp(self):
        super().setUp()
        self.receive(
            self.body(self.change([self.text("ten?", wamid="wamid.in", ago=60)])),
            self.echo(self.text("at ten", wamid="wamid.echo", ago=50)),
        )
        self.theirs, self.ours = self.stored()

    def edit(self, text, target, ago=0, **values):
        new = {"type": "text", "text": {"body": text}}
        content = {"original_message_id": target, "message": new}
        message = self.text("", ago=ago, **values) | {"type": "edit", "edit": content}
        del message["text"]
        return message

    def revoke(self, target, **values):
        content = {"original_message_id": target}
        message = self.text("", **values) | {"type": "revoke", "revoke": content}
        del message["text"]
        return message

    def from_customer(self, message):
        return self.body(self.change([message]))

    def echo(self, message):
        """Return the body of something the owner did on the phone."""
        change = self.change([], field="smb_message_echoes", people={PERSON: "P"})
        del change["value"]["messages"], change["value"]["contacts"]
        change["value"]["message_echoes"] = [message | {"from": COMPANY, "to": PERSON}]
        return self.body(change)

    def shown(self, message):
        return str(message.mail_message_id.body)

    def test_customer_edits(self):
        waiting = self.theirs.thread_id.waiting_since
        window = self.theirs.thread_id.window_expires_at
        self.receive(self.from_customer(self.edit("*eleven?*", "wamid.in")))
        self.assertEqual(self.theirs.body, "*eleven?*")
        self.assertEqual(self.theirs.previous_body, "ten?")
        self.assertTrue(self.theirs.edited_at)
        self.assertIn("<b>eleven?</b>", self.shown(self.theirs))
        self.assertEqual(len(self.stored()), 2, "an edit is no message")
        self.assertEqual(self.theirs.thread_id.waiting_since, waiting)
        self.assertEqual(self.theirs.thread_id.window_expires_at, window)

    def test_owner_edits_on_the_phone(self):
        self.receive(self.echo(self.edit("at eleven", "wamid.echo")))
        self.assertEqual(self.ours.body, "at eleven")
        self.assertEqual(self.ours.previous_body, "at ten")
        self.assertIn("at eleven", self.shown(self.ours))

    def test_the_first_text_is_kept_however_often_it_is_edited(self):
        for text in ("eleven?", "twelve?"):
            self.receive(self.from_customer(self.edit(text, "wamid.in")))
        self.assertEqual(self.theirs.body, "twelve?")
        self.assertEqual(self.theirs.previous_body, "ten?")

    def test_edit_that_is_late_changes_nothing(self):
        self.receive(self.from_customer(self.edit("twelve?", "wamid.in", ago=10)))
        self.receive(self.from_customer(self.edit("eleven?", "wamid.in", ago=20)))
        self.assertEqual(self.theirs.body, "twelve?")

    def test_edit_in_one_body_with_its_message(self):
        messages = [self.edit("c2", "wamid.c"), self.text("c1", wamid="wamid.c")]
        self.receive(self.body(self.change(messages)))
        self.assertEqual(self.stored()[-1:].body, "c2")

    def test_customer_withdraws(self):
        self.receive(self.from_customer(self.revoke("wamid.in")))
        self.assertTrue(self.theirs.revoked_at)
        self.assertEqual(self.theirs.previous_body, "ten?")
        self.assertNotIn("ten?", self.shown(self.theirs))
        self.assertIn("deleted", self.shown(self.theirs))

    def test_owner_withdraws_on_the_phone(self):
        self.receive(self.echo(self.revoke("wamid.echo")))
        self.assertTrue(self.ours.revoked_at)
        self.assertEqual(self.ours.previous_body, "at ten")
        self.assertIn("deleted", self.shown(self.ours))

    def test_withdrawn_after_an_edit_keeps_the_first_text(self):
        self.receive(self.from_customer(self.edit("eleven?", "wamid.in")))
        self.receive(*[self.from_customer(self.revoke("wamid.in"))] * 2)
        self.assertEqual(self.theirs.previous_body, "ten?")

    def test_nobody_changes_what_the_other_side_wrote(self):
        self.receive(
            self.from_customer(self.edit("free!", "wamid.echo")),
            self.from_customer(self.revoke("wamid.echo")),
            self.echo(self.edit("I owe you", "wamid.in")),
            self.echo(self.revoke("wamid.in")),
        )
        self.assertEqual(self.ours.body, "at ten")
        self.assertEqual(self.theirs.body, "ten?")
        self.assertFalse(any((self.ours | self.theirs).mapped("revoked_at")))

    def test_nobody_changes_another_persons_chat(self):
        self.receive(
            self.from_customer(self.edit("x", "wamid.in", sender=OTHER)),
            self.from_customer(self.revoke("wamid.in", sender=OTHER)),
        )
        self.assertEqual(self.theirs.body, "ten?")
        self.assertFalse(self.theirs.revoked_at)

    def test_change_of_an_unknown_message_is_no_message(self):
        body = self.from_customer(self.edit("x", "wamid.never"))
        event = self.receive(body, self.from_customer(self.revoke("wamid.never")))
        self.assertEqual(set(event.mapped("state")), {"done"})
        self.assertEqual(len(self.stored()), 2)
