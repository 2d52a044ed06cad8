"""Templates that Meta has: imported once, matched, in conflict; nothing is overwritten."""

import base64

from odoo.exceptions import UserError
from odoo.tests import tagged

from .template_common import TemplateCase

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestWacTemplateImport(TemplateCase):
    def test_everything_at_meta_is_imported_once(self):
        first = self.approved(body="Hello {{1}}, thank you for your visit.")
        remote = self.remote(first)
        self.env["wac.template"].search([("id", "=", first.id)]).write(
            {"meta_ref": False, "status": "DRAFT"}
        )
        first.unlink()
        for _twice in range(2):
            self.env["wac.template"]._wac_sync(self.account)
        [found] = self.env["wac.template"].search([("name", "=", remote.name)])
        self.assertEqual(found.status, "APPROVED")
        self.assertFalse(found.is_foreign or found.is_conflict or found.is_changed)
        [variable] = found.variable_ids
        self.assertEqual((variable.source, variable.position), ("free", 1))

    def draft(self, body="Thank you for your visit of today.", **values):
        if "{{1}}" in body and "variable_ids" not in values:
            values["variable_ids"] = [
                (0, 0, {"position": 1, "source": "free", "sample": "Ana"})
            ]
        return super().draft(body, **values)

    def test_a_link_made_elsewhere_asks_for_its_end(self):
        template = self.approved(
            button_ids=[
                (0, 0, {"kind": "url", "text": "See", "url": "https://a.com/o/{{1}}"})
            ],
            variable_ids=[
                (
                    0,
                    0,
                    {
                        "component": "button",
                        "position": 1,
                        "source": "free",
                        "sample": "42",
                    },
                )
            ],
        )
        remote = self.remote(template)
        template.meta_ref = False
        template.status = "DRAFT"
        template.unlink()
        template._wac_sync(self.account)
        [found] = template.search([("name", "=", remote.name)])
        [variable] = found.variable_ids
        self.assertEqual(
            (variable.component, variable.position, variable.source, variable.sample),
            ("button", 1, "free", "42"),
        )
        self.assertFalse(found.is_foreign)

    def test_matched_by_name_and_language_when_the_id_is_unknown(self):
        template = self.approved()
        ref = template.meta_ref
        template.write({"meta_ref": False, "waba_id": False, "status": "DRAFT"})
        template._wac_sync(self.account)
        self.assertEqual((template.meta_ref, template.status), (ref, "APPROVED"))

    def conflicting(self):
        template = self.approved()
        body = self.remote(template).components[0]
        body["text"] = "Thanks a lot for coming."
        template._wac_sync(self.account)
        return template

    def test_a_conflict_is_shown_and_overwrites_nothing(self):
        template = self.conflicting()
        self.assertTrue(template.is_conflict)
        self.assertEqual(template.body, "Thank you for your visit of today.")
        html = str(template.conflict_html)
        self.assertIn("Thanks a lot for coming.", html)
        self.assertIn("Thank you for your visit of today.", html)
        self.assertEqual(template._wac_hold_values()["state"], "held")
        self.assertIn("another one at Meta", self.told(template))
        template._wac_sync(self.account)
        self.assertEqual(self.told(template).count("another one at Meta"), 1)

    def test_take_theirs(self):
        template = self.conflicting()
        template.with_user(self.manager).action_take_theirs()
        self.assertEqual(template.body, "Thanks a lot for coming.")
        self.assertFalse(template.is_conflict or template.is_changed)
        self.assertFalse(template.activity_ids)
        template._wac_sync(self.account)
        self.assertFalse(template.is_conflict)

    def test_keep_ours(self):
        template = self.conflicting()
        template.with_user(self.manager).action_keep_ours()
        self.run_template_cron()
        self.assertEqual(self.remote(template).components[0]["text"], template.body)
        self.assertFalse(template.is_conflict)

    def test_bindings_outlive_their_text(self):
        partner_model = self.env["ir.model"]._get_id("res.partner")
        template = self.approved(
            body="Hello {{1}}, thank you for your visit.",
            model_id=partner_model,
            variable_ids=[
                (
                    0,
                    0,
                    {
                        "position": 1,
                        "source": "field",
                        "field_path": "name",
                        "sample": "Ana",
                    },
                )
            ],
        )
        self.remote(template).components[0]["text"] = "Good day {{1}}, thanks for it."
        template._wac_sync(self.account)
        template.action_take_theirs()
        self.assertEqual(template.variable_ids.field_path, "name")

    def test_what_cannot_be_shown_is_kept_and_not_sent(self):
        carousel = self.approved()
        remote = self.remote(carousel)
        remote.name = "carousel"
        remote.template_id = "777"
        self.waba.templates["777"] = self.waba.templates.pop(carousel.meta_ref)
        remote.components.append({"type": "CAROUSEL", "cards": []})
        carousel._wac_sync(self.account)
        found = carousel.search([("meta_ref", "=", "777")])
        self.assertTrue(found.is_foreign)
        self.assertTrue(found._wac_hold_values())
        with self.assertRaises(UserError):
            found.action_edit()
        self.assertEqual(carousel.status, "DELETED", "Meta no longer lists it")

    def test_an_account_that_fails_does_not_stop_the_others(self):
        other = self.make_account(self.credentials["numbers"][1], waba_id="1")
        template = self.approved()
        self.remote(template).quality = "GREEN"
        problems = template._wac_sync(other | self.account)
        self.assertEqual(len(problems), 1)
        self.assertIn(other.name, problems[0])
        self.assertEqual(template.quality, "GREEN")
