"""``wac.reminder.ladder``, the daily plan: who is due which step today.

Called by a cron and by a button. Finds everything with one statement a ladder, however
many invoices are open. Must never propose two steps of one instalment at once.
"""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.whatsapp_coexistence.models.wac_trouble import DATABASE_TROUBLE

_logger = logging.getLogger(__name__)
_REVIEW = "mail.mail_activity_data_todo"

#: A customer of several invoices is not written to more often than this.
PAUSE_DAYS = 4
BATCH = 500


class WacReminderLadder(models.Model):
    _inherit = "wac.reminder.ladder"

    @api.model
    def _cron_remind(self):
        """Plan all ladders, send those that go by themselves, tell who reviews the others."""
        for ladder in self.search([("mode", "!=", "off")], order="sequence, id"):
            if not ladder._wac_remind_safely():
                return

    def _wac_remind_safely(self):
        """Do one ladder's day; one that breaks keeps no other from its turn.

        :return: whether there is time for another one
        """
        try:
            self._wac_plan()
            self.env["ir.cron"]._commit_progress(remaining=0)
            if self.mode == "automatic" and not self._wac_send_all():
                return False
            self._wac_tell_reviewer()
            self.env["ir.cron"]._commit_progress(remaining=0)
        except DATABASE_TROUBLE:
            raise
        except Exception as error:
            # its filter names a field that has gone with its add-on, for example
            _logger.exception("Ladder %s reminds nobody", self.id)
            self.env.cr.rollback()
            self.env.invalidate_all(flush=False)
            self._wac_tell_broken(error)
            self.env["ir.cron"]._commit_progress(remaining=0)
        return True

    def action_plan(self):
        """Look for reminders now, and show those that wait for a decision."""
        self.ensure_one()
        self.check_access("write")
        # sudo: the plan reads every invoice of the company, which accountants may anyway
        self.sudo()._wac_plan()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "whatsapp_coexistence_account.wac_reminder_today_action"
        )

    def _wac_start(self):
        """Start at once what was switched on."""
        result = super()._wac_start()
        if any(ladder.mode != "off" for ladder in self):
            cron = "whatsapp_coexistence_account.ir_cron_wac_reminder"
            self.env.ref(cron)._wac_ring()
        return result

    def _wac_plan(self, today=None):
        """Propose what is due and was not proposed yet; return how many there are new."""
        self.ensure_one()
        today = today or self.company_id._wac_today()
        self.env.flush_all()
        self.env.cr.execute(self._wac_plan_query(today))
        found = self.env.cr.rowcount
        self.env["wac.reminder"].invalidate_model()
        self.env.invalidate_all(flush=False)
        self._wac_pause(today)
        self._wac_refresh(today)
        return found

    def _wac_plan_query(self, today):
        """Return the statement that proposes the latest step of each open instalment.

        A step before the due date is left out when its day came before the invoice, or when
        another instalment of the invoice is overdue: that one has steps of its own.
        """
        lines = self.env["account.move.line"]
        chosen = lines._search(self._wac_lines(today), bypass_access=True)
        return SQL(
            """
            INSERT INTO wac_reminder (ladder_id, step_id, days, tone, move_id,
                   partner_id, company_id, currency_id, amount, date_due, date, state,
                   create_uid, write_uid, create_date, write_date)
            SELECT %(ladder)s, s.id, s.days, s.tone, m.id, m.partner_id, m.company_id,
                   m.currency_id, l.amount, l.date_due, %(today)s, 'proposed',
                   %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
              FROM (SELECT move_id, date_maturity AS date_due,
                           sum(amount_residual_currency) AS amount,
                           min(min(date_maturity)) OVER (PARTITION BY move_id) AS first_due
                      FROM account_move_line WHERE id IN %(chosen)s
                     GROUP BY move_id, date_maturity) l
              JOIN account_move m ON m.id = l.move_id
              JOIN LATERAL (
                   SELECT s.id, s.days, s.tone FROM wac_reminder_step s
                    WHERE s.ladder_id = %(ladder)s AND l.date_due + s.days <= %(today)s
                    ORDER BY s.days DESC LIMIT 1) s ON TRUE
             WHERE l.date_due + s.days >= %(start)s
               AND m.partner_id IS NOT NULL
               AND (s.days > 0
                    OR (l.date_due >= %(today)s AND l.first_due >= %(today)s
                        AND (m.invoice_date IS NULL
                             OR l.date_due + s.days > m.invoice_date)))
            ON CONFLICT DO NOTHING
            """,
            ladder=self.id,
            today=today,
            start=self.start_date or today,
            uid=self.env.uid,
            chosen=chosen.subselect(),
        )

    def _wac_lines(self, today):
        """Return the domain of the instalments of this ladder's invoices."""
        lines = self.env["account.move.line"]
        domain = lines._wac_open_domain(self.company_id, today)
        latest = max(self.step_ids.mapped("days"), default=0)
        first = min(self.step_ids.mapped("days"), default=0)
        domain &= Domain("date_maturity", "<=", today - timedelta(days=first))
        oldest = (self.start_date or today) - timedelta(days=latest)
        domain &= Domain("date_maturity", ">=", oldest)
        own = self._wac_domain()
        if not own.is_true():
            domain &= Domain("move_id", "any", own)
        for earlier in self._wac_earlier():
            domain &= ~Domain("move_id", "any", earlier._wac_domain())
        return domain

    def _wac_earlier(self):
        """Return the ladders that choose their invoices before this one."""
        running = self.search(
            [("company_id", "=", self.company_id.id), ("mode", "!=", "off")],
            order="sequence, id",
        )
        ids = running.ids
        return running[: ids.index(self.id)] if self.id in ids else running.browse()

    def _wac_pause(self, today):
        """Wait with customers who have just been reminded of other invoices."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE wac_reminder r SET date = last.day + %(pause)s
                  FROM (SELECT partner_id, company_id, move_id,
                               max(sent_on) AS day
                          FROM wac_reminder WHERE state = 'sent'
                           AND sent_on > %(today)s::date - %(pause)s
                         GROUP BY partner_id, company_id, move_id) last
                 WHERE r.ladder_id = %(ladder)s AND r.state = 'proposed'
                   AND r.date = %(today)s AND r.user_id IS NULL
                   AND last.partner_id = r.partner_id
                   AND last.company_id = r.company_id
                   AND last.move_id <> r.move_id
                   AND last.day + %(pause)s > %(today)s
                """,
                ladder=self.id,
                today=today,
                pause=PAUSE_DAYS,
            )
        )
        self.env["wac.reminder"].invalidate_model(["date"])

    def _wac_refresh(self, today):
        """Bring what waits for a decision up to date: stopped, amounts, several invoices."""
        reminders, lines = self.env["wac.reminder"], self.env["account.move.line"]
        self._wac_let_go()
        domain = lines._wac_open_domain(self.company_id, today)
        stale = self._wac_stale(lines._search(domain, bypass_access=True), today)
        for start in range(0, len(stale), BATCH):
            reminders.browse(stale[start : start + BATCH])._wac_refresh()
            self.env.invalidate_all()
        which = SQL("r.ladder_id = %s AND r.state = 'proposed'", self.id)
        reminders._wac_write_amounts(domain, today, which)

    def _wac_let_go(self):
        """Forget what was proposed of invoices that the filters leave out since then.

        It is proposed again, by this ladder or another one, when they let it.
        """
        mine = self._wac_domain()
        for earlier in self._wac_earlier():
            mine &= ~earlier._wac_domain()
        if not mine.is_true():
            domain = Domain("ladder_id", "=", self.id) & Domain(
                "state", "=", "proposed"
            )
            domain &= ~Domain("move_id", "any", mine)
            self.env["wac.reminder"].search(domain).unlink()

    def _wac_stale(self, still_open, today):
        """Return the ids of reminders that wait although they may not go out any more."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                SELECT r.id FROM wac_reminder r
                 WHERE r.ladder_id = %(ladder)s AND r.state = 'proposed'
                   AND ((r.days <= 0 AND r.date_due < %(today)s)
                        OR NOT EXISTS (
                            SELECT 1 FROM account_move_line l
                             WHERE l.move_id = r.move_id
                               AND l.date_maturity = r.date_due
                               AND l.id IN %(still_open)s))
                 ORDER BY r.id
                """,
                ladder=self.id,
                today=today,
                still_open=still_open.subselect(),
            )
        )
        return [row[0] for row in self.env.cr.fetchall()]

    def _wac_send_all(self):
        """Hand over all that is due, in batches, each committed.

        :return: whether the time sufficed; the cron goes on in its next run
        """
        today = self.company_id._wac_today()
        domain = Domain("ladder_id", "=", self.id) & Domain("date", "<=", today)
        domain &= Domain("state", "=", "proposed")
        reminders = self.env["wac.reminder"]
        left, busy = reminders.search_count(domain), []
        while left > 0:
            # what somebody else decides on at this very moment is left to them
            others = domain & Domain("id", "not in", busy)
            batch = reminders.search(others, order="partner_id, id", limit=BATCH)
            batch._wac_hand_over()
            busy += batch.filtered(lambda r: r.state == "proposed").ids
            left = left - len(batch) if batch else 0
            time_left = self.env["ir.cron"]._commit_progress(len(batch), remaining=left)
            self.env.invalidate_all()
            if left and not time_left:
                return False
        return True

    def _wac_tell_broken(self, error):
        """Put on somebody's desk that this ladder, and those after it, remind nobody."""
        user = self.user_id or self.env.user
        if self.activity_search([_REVIEW], user_id=user.id):
            return
        env = self.with_context(lang=user.lang or self.env.lang).env
        self.activity_schedule(
            _REVIEW,
            user_id=user.id,
            summary=env._("No payment reminders are sent: this ladder is broken"),
            note=str(error),
        )

    def _wac_tell_reviewer(self):
        """Put today's list on the desk of who reviews it, while there is something on it."""
        self.ensure_one()
        if self.mode != "review" or not self.today_count:
            self.activity_unlink([_REVIEW])  # only what was put there by itself
            return
        if self.activity_search([_REVIEW], user_id=self.user_id.id):
            return
        lang = self.user_id.lang or self.env.lang
        self.activity_schedule(
            _REVIEW,
            date_deadline=fields.Date.context_today(self),
            user_id=(self.user_id or self.env.user).id,
            summary=self.with_context(lang=lang).env._(
                "Payment reminders wait for your review"
            ),
        )
