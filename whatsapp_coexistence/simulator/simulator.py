"""A simulator to use from Python: start it, act, look, stop it.

Called by tests and by the command line.
Must never import Odoo, nor listen beyond this machine.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from . import demo, ids, snapshot
from .application import Application
from .control import actions, credentials
from .engine import assemble
from .faults import Active
from .http_server import HttpServer
from .keeper import Keeper
from .ledger import Ledger
from .mailbox import Mailbox
from .options import Options
from .phones import account, changes, customer, owner, signup, store
from .records import AccessToken, Customer, Message, Number


class Simulator:
    """Meta, the customers' phones and the owner's phone, on one local port.

    >>> with Simulator() as sim:
    ...     sim.base_url.startswith("http://127.0.0.1:")
    True
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        ledger: str | Path | None = None,
        fsync: bool = True,
        callback_url: str = "",
        options: Options | None = None,
        seed: bool = True,
        past_chats: bool = True,
        state: str | Path | None = None,
        mail_port: int | None = None,
    ) -> None:
        """Bind the port; :meth:`start` begins to answer.

        :param seed: fill in the demo's app, accounts, numbers and people
        :param callback_url: where the app's webhooks go
        :param state: file that keeps chats, templates … from one start to the next
        :param mail_port: take e-mails on this port, too, and show them; ``None``: do not
        :param past_chats: give the coexistence number chats of before onboarding
        """
        self.options = options or Options()
        engine = self.engine = assemble(self.options, Ledger(ledger, fsync=fsync))
        self.clock, self.world, self.ledger = engine.clock, engine.world, engine.ledger
        self.faults, self.webhooks = engine.faults, engine.webhooks
        self.scheduler, self.stream = engine.scheduler, engine.stream
        self._stopping = threading.Event()
        application = Application(engine, self._stopping)
        self.server = HttpServer(host, port, application, self.options.max_body)
        shown = f"[{host}]" if ":" in host else host
        self.base_url = engine.base_url = f"http://{shown}:{self.server.port}"
        self.faults.listeners.append(self._fault_was_set)
        if mail_port is not None:
            engine.mailbox = Mailbox(host, mail_port, self._mail_came)
        self._keeper = Keeper(engine, state) if state else None
        if state and snapshot.load(self.world, state):
            demo.point_to(engine, callback_url)
        elif seed:
            demo.seed(engine, callback_url, past_chats=past_chats)

    # -- life ------------------------------------------------------------------

    def start(self) -> Simulator:
        """Begin to answer, in threads."""
        self.scheduler.start()
        self.webhooks.start()
        self.server.start()
        if self.engine.mailbox:
            self.engine.mailbox.start()
        if self._keeper:
            self._keeper.start()
        return self

    def stop(self) -> None:
        """End everything."""
        self._stopping.set()
        self.stream.close()
        self.server.stop()
        if self.engine.mailbox:
            self.engine.mailbox.stop()
        self.scheduler.stop()
        self.webhooks.stop()
        if self._keeper:
            self._keeper.stop()
        self.ledger.close()

    def __enter__(self) -> Simulator:
        """Start."""
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()

    def settle(self, timeout: float = 30.0, horizon: float = 1.0) -> bool:
        """Wait until no webhook waits and nothing is planned for the next moment.

        :param timeout: real seconds to wait at most
        :param horizon: simulated seconds; what is planned later is not waited for
        """
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            before = self._begun()
            idle = self.webhooks.idle() and not self.scheduler.due_within(horizon)
            # jobs send webhooks, and webhooks plan jobs: one may have begun meanwhile
            if idle and self._begun() == before:
                return True
            time.sleep(0.005)
        return False

    def _begun(self) -> tuple[int, int]:
        return self.webhooks.queued, self.scheduler.planned

    # -- what is there -----------------------------------------------------------

    @property
    def number(self) -> Number:
        """The first number: coexistence."""
        return next(iter(self.world.numbers.values()))

    @property
    def token(self) -> str:
        """The app's access token."""
        return str(self.credentials["access_token"])

    @property
    def credentials(self) -> dict[str, Any]:
        """What an app needs to use this simulator."""
        return credentials.describe(self.engine)

    def chat(self, customer_key: str, number: str = "") -> list[Message]:
        """Give the messages of a chat."""
        key = self._person(customer_key).key
        with self.world.lock:
            chat = self.world.chat(number or self.number.number_id, key)
            return list(chat.messages)

    def message(self, wamid: str) -> Message | None:
        """Find a message by its id."""
        return self.world.message(wamid)

    def add_customer(self, key: str, phone: str, **more: Any) -> Customer:
        """Add a person (``name``, ``hidden``, ``username``, ``on_whatsapp`` …)."""
        return demo.add_customer(self.engine, key, phone, **more)

    def hub_key(self, number: str = "") -> str:
        """Let a number be at 360dialog too; gives its API key."""
        found = self.world.numbers[number or self.number.number_id]
        found.hub_key = found.hub_key or f"d360-{ids.opaque()}"
        return found.hub_key

    def revoke_token(self, value: str = "") -> None:
        """Make an access token invalid (190)."""
        self.world.tokens[value or self.token].revoked = True

    def add_token(self, *waba_ids: str, scopes: set[str] | None = None) -> AccessToken:
        """Make another token, with other rights."""
        return demo.add_token(self.engine, set(waba_ids), scopes)

    # -- the phones --------------------------------------------------------------

    def customer_sends(
        self, customer_key: str, text: str = "", *, number: str = "", **data: Any
    ) -> Message:
        """Send from the customer's phone (``type=…``, ``context=…``, ``sample=…``)."""
        person = self._person(customer_key).key
        wanted = {"text": text, "customer": person, "number": number, **data}
        return actions.send(self.engine, "customer", wanted)

    def owner_sends(
        self, customer_key: str, text: str = "", *, number: str = "", **data: Any
    ) -> Message:
        """Send from the owner's Business app."""
        person = self._person(customer_key).key
        wanted = {"text": text, "customer": person, "number": number, **data}
        return actions.send(self.engine, "owner", wanted)

    def customer_taps(self, wamid: str, index: str) -> None:
        """Tap a button (template: its index) or a choice (interactive: its id)."""
        actions.tap(self.engine, wamid, index)

    def react(self, wamid: str, emoji: str, by: str = "customer") -> None:
        """React to a message, as ``customer`` or ``business``."""
        changes.react(self.engine, wamid, by, emoji)

    def edit(self, wamid: str, text: str, by: str = "customer") -> None:
        """Edit one's own message."""
        changes.edit(self.engine, wamid, by, text)

    def revoke(self, wamid: str, by: str = "customer") -> None:
        """Delete one's own message for everyone."""
        changes.revoke(self.engine, wamid, by)

    def customer_opens(self, customer_key: str, number: str | None = None) -> None:
        """Open the chat on the customer's phone (``""`` closes it)."""
        wanted = self.number.number_id if number is None else number
        customer.open_chat(self.engine, self._person(customer_key).key, wanted)

    def owner_opens(self, customer_key: str, number: str = "") -> None:
        """Open a chat in the owner's app."""
        owner.open_chat(self.engine, number or self.number.number_id, customer_key)

    def customer_phone(self, customer_key: str, state: str) -> None:
        """Switch the customer's phone ``on``, ``off`` or to ``airplane`` mode."""
        customer.set_phone(self.engine, self._person(customer_key).key, state)

    def owner_phone(self, state: str, number: str = "") -> None:
        """Switch the owner's phone ``on``, ``off`` or to ``airplane`` mode."""
        owner.set_phone(self.engine, number or self.number.number_id, state)

    def customer_prefers(self, customer_key: str, value: str, number: str = "") -> None:
        """``stop`` or ``resume`` marketing."""
        wanted = number or self.number.number_id
        customer.prefer(self.engine, self._person(customer_key).key, wanted, value)

    def customer_changes_number(self, customer_key: str, phone: str) -> None:
        """Move a person to another phone number."""
        customer.change_number(self.engine, self._person(customer_key).key, phone)

    def owner_saves_contact(
        self, customer_key: str, name: str, number: str = ""
    ) -> None:
        """Add, rename or (``""``) remove a contact in the owner's address book."""
        wanted = number or self.number.number_id
        owner.save_contact(self.engine, wanted, customer_key, name)

    # -- the account -------------------------------------------------------------

    def account_event(
        self, event: str, number: str = "", *, reason: str = "", **extra: Any
    ) -> None:
        """Let ``ACCOUNT_OFFBOARDED``, ``PARTNER_REMOVED`` … happen."""
        wanted = number or self.number.number_id
        account.event(self.engine, wanted, event, reason=reason, **extra)

    def delete_app_account(self, number: str = "") -> None:
        """Delete the account in the app: the number can be registered for the API."""
        account.delete_app_account(self.engine, number or self.number.number_id)

    def emit(self, field: str, value: dict[str, Any], number: str = "") -> None:
        """Send a webhook with any field and value."""
        account.emit(self.engine, number or self.number.number_id, field, value)

    def onboard(self, number: str = "", *, share_history: bool = True) -> Number:
        """Connect a number of the app (again): sync may be asked for anew."""
        wanted = number or self.number.number_id
        return account.onboard(self.engine, wanted, share_history=share_history)

    def signup(
        self, number: str = "", *, share_history: bool = True, outcome: str = "finish"
    ) -> dict[str, Any]:
        """Go through Embedded Signup; gives the code and the session event."""
        wanted = number or self.number.number_id
        app = next(iter(self.world.apps))
        return signup.signup(
            self.engine, wanted, app, share_history=share_history, outcome=outcome
        )

    def add_number(
        self, phone: str, waba_id: str = "", *, on_app: bool = True
    ) -> Number:
        """Add a business number, to an account or to one of its own."""
        return signup.add_number(self.engine, phone, waba_id, on_app=on_app)

    def _person(self, key: str) -> Customer:
        return store.customer(self.engine, key)

    def _fault_was_set(self, fault: Active) -> None:
        if fault.spec.stage == "connection":
            self.faults.clear(fault.spec.name)
            self.server.refuse(float(fault.options["seconds"]))

    def _mail_came(self, mail: dict[str, Any]) -> None:
        self.stream.publish("mail", to=mail["to"], subject=mail["subject"])
