"""``calendar.event``: a meeting whose guests can be written to; see ``wac.mixin``."""

from odoo import models


class CalendarEvent(models.Model):
    _name = "calendar.event"
    _inherit = ["calendar.event", "wac.mixin"]

    def _wac_partners(self):
        """Return the guests, without who organises it and who writes to them."""
        found = {}
        for event in self:
            own = event.user_id.partner_id | self.env.user.partner_id
            found[event.id] = event.partner_ids - own
        return found

    def _wac_company(self):
        """Return none: a meeting belongs to its people."""
        return self.env["res.company"]

    def _wac_usual_template(self):
        return "odoo_calendar_reminder"
