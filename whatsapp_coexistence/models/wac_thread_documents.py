"""``wac.thread``, what Odoo knows of the person: open documents, and names that become links.

Called by Discuss when a chat is shown. Must never tell of a record the user may not read,
nor change what was written.
"""

from odoo import models
from odoo.fields import Domain

#: A browser asks for the names it sees on one screen.
MAX_NAMES = 200


class DiscussChannel(models.Model):
    _inherit = "discuss.channel"

    def wac_customer_info(self):
        """Return the open documents of the chat's customer, for the line above the chat.

        :return: ``{"documents": [{"key", "icon", "label", "count", "model", "res_id",
            "domain", "is_alert", "names"}, ...]}``; ``names`` are ``[name, id]`` of records
            that are called by what people write, and empty for those with a number
        """
        thread = self._wac_shown_thread()
        return {"documents": thread._wac_customer_documents() if thread else []}

    def wac_find_documents(self, names):
        """Return what these words are the names of, as far as the user may read it.

        :param list names: words of the chat's messages
        :return: ``{name: {"model", "id", "label"}}``
        """
        thread = self._wac_shown_thread()
        words = [str(name) for name in names[:MAX_NAMES]]
        return thread._wac_find_documents(words) if thread and words else {}

    def _wac_shown_thread(self):
        """Return the chat of this channel if it is one the user answers, else none."""
        self.ensure_one()
        self.check_access("read")
        threads = self.env["wac.thread"]
        if not threads.has_access("read"):
            return threads
        return threads.search([("channel_id", "=", self.id)])


class WacThread(models.Model):
    _inherit = "wac.thread"

    def _wac_customer_documents(self):
        """Return the groups of open documents of the customer; bridges add theirs."""
        self.ensure_one()
        return []

    def _wac_document_models(self):
        """Return the models whose names people write; bridges add theirs.

        Each has ``name`` and ``partner_id``.
        """
        return []

    def _wac_customer_domain(self, field="partner_id"):
        """Return the domain of what belongs to the customer, their company included."""
        # sudo: only the id of the company the person works for
        customer = self.contact_id.partner_id.sudo().commercial_partner_id
        if not customer:
            return Domain.FALSE
        return Domain(field, "child_of", customer.id)

    def _wac_document_group(self, key, model, domain, **shown):
        """Return ``[group]`` of the records that match, or ``[]``; with the user's rights.

        :param shown: ``label`` and ``icon``, as ``wac_customer_info`` returns them
        """
        records = self.env[model]
        if not records.has_access("read"):
            return []
        domain = Domain(domain) & Domain(
            "company_id", "in", (False, self.company_id.id)
        )
        count = records.search_count(domain)
        if not count:
            return []
        group = {
            "key": key,
            "model": model,
            "count": count,
            "res_id": count == 1 and records.search(domain, limit=1).id,
            "domain": list(domain),
            "is_alert": False,
            "names": [],
        }
        return [group | shown]

    def _wac_find_documents(self, names):
        """Return ``{name: {"model", "id", "label"}}``; the customer's own records first."""
        spelled = {}
        for name in names:
            spelled.setdefault(name.upper(), []).append(name)
        # sudo: only to compare with whose document it is
        customer = self.contact_id.partner_id.sudo().commercial_partner_id
        found = {}
        for model in self._wac_document_models():
            records = self.env[model]
            if not records.has_access("read"):
                continue
            for record in records.search([("name", "in", [*spelled, *names])]):
                # sudo: whoever may read a document may see whose it is
                owner = record.partner_id.sudo()
                is_own = bool(customer) and owner.commercial_partner_id == customer
                link = {
                    "model": model,
                    "id": record.id,
                    "label": " – ".join(
                        filter(None, [record.display_name, owner.display_name])
                    ),
                }
                for name in spelled[record.name.upper()]:
                    if is_own or name not in found:
                        found[name] = link
        return found
