"""``wac.sending``: from records to messages: who gets it, who does not and why, the queue.

Used by the composer and by the methods of ``wac.mixin``. Must never decide for one record
what can be decided for all: a thousand records take the same few queries as one.
"""

from odoo import api, models

from .wac_recipient import Recipient


class WacSending(models.AbstractModel):
    _name = "wac.sending"
    _description = "Planning and Queueing of WhatsApp Messages"

    @api.model
    def _plan(self, records, account, letter, chosen=None):
        """Return the recipient of each record, in their order, with refusals and warnings.

        Runs with the rights of the user: what they may not read is refused, not shown.

        :param records: of one model that has ``wac.mixin``
        :param account: the number that writes
        :param letter: what is sent, see ``Letter``
        :param chosen: ``key`` of the person wanted, where a single record has several
        """
        alive = records.exists()
        readable = alive._filtered_access("read")
        choices = readable._wac_recipients(account, others=bool(chosen))
        recipients = []
        for record in records:
            if record in readable:
                recipient = _choose(choices[record.id], chosen)
                recipient.record = record  # with the user's rights again
                recipients.append(recipient)
            else:
                recipients.append(self._hidden(record, record in alive))
        self._find_threads(recipients, account)
        self._check(recipients, account, letter)
        return recipients

    @api.model
    def _plan_thread(self, thread, letter, record=None):
        """Return the recipient of a chat, as ``_plan`` does; the person is known already.

        :param record: what the message is about, if anything
        """
        contact = thread.contact_id
        about = self.env["res.partner"] if record is None else record
        recipient = Recipient(
            about,
            contact.partner_id,
            contact.name or "",
            contact._wac_identity(),
            contact.phone or "",
            contact,
            thread,
        )
        self._check([recipient], thread.account_id, letter)
        return recipient

    def _hidden(self, record, exists):
        """Return the recipient of a record the user cannot see."""
        nobody = Recipient(record, self.env["res.partner"])
        nobody.refusal = (
            self.env._("You may not read this record.")
            if exists
            else self.env._("This record was deleted, or merged into another one.")
        )
        return nobody

    def _find_threads(self, recipients, account):
        """Find the contacts and chats there are already; two queries for all."""
        # sudo: only ids, the window and what is known of the number are used
        contacts = self.env["wac.contact"].sudo()
        people = [r.identity for r in recipients if r.identity]
        known = contacts._wac_index(account, people)
        for recipient in recipients:
            contact = recipient.identity and known.match(recipient.identity)
            recipient.contact = contact or contacts
        found = contacts.union(*(recipient.contact for recipient in recipients))
        domain = [("account_id", "=", account.id), ("contact_id", "in", found.ids)]
        none = self.env["wac.thread"].sudo()
        threads = none.search(domain).grouped("contact_id")
        for recipient in recipients:
            recipient.thread = threads.get(recipient.contact, none)


def _choose(choices, chosen):
    """Return the person that was asked for, else the first."""
    wanted = (one for one in choices if chosen and one.key == chosen)
    return next(wanted, choices[0])
