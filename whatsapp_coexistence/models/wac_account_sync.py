"""``wac.account``, the phone's past: where the sync stands, in words, and its button.

Read on the number's form and in the setup. Must never ask Meta: the cron does.
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .wac_sync import TIME_LIMIT

MANAGER = "whatsapp_coexistence.group_wac_manager"


class WacAccount(models.Model):
    _inherit = "wac.account"

    contact_policy = fields.Selection(
        [
            ("keep", "Keep them as WhatsApp contacts"),
            ("match", "Link contacts of Odoo with the same number"),
            ("create", "Also create contacts in Odoo"),
        ],
        "New People",
        required=True,
        default="match",
        help="What becomes of people from the phone's address book and of new customers. "
        "Contacts that are in Odoo already are never changed.",
    )
    sync_ids = fields.One2many("wac.sync", "account_id", groups=MANAGER)
    sync_progress = fields.Integer(compute="_compute_sync", groups=MANAGER)
    sync_text = fields.Char(compute="_compute_sync", groups=MANAGER)
    sync_left_text = fields.Char("Time Left", compute="_compute_sync", groups=MANAGER)
    sync_can_start = fields.Boolean(compute="_compute_sync", groups=MANAGER)

    @api.depends(
        "mode",
        "state",
        "onboarded_at",
        "sync_ids.state",
        "sync_ids.progress",
        "sync_ids.is_wanted",
    )
    def _compute_sync(self):
        now = fields.Datetime.now()
        for account in self:
            history = account.sync_ids.filtered(lambda s: s.kind == "history")
            left = account._wac_sync_left(now)
            account.sync_progress = history.progress
            account.sync_can_start = account._wac_sync_trouble(now) is None
            waits = any(s.state == "idle" for s in account.sync_ids) or not history
            account.sync_left_text = (
                account._wac_sync_hours(left) if waits and left else False
            )
            account.sync_text = account._wac_sync_sentence(now)

    def _wac_sync_left(self, now):
        """Return the time in which Meta may still be asked, or ``None``."""
        if not self.onboarded_at:
            return None
        left = self.onboarded_at + TIME_LIMIT - now
        return left if left.total_seconds() > 0 else None

    def _wac_sync_hours(self, left):
        hours, minutes = divmod(int(left.total_seconds()) // 60, 60)
        return self.env._(
            "%(hours)s h %(minutes)s min left to ask for contacts and past chats.",
            hours=hours,
            minutes=minutes,
        )

    def _wac_sync_trouble(self, now=None):
        """Return why the sync cannot be started, in words, or ``None`` if it can."""
        self.ensure_one()
        now = now or fields.Datetime.now()
        if self.mode != "coexistence":
            return self.env._(
                "This number is not on a phone: there are no past chats to bring in."
            )
        if self.state != "connected":
            return self._wac_trouble()
        asked = self.sync_ids.filtered(
            lambda s: s.asked_at and not (self.onboarded_at or s.asked_at) > s.asked_at
        )
        open_kinds = {"contacts", "history"} - set(
            asked.filtered(lambda s: s.state not in ("idle", "failed")).mapped("kind")
        )
        if not open_kinds:
            return self.env._(
                "Meta was asked for contacts and past chats already; it is possible once."
            )
        if any(sync.is_wanted for sync in self.sync_ids):
            return self.env._("Meta is being asked.")
        if self.onboarded_at and not self._wac_sync_left(now):
            return self.env._(
                "Contacts and past chats can be asked for within 24 hours of connecting. "
                "To get them, disconnect in the app and connect the number again."
            )
        return None

    def _wac_sync_sentence(self, now):
        """Return where the sync stands, for the form and the setup."""
        history = self.sync_ids.filtered(lambda s: s.kind == "history")
        if self.mode != "coexistence":
            return self._wac_sync_trouble(now)
        if history.state in (False, "idle"):
            return (
                history.problem
                or self._wac_sync_trouble(now)
                or self.env._(
                    "Contacts and the chats of up to 180 days can be brought in, once."
                )
            )
        counts = {"messages": history.message_count, "chats": history.thread_count}
        texts = {
            "requesting": self.env._("Meta is being asked."),
            "requested": self.env._(
                "Meta was asked. The first chats usually come within 20 minutes; keep the "
                "app open."
            ),
            "running": self.env._(
                "Past chats arrive: %(messages)s messages in %(chats)s chats so far.",
                **counts,
            ),
            "done": self.env._(
                "All past chats are here: %(messages)s messages in %(chats)s chats.",
                **counts,
            ),
        }
        return texts.get(history.state) or history.problem

    def action_start_sync(self):
        """Ask for contacts and past chats: marks both, the cron asks."""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only managers of WhatsApp can bring in past chats.")
            )
        self.check_access("read")
        for account in self:
            # sudo: managers may not write numbers, and were checked above
            account.sudo()._wac_start_sync()
        return True

    def _wac_start_sync(self):
        trouble = self._wac_sync_trouble()
        if trouble:
            raise UserError(trouble)
        syncs = self.env["wac.sync"]._wac_of(self)
        syncs._wac_renew()
        # Meta refused these: it has not begun them
        syncs.filtered(lambda s: s.state == "failed").write({"state": "idle"})
        syncs.filtered(lambda s: s.state == "idle").write(
            {"is_wanted": True, "problem": False}
        )
        syncs._wac_ring()
