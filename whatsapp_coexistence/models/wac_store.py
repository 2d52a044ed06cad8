"""What Discuss shows of many messages, read in one pass and kept apart per message.

Used where a batch is announced: formatting one message at a time costs twice as much and
queries for each quoted one. Must never put what belongs to one chat into another's part.
"""

from odoo.addons.mail.tools.discuss import Store

#: Says that a message is not scheduled, which would otherwise be looked up for each.
UNSCHEDULED = {"scheduled_date": False}


class EachStore(Store):
    """A store that many messages are added to at once, with a result for each.

    Odoo fills a store record by record: everything that is added while the values of a
    message are added belongs to that message.
    """

    def __init__(self, bus_channel, messages):
        """Prepare for these messages, all of channels of one kind."""
        super().__init__(bus_channel)
        self._parts = {message.id: {} for message in messages}
        self._owners = {
            ("mail.message", message.id): [message.id] for message in messages
        }
        for message in messages:
            key = ("mail.thread", message.res_id)
            self._owners.setdefault(key, []).append(message.id)
        self._inside = False
        #: whether something was added that belongs to no message in particular
        self.is_mixed = False

    def add_model_values(self, model_name, values):
        """Add the values to the part of the message that is being added."""
        if self._inside:
            return super().add_model_values(model_name, values)
        owners = self._owners.get((model_name, values.get("id")))
        self.is_mixed = self.is_mixed or not owners
        self._inside = True
        for owner in owners or ():
            self.data = self._parts[owner]
            super().add_model_values(model_name, values)
        self._inside = False
        return self

    def add_singleton_values(self, model_name, values):
        """Note that this belongs to no message, unless it comes with one."""
        self.is_mixed = self.is_mixed or not self._inside
        return super().add_singleton_values(model_name, values)

    def part(self, message):
        """Return what belongs to one message, as :meth:`get_result` does for all."""
        self.data = self._parts[message.id]
        return self.get_result()


def store_parts(messages):
    """Return ``{message: data}`` as the web client takes it with a new message.

    :param messages: Discuss messages of WhatsApp chats
    """
    together = EachStore(messages[:1].channel_id, messages)
    _fill(together, messages)
    if not together.is_mixed:
        return {message: together.part(message) for message in messages}
    parts = {}
    for message in messages:  # an add-on adds what we cannot tell apart
        store = Store(bus_channel=message.channel_id)
        _fill(store, message.with_prefetch())
        parts[message] = store.get_result()
    return parts


def _fill(store, messages):
    # read for all at once what is shown of the messages they quote
    messages.parent_id.wac_message_ids.media_ids.fetch(["state"])
    # Odoo formats quoted messages itself too, with a query for each
    store.add(messages, format_reply=False, msg_vals=UNSCHEDULED)
    quoted = Store.One("parent_id", format_reply=False, msg_vals=UNSCHEDULED)
    store.add(messages, quoted)
