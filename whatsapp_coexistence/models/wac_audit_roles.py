"""Who was given a role of WhatsApp, or lost one: noted, from whichever side it was done.

Called when users and groups are written. Must never note more than the roles of ours.
"""

from odoo import api, models

ROLES = ("agent", "manager", "admin")


#: What makes people members of a group, directly or by way of another one.
_MEMBERS = {"user_ids", "all_user_ids", "implied_ids", "implied_by_ids"}


class ResGroups(models.Model):
    _inherit = "res.groups"

    @api.model_create_multi
    def create(self, vals_list):
        """Note roles that come with a new group."""
        before = self._wac_roles()
        groups = super().create(vals_list)
        self._wac_note_roles(before)
        return groups

    def write(self, vals):
        """Note roles that people get or lose by way of their groups."""
        touched = _MEMBERS & set(vals)
        before = self._wac_roles() if touched else None
        result = super().write(vals)
        if touched:
            self._wac_note_roles(before)
        return result

    def unlink(self):
        """Note roles that go with a group."""
        before = self._wac_roles()
        result = super().unlink()
        self._wac_note_roles(before)
        return result

    @api.model
    def _wac_roles(self):
        """Return ``{role: users}``; nobody while the add-on is being installed."""
        roles = {}
        for role in ROLES:
            group = self.env.ref(f"whatsapp_coexistence.group_wac_{role}", False)
            if group:
                # sudo: who has which role, whoever gives it
                roles[role] = group.sudo().all_user_ids
        return roles

    @api.model
    def _wac_note_roles(self, before):
        """Note what is different from ``before``."""
        if self.env.context.get("install_mode"):
            return
        log = self.env["wac.audit"]
        for role, users in self._wac_roles().items():
            known = before.get(role, users.browse())
            for people, what in ((users - known, "given"), (known - users, "taken")):
                if people:
                    log._wac_note("roles", people.sudo(False), f"{role}: {what}")


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        """Note the roles of new users."""
        groups = self.env["res.groups"]
        before = groups._wac_roles()
        users = super().create(vals_list)
        groups._wac_note_roles(before)
        return users

    def write(self, vals):
        """Note roles that users get or lose."""
        groups = self.env["res.groups"]
        before = groups._wac_roles() if "group_ids" in vals else None
        result = super().write(vals)
        if before is not None:
            groups._wac_note_roles(before)
        return result
