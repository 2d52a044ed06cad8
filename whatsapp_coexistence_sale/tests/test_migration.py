"""What an update makes of the settings there were before."""

from importlib import util
from pathlib import Path

from odoo.tests import tagged

from .test_sale_order import SaleCase

SCRIPTS = Path(__file__).parent.parent / "migrations"


@tagged("post_install", "-at_install")
class TestSaleMigration(SaleCase):
    def migrate(self, version):
        """Run the scripts of a version, as an update does."""
        (path,) = (SCRIPTS / version).glob("*.py")
        spec = util.spec_from_file_location(path.stem.replace("-", "_"), path)
        script = util.module_from_spec(spec)
        spec.loader.exec_module(script)
        self.env.flush_all()
        script.migrate(self.env.cr, version)
        self.env.invalidate_all()

    def test_the_setting_becomes_a_rule(self):
        other = self.env["res.company"].create({"name": "Without the setting"})
        self.rule.enabled = False
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE res_company ADD COLUMN wac_order_confirmation boolean"
        )
        self.env.cr.execute(
            "UPDATE res_company SET wac_order_confirmation = true WHERE id = %s",
            [self.company.id],
        )
        self.migrate("19.0.1.1.0")
        self.assertTrue(self.rule.enabled)
        rules = self.env["wac.notification.rule"]
        others = rules.search([("company_id", "=", other.id)])
        self.assertFalse(any(others.mapped("enabled")))

    def test_nothing_happens_without_it(self):
        self.rule.enabled = False
        self.migrate("19.0.1.1.0")
        self.assertFalse(self.rule.enabled)
