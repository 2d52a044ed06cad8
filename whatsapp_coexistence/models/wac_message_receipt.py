"""``wac.message``, receipts: what Meta says became of a message we sent.

Called by the inbound worker with receipts, and by the sender once it knows a message's
id. Must never take a message back: receipts come twice, late and in any order.
"""

from odoo import api, fields, models

from ..cloudapi import settle, status
from .wac_time import naive

_DATES = {
    "sent": "sent_at",
    "delivered": "delivered_at",
    "read": "read_at",
    "played": "played_at",
    "failed": "failed_at",
}
_ERRORS = ("error_code", "error_title", "error_detail")


class WacMessage(models.Model):
    _inherit = "wac.message"

    @api.model
    def _wac_apply_receipts(self, pairs):
        """Apply ``(account, StatusEvent)`` pairs; what has no message yet is parked.

        The callback's uuid decides before the wamid: it also settles a message whose
        POST was never answered.
        """
        by_uuid, by_wamid = self._wac_receipt_targets(pairs)
        changes, parked = {}, []
        for account, event in pairs:
            named = by_wamid.get((account.id, event.wamid))
            message = by_uuid.get((account.id, event.callback_data)) or named
            if named and named != message:
                named._wac_lose_id()
            receipt = self._wac_receipt(event)
            if message:
                changes.setdefault(message, []).append(receipt)
            elif event.wamid:
                parked.append(
                    {
                        "account_id": account.id,
                        "wamid": event.wamid,
                        "status": event.status,
                        "payload": receipt,
                        "people": [
                            known
                            for known in (
                                event.recipient.wa_id,
                                event.recipient.user_id,
                                event.recipient.parent_user_id,
                            )
                            if known
                        ],
                    }
                )
        self._wac_write_receipts(changes)
        self.env["wac.parked.status"].create(parked)

    @api.model
    def _wac_receipt_targets(self, pairs):
        accounts = [account.id for account, _event in pairs]
        uuids = [event.callback_data for _a, event in pairs if event.callback_data]
        wamids = [event.wamid for _a, event in pairs if event.wamid]
        domain = [
            ("account_id", "in", accounts),
            ("direction", "=", "out"),
            "|",
            ("uuid", "in", uuids),
            ("wamid", "in", wamids),
        ]
        found = self.search(domain)
        by_uuid = {(m.account_id.id, m.uuid): m for m in found}
        by_wamid = {(m.account_id.id, m.wamid): m for m in found if m.wamid}
        return by_uuid, by_wamid

    @api.model
    def _wac_receipt(self, event):
        """Return a receipt in our words, as it can be parked."""
        moment = naive(event.timestamp) or fields.Datetime.now()
        receipt = {
            "status": event.status,
            "wamid": event.wamid or False,
            "date": fields.Datetime.to_string(moment.replace(microsecond=0)),
            "pricing_type": event.pricing_type or False,
            "pricing_category": event.pricing_category or False,
        }
        for error in event.errors[:1]:
            receipt |= self._wac_error_values(error)
        return receipt

    @api.model
    def _wac_write_receipts(self, changes):
        """Write ``{message: [receipt, …]}``, and tell the screens."""
        alike = {}
        for message, receipts in changes.items():
            values = message._wac_receipt_values(receipts)
            if values:
                # most receipts of a batch say the same, in the same second
                alike.setdefault(tuple(sorted(values.items())), []).append(message.id)
        for values, ids in alike.items():
            self.browse(ids).write(dict(values))
        touched = self.browse(i for ids in alike.values() for i in ids)
        touched._wac_push_state()
        learned = [
            i for values, ids in alike.items() if "wamid" in dict(values) for i in ids
        ]
        self.browse(learned)._wac_match_parked()

    def _wac_receipt_values(self, receipts):
        """Return what these receipts change in one message."""
        self.ensure_one()
        values, state = {}, self.state
        taken = bool(self.wamid or self.accepted_at)
        was_ours = state == "failed" and not taken
        for receipt in receipts:
            known = status.from_meta(receipt["status"])
            if known:
                state = settle.after_receipt(state, known, taken=taken)
                taken = True
                self._wac_note_dates(values, known, receipt["date"])
            if known == "failed" == state:
                values |= {name: receipt.get(name) for name in _ERRORS}
            for name in ("pricing_type", "pricing_category"):
                if receipt[name] and self[name] != receipt[name]:
                    values[name] = receipt[name]
            if "wamid" not in values and self._wac_may_learn(receipt["wamid"]):
                values["wamid"] = receipt["wamid"]
                values["wamid_token"] = self._wac_token(receipt["wamid"])
        if state != self.state:
            values |= {"state": state, "lease_until": False}
        if state in status.TAKEN:
            gone = [n for n in _ERRORS if self[n] or values.get(n)]
            values |= dict.fromkeys(gone, False)
            if was_ours:
                values["failed_at"] = False
        return values

    def _wac_may_learn(self, wamid):
        """Tell whether a receipt's id is better than what we have.

        It is where we have none, and where ours is not another name of the same message:
        then the answer of our POST was not ours.
        """
        if not wamid or wamid == self.wamid:
            return False
        if not self.wamid:
            return True
        token = self._wac_token(wamid)
        return bool(token and token != self.wamid_token)

    def _wac_lose_id(self):
        """Forget an id that a receipt says is another message's; its own receipt tells ours."""
        self.write({"wamid": False, "wamid_token": False})
        self.flush_recordset()  # before somebody else gets it: ids are unique

    def _wac_note_dates(self, values, state, date):
        """Note when a state was reached, the first time it is reported."""
        names = ["accepted_at"]  # of what is reported, even if its answer never came
        if state in _DATES:
            names.append(_DATES[state])
        for name in names:
            if not self[name] and name not in values:
                values[name] = date

    def _wac_match_parked(self):
        """Apply what came before these messages had their ids."""
        if not self:
            return
        for account, messages in self.grouped("account_id").items():
            wamids = messages.mapped("wamid")
            self.env["wac.inbound"]._apply_changes(account, [], wamids)
        parked = self.env["wac.parked.status"].search(
            [
                ("account_id", "in", self.account_id.ids),
                ("wamid", "in", [wamid for wamid in self.mapped("wamid") if wamid]),
            ]
        )
        if not parked:
            return
        known = {(m.account_id.id, m.wamid): m for m in self}
        changes = {}
        for one in parked:
            message = known.get((one.account_id.id, one.wamid))
            if message:
                changes.setdefault(message, []).append(one.payload)
        parked.unlink()
        self._wac_write_receipts(changes)
