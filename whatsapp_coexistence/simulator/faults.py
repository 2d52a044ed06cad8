"""Which faults are switched on, how often, and for what.

Called by tests and by the page (``set``, ``clear``), and by the parts that apply them.
Must never apply a fault that nobody switched on.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

OPERATIONS = ("messages", "media", "templates", "account", "sync", "any")


@dataclass(frozen=True, slots=True)
class FaultSpec:
    """A named fault that can be switched on.

    :param stage: ``before`` (the request is not carried out), ``after`` (it is, but the
        answer is spoiled), ``connection``, ``traffic`` or ``webhook``
    :param defaults: options with their usual values
    """

    name: str
    stage: str
    help: str
    defaults: Mapping[str, Any] = field(default_factory=dict)
    effect: Callable[..., Any] | None = None


@dataclass(slots=True)
class Active:
    """A fault that is switched on; ``left`` is ``None`` for "until cleared"."""

    spec: FaultSpec
    on: str
    probability: float
    left: int | None
    options: dict[str, Any]
    skip: int = 0
    hits: int = 0

    def describe(self) -> dict[str, Any]:
        """Give the JSON for the control API."""
        return {
            "name": self.spec.name,
            "stage": self.spec.stage,
            "on": self.on,
            "probability": self.probability,
            "left": self.left,
            "hits": self.hits,
            "options": self.options,
        }


class UnknownFaultError(ValueError):
    """There is no fault of that name, or no such option."""


class FaultBox:
    """The faults that are on, in the order they were switched on."""

    def __init__(self, catalogue: Mapping[str, FaultSpec]) -> None:
        """Know the faults of ``catalogue``; none is on."""
        self.catalogue = catalogue
        self._lock = threading.Lock()
        self._active: dict[str, Active] = {}
        self._random = random.Random(20261122)  # noqa: S311 - not for secrets
        self.listeners: list[Callable[[Active], None]] = []

    def set(
        self,
        name: str,
        *,
        count: int | None = None,
        probability: float = 1.0,
        on: str = "messages",
        skip: int = 0,
        **options: Any,
    ) -> None:
        """Switch a fault on.

        :param count: how many times it strikes; ``None`` = until cleared
        :param skip: how many calls it lets pass first
        :param probability: of striking, 0 to 1
        :param on: which calls: messages, media, templates, account, sync or any
        """
        spec = self.catalogue.get(name)
        if spec is None:
            raise UnknownFaultError(f"no fault named {name!r}")
        unknown = set(options) - set(spec.defaults)
        if unknown or on not in OPERATIONS:
            raise UnknownFaultError(f"{name}: unknown option {sorted(unknown) or on}")
        merged = {**spec.defaults, **options}
        active = Active(spec, on, probability, count, merged, skip)
        with self._lock:
            self._active[name] = active
        for listener in self.listeners:
            listener(active)

    def clear(self, name: str | None = None) -> None:
        """Switch one fault off, or all of them."""
        with self._lock:
            if name is None:
                self._active.clear()
            else:
                self._active.pop(name, None)

    def active(self) -> list[dict[str, Any]]:
        """Describe the faults that are on."""
        with self._lock:
            return [fault.describe() for fault in self._active.values()]

    def strike(self, stage: str, operation: str) -> list[Active]:
        """Give the faults that strike this call, and count them down."""
        with self._lock:
            return [
                fault
                for fault in list(self._active.values())
                if fault.spec.stage == stage
                and fault.on in (operation, "any")
                and self._hit(fault)
            ]

    def take(self, name: str) -> Active | None:
        """Give one fault if it strikes now, and count it down."""
        with self._lock:
            fault = self._active.get(name)
            if fault is None or not self._hit(fault):
                return None
            return fault

    def _hit(self, fault: Active) -> bool:
        if fault.skip > 0:
            fault.skip -= 1
            return False
        if self._random.random() >= fault.probability:
            return False
        fault.hits += 1
        if fault.left is not None:
            fault.left -= 1
            if fault.left <= 0:
                self._active.pop(fault.spec.name, None)
        return True
