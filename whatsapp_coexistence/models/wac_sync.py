"""``wac.sync``: one thing a phone app shares once after onboarding, contacts or past chats.

Asked for by :mod:`.wac_sync_ask`, filled by what :mod:`.wac_sync_hear` hears. Must never
be asked twice: a repeated request has broken phone apps.
"""

from odoo import api, fields, models

from ..cloudapi import const

STATES = [
    ("idle", "Not Asked"),
    ("requesting", "Asking"),
    ("requested", "Asked"),
    ("running", "Arriving"),
    ("done", "Complete"),
    ("declined", "Not Shared"),
    ("too_late", "Too Late"),
    ("already_asked", "Asked Before"),
    ("silent", "Nothing Comes"),
    ("failed", "Refused"),
    ("unknown", "Outcome Unknown"),
]
#: Meta answers within so long after onboarding, and never afterwards.
TIME_LIMIT = const.SYNC_DEADLINE
#: States in which the phone may still send something.
OPEN = ("requested", "running", "silent", "unknown", "already_asked")


class WacSync(models.Model):
    _name = "wac.sync"
    _description = "WhatsApp Sync of the Phone's Past"
    _order = "account_id, kind"
    _check_company_auto = True

    account_id = fields.Many2one(
        "wac.account", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    # "contacts" sorts first, and Meta wants it asked for first
    kind = fields.Selection(
        [("contacts", "Contacts"), ("history", "Past Chats")], required=True
    )
    state = fields.Selection(STATES, required=True, default="idle", index=True)
    is_wanted = fields.Boolean(
        readonly=True, help="A person pressed the button; the next run asks Meta."
    )
    request_ref = fields.Char("Request ID", help="Meta's support asks for it.")
    progress = fields.Integer(help="Percent, as the phone tells it.")
    message_count = fields.Integer(
        "Received", help="Past messages, or cards of the address book."
    )
    thread_count = fields.Integer("Chats")
    asked_at = fields.Datetime()
    heard_at = fields.Datetime("Last Received")
    deadline = fields.Datetime(compute="_compute_deadline")
    problem = fields.Text()

    _account_kind_unique = models.Constraint("UNIQUE(account_id, kind)")

    @api.depends("account_id.onboarded_at")
    def _compute_deadline(self):
        for sync in self:
            onboarded = sync.account_id.onboarded_at
            sync.deadline = onboarded + TIME_LIMIT if onboarded else False

    @api.model
    def _wac_of(self, accounts):
        """Return the rows of these numbers, made where they are missing."""
        known = self.search([("account_id", "in", accounts.ids)])
        have = {(sync.account_id.id, sync.kind) for sync in known}
        missing = [
            {"account_id": account.id, "kind": kind}
            for account in accounts
            for kind in ("contacts", "history")
            if (account.id, kind) not in have
        ]
        return (known | self.create(missing)).sorted(
            lambda s: (s.account_id.id, s.kind)
        )

    def _wac_renew(self):
        """Start afresh where the number was onboarded again: only then Meta is open anew."""
        stale = self.filtered(
            lambda sync: (
                sync.asked_at
                and sync.account_id.onboarded_at
                and sync.account_id.onboarded_at > sync.asked_at
                and sync.state != "requesting"
            )
        )
        stale.write(
            {
                "state": "idle",
                "request_ref": False,
                "progress": 0,
                "asked_at": False,
                "heard_at": False,
                "problem": False,
            }
        )

    def _wac_push(self):
        """Tell the screens that show these numbers; one notification a user and number."""
        group = self.env.ref("whatsapp_coexistence.group_wac_manager")
        for account in self.account_id:
            # sudo: who is a manager is not the worker's to read, and only ids are told
            users = group.sudo().all_user_ids.filtered(
                lambda u, company=account.company_id: company in u.company_ids
            )
            for user in users:
                user._bus_send("wac.sync", {"account_id": account.id})
