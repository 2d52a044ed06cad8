"""``wac.composer``, the template it opens with: one that is usual for these records.

Computed when the form opens. Must never begin with a reminder or a refusal, only because
its name comes first.
"""

from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

#: What fits everybody, where nothing better is known.
GENERAL = "odoo_follow_up"
#: How long a user's choice is remembered.
LATELY = timedelta(days=60)


class WacComposer(models.TransientModel):
    _inherit = "wac.composer"

    def _first_family(self):
        """Return what such records are usually sent, what the user sent last, or any."""
        known = self.available_family_ids._origin
        records = self._records().exists()._filtered_access("read")
        usual = hasattr(records, "_wac_usual_template") and records
        usual = usual and usual._wac_usual_template()
        by_name = {family.name: family for family in reversed(known)}
        return (
            by_name.get(usual)
            or self._last_family(known)
            or by_name.get(GENERAL)
            or known[:1]
        )

    def _last_family(self, known):
        """Return the family the user sent to such a record most recently."""
        domain = Domain("account_id", "=", self.account_id.id)
        domain &= Domain("date", ">", fields.Datetime.now() - LATELY)
        domain &= Domain("user_id", "=", self.env.uid)
        domain &= Domain("res_model", "=", self.res_model)
        domain &= Domain("template_id.family_id", "in", known.ids)
        last = self.env["wac.message"].search(
            domain, order="date desc, id desc", limit=1
        )
        return last.template_id.family_id
