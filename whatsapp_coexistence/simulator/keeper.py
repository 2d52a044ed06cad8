"""Saves the world every few seconds while it changes, and at the end.

Called by the simulator when it was given a state file.
Must never save when nothing happened, and never stop because a disk is full.
"""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from . import snapshot
from .engine import Engine

_logger = logging.getLogger(__name__)
_PAUSE = 2.0


class Keeper:
    """A thread that writes the snapshot."""

    def __init__(self, engine: Engine, path: str | Path) -> None:
        """Prepare; :meth:`start` starts the thread."""
        self._engine, self._path = engine, path
        self._seen = -1
        self._stopping = threading.Event()
        self._thread = threading.Thread(
            target=self._run, name="simulator-keeper", daemon=True
        )

    def start(self) -> None:
        """Start."""
        self._thread.start()

    def stop(self) -> None:
        """Save once more, and stop."""
        self._stopping.set()
        self._thread.join(timeout=10)
        self._save()

    def _run(self) -> None:
        while not self._stopping.wait(_PAUSE):
            self._save()

    def _save(self) -> None:
        changes = self._engine.stream.count
        if changes == self._seen:
            return
        try:
            snapshot.save(self._engine.world, self._path)
            self._seen = changes
        except OSError as error:
            _logger.warning("the state was not saved: %s", error)
