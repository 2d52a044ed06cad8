"""``wac.notification.rule``, events found by their date: due, overdue, a meeting in hours.

Called by ``ir_cron_wac_notify_find``, hourly. Must never hold many records in memory, and
never owe what came to be too late.
"""

import logging
from datetime import UTC, datetime, time, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import split_every

from .wac_notification_when import zone_of
from .wac_trouble import DATABASE_TROUBLE

_logger = logging.getLogger(__name__)

BATCH = 1000
#: How far ahead the hourly cron looks, so that nothing is missed between two runs.
AHEAD = timedelta(hours=2)
#: What a cron that stood still missed is made up for this long.
MISSED_DAYS = 3
MISSED_HOURS = 6
#: The hour of the day for events that have a date only.
HOUR = 9


class WacNotificationRule(models.Model):
    _inherit = "wac.notification.rule"

    @api.model
    def _cron_find(self):
        """Owe what has become due; each rule and batch in a transaction of its own."""
        silence = self.env["wac.outbound"]._silence_reason()
        if silence:
            return
        timed = [name for name, event in self._wac_events().items() if event.timed]
        rules = self.search([("event", "in", timed), ("enabled", "=", True)])
        for rule in rules:
            rule._wac_find_safely()

    def _wac_find_safely(self):
        """Owe what one rule is for; one that breaks keeps no other from its turn."""
        try:
            self._wac_find()
        except DATABASE_TROUBLE:
            raise
        except Exception:
            # its filter names a field that has gone with its add-on, for example
            _logger.exception("Rule %s finds nothing", self.id)
            self.env.cr.rollback()
            self.env.invalidate_all(flush=False)

    def _wac_find(self):
        """Owe the records of one rule that have become due."""
        model = self.env[self.model].with_company(self.company_id)
        notifications = self.env["wac.notification"].with_company(self.company_id)
        found = model.search(self._wac_due_domain(), order="id")
        for ids in split_every(BATCH, found.ids):
            records = model.browse(ids)
            due = {record.id: self._wac_due(record) for record in records}
            # who came to be after the moment is not told at once
            timely = records.filtered(lambda r, due=due: r.create_date <= due[r.id])
            notifications._wac_owe(
                timely,
                self.event,
                rule=self,
                key={record.id: self._wac_key(record) for record in timely},
                due=due,
            )
            self.env["ir.cron"]._commit_progress(len(ids))
            self.env.invalidate_all()

    def _wac_due_domain(self):
        """Return which records become due about now."""
        event = self._wac_event()
        field = self.env[self.model]._fields[event.date_field]
        first, last = self._wac_span(field.type == "date")
        domain = Domain(list(event.domain)) & self._wac_domain()
        domain &= self._wac_company_domain()
        domain &= Domain(event.date_field, ">=", first)
        return domain & Domain(event.date_field, "<=", last)

    def _wac_company_domain(self):
        """Return whose records are meant: each is told of by one company's rule."""
        own = self.company_id
        record_fields = self.env[self.model]._fields
        if "company_id" in record_fields:
            return Domain("company_id", "in", (own.id, False))
        field = self._wac_event().user_field
        if field not in record_fields:
            return Domain.TRUE
        return Domain(field, "=", False) | Domain(f"{field}.company_id", "=", own.id)

    def _wac_span(self, is_date):
        """Return the first and the last date that make a record due about now."""
        offset = self._wac_offset()
        if is_date:
            today = datetime.now(UTC).astimezone(self._wac_zone()).date()
            last = today - offset
            first = last - timedelta(days=MISSED_DAYS)
            before = self._wac_event().timed == "before"
            return (max(first, today) if before else first), last
        now = fields.Datetime.now()
        first = now - offset - timedelta(hours=MISSED_HOURS)
        before = self._wac_event().timed == "before"
        return (max(first, now) if before else first), now - offset + AHEAD

    def _wac_offset(self):
        """Return the time from a record's date to the moment it is due; it may be negative."""
        offset = timedelta(minutes=self._wac_minutes())
        return -offset if self._wac_event().timed == "before" else offset

    def _wac_due(self, record):
        """Return the naive UTC moment at which a record's notification is due."""
        value = record[self._wac_event().date_field]
        if isinstance(value, datetime):
            return value + self._wac_offset()
        day = value + self._wac_offset()
        moment = datetime.combine(day, time(HOUR), tzinfo=self._wac_zone())
        return moment.astimezone(UTC).replace(tzinfo=None)

    def _wac_zone(self):
        company = self.company_id
        return zone_of(company.partner_id.tz, self.calendar_id.tz, self.env.user.tz)

    def _wac_key(self, record):
        """Return what makes a notification of a date unique: another date is another one."""
        value = record[self._wac_event().date_field]
        return f"{self.event}/{self.id}/{value}"

    def _wac_moved(self, record, notification):
        """Return that a record has another date, or state, than when it was found."""
        event = self._wac_event()
        if not event.timed:
            return None
        if not notification.key.startswith(self._wac_key(record)):
            return self.env._("The date has changed.")
        if not record.filtered_domain(Domain(list(event.domain))):
            return self.env._("It is settled.")
        return None

    def _wac_next_working(self, moment):
        """Return the next moment within the rule's working hours.

        :param moment: aware moment
        """
        end = moment + timedelta(days=30)
        intervals = self.calendar_id._work_intervals_batch(moment, end)[False]
        for start, stop, _attendance in intervals:
            if stop > moment:
                return max(start, moment)
        return moment
