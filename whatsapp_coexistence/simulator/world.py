"""The simulated world: apps, accounts, numbers, people, chats, files.

Called by the Graph side, the phones and the control API, with :attr:`World.lock` held.
Must never be changed without the lock, and never speak HTTP.
"""

from __future__ import annotations

import threading
from itertools import count

from .records import (
    AccessToken,
    App,
    Chat,
    Customer,
    MediaFile,
    Message,
    Number,
    SignupCode,
    Template,
    Waba,
)


class World:
    """All records, with the ways to find them."""

    def __init__(self) -> None:
        """Start with an empty world."""
        self.lock = threading.RLock()
        self.apps: dict[str, App] = {}
        self.wabas: dict[str, Waba] = {}
        self.numbers: dict[str, Number] = {}
        self.customers: dict[str, Customer] = {}
        self.chats: dict[tuple[str, str], Chat] = {}
        self.messages: dict[str, Message] = {}
        self.media: dict[str, MediaFile] = {}
        self.tokens: dict[str, AccessToken] = {}
        self.codes: dict[str, SignupCode] = {}
        self.uploads: dict[str, MediaFile] = {}
        self.upload_lengths: dict[str, int] = {}
        self._by_phone: dict[str, str] = {}
        self._by_user_id: dict[str, str] = {}
        self._sequence = count(1)

    # -- adding ----------------------------------------------------------------

    def add_customer(self, customer: Customer) -> Customer:
        """Add a person."""
        self.customers[customer.key] = customer
        self._by_phone[customer.phone] = customer.key
        self._by_user_id[customer.user_id] = customer.key
        return customer

    def rekey(self, customer: Customer, *, phone: str, user_id: str) -> None:
        """Give a person another phone number, hence another BSUID."""
        self._by_phone.pop(customer.phone, None)
        self._by_user_id.pop(customer.user_id, None)
        customer.phone, customer.user_id = phone, user_id
        self.add_customer(customer)

    def add_message(self, message: Message, *, bubble: bool = True) -> Message:
        """Add a message, to its chat too unless it is no bubble (a reaction)."""
        message.seq = next(self._sequence)
        self.messages[message.wamid] = message
        if bubble:
            self.chat(message.number_id, message.customer).messages.append(message)
        return message

    # -- finding ---------------------------------------------------------------

    def chat(self, number_id: str, customer: str) -> Chat:
        """Find or start the chat of a customer with a number."""
        key = (number_id, customer)
        if key not in self.chats:
            self.chats[key] = Chat(number_id, customer)
        return self.chats[key]

    def customer_by_phone(self, phone: str) -> Customer | None:
        """Find a person by the digits of the phone number."""
        return self.customers.get(self._by_phone.get(phone, ""))

    def customer_by_user_id(self, user_id: str) -> Customer | None:
        """Find a person by the BSUID (case matters)."""
        return self.customers.get(self._by_user_id.get(user_id, ""))

    def message(self, wamid: str) -> Message | None:
        """Find a message by its id."""
        return self.messages.get(wamid)

    def template(self, template_id: str) -> Template | None:
        """Find a template in any account."""
        for waba in self.wabas.values():
            if template_id in waba.templates:
                return waba.templates[template_id]
        return None

    def numbers_of(self, waba_id: str) -> list[Number]:
        """List the numbers of an account that were not disconnected."""
        return [n for n in self.numbers.values() if n.waba_id == waba_id]

    def apps_of(self, waba_id: str) -> list[App]:
        """List the apps subscribed to an account."""
        waba = self.wabas.get(waba_id)
        if waba is None:
            return []
        return [self.apps[a] for a in waba.subscriptions if a in self.apps]
