"""Sends changes to the subscribed apps: batches, signs, delivers, tries again.

Called by the phones and the Graph side through :meth:`Dispatcher.emit`.
Must never lose a change that has a subscriber, and never hold the world's lock while
it talks to a receiver.
"""

from __future__ import annotations

import http.client
import queue
import random
import threading
import time
import zlib
from collections import deque
from collections.abc import Callable
from itertools import count

from ..clock import Clock
from ..faults import FaultBox
from ..options import Options
from ..scheduler import Scheduler
from ..world import World
from . import hub, signing
from .change import OVERRIDABLE, Change, envelope
from .delivery import CallbackRefusedError, Delivery, post

_KEPT = 5000
_Target = tuple[str, str]  # app id, URL
_Queue = queue.SimpleQueue[Delivery | None]


class Dispatcher:
    """Queues per chat (so that order is kept), worker threads, retries."""

    def __init__(
        self,
        options: Options,
        clock: Clock,
        scheduler: Scheduler,
        world: World,
        faults: FaultBox,
    ) -> None:
        """Prepare the queues; :meth:`start` starts the workers."""
        self._options, self._clock = options, clock
        self._scheduler, self._world, self._faults = scheduler, world, faults
        self._queues: list[_Queue] = [
            queue.SimpleQueue() for _ in range(max(1, options.webhook_workers))
        ]
        self._lock = threading.Condition()
        self._open = 0
        self._batches: dict[_Target, list[Change]] = {}
        self._numbers = count(1)
        self._random = random.Random(7)  # noqa: S311 - not for secrets
        self._stopped = False
        self.deliveries: deque[Delivery] = deque(maxlen=_KEPT)
        self.unheard = 0
        #: How many deliveries, with those once more, were ever queued.
        self.queued = 0
        self.watchers: list[Callable[[Delivery], None]] = []

    def start(self) -> None:
        """Start the worker threads."""
        for lane in self._queues:
            threading.Thread(
                target=self._work, args=(lane,), name="simulator-webhook", daemon=True
            ).start()

    def stop(self) -> None:
        """Stop the workers; what was not delivered is forgotten."""
        self._stopped = True
        for lane in self._queues:
            lane.put(None)

    def emit(self, change: Change) -> list[Delivery]:
        """Report a change to every subscribed app."""
        targets = self._targets(change)
        if not targets:
            self.unheard += 1
        batch = self._faults.take("webhook_batch")
        if batch is not None:
            for target in targets:
                self._collect(target, change, **batch.options)
            return []
        return [self._send(target, [change]) for target in targets]

    def wait_delivered(self, deliveries: list[Delivery], seconds: float) -> None:
        """Wait (really) until these were attempted at least once."""
        deadline = time.monotonic() + seconds
        with self._lock:
            while any(d.attempts == 0 for d in deliveries):
                if not self._lock.wait(deadline - time.monotonic()):
                    return

    def idle(self) -> bool:
        """Tell whether nothing waits to be delivered right now."""
        with self._lock:
            return self._open == 0 and not self._batches

    def waiting(self) -> int:
        """Count what was not taken yet: on its way, or to be tried again."""
        found = list(self.deliveries)
        return sum(delivery.state == "waiting" for delivery in found)

    def redeliver(self, number: int) -> bool:
        """Deliver an old one once more, with the very same bytes."""
        for delivery in list(self.deliveries):
            if delivery.number == number:
                self._enqueue(delivery)
                return True
        return False

    # -- addressing ------------------------------------------------------------

    def _targets(self, change: Change) -> list[_Target]:
        with self._world.lock:
            found = []
            number = self._world.numbers.get(change.number_id)
            elsewhere = hub.target(change, number)
            if elsewhere:
                found.append(elsewhere)
            waba = self._world.wabas.get(change.waba_id)
            for app in self._world.apps_of(change.waba_id):
                if waba is None or (app.fields and change.field not in app.fields):
                    continue
                url = app.callback_url
                if change.field in OVERRIDABLE:
                    by_number = number.webhook_override if number else ""
                    by_waba = waba.subscriptions[app.app_id].override_url
                    url = by_number or by_waba or url
                if url:
                    found.append((app.app_id, url))
            return found

    def _collect(
        self, target: _Target, change: Change, size: int, seconds: float
    ) -> None:
        with self._lock:
            batch = self._batches.setdefault(target, [])
            batch.append(change)
            first, full = len(batch) == 1, len(batch) >= size
        if full:
            self._flush(target)
        elif first:
            self._scheduler.after(seconds, lambda: self._flush(target))

    def _flush(self, target: _Target) -> None:
        with self._lock:
            changes = self._batches.pop(target, [])
            self._open += 1
        try:
            if changes:
                self._send(target, changes)
        finally:
            self._close_one()

    # -- sending ---------------------------------------------------------------

    def _send(self, target: _Target, changes: list[Change]) -> Delivery:
        owner, url = target
        now = self._clock.timestamp()
        at_hub = owner.startswith(hub.MARK)
        document = hub.document(changes, now) if at_hub else envelope(changes, now)
        body = signing.serialize(document, escape_slashes=self._options.escape_slashes)
        delivery = Delivery(
            number=next(self._numbers),
            url=url,
            body=body,
            headers=self._headers(owner, body),
            fields=tuple(change.field for change in changes),
            created=self._clock.now(),
            lane=zlib.crc32(changes[0].chat.encode()) % len(self._queues),
        )
        self.deliveries.append(delivery)
        self._route(delivery)
        return delivery

    def _headers(self, owner: str, body: bytes) -> dict[str, str]:
        wrong = self._faults.take("webhook_bad_signature")
        if owner.startswith(hub.MARK):
            number = self._world.numbers[owner.removeprefix(hub.MARK)]
            own = dict.fromkeys(number.hub_headers, "wrong") if wrong else {}
            return {"Content-Type": "application/json", **number.hub_headers, **own}
        secret = "not-the-secret" if wrong else self._world.apps[owner].secret
        return signing.headers(body, secret)

    def _route(self, delivery: Delivery) -> None:
        """Apply the webhook faults, then queue."""
        copies = self._faults.take("webhook_duplicate")
        delay = self._faults.take("webhook_delay")
        shuffle = self._faults.take("webhook_shuffle")
        wait = delay.options["seconds"] if delay else 0.0
        if shuffle:
            delivery.lane = self._random.randrange(len(self._queues))
            wait += self._random.random() * shuffle.options["seconds"]
        for _ in range(copies.options["copies"] if copies else 1):
            if wait:
                self._scheduler.after(wait, lambda: self._enqueue(delivery))
            else:
                self._enqueue(delivery)

    def _enqueue(self, delivery: Delivery) -> None:
        with self._lock:
            self._open += 1
            self.queued += 1
        self._queues[delivery.lane].put(delivery)

    def _close_one(self) -> None:
        with self._lock:
            self._open -= 1
            self._lock.notify_all()

    def _work(self, lane: _Queue) -> None:
        while not self._stopped:
            delivery = lane.get()
            if delivery is None:
                return
            try:
                self._attempt(delivery)
            finally:
                self._close_one()

    def _attempt(self, delivery: Delivery) -> None:
        outcome: dict[str, object]
        try:
            if self._faults.take("webhook_drop"):
                raise ConnectionError("lost on purpose")
            status = post(
                delivery,
                timeout=self._options.webhook_timeout,
                allow_remote=self._options.allow_remote_callbacks,
            )
            outcome = {"status": status}
        except (OSError, http.client.HTTPException, CallbackRefusedError) as error:
            outcome = {"error": f"{type(error).__name__}: {error}"}
        with self._lock:
            delivery.attempts += 1
            delivery.log.append({"at": self._clock.now().isoformat(), **outcome})
            if outcome.get("status") == 200:
                delivery.state = "delivered"
            self._lock.notify_all()
        if outcome.get("status") != 200:
            self._retry(delivery)
        for watcher in self.watchers:
            watcher(delivery)

    def _retry(self, delivery: Delivery) -> None:
        schedule = self._options.retry_schedule
        if delivery.attempts > len(schedule):
            delivery.state = "lost"
            return
        wait = schedule[delivery.attempts - 1]
        self._scheduler.after(wait, lambda: self._enqueue(delivery))
