"""What holds for the fields of all our models."""

from odoo import models
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestWacFields(TransactionCase):
    def test_no_field_hides_a_method(self):
        """A field called ``read`` made its list impossible to open."""
        own = {"id", "display_name"}
        hidden = {
            f"{name}.{field}"
            for name in self.registry
            for field in self.registry[name]._fields
            if name.startswith("wac.") or field.startswith("wac_")
            if field not in own and hasattr(models.BaseModel, field)
        }
        self.assertEqual(hidden, set())
