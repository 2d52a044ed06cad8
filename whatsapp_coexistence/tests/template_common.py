"""What tests of templates at Meta share: drafts, approvals, what people were told.

Used by the tests of submitting, of decisions and of the import. Must never reach Meta by
another way than the cron's.
"""

from odoo.addons.whatsapp_coexistence.cloudapi.events import TemplateEvent

from .common import WacCase


class TemplateCase(WacCase):
    def setUp(self):
        super().setUp()
        self.waba = self.sim.world.wabas[self.account.waba_id]
        self.waba.templates.clear()
        self.waba.deleted_names.clear()
        self.waba.creations.clear()
        self.sim.clock.reset()

    def draft(self, body="Thank you for your visit of today.", **values):
        return self.make_template(
            body=body,
            status="DRAFT",
            waba_id=False,
            user_id=self.manager.id,
            **values,
        )

    def approved(self, **values):
        """Return a template that Meta has reviewed."""
        template = self.draft(**values)
        template.action_submit()
        self.run_template_cron()
        self.assertTrue(self.sim.settle())
        self.env["wac.template"]._wac_sync(self.account)
        return template

    def remote(self, template):
        return self.sim.world.template(template.meta_ref)

    def event(self, template, event, field="message_template_status_update", **more):
        found = TemplateEvent(
            field=field,
            template_id=template.meta_ref or "1",
            name=template.name,
            language=template.language,
            event=event,
            **more,
        )
        return self.env["wac.template"]._wac_apply_event(found, self.account)

    def told(self, template):
        """Return what the manager was told, newest first."""
        messages = template.message_ids.filtered(
            lambda m: self.manager.partner_id in m.partner_ids
        )
        return "\n".join(messages.mapped("body"))
