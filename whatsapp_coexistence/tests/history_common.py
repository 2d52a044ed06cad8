"""Bodies of past chats for tests, made by hand. Must never send one by another way than the
webhook's own."""

import time
import uuid

from .inbound_common import InboundCase

OURS, ANA, BEN = "442079460000", "34611222333", "34611222334"


class HistoryCase(InboundCase):
    """A coexistence number whose phone shares its past."""

    def past(self, words, minutes, out=False, wamid=None, person=ANA, **more):
        """Return a past message of so many minutes ago."""
        return {
            "from": OURS if out else person,
            "id": wamid or f"wamid.{uuid.uuid4().hex}",
            "timestamp": str(int(time.time()) - 60 * minutes),
            "type": "text",
            "text": {"body": words},
            "history_context": {"status": "READ"},
            **more,
        }

    def text(self, words, sender=ANA, **more):
        """Return a live message of Ana's."""
        return super().text(words, sender=sender, **more)

    def placeholder(self, minutes, wamid, **more):
        message = self.past("", minutes, wamid=wamid, **more)
        del message["text"]
        return {**message, "type": "media_placeholder"}

    def chunk(self, threads, phase=0, order=1, progress=50):
        """Return the body of a chunk: ``{person: [message, …]}``."""
        metadata = {"phase": phase, "chunk_order": order, "progress": progress}
        threads = [
            {"id": person, "context": {"wa_id": person}, "messages": messages}
            for person, messages in threads.items()
        ]
        return self.value(
            "history", {"history": [{"metadata": metadata, "threads": threads}]}
        )

    def file(self, wamid, minutes, out=False, person=ANA, media="555"):
        """Return the body that brings the file of a past message."""
        picture = {
            "id": media,
            "mime_type": "image/jpeg",
            "sha256": "x",
            "caption": "Cake",
        }
        message = {
            "id": wamid,
            "timestamp": str(int(time.time()) - 60 * minutes),
            "type": "image",
            "image": picture,
        }
        if out:
            parts = {"message_echoes": [{"from": OURS, "to": person, **message}]}
        else:
            parts = {"messages": [{"from": person, **message}]}
        return self.value("history", {"contacts": [{"wa_id": person}], **parts})

    def card(self, name, person=ANA, action="add", at=None, **ids):
        """Return one entry of the address book."""
        contact = {"phone_number": person, **ids}
        if name:
            contact["full_name"] = name
        if not person:
            del contact["phone_number"]
        stamp = {"timestamp": str(int(at if at is not None else time.time()))}
        return {
            "type": "contact",
            "contact": contact,
            "action": action,
            "metadata": stamp,
        }

    def cards(self, *cards):
        return self.value("smb_app_state_sync", {"state_sync": list(cards)})

    def echo(self, words, person=ANA, wamid=None):
        """Return the body of a message just written on the phone."""
        message = self.text(words, sender=OURS, wamid=wamid)
        parts = {"message_echoes": [{**message, "to": person}]}
        return self.value("smb_message_echoes", parts)

    def value(self, field, parts):
        metadata = {
            "display_phone_number": OURS,
            "phone_number_id": self.number.phone_number_id,
        }
        value = {"messaging_product": "whatsapp", "metadata": metadata, **parts}
        return self.body({"field": field, "value": value}, waba=self.number.waba_id)

    # What there is then

    def sync_row(self, kind):
        return (
            self.env["wac.sync"]._wac_of(self.number).filtered(lambda s: s.kind == kind)
        )

    def chat(self, person=ANA):
        return self.env["wac.thread"].search(
            [("account_id", "=", self.number.id), ("contact_id.wa_id", "=", person)]
        )

    def shown(self, person=ANA, **kwargs):
        """Return the texts of a chat as Discuss shows them to the agent, oldest first."""
        channel = self.chat(person).channel_id
        messages = self.env["mail.message"].with_user(self.agent)
        found = messages._message_fetch(None, thread=channel, **kwargs)["messages"]
        return [m.preview for m in reversed(found) if m.message_type == "wac"]

    def member(self, person=ANA):
        return self.chat(person).channel_id.channel_member_ids.filtered(
            lambda m: m.partner_id == self.agent.partner_id
        )
