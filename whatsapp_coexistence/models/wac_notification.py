"""``wac.notification``: what is owed to a record's customer, at most once; the journal.

Written by events (an order is confirmed) with one cheap INSERT in their transaction; its
cron finds the customer, fills in the template and takes one channel after the other until
somebody is reached. Must never delay or break the event it comes from.
"""

from odoo import api, fields, models
from odoo.tools import SQL, split_every

from .wac_bell import bell

CHANNELS = [
    ("whatsapp", "WhatsApp"),
    ("email", "E-mail"),
    ("sms", "SMS"),
    ("activity", "Activity to Call"),
]
STATES = [
    ("pending", "Planned"),
    ("waiting", "Waiting to Go"),
    ("sent", "On Its Way"),
    ("reached", "Reached"),
    ("skipped", "Nothing Sent"),
    ("failed", "Not Reached"),
    ("stopped", "Stopped"),
]
RECIPIENTS = [
    ("customer", "Customer"),
    ("user", "Salesperson"),
    ("followers", "Customer and Followers Outside"),
]
#: Rows of one INSERT.
_ROWS = 1000

_COLUMNS = (
    "key",
    "event",
    "step",
    "rule_id",
    "template_name",
    "channels",
    "recipient",
    "res_model",
    "res_id",
    "partner_id",
    "company_id",
    "act_at",
)
_INSERT = """
WITH rule AS MATERIALIZED (
    SELECT id FROM wac_notification_rule WHERE id = ANY(%(rules)s)
       FOR KEY SHARE SKIP LOCKED),
owed AS (INSERT INTO wac_notification (
       key, event, step, rule_id, template_name, channels, recipient, res_model, res_id,
       partner_id, company_id, act_at, state, tries, create_uid, write_uid, create_date,
       write_date)
SELECT v.key, v.event, v.step, v.rule_id::int, v.template_name, v.channels, v.recipient,
       v.res_model, v.res_id, v.partner_id::int, v.company_id, v.act_at::timestamp,
       'pending', 0, %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
  FROM (VALUES %(rows)s) AS v(key, event, step, rule_id, template_name, channels,
                              recipient, res_model, res_id, partner_id, company_id, act_at)
 WHERE v.rule_id IS NULL OR v.rule_id::int IN (SELECT id FROM rule)
    ON CONFLICT DO NOTHING
RETURNING act_at),
rung AS (
INSERT INTO ir_cron_trigger (
       cron_id, call_at, create_uid, write_uid, create_date, write_date)
SELECT id, now() AT TIME ZONE 'UTC', %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC',
       now() AT TIME ZONE 'UTC'
  FROM ir_cron
 WHERE id = %(cron)s AND active
   AND EXISTS (
       SELECT FROM owed WHERE act_at <= clock_timestamp() AT TIME ZONE 'UTC'))
SELECT count(*) FROM owed
"""
_CRON = "whatsapp_coexistence.ir_cron_wac_notify"


class NothingToSend(Exception):
    """Why a channel cannot be taken, in words for the journal."""


