"""``wac.secret.mixin``: secrets at rest, encrypted with a key that is not in the database.

Used by models that hold credentials. Must never return a secret to a client or a log.
"""

from odoo import models


class WacSecretMixin(models.AbstractModel):
    _name = "wac.secret.mixin"
    _description = "Encrypted secrets"
