"""``wac.notification.rule``: on this event send that, to whom, when and by which channels.

Asked by events inside their transactions, and by the crons of notifications. Must never
make an event fail: what is wrong with a rule is found out later, by the cron.
"""

import logging
from typing import NamedTuple

import psycopg2

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools.safe_eval import datetime, dateutil, safe_eval, time

from .wac_notification import CHANNELS, RECIPIENTS

_logger = logging.getLogger(__name__)

_MINUTES = {"minutes": 1, "hours": 60, "days": 24 * 60}


class Event(NamedTuple):
    """What a rule has to know of an event."""

    model: str = ""
    #: ``before`` or ``after`` a date of the record; ``""`` for what happens at once.
    timed: str = ""
    date_field: str = ""
    #: Which records are meant, for events found by their date and for previews.
    domain: tuple = ()
    user_field: str = "user_id"
    #: All customers of a record are told, not only the first.
    everybody: bool = False


class WacNotificationRule(models.Model):
    _name = "wac.notification.rule"
    _description = "WhatsApp Notification Rule"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    enabled = fields.Boolean("On", copy=False)
    is_builtin = fields.Boolean(readonly=True, help="Comes with the add-on.")
    builtin_key = fields.Char(readonly=True, help="Which one of the built-in rules.")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    event = fields.Selection(
        [("action", "Server action or automation rule")],
        "When",
        required=True,
        default="action",
    )
    is_timed = fields.Boolean(compute="_compute_is_timed")
    model_id = fields.Many2one(
        "ir.model",
        "Applies To",
        compute="_compute_model_id",
        store=True,
        readonly=False,
        ondelete="cascade",
        domain=[("is_mail_thread", "=", True), ("transient", "=", False)],
    )
    model = fields.Char(compute="_compute_model", store=True)
    domain = fields.Char(
        "Only If", default="[]", help="The records that are meant; empty means all."
    )
    family_id = fields.Many2one(
        "wac.template.family",
        "Template",
        check_company=True,
        domain="[('model', 'in', (model, False)), ('company_id', '=', company_id)]",
    )
    account_id = fields.Many2one(
        "wac.account",
        "Number",
        check_company=True,
        domain="[('company_id', '=', company_id)]",
        help="Which number writes; the company's default if none is chosen.",
    )
    recipient = fields.Selection(
        RECIPIENTS,
        "Send To",
        required=True,
        default="customer",
        help="The salesperson gets it on their own phone.",
    )
    delay = fields.Integer(
        help="How long after the event, or before or after the date."
    )
    delay_unit = fields.Selection(
        [("minutes", "Minutes"), ("hours", "Hours"), ("days", "Days")],
        required=True,
        default="minutes",
    )
    quiet = fields.Boolean(
        "Quiet Hours", help="In the customer's time zone; it is sent when they end."
    )
    quiet_from = fields.Float(default=21.0)
    quiet_to = fields.Float(default=9.0)
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Only in Working Hours",
        check_company=True,
        help="It is sent in the next working hours of this calendar.",
    )
    channel_ids = fields.One2many(
        "wac.notification.rule.channel", "rule_id", "Channels", copy=True
    )
    fallback_hours = fields.Integer(
        "Hours until the Next Channel",
        default=24,
        help="Without a receipt for this long, the next channel is taken.",
    )
    mail_template_id = fields.Many2one(
        "mail.template",
        "E-mail Template",
        domain="[('model', '=', model)]",
        help="Without one, the e-mail has the text of the WhatsApp template.",
    )
    sms_template_id = fields.Many2one(
        "sms.template",
        "SMS Template",
        domain="[('model', '=', model)]",
        help="Without one, the SMS has the text of the WhatsApp template.",
    )

    _builtin_unique = models.UniqueIndex(
        "(company_id, builtin_key) WHERE builtin_key IS NOT NULL",
        "A company has each built-in rule once.",
    )
    _delay_positive = models.Constraint(
        "CHECK(delay >= 0)", "The time cannot be negative."
    )
    _fallback_positive = models.Constraint(
        "CHECK(fallback_hours > 0)", "Wait at least one hour for a receipt."
    )
    _quiet_hours = models.Constraint(
        "CHECK(quiet_from >= 0 AND quiet_from < 24 AND quiet_to >= 0 AND quiet_to < 24)",
        "Quiet hours are hours of a day.",
    )

    # Events

    @api.model
    def _wac_events(self):
        """Return what is known of each event, by its technical name.

        Add-ons that add an event to the selection add it here, too.
        """
        return {"action": Event()}

    @api.model
    def _wac_event_names(self):
        """Return ``[(technical name, name on the screen)]``.

        Add-ons that owe something without a rule add its name here.
        """
        return self._fields["event"]._description_selection(self.env)

    def _wac_event(self):
        """Return what is known of this rule's event."""
        return self._wac_events().get(self.event, Event())

    @api.depends("event")
    def _compute_is_timed(self):
        for rule in self:
            rule.is_timed = bool(rule._wac_event().timed)

    @api.depends("event")
    def _compute_model_id(self):
        for rule in self:
            model = rule._wac_event().model
            if model:
                rule.model_id = self.env["ir.model"]._get(model)

    @api.depends("model_id")
    def _compute_model(self):
        for rule in self:
            # sudo: not everybody who sees rules may read the names of models
            rule.model = rule.model_id.sudo().model

    def _wac_user_field(self, record):
        """Return the field of a record that says who is responsible, or ``""``."""
        name = self._wac_event().user_field if self else Event().user_field
        field = record._fields.get(name)
        return name if field is not None and field.comodel_name == "res.users" else ""

    @api.model
    def _wac_happened(self, event, records, about=None):
        """Note that something happened to records; never fails, costs nothing unless on.

        At most four statements, whatever the number of records. What is not a matter of
        the database is caught here; a conflict in the database is repeated by Odoo.

        :param about: a record is told once per event and this word, by default once
        """
        if self.env.context.get("wac_no_notification"):
            return  # somebody sends it by hand
        try:
            rows = []
            # sudo: customers confirm orders in the portal, and may read no company
            for record in records.sudo():
                rows += self._wac_rows_of(event, record, about)
            if rows:
                self.env["wac.notification"]._wac_insert(rows)
        except psycopg2.Error:
            raise  # the transaction is lost: Odoo repeats it
        except Exception:
            _logger.exception("Notifications of %s for %s failed", event, records)

    def _wac_rows_of(self, event, record, about):
        """Return what the rules that are on owe for a record."""
        rows = []
        notifications = self.env["wac.notification"]
        now = fields.Datetime.now()
        for rule_id, company_id, recipient, minutes in self._wac_enabled(event):
            if notifications._wac_company(record).id == company_id:
                key = f"{event}/{rule_id}"
                rows += notifications._wac_rows(
                    record,
                    event,
                    rule=self.browse(rule_id),
                    key=f"{key}/{about}" if about else key,
                    due=fields.Datetime.add(now, minutes=minutes),
                    recipient=recipient,
                )
        return rows

    @api.model
    @tools.ormcache("event")
    def _wac_enabled(self, event):
        """Return ``(id, company, recipient, minutes to wait)`` of the rules that are on."""
        # sudo: whoever confirms an order need not see rules
        rules = self.sudo().search([("event", "=", event), ("enabled", "=", True)])
        return tuple(
            (rule.id, rule.company_id.id, rule.recipient, rule._wac_minutes())
            for rule in rules
        )

    def _wac_minutes(self):
        return self.delay * _MINUTES[self.delay_unit]

    def _wac_moment(self):
        """Return the moment at which what happens now is told."""
        return fields.Datetime.add(fields.Datetime.now(), minutes=self._wac_minutes())

    # The filter

    def _wac_domain(self):
        """Return the rule's filter.

        :raises UserError: it cannot be read
        """
        names = {
            "uid": self.env.uid,
            "datetime": datetime,
            "dateutil": dateutil,
            "time": time,
            "context_today": lambda: fields.Date.context_today(self),
        }
        try:
            return Domain(safe_eval(self.domain or "[]", names))
        except (ValueError, TypeError, SyntaxError) as error:
            raise UserError(
                self.env._(
                    "The filter of the rule %(rule)s cannot be read: %(error)s",
                    rule=self.name,
                    error=error,
                )
            ) from None

    @api.constrains("domain", "event", "model_id")
    def _check_domain(self):
        for rule in self.filtered("model"):
            try:
                # with the rights of who writes it: nobody filters by what is not for them
                self.env[rule.model].search_count(rule._wac_domain(), limit=1)
            except (ValueError, KeyError, TypeError) as error:
                raise ValidationError(str(error)) from None

    @api.constrains("enabled", "family_id", "event", "model_id")
    def _check_enabled(self):
        for rule in self.filtered("enabled"):
            reason = rule._wac_cannot_switch_on()
            if reason:
                raise ValidationError(reason)

    def _wac_cannot_switch_on(self):
        """Return what must be filled in before the rule can be on, or ``None``."""
        if not self.family_id:
            return self.env._("Choose the template of the rule %s first.", self.name)
        if not self.model:
            return self.env._("Choose what the rule %s applies to first.", self.name)
        if self.family_id.model and self.family_id.model != self.model:
            return self.env._(
                "The template of the rule %s is made for other records.", self.name
            )
        return None

    def _wac_mismatch(self, record, notification):
        """Return why a record is not meant any more, in words, or ``None``."""
        if self.model and record._name != self.model:
            return self.env._("The rule is made for other records.")
        if notification.company_id != self.company_id:
            return self.env._(
                "It belongs to another company: %s.", notification.company_id.name
            )
        if not record.filtered_domain(self._wac_domain()):
            return self.env._("It does not fit the rule's filter.")
        return self._wac_moved(record, notification)

    # What the crons and the events have in mind

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        for rule in rules.filtered(lambda r: not r.channel_ids):
            rule.channel_ids = [fields.Command.create({"channel": "whatsapp"})]
        self.env.registry.clear_cache()
        return rules

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()


class WacNotificationRuleChannel(models.Model):
    _name = "wac.notification.rule.channel"
    _description = "Channel of a WhatsApp Notification Rule"
    _order = "sequence, id"
    _rec_name = "channel"

    rule_id = fields.Many2one(
        "wac.notification.rule", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="rule_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    channel = fields.Selection(CHANNELS, required=True, default="whatsapp")

    _once = models.Constraint(
        "UNIQUE(rule_id, channel)", "A rule takes each channel once."
    )
