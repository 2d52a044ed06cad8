"""Makes the number that the drivers write to; run in Odoo's shell by ``bench/run``.

Prints one line of JSON: the webhook's key and secret, the number's ids.
"""

import json

from rows import make_account

from odoo import fields

env = env  # noqa: F821  (the shell's)
admin = env.ref("base.user_admin")
admin.group_ids += env.ref("whatsapp_coexistence.group_wac_admin")
account = make_account(
    env,
    admin,
    onboarded_at=fields.Datetime.subtract(fields.Datetime.now(), days=1),
)
env.cr.commit()
print(
    "PREPARED "
    + json.dumps(
        {
            "key": account.app_id.uuid,
            "secret": "bench",
            "phone_number_id": account.phone_number_id,
            "waba_id": account.waba_id,
        }
    )
)
