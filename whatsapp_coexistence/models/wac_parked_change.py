"""``wac.parked.change``: a reaction, edit or withdrawal that came before its message.

Written and applied by ``wac.inbound``; dropped after a week, like early receipts. Must
never be a reason to make a contact or a chat.
"""

from dataclasses import asdict

from odoo import api, fields, models
from odoo.fields import Domain

from ..cloudapi import identity
from ..cloudapi.events import Content, Identity
from .wac_inbound_messages import Item
from .wac_parked_status import PARKED_DAYS


class WacParkedChange(models.Model):
    _name = "wac.parked.change"
    _description = "WhatsApp Parked Change"
    _order = "id"

    account_id = fields.Many2one("wac.account", required=True, ondelete="cascade")
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    wamid = fields.Char(required=True, help="The message it is about.")
    wamid_token = fields.Char()
    payload = fields.Json(required=True)
    create_date = fields.Datetime(index=True)

    _wamid_idx = models.Index("(account_id, wamid)")
    _wamid_token_idx = models.Index(
        "(account_id, wamid_token) WHERE wamid_token IS NOT NULL"
    )

    @api.model
    def _wac_park(self, account, items):
        """Keep changes (``Item``) whose message is not here."""
        self.create(
            [
                {
                    "account_id": account.id,
                    "wamid": item.content.target_wamid,
                    "wamid_token": identity.token(item.content.target_wamid) or False,
                    "payload": _payload(item),
                }
                for item in items
                if item.content.target_wamid
            ]
        )

    @api.model
    def _wac_about(self, account, wamids):
        """Return what is kept for messages, by their id or as a twin of another scope."""
        wamids = [wamid for wamid in wamids if wamid]
        if not wamids:
            return self.browse()
        tokens = [token for wamid in wamids if (token := identity.token(wamid))]
        return self.search(
            Domain("account_id", "=", account.id)
            & (Domain("wamid", "in", wamids) | Domain("wamid_token", "in", tokens))
        )

    def _wac_item(self):
        """Return the change as it came."""
        self.ensure_one()
        told, edited = self.payload, self.payload["edited"]
        return Item(
            account=self.account_id,
            person=Identity(**told["person"]),
            wamid=told["wamid"],
            date=fields.Datetime.to_datetime(told["date"]),
            content=Content(
                told["kind"],
                target_wamid=self.wamid,
                emoji=told["emoji"],
                edited=None if edited is None else Content("text", text=edited),
            ),
            direction=told["direction"],
            origin=told["origin"],
            state=told["state"],
        )

    @api.autovacuum
    def _gc_parked(self):
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=PARKED_DAYS)
        old = self.search([("create_date", "<", limit)], limit=10_000)
        old.unlink()
        return len(old), len(old) == 10_000


def _payload(item):
    """Return all of a change that is needed to apply it later, as JSON."""
    content = item.content
    return {
        "person": asdict(item.person),
        "wamid": item.wamid,
        "date": fields.Datetime.to_string(item.date.replace(microsecond=0)),
        "kind": content.kind,
        "emoji": content.emoji,
        "edited": content.edited.text if content.edited else None,
        "direction": item.direction,
        "origin": item.origin,
        "state": item.state,
    }
