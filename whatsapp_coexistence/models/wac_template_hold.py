"""``wac.template``, the messages that wait for it: held, explained, released.

Called when something is queued, when Meta refuses a template, and when its status
changes. Must never fail or drop a message because a template is in trouble.
"""

from odoo import api, fields, models

from ..cloudapi import templates


class WacTemplate(models.Model):
    _inherit = "wac.template"

    lacks_way_out = fields.Boolean(
        compute="_compute_lacks_way_out",
        store=True,
        help="Advertising in which the customer cannot say no.",
    )

    @api.depends("category", "body", "footer", "button_ids.kind", "button_ids.text")
    def _compute_lacks_way_out(self):
        for template in self:
            sells = template.category == "MARKETING"
            template.lacks_way_out = sells and not templates.has_way_out(
                template._wac_spec()
            )

    def _wac_hold_values(self):
        """Return why a message with this template must wait, or ``None``."""
        self.ensure_one()
        reason = self._wac_hold_reason()
        if not reason:
            return None
        return {"state": "held", "hold_scope": "template", "hold_reason": reason}

    def _wac_hold_reason(self):
        """Return in words why this template cannot be sent, or ``None``."""
        if self.status != "APPROVED":
            words = self.env._(
                "WhatsApp has not approved the template %(name)s (it says: %(status)s).",
                name=self.display_name,
                status=self.status_text,
            )
            return " ".join(filter(None, (words, self._wac_status_todo())))
        return self._wac_text_hold_reason()

    def _wac_text_hold_reason(self):
        """Return in words why the text of an approved template cannot go, or ``None``."""
        if self.is_foreign:
            return self.env._(
                "The template %s has parts that cannot be filled in here.",
                self.display_name,
            )
        if self.is_conflict:
            return self.env._(
                "The template %s has another text at Meta, which customers would get. "
                "Open the template and choose which text is right.",
                self.display_name,
            )
        if self.is_changed:
            return self.env._(
                "The template %s was changed here, and the change is not at Meta yet. "
                "Submit it.",
                self.display_name,
            )
        if self.lacks_way_out:
            return self.env._(
                "The template %s advertises, and the customer cannot say no in it. The "
                "law wants that in each message (LSSI art. 21.2): add a quick reply such "
                "as “No more offers” and submit the change.",
                self.display_name,
            )
        return None

    def _wac_mind_held(self):
        """Let go what waits for this template, or say why it still has to."""
        if self._wac_hold_reason():
            self._wac_explain_held()
        else:
            self._wac_release_held()

    def _wac_release_held(self):
        """Queue what waited for these templates, if they can be sent now."""
        messages = self.env["wac.message"]
        for template in self.filtered(lambda t: not t._wac_hold_reason()):
            # sudo: mending a template sends what waits on every number it belongs to
            accounts = self.env["wac.account"].sudo()
            accounts = accounts.search(
                [
                    ("company_id", "=", template.company_id.id),
                    ("state", "=", "connected"),
                ]
            )
            messages._wac_requeue_held(accounts, template)

    def _wac_explain_held(self):
        """Say at each message that waits for this template what is wrong now."""
        self.ensure_one()
        # sudo: everybody's messages wait for the same template
        held = (
            self.env["wac.message"]
            .sudo()
            .search(
                [
                    ("template_id", "=", self.id),
                    ("state", "=", "held"),
                    ("hold_scope", "=", "template"),
                ]
            )
        )
        if held:
            held.hold_reason = self._wac_hold_reason()
            held._wac_push_state()
            held._wac_held_by_template()


class WacMessage(models.Model):
    _inherit = "wac.message"

    def _wac_held_by_template(self):
        """Do something else for these messages, which wait for a template.

        A seam for backup channels: it is called each time messages get held for the sake
        of their template, in the transaction that holds them, and may be called again for
        the same messages. Extensions filter what they know and call ``super()``.
        """
        return

    @api.model
    def _wac_hold_queued(self, domain, scope, reason):
        """Hold queued messages; those of a template may go another way."""
        held = super()._wac_hold_queued(domain, scope, reason)
        if scope == "template" and held:
            held._wac_held_by_template()
        return held

    @api.model
    def _wac_queue(self, vals_list):
        """Queue messages; those that wait for a template may go another way."""
        messages = super()._wac_queue(vals_list)
        waiting = messages.filtered(lambda m: m.hold_scope == "template")
        if waiting:
            waiting._wac_held_by_template()
        return messages
