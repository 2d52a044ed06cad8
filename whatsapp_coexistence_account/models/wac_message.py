"""``wac.message``, answers to reminders: noted on the invoice they are about.

Called when customers' messages are shown. Must never keep a message from being shown.
"""

import logging
from datetime import timedelta

import psycopg2
from markupsafe import Markup

from odoo import fields, models
from odoo.tools import plaintext2html

_logger = logging.getLogger(__name__)

#: What comes later, and quotes nothing, is about something else.
ANSWER_DAYS = 7
_NO_ANSWERS = ("reaction", "system")


class WacMessage(models.Model):
    _inherit = "wac.message"

    def _wac_show(self):
        """Show messages, and note the answers on invoices."""
        answers = self.filtered(
            lambda m: (
                m.origin == "customer"
                and not m.mail_message_id
                and not m.res_id
                and m.kind not in _NO_ANSWERS
            )
        )
        result = super()._wac_show()
        if answers:
            # what is not ours fails outside, where nothing is swallowed
            self.env.flush_all()
            try:
                with self.env.cr.savepoint():
                    answers._wac_note_answers()
            except psycopg2.OperationalError:
                raise  # a conflict: the worker repeats the whole batch
            except Exception:
                _logger.exception("Answers %s were not noted on invoices", answers.ids)
        return result

    def _wac_note_answers(self):
        """Link answers to the invoice they quote, else to the one last reminded of."""
        by_message, by_thread = self._wac_reminded()
        about = {}
        for message in self:
            quoted = message.reply_to_id
            move = (
                by_message.get(quoted) if quoted else by_thread.get(message.thread_id)
            )
            if quoted and not move and quoted.res_model == "account.move":
                move = self.env["account.move"].browse(quoted.res_id).exists()
            if move:
                about[message] = move
        alike = {}
        for message, move in about.items():
            alike[move] = alike.get(move, self.browse()) | message
        for move, messages in alike.items():
            messages.write({"res_model": "account.move", "res_id": move.id})
        self._wac_log_answers(alike)

    def _wac_log_answers(self, by_move):
        """Write a note on each invoice; all notes at once."""
        moves = self.env["account.move"].union(*by_move)
        if not moves:
            return
        # sudo: the inbound worker writes on invoices that nobody in particular opened
        notes = moves.sudo()._message_log_batch(
            bodies={
                move.id: messages._wac_answer_html()
                for move, messages in by_move.items()
            }
        )
        for move, note in zip(moves, notes, strict=True):
            by_move[move].write({"document_mail_message_id": note.id})

    def _wac_answer_html(self):
        """Return what customers answered, for the chatter."""
        title = self.env._("%s answered on WhatsApp:", self[:1].contact_id.name or "")
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        texts = [plaintext2html(m.body or f"[{kinds[m.kind]}]") for m in self]
        return Markup("<p>%s</p>%s") % (title, Markup("").join(texts))

    def _wac_reminded(self):
        """Return ``({message: invoice}, {thread: invoice})`` of recent reminders.

        A message about several invoices counts for the one that is overdue longest.
        """
        since = fields.Datetime.now() - timedelta(days=ANSWER_DAYS)
        # sudo: which reminder a customer answers, whoever may read reminders
        attempts = self.env["wac.notification.attempt"].sudo()
        recent = attempts.search(
            [
                ("message_id.thread_id", "in", self.thread_id.ids),
                ("message_id.origin", "=", "rule"),
                "|",
                ("message_id", "in", self.reply_to_id.ids),
                ("at", ">=", since),
            ],
            order="at, id",
        )
        reminders = self.env["wac.reminder"].sudo()
        found = reminders.search(
            [("notification_id", "in", recent.notification_id.ids)],
            order="date_due, id",
        ).grouped("notification_id")
        by_message, by_thread = {}, {}
        for attempt in recent:
            mine = found.get(attempt.notification_id, reminders)
            # who was written to about a paid invoice writes about something else
            unpaid = mine.filtered(lambda r: r.move_id.payment_state != "paid")
            if mine:
                by_message[attempt.message_id] = (unpaid or mine)[0].move_id
            if unpaid and attempt.at >= since:
                by_thread[attempt.message_id.thread_id] = unpaid[0].move_id
        return by_message, by_thread
