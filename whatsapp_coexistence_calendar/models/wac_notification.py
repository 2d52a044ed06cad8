"""``wac.notification``, meetings: the guests who come."""

from odoo import models


class WacNotification(models.Model):
    _inherit = "wac.notification"

    def _wac_people(self, record):
        """Leave out the guests who said that they do not come."""
        people = super()._wac_people(record)
        if record._name != "calendar.event":
            return people
        declined = record.attendee_ids.filtered(lambda a: a.state == "declined")
        return people - declined.partner_id
