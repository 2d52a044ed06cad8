"""The simulator's clock: real time plus an offset, optionally faster.

Called by every part of the simulator that needs to know what time it is.
Must never be bypassed with ``datetime.now()``: tests move this clock by hours.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """Simulated time that a person or a test can move and speed up."""

    def __init__(self, speed: float = 1.0) -> None:
        """Start at the real time; ``speed`` 60 makes a minute last a second."""
        self._lock = threading.Lock()
        self._listeners: list[Callable[[], None]] = []
        self._speed = speed
        self._anchor = datetime.now(UTC)
        self._tick = time.monotonic()

    def now(self) -> datetime:
        """Give the simulated time, aware, in UTC."""
        with self._lock:
            return self._now()

    def timestamp(self) -> int:
        """Give the simulated time as whole Unix seconds, as webhooks carry it."""
        return int(self.now().timestamp())

    @property
    def speed(self) -> float:
        """Simulated seconds per real second."""
        return self._speed

    @speed.setter
    def speed(self, value: float) -> None:
        with self._lock:
            self._anchor, self._tick = self._now(), time.monotonic()
            self._speed = max(0.001, float(value))
        self._notify()

    @property
    def offset(self) -> float:
        """Seconds between the simulated and the real time."""
        return (self.now() - datetime.now(UTC)).total_seconds()

    def advance(self, by: timedelta | float) -> None:
        """Move the clock (seconds or a timedelta; negative moves it back)."""
        step = by if isinstance(by, timedelta) else timedelta(seconds=by)
        with self._lock:
            self._anchor += step
        self._notify()

    def reset(self) -> None:
        """Go back to the real time."""
        with self._lock:
            self._anchor, self._tick = datetime.now(UTC), time.monotonic()
        self._notify()

    def real_seconds(self, until: datetime) -> float:
        """Tell how many real seconds are left until a simulated moment."""
        return (until - self.now()).total_seconds() / self._speed

    def on_change(self, callback: Callable[[], None]) -> None:
        """Call ``callback`` whenever somebody moves the clock."""
        self._listeners.append(callback)

    def _now(self) -> datetime:
        elapsed = (time.monotonic() - self._tick) * self._speed
        return self._anchor + timedelta(seconds=elapsed)

    def _notify(self) -> None:
        for callback in self._listeners:
            callback()
