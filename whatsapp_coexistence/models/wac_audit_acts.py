"""Acts of administrators that are more than a field that is written: noted one by one.

The overrides stand together, so that a reader sees at once what is noted, and so that the
code that does the work knows nothing of the log. Must never note a secret that was shown.
"""

from odoo import models


class WacAccount(models.Model):
    _inherit = "wac.account"

    def action_release(self):
        """Note who let a number send again."""
        result = super().action_release()
        self._wac_note_act("sending released")
        return result

    def action_register(self):
        """Note who registered a number."""
        result = super().action_register()
        self._wac_note_act("registered at Meta")
        return result

    def action_subscribe(self):
        """Note who had events sent to this database."""
        result = super().action_subscribe()
        self._wac_note_act("events subscribed")
        return result

    def action_show_pin(self):
        """Note who saw the PIN."""
        result = super().action_show_pin()
        self._wac_note_act("PIN shown", "secret")
        return result

    def action_start_sync(self):
        """Note who asked for the phone's address book and past chats."""
        result = super().action_start_sync()
        self._wac_note_act("contacts and past chats asked for")
        return result

    def _wac_note_act(self, what, action="number"):
        self.env["wac.audit"]._wac_note(action, self, what)


class WacApp(models.Model):
    _inherit = "wac.app"

    def action_show_verify_token(self):
        """Note who saw the token."""
        result = super().action_show_verify_token()
        self.env["wac.audit"]._wac_note("secret", self, "verify token shown")
        return result


class WacSecretMixin(models.AbstractModel):
    _inherit = "wac.secret.mixin"

    def _wac_rotate_all(self):
        """Note that the encryption key was replaced."""
        result = super()._wac_rotate_all()
        self.env["wac.audit"]._wac_note("secret", detail="all encrypted anew")
        return result


class WacDeadLetter(models.Model):
    _inherit = "wac.dead.letter"

    def action_replay(self):
        """Note who had events applied again."""
        result = super().action_replay()
        self.env["wac.audit"]._wac_note("replay", self, "applied again")
        return result

    def action_dismiss(self):
        """Note who left events out."""
        result = super().action_dismiss()
        self.env["wac.audit"]._wac_note("replay", self, "dismissed")
        return result


class WacWebhookEvent(models.Model):
    _inherit = "wac.webhook.event"

    def action_replay(self):
        """Note who had bodies applied again."""
        result = super().action_replay()
        self.env["wac.audit"]._wac_note("replay", self, "applied again")
        return result


class WacContact(models.Model):
    _inherit = "wac.contact"

    def _wac_absorb(self, other):
        """Note who made one contact of two; what the worker learns is no act."""
        if not self.env.su:
            ids = f"{other.id} became {self.id}"
            self.env["wac.audit"]._wac_note("merge", self, ids)
        return super()._wac_absorb(other)


class WacExclusionList(models.Model):
    _name = "wac.exclusion.list"
    _inherit = ["wac.exclusion.list", "wac.audit.mixin"]

    _wac_audited_life = "consent"
    _wac_audited = {"active": "consent", "company_id": "consent", "date": "consent"}

    def _wac_add(self, numbers):
        """Note who made a list longer; never with what."""
        added = super()._wac_add(numbers)
        self.env["wac.audit"]._wac_note("consent", self, f"{added} numbers added")
        return added


class WacNotification(models.Model):
    _inherit = "wac.notification"

    def unlink(self):
        """Note who removes lines of the journal."""
        if self and not self.env.su:
            self.env["wac.audit"]._wac_note("rule", self, "journal lines deleted")
        return super().unlink()