class WacNotification(models.Model):
    _name = "wac.notification"
    _description = "WhatsApp Notification"
    _order = "id desc"
    _rec_name = "event"

    key = fields.Char(
        required=True,
        readonly=True,
        help="What it is about: a record is told once about each key.",
    )
    event = fields.Char(required=True, readonly=True, help="What happened.")
    event_name = fields.Char("What", compute="_compute_event_name")
    step = fields.Char(readonly=True, help="Which step of a ladder, if it is one.")
    rule_id = fields.Many2one(
        "wac.notification.rule", index="btree_not_null", readonly=True
    )
    template_name = fields.Char("Template", readonly=True)
    channels = fields.Char(
        readonly=True, help="The channels to take in this order, if no rule says so."
    )
    recipient = fields.Selection(
        RECIPIENTS, "Send To", required=True, default="customer", readonly=True
    )
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Record", model_field="res_model", required=True, readonly=True
    )
    res_name = fields.Char("Name of the Record", readonly=True)
    partner_id = fields.Many2one(
        "res.partner", "Recipient", index="btree_not_null", readonly=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    state = fields.Selection(STATES, required=True, default="pending", readonly=True)
    act_at = fields.Datetime(
        "Next Step",
        index="btree_not_null",
        readonly=True,
        help="When the next channel is taken, or the last one is looked at again.",
    )
    reason = fields.Char(readonly=True)
    tries = fields.Integer(readonly=True)
    attempt_ids = fields.One2many(
        "wac.notification.attempt", "notification_id", "Attempts", readonly=True
    )
    reached_by = fields.Selection(CHANNELS, readonly=True)
    reached_at = fields.Datetime(readonly=True)

    _once = models.Constraint(
        "UNIQUE(res_model, res_id, key)", "A record is told about each key once."
    )

    @api.depends("event", "rule_id.name")
    @api.depends_context("lang")
    def _compute_event_name(self):
        labels = dict(self.env["wac.notification.rule"]._wac_event_names())
        for one in self:
            one.event_name = one.rule_id.name or labels.get(one.event) or one.event

    @api.depends("res_name", "event_name")
    def _compute_display_name(self):
        for one in self:
            parts = filter(None, (one.event_name, one.res_name))
            one.display_name = ": ".join(parts)

    @api.model
    def _wac_owe(
        self,
        records,
        event,
        family_or_name=None,
        *,
        rule=None,
        step=None,
        key=None,
        due=None,
        channels=None,
        recipient=None,
    ):
        """Note that the customers of these records are to be told, once per key.

        Cheap and safe inside the event's own transaction: an INSERT that ignores what is
        owed already, and the ring of a cron.

        :param records: records of one model that is a ``mail.thread``
        :param event: technical name of what happened, for the journal
        :param family_or_name: ``wac.template.family`` or its technical name; the rule's
            if there is none
        :param rule: ``wac.notification.rule`` that gives filter, number, quiet hours and
            channels
        :param step: a word for the step of a ladder, for example ``+7``
        :param key: a record is told once per key; by default the event, for a rule the
            event and the rule. A dict ``{record id: key}`` gives each its own
        :param due: naive UTC moment before which nothing is sent; ``None`` is now. A dict
            ``{record id: moment}`` gives each its own
        :param channels: codes of :data:`CHANNELS` in order; else the rule's, else WhatsApp
        :param recipient: code of :data:`RECIPIENTS`; else the rule's, else the customer
        :return: how many are newly owed
        """
        rows = self._wac_rows(
            records,
            event,
            family_or_name,
            rule=rule,
            step=step,
            key=key,
            due=due,
            channels=channels,
            recipient=recipient,
        )
        return self._wac_insert(rows)

    @api.model
    def _wac_rows(self, records, event, family_or_name=None, **how):
        """Return what ``_wac_insert`` takes; the arguments are those of ``_wac_owe``."""
        rule = how.get("rule") or self.env["wac.notification.rule"]
        channels = how.get("channels")
        shared = {
            "event": event,
            "step": how.get("step"),
            "rule_id": rule.id or None,
            "template_name": getattr(family_or_name, "name", family_or_name) or None,
            "channels": ",".join(channels) if channels else None,
            "recipient": how.get("recipient") or rule.recipient or "customer",
            "partner_id": None,
        }
        key = how.get("key") or (f"{event}/{rule.id}" if rule else event)
        due = how.get("due") or self.env.cr.now()
        return [
            shared | self._wac_owed(record, key, due) for record in records if record.id
        ]

    @api.model
    def _wac_owed(self, record, key, due):
        """Return the values that differ from record to record."""
        return {
            "key": key[record.id] if isinstance(key, dict) else key,
            "res_model": record._name,
            "res_id": record.id,
            "company_id": self._wac_company(record).id,
            "act_at": due[record.id] if isinstance(due, dict) else due,
        }

    @api.model
    def _wac_company(self, record):
        """Return the company a record belongs to, the user's if it belongs to none."""
        company = record.company_id if "company_id" in record._fields else None
        return company or self.env.company

    @api.model
    def _wac_insert(self, rows):
        """Insert what is not owed yet and ring the cron; returns how many that were."""
        made = 0
        cron_id = self.env["ir.model.data"]._xmlid_to_res_id(_CRON)
        for part in split_every(_ROWS, rows):
            values = (SQL("%s", tuple(row[name] for name in _COLUMNS)) for row in part)
            query = SQL(
                _INSERT,
                uid=self.env.uid,
                cron=cron_id or None,
                rules=list({row["rule_id"] for row in part if row["rule_id"]}),
                rows=SQL(", ").join(values),
            )
            self.env.cr.execute(query)
            made += self.env.cr.fetchone()[0]
        if made:
            database = self.env.cr.dbname
            self.env.cr.postcommit.add(lambda: bell.ring(database))
        return made

    @api.model
    def _wac_ring(self):
        """Wake the cron of notifications; what is due later it finds by itself."""
        cron = self.env.ref(_CRON, raise_if_not_found=False)
        if cron:
            cron._wac_ring()

    def _wac_records(self):
        """Return ``{notification: record}``; the records share what they read."""
        found = {}
        for res_model, notifications in self.grouped("res_model").items():
            model = self.env.get(res_model)
            if model is None:
                continue
            # the notification's company, because filters and texts depend on it
            known = model.browse(notifications.mapped("res_id")).exists()
            by_id = {record.id: record for record in known}
            for one in notifications:
                if one.res_id in by_id:
                    found[one] = by_id[one.res_id]
        return found

    def action_open_record(self):
        """Open what it is about.

        :raises AccessError: a journal or a record the user may not read
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [[False, "form"]],
        }
