"""``wac.reminder``, handed over: one notification an invoice, or one for several.

Called by accountants' buttons and by the automatic ladders, a batch at a time. Must never
owe a customer two messages for the same step, nor send what is paid meanwhile.
"""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .wac_reminder import EVENT


def _key(reminder):
    """Return what makes a notification unique: a step and a due date, or a day."""
    if reminder.is_group:
        return f"reminder/{reminder.company_id.id}/{reminder._wac_today()}"
    return f"reminder/{reminder.step_id.id}/{reminder.date_due}"


class WacReminder(models.Model):
    _inherit = "wac.reminder"

    def _wac_refresh(self):
        """Stop what is not due any more; the rest gets today's amounts."""
        stopped = self._wac_stopped()
        if stopped:
            self._wac_stop(stopped)
        left = self - self.browse([r.id for r in stopped])
        for company, mine in left.grouped("company_id").items():
            mine._wac_refresh_amounts(company)
        return left

    def _wac_refresh_amounts(self, company):
        """Write what is open, and whether the customer has several overdue invoices."""
        lines, today = self.env["account.move.line"], company._wac_today()
        domain = lines._wac_open_domain(company, today, self.partner_id)
        domain &= Domain("move_id.partner_id", "in", self.partner_id.ids)
        self._wac_write_amounts(domain, today, SQL("r.id IN %s", tuple(self.ids)))

    @api.model
    def _wac_write_amounts(self, domain, today, which):
        """Write today's amounts into reminders, one statement for all.

        :param domain: the open instalments of their customers
        :param which: SQL that chooses the reminders ``r``
        """
        lines = self.env["account.move.line"]
        chosen = lines._search(domain, bypass_access=True).subselect()
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                WITH open AS (
                    SELECT m.partner_id, l.move_id, l.date_maturity,
                           sum(l.amount_residual_currency) AS amount
                      FROM account_move_line l JOIN account_move m ON m.id = l.move_id
                     WHERE l.id IN %(chosen)s
                     GROUP BY m.partner_id, l.move_id, l.date_maturity
                ), several AS (
                    SELECT partner_id FROM open WHERE date_maturity < %(today)s
                     GROUP BY partner_id HAVING count(DISTINCT move_id) > 1
                )
                UPDATE wac_reminder r
                   SET amount = now.amount, is_group = now.is_group
                  FROM (SELECT r.id, open.amount,
                               s.group_family_id IS NOT NULL AND s.days > 0 AND
                               r.partner_id IN (SELECT partner_id FROM several) AS is_group
                          FROM wac_reminder r
                          JOIN open ON open.move_id = r.move_id
                           AND open.date_maturity = r.date_due
                          JOIN wac_reminder_step s ON s.id = r.step_id
                         WHERE %(which)s) now
                 WHERE now.id = r.id
                   AND (r.amount, r.is_group) IS DISTINCT FROM (now.amount, now.is_group)
                """,
                chosen=chosen,
                today=today,
                which=which,
            )
        )
        self.invalidate_model(["amount", "is_group"])

    def _wac_hand_over(self, user=None):
        """Owe the customers their messages; the journal does the rest.

        :param user: who decided, if it was a person
        """
        locked = self.try_lock_for_update()
        waiting = locked.filtered(lambda r: r.state == "proposed")._wac_refresh()
        for step, mine in waiting.grouped("step_id").items():
            mine.filtered(lambda r: not r.is_group)._wac_owe_each(step)
        waiting.filtered("is_group")._wac_owe_together()
        for company, mine in waiting.grouped("company_id").items():
            mine._wac_close(company._wac_today(), user)

    def _wac_owe_each(self, step):
        """Owe one message for each of these instalments, all of the same step."""
        rounds = []
        for reminder in self:
            # two instalments of one invoice are two messages
            keys = next((k for k in rounds if reminder.move_id.id not in k), None)
            if keys is None:
                keys = {}
                rounds.append(keys)
            keys[reminder.move_id.id] = _key(reminder)
        for keys in rounds:
            moves = self.env["account.move"].browse(keys)
            self._wac_owe(moves, step, step.family_id, keys)

    def _wac_owe_together(self):
        """Owe one message for all overdue invoices of each customer: the firmest step's."""
        firmest = {}
        for reminder in self.sorted("days"):
            firmest[reminder.company_id, reminder.partner_id] = reminder
        groups = {}
        for (company, _partner), reminder in firmest.items():
            groups.setdefault((company, reminder.step_id), []).append(reminder)
        for (company, step), mine in groups.items():
            partners = self.env["res.partner"].browse(r.partner_id.id for r in mine)
            self.with_company(company)._wac_owe(
                partners, step, step.group_family_id, _key(mine[0])
            )

        self._wac_log_together()

    def _wac_log_together(self):
        """Tell on each invoice that the customer is reminded of all of them at once."""
        for company, reminders in self.grouped("company_id").items():
            lang = company.partner_id.lang or self.env.lang
            moves = reminders.with_context(lang=lang).move_id
            text = moves.env._(
                "The customer is reminded of all overdue invoices together."
            )
            moves._message_log_batch(bodies=dict.fromkeys(moves.ids, text))

    def _wac_owe(self, records, step, family, key):
        self.env["wac.notification"]._wac_owe(
            records,
            EVENT,
            family,
            key=key,
            step=f"{step.days:+d}",
            channels=step.ladder_id._wac_channels(),
        )

    def _wac_close(self, today, user):
        """Write down that these are handed over, by whom, and what carries each of them."""
        self.env.flush_all()
        together = self.filtered("is_group")
        (self - together)._wac_close_by(
            "account.move",
            SQL("r.move_id"),
            SQL("'reminder/' || r.step_id || '/' || r.date_due"),
            today,
            user,
        )
        together._wac_close_by(
            "res.partner",
            SQL("r.partner_id"),
            SQL("'reminder/' || r.company_id || '/' || %s::date", today),
            today,
            user,
        )
        self.invalidate_recordset()

    def _wac_close_by(self, model, record_id, key, today, user):
        """Find the notifications by their unique index; one statement writes everything."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE wac_reminder r
                   SET notification_id = n.id, state = 'sent', sent_on = %(today)s,
                       sent_at = %(now)s, user_id = %(user)s, write_date = %(now)s
                  FROM wac_notification n
                 WHERE r.id = ANY(%(ids)s) AND n.res_model = %(model)s
                   AND n.res_id = %(record_id)s AND n.key = %(key)s
                """,
                ids=self.ids,
                model=model,
                record_id=record_id,
                key=key,
                today=today,
                now=fields.Datetime.now(),
                user=user.id if user else None,
            )
        )
