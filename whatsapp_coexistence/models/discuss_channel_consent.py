"""``discuss.channel``: a chat shows that its person objected, and asks before answering.

Called by Discuss. Must never let an answer out that nobody confirmed.
"""

from odoo import models
from odoo.exceptions import AccessError, UserError

from odoo.addons.mail.tools.discuss import Store

from .discuss_channel import is_wac


class DiscussChannel(models.Model):
    _inherit = "discuss.channel"

    def _wac_store_fields(self):
        # sudo: whoever reads the channel may see what its person objected to
        return [
            *super()._wac_store_fields(),
            Store.Attr(
                "wac_objections",
                lambda c: c.sudo().wac_thread_ids._wac_objections(),
                predicate=is_wac,
            ),
        ]

    def _wac_check_can_answer(self):
        """Ask for a confirmation where the person asked not to be written to."""
        result = super()._wac_check_can_answer()
        # sudo: the chat belongs to the channel the agent can read
        thread = self.sudo().wac_thread_ids
        refusals = self.env["wac.consent"]._wac_refusal(thread.contact_id, "service")
        if refusals and not thread._wac_is_confirmed():
            sentences = (
                refusals[thread.contact_id.id],
                self.env["wac.message"]._wac_insist(),
            )
            raise UserError(" ".join(sentences))
        return result

    def wac_answer_anyway(self):
        """Answer this chat for a day although its person objected; it is written down.

        :raises AccessError: the user does not answer on WhatsApp
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group("whatsapp_coexistence.group_wac_agent"):
            raise AccessError(
                self.env._("Only people who answer on WhatsApp can do this.")
            )
        # sudo: the chat belongs to the channel the agent can read
        self.sudo().wac_thread_ids._wac_answer_anyway()


class WacThread(models.Model):
    _inherit = "wac.thread"

    def _wac_objections(self):
        """Return what the chat shows of its person's objections."""
        contact = self.contact_id
        return {
            "marketing": contact.consent_marketing == "objected",
            "service": contact.consent_service == "objected",
            "confirmed": self._wac_is_confirmed(),
        }
