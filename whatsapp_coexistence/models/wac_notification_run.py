"""``wac.notification``, its cron: one step of each notification that is due.

Called by ``ir_cron_wac_notify``. A step takes the next channel, or looks at what became of
the last one. Must never keep one notification's trouble from the others.
"""

import logging
from datetime import UTC

import psycopg2
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from .wac_notification import NothingToSend
from .wac_notification_when import after_quiet, first_allowed, zone_of

_logger = logging.getLogger(__name__)

BATCH = 50
TRIES_MAX = 3
FALLBACK_HOURS = 24
RETRY_MINUTES = 5


class WacNotification(models.Model):
    _inherit = "wac.notification"

    @api.model
    def _cron_notify(self):
        """Take the next step of what is due, in batches; each on its own, none twice."""
        silence = self.env["wac.outbound"]._silence_reason()
        if silence:
            _logger.info("Nobody is notified: %s", silence)
            return
        while True:
            due = [("act_at", "<=", self.env.cr.now())]
            found = self.search(due, order="act_at, id", limit=BATCH)
            batch = found.try_lock_for_update()
            batch._wac_work()
            more = int(len(found) == BATCH and bool(batch))
            time_left = self.env["ir.cron"]._commit_progress(len(batch), remaining=more)
            if not more or not time_left:
                return

    def _wac_work(self):
        """Take one step of each, in its company and in a savepoint of its own."""
        records = self._wac_records()
        for one in self:
            company = one.company_id
            lang = company.partner_id.lang or self.env.lang
            self_one = one.with_company(company).with_context(lang=lang)
            record = records.get(one)
            if record is not None:
                record = record.with_company(company).with_context(lang=lang)
            self_one._wac_step(record)

    def _wac_step(self, record):
        try:
            with self.env.cr.savepoint():
                self._wac_act(record)
        except Exception as error:
            _logger.exception("Notification %s of %s failed", self.id, record)
            self._wac_stumble(error)

    def _wac_stumble(self, error):
        """Try again later what an unforeseen error interrupted, a few times."""
        tries = self.tries + 1
        reason = str(error)[:500]
        if isinstance(error, psycopg2.OperationalError):
            # what the database says of itself helps nobody who reads the journal
            reason = self.env._("The database was busy just then.")
        values = {"tries": tries, "reason": reason}
        if tries >= TRIES_MAX:
            values |= {"state": "failed", "act_at": False}
        else:
            now = fields.Datetime.now()
            minutes = RETRY_MINUTES * tries
            values["act_at"] = fields.Datetime.add(now, minutes=minutes)
        self.write(values)

    def _wac_act(self, record):
        """Take one step: end, wait, look at the last channel, or take the next one."""
        if record is None:
            self._wac_end("skipped", self.env._("The record was deleted."))
            return
        if not self.res_name:
            self.res_name = record.display_name
        if self._wac_was_reached():
            return
        stop = self._wac_stop(record)
        if stop:
            self._wac_cancel_last(stop[1])
            self._wac_end(*stop)
            return
        last = self.attempt_ids[-1:]
        if last.state in ("waiting", "sent") and not self._wac_is_over(last):
            return
        if self.state != "reached":
            self._wac_take_next(record)

    # Whether

    def _wac_stop(self, record):
        """Return ``(state, sentence)`` if nothing more is to be sent, else ``None``."""
        rule = self.rule_id
        if rule and not rule.enabled:
            return "stopped", self.env._("The rule was switched off.")
        if rule and not self.attempt_ids:
            sentence = rule._wac_mismatch(record, self)
            if sentence:
                return "skipped", sentence
        sentence = record._wac_notification_stop(self)
        return ("stopped", sentence) if sentence else None

    def _wac_end(self, state, reason=False):
        self.write({"state": state, "reason": reason, "act_at": False})

    def _wac_cancel_last(self, reason):
        """Take back what has not left yet."""
        last = self.attempt_ids[-1:]
        if last.state == "waiting" and last.message_id:
            last._wac_take_back(reason)

    # When

    def _wac_wait(self, record, partner):
        """Return the moment to wait for, if the customer is not to be disturbed now."""
        rule = self.rule_id
        zone = zone_of(partner.tz, self.company_id.partner_id.tz, rule.calendar_id.tz)
        rules = []
        if rule.quiet:
            rules.append(
                lambda at: after_quiet(at, zone, rule.quiet_from, rule.quiet_to)
            )
        if rule.calendar_id:
            rules.append(rule._wac_next_working)
        now = fields.Datetime.now().replace(tzinfo=UTC)
        moment = first_allowed(now, rules).astimezone(UTC)
        return moment.replace(tzinfo=None) if moment > now else None

    # Which

    def _wac_order(self, partner):
        """Return the channels to take: the customer's wish first, then the rule's."""
        if self.channels:
            order = self.channels.split(",")
        else:
            order = self.rule_id.channel_ids.mapped("channel") or ["whatsapp"]
        return partner._wac_channel_order(order)

    def _wac_left(self, partner):
        """Return the channels that were not taken yet."""
        taken = self.attempt_ids.mapped("channel")
        return [channel for channel in self._wac_order(partner) if channel not in taken]

    def _wac_take_next(self, record):
        """Take the first channel that is possible; the others say why they are not."""
        try:
            partner = self.partner_id
            if not self.attempt_ids and not partner:
                partner = self._wac_recipient_of(record)
        except NothingToSend as reason:
            self._wac_skip(record, str(reason))
            return
        self.partner_id = partner
        moment = self._wac_wait(record, partner)
        if moment:
            self.act_at = moment
            return
        for channel in self._wac_left(partner):
            if self._wac_take(channel, record, partner):
                return
        self._wac_give_up(record)

    def _wac_take(self, channel, record, partner):
        """Take one channel; returns whether something is on its way now."""
        take = getattr(self, f"_wac_by_{channel}")
        note = {"notification_id": self.id, "channel": channel}
        try:
            with self.env.cr.savepoint():
                note |= take(record, partner)
        except (NothingToSend, UserError) as reason:
            note |= {"state": "skipped", "reason": str(reason)}
        attempt = self.env["wac.notification.attempt"].create(note)
        if attempt.state == "skipped":
            return False
        state = "sent" if attempt.state == "sent" else "waiting"
        self.write({"state": state, "reason": False})
        self.act_at = attempt._wac_look_again(self._wac_deadline(attempt))
        return True

    def _wac_deadline(self, attempt):
        """Return when the next channel is taken if there is no receipt."""
        hours = self.rule_id.fallback_hours or FALLBACK_HOURS
        return fields.Datetime.add(attempt.at, hours=hours)

    def _wac_give_up(self, record):
        """No channel is left: say on the record why nobody was told."""
        failed = self.attempt_ids.filtered(lambda a: a.state != "skipped")
        names = dict(
            self.attempt_ids._fields["channel"]._description_selection(self.env)
        )
        reasons = " ".join(
            f"{names[attempt.channel]}: {attempt.reason}"
            for attempt in self.attempt_ids
            if attempt.reason
        )
        if failed:
            self._wac_end("failed", reasons)
        else:
            self._wac_skip(record, reasons)

    def _wac_skip(self, record, reason):
        self._wac_end("skipped", reason)
        if hasattr(record, "_message_log"):
            title = self.env._("Nobody was notified.")
            record._message_log(body=Markup("%s %s") % (title, reason))

    # Whom

    def _wac_recipient_of(self, record):
        """Return who is told; the others who are get notifications of their own.

        :raises NothingToSend: there is nobody
        """
        first = self._wac_first_of(record)
        if self.recipient != "user":
            others = self._wac_people(record) - first
            if not self.rule_id._wac_event().everybody:
                others = others.browse()
            if self.recipient == "followers":
                followers = record.message_partner_ids.filtered("partner_share")
                others |= followers - first
            self._wac_owe_others(_once_a_number(first, others))
        return first

    def _wac_first_of(self, record):
        """Return who is told first; empty if only a number is known.

        :raises NothingToSend: there is nobody
        """
        if self.recipient == "user":
            return self._wac_salesperson(record)
        people = self._wac_people(record)
        if self.rule_id._wac_event().everybody:
            # one who left keeps nobody else from being told
            people = people.filtered("active") or people
        first = people[:1]
        own_number = hasattr(record, "_wac_own_numbers") and record._wac_own_numbers()
        if not first and not own_number:
            raise NothingToSend(self.env._("There is no customer."))
        if first and not first.active:
            name = first.display_name
            raise NothingToSend(self.env._("The contact %s is archived.", name))
        return first

    def _wac_people(self, record):
        """Return the customers of a record, the one to write to first."""
        if hasattr(record, "_wac_partners"):
            return record._wac_partners()[record.id]
        return record._mail_get_partners()[record.id]

    def _wac_salesperson(self, record):
        """Return the salesperson, as a contact.

        :raises NothingToSend: nobody is responsible
        """
        field = self.rule_id._wac_user_field(record)
        user = record[field] if field else self.env["res.users"]
        if not user:
            raise NothingToSend(self.env._("Nobody is responsible for it."))
        return user.partner_id

    def _wac_owe_others(self, partners):
        """Owe the same to each of these people, once."""
        made = [self._wac_copy_for(partner) for partner in partners]
        if made:
            self._wac_insert(made)

    def _wac_copy_for(self, partner):
        return {
            "key": f"{self.key}/{partner.id}",
            "event": self.event,
            "step": self.step or None,
            "rule_id": self.rule_id.id or None,
            "template_name": self.template_name or None,
            "channels": self.channels or None,
            "recipient": "customer",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "partner_id": partner.id,
            "company_id": self.company_id.id,
            "act_at": self.env.cr.now(),
        }


def _once_a_number(first, others):
    """Return the others without those who have the number of one before them."""
    seen = {first.phone_sanitized}
    chosen = others.browse()
    for partner in others:
        number = partner.phone_sanitized
        if not number or number not in seen:
            chosen |= partner
        seen.add(number)
    return chosen
