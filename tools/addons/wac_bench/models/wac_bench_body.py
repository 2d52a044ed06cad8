"""``wac.bench.body``: a row of the bare route.

Written by the bare route only. Must never be installed outside a bench.
"""

from odoo import fields, models


class WacBenchBody(models.Model):
    """Rows nobody reads."""

    _name = "wac.bench.body"
    _description = "Body of the Bare Route"

    body = fields.Binary(attachment=False)
