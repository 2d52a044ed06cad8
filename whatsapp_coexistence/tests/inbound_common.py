"""What tests of the way in share: signed bodies, the recorded payloads, the worker.

Used by the tests of the webhook, the worker and the media queue. Must never put a body
into the database by another door than the controller's own.
"""

import json
import pathlib
import re
import time
import uuid
from contextlib import nullcontext

from odoo.tests import HttpCase

from .common import ADDON, WacCase, sign

PAYLOADS = pathlib.Path(ADDON).parent / "tests" / "unit" / "payloads"
#: What the recorded payloads name.
RECORDED_NUMBER, RECORDED_WABA = "200000000000002", "100000000000001"
_RECORDED_TIME = re.compile(r"\b17[56][0-9]{7}\b")


def recorded(name):
    """Return the bytes of a recorded payload, as if it had happened just now."""
    text = (PAYLOADS / f"{name}.json").read_text()
    now = int(time.time())
    return _RECORDED_TIME.sub(lambda found: str(min(now, now - 60)), text).encode()


class InboundCase(WacCase):
    """An account with the number of the recorded payloads; bodies made by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.number = cls.make_account(
            {
                "name": "Recorded",
                "phone_number_id": RECORDED_NUMBER,
                "waba_id": RECORDED_WABA,
                "mode": "coexistence",
                "phone": "442079460000",
            }
        )

    # Bodies

    def body(self, *changes, waba=RECORDED_WABA):
        """Return a body as Meta sends it."""
        entry = [{"id": waba, "changes": list(changes)}]
        document = {"object": "whatsapp_business_account", "entry": entry}
        return json.dumps(document).encode()

    def change(self, messages, number=RECORDED_NUMBER, field="messages", people=None):
        people = people or {m["from"]: f"Person {m['from']}" for m in messages}
        contacts = [{"wa_id": k, "profile": {"name": v}} for k, v in people.items()]
        metadata = {"display_phone_number": "442079460000", "phone_number_id": number}
        value = {
            "messaging_product": "whatsapp",
            "metadata": metadata,
            "contacts": contacts,
            "messages": messages,
        }
        return {"field": field, "value": value}

    def text(self, words, sender="447700900111", wamid=None, ago=0):
        return {
            "from": sender,
            "id": wamid or f"wamid.{uuid.uuid4().hex}",
            "timestamp": str(int(time.time()) - ago),
            "type": "text",
            "text": {"body": words},
        }

    # What happens

    def ingest(self, body):
        """Store a body as the controller does once the signature was checked."""
        self.env["wac.webhook.event"]._wac_ingest(self.app.id, body)
        return self.env["wac.webhook.event"].search([], limit=1)

    def work(self):
        """Run the worker's cron as the scheduler does, on this test's transaction."""
        cron = self.env.ref("whatsapp_coexistence.ir_cron_wac_inbound")
        # an HttpCase is in that mode all the time
        is_entered = isinstance(self, HttpCase)
        with nullcontext() if is_entered else self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def receive(self, *bodies):
        """Store bodies and apply them; returns their events in order."""
        events = [self.ingest(body) for body in bodies]
        self.work()
        return self.env["wac.webhook.event"].union(*events)

    # What there is then

    def stored(self, account=None):
        account = account or self.number
        return self.env["wac.message"].search(
            [("account_id", "=", account.id)], order="id"
        )

    def letters(self):
        return self.env["wac.dead.letter"].search([])

    def picture(self):
        """Return the state that must not depend on order, batches or repetition."""
        return sorted(
            (
                message.wamid,
                message.thread_id.contact_id.wa_id,
                message.direction,
                message.state,
                message.body,
                str(message.mail_message_id.body),
                message.mail_message_id.author_id.id,
            )
            for message in self.stored()
        )

    def signature(self, body):
        return sign(body, self.credentials["app_secret"])
