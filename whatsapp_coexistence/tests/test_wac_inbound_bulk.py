"""The worker's queries do not grow with what a batch holds, whatever it holds."""

import time
import uuid

from odoo.tests import tagged

from odoo.addons.mail.tools.discuss import Store
from odoo.addons.whatsapp_coexistence.models.wac_store import store_parts

from .inbound_common import RECORDED_NUMBER, InboundCase

FEW, MANY = 3, 12


@tagged("post_install", "-at_install")
class TestWacInboundBulk(InboundCase):
    def numbers(self, count):
        return [f"4477009{index:05d}" for index in range(count)]

    def known(self, count):
        """Return first messages of so many people, stored."""
        self.receive(
            *(
                self.body(self.change([self.text("Hi", sender)]))
                for sender in self.numbers(count)
            )
        )
        return self.stored()[-count:]

    def assert_flat(self, bodies_of):
        """Run the worker on few and on many of the same kind: as many queries."""

        def queries(count):
            for body in bodies_of(count):
                self.ingest(body)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.work()
            return self.env.cr.sql_log_count - before

        queries(FEW)  # what is cached once is cached from now on
        few = queries(FEW)
        # a column may be written in one statement more: different values, one VALUES list
        self.assertLessEqual(queries(MANY), few + 2)
        self.assertFalse(self.letters())

    def test_quotes(self):
        def bodies(count):
            quoted = self.known(count)
            return [
                self.body(
                    self.change(
                        [
                            {
                                **self.text("Yes", message.thread_id.contact_id.wa_id),
                                "context": {"id": message.wamid},
                            }
                        ]
                    )
                )
                for message in quoted
            ]

        self.assert_flat(bodies)
        self.assertEqual(len(self.stored().filtered("reply_to_id")), 2 * FEW + MANY)

    def test_first_messages(self):
        def bodies(count):
            return [
                self.body(
                    self.change([self.text("Hi", f"34{uuid.uuid4().int % 10**9}")])
                )
                for _index in range(count)
            ]

        self.assert_flat(bodies)

    def test_receipts(self):
        def bodies(count):
            messages = self.known(count)
            sent = self.env["wac.message"].create(
                [
                    {
                        "thread_id": message.thread_id.id,
                        "account_id": self.number.id,
                        "direction": "out",
                        "origin": "user",
                        "state": "accepted",
                        "body": "Hello",
                        "wamid": f"wamid.{uuid.uuid4().hex}",
                    }
                    for message in messages
                ]
            )
            sent._wac_show()
            return [
                self.body(self.statuses([self.receipt(message) for message in sent]))
            ]

        self.assert_flat(bodies)
        sent = self.stored().filtered(lambda message: message.direction == "out")
        self.assertEqual(set(sent.mapped("state")), {"delivered"})

    def receipt(self, message):
        return {
            "id": message.wamid,
            "status": "delivered",
            "timestamp": str(int(time.time())),
            "recipient_id": message.thread_id.contact_id.wa_id,
        }

    def statuses(self, receipts):
        metadata = {
            "display_phone_number": "442079460000",
            "phone_number_id": RECORDED_NUMBER,
        }
        value = {
            "messaging_product": "whatsapp",
            "metadata": metadata,
            "statuses": receipts,
        }
        return {"field": "messages", "value": value}

    def test_each_part_is_what_the_message_alone_would_be(self):
        first = self.known(FEW)
        self.receive(
            *(
                self.body(
                    self.change(
                        [
                            {
                                **self.text("Yes", message.thread_id.contact_id.wa_id),
                                "context": {"id": message.wamid},
                            }
                        ]
                    )
                )
                for message in first
            )
        )
        shown = self.stored().mail_message_id.sudo()
        parts = store_parts(shown)
        for message in shown:
            alone = Store(bus_channel=message.channel_id).add(message).get_result()
            self.assertEqual(parts[message], alone)
            ids = {message.id, message.parent_id.id}
            self.assertLessEqual({m["id"] for m in parts[message]["mail.message"]}, ids)
