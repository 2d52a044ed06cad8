"""What a message of WhatsApp's says, as the values of ours.

Called by :mod:`.wac_inbound_messages`. Must never touch the database.
"""

from dataclasses import asdict

from odoo import fields

from ..cloudapi import const, status
from .wac_time import naive


def moment_of(timestamp):
    """Return when it happened; a missing or future time is now."""
    now = fields.Datetime.now()
    moment = naive(timestamp)
    return moment if moment and moment <= now + const.MAX_CLOCK_SKEW else now


def past_state(past):
    if not past.outgoing:
        return "received"
    return status.from_history(past.status) or "sent"


def content_values(content, ad=None):
    """Return what a message holds beside its text, in our words, as JSON.

    :param ad: the ad or post the customer tapped to write it, if there was one
    """
    values = {}
    if ad:
        values["ad"] = {name: value for name, value in asdict(ad).items() if value}
    if content.location:
        values["location"] = asdict(content.location)
    if content.contacts:
        values["contacts"] = [
            {
                "name": card.name,
                "phones": [list(number) for number in card.phones],
                "emails": list(card.emails),
                "organization": card.organization,
            }
            for card in content.contacts
        ]
    if content.order:
        # text: JSON has no decimals
        values["order"] = [
            {
                "product": line.product_id,
                "quantity": line.quantity,
                "price": str(line.price),
                "currency": line.currency,
            }
            for line in content.order.items
        ]
    if content.answers:
        values["answers"] = [list(answer) for answer in content.answers]
    if content.payload:
        values["payload"] = content.payload
    if content.kind in ("unknown", "unsupported", "interactive", "system"):
        values |= {"type": content.type, "subtype": content.subtype}
    if content.kind == "unknown":
        values["raw"] = dict(content.raw)
    return values or False
