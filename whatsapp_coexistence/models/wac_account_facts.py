"""``wac.account``, what Meta knows of the number: quality, limits, status, token.

Written from events and from the daily reconciliation. Must never take an answer that
lacks a fact for the fact's end.
"""

from odoo import fields, models

from ..cloudapi.connection import STOPPED_STATUSES, Cause


class WacAccount(models.Model):
    _inherit = "wac.account"

    messaging_limit = fields.Char(readonly=True, copy=False)
    name_status = fields.Char(readonly=True, copy=False)
    meta_status = fields.Char("Status at Meta", readonly=True, copy=False)

    def _wac_take_over_event(self, event):
        """Take over the figures an event tells."""
        vals = {}
        if event.messaging_limit:
            vals["messaging_limit"] = event.messaging_limit
        if event.field == "phone_number_quality_update":
            if event.event == "THROUGHPUT_UPGRADE":
                vals["throughput_level"] = "HIGH"
        elif event.field == "phone_number_name_update":
            vals["name_status"] = event.event
            if event.event == "APPROVED" and event.name:
                vals["verified_name"] = event.name
        if vals and self:
            self.write(vals)

    def _wac_take_over(self, info):
        """Take over what the number's node at Meta says; returns trouble in words.

        :param info: :class:`.cloudapi.number.NumberInfo`
        """
        told = {
            "display_phone_number": info.display_phone_number,
            "verified_name": info.verified_name,
            "quality": info.quality,
            "name_status": info.name_status,
            "meta_status": info.status,
            "messaging_limit": info.messaging_limit,
            "throughput_level": info.throughput_level,
        }
        if info.on_phone_app is not None:
            told["mode"] = "coexistence" if info.on_phone_app else "api"
        changed = {k: v for k, v in told.items() if v and v != self[k]}
        if "mode" in changed:
            self.message_post(body=self._wac_mode_words(changed["mode"]))
        if changed:
            self.write(changed)
        return self._wac_follow_status(info.status)

    def _wac_mode_words(self, mode):
        if mode == "api":
            return self.env._("Meta says the number is no longer on the phone app.")
        return self.env._("Meta says the number is on the phone app as well now.")

    def _wac_follow_status(self, status):
        """Hold or release with what Meta says of the number; returns trouble in words."""
        if status in STOPPED_STATUSES:
            reason = self.env._(
                "Meta says the number's status is %s; it can send only when connected.",
                status,
            )
            if self.state == "connected":
                self._wac_hold(reason, cause=Cause.STATUS)
            return reason if self.state == "held" else None
        ends = self.state == "held" and self.hold_cause in (
            Cause.OFFBOARDED,
            Cause.STATUS,
        )
        if status == "CONNECTED" and ends:
            # the event never came: the phone has been back for a while
            self._wac_release()
        return None
