"""Makes the number that the drivers write to; run in Odoo's shell by ``bench/run``.

Prints one line of JSON: the webhook's key and secret, the number's ids.
"""

import json
import uuid

from odoo import fields

env = env  # noqa: F821  (the shell's)
admin = env.ref("base.user_admin")
admin.group_ids += env.ref("whatsapp_coexistence.group_wac_admin")
number = str(uuid.uuid4().int)[:15]
app = env["wac.app"].create({"name": "Bench", "app_secret": "bench"})
account = env["wac.account"].create(
    {
        "name": "Bench",
        "app_id": app.id,
        "phone_number_id": number,
        "waba_id": f"9{number}",
        "agent_ids": [(6, 0, admin.ids)],
        "onboarded_at": fields.Datetime.subtract(fields.Datetime.now(), days=1),
    }
)
env.cr.commit()
print(
    "PREPARED "
    + json.dumps(
        {
            "key": app.uuid,
            "secret": "bench",
            "phone_number_id": account.phone_number_id,
            "waba_id": account.waba_id,
        }
    )
)
