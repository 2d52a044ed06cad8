"""The parts of one simulator, in one place to hand around.

Called by every module that acts: it gets the engine as first argument.
Must never contain behaviour of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .clock import Clock
from .faults import FaultBox
from .ledger import Ledger
from .limits import PairLimit, Throughput
from .options import Options
from .scheduler import Scheduler
from .stream import Stream
from .webhooks.dispatcher import Dispatcher
from .world import World


@dataclass(slots=True)
class Engine:
    """What a running simulator is made of."""

    options: Options
    clock: Clock
    world: World
    ledger: Ledger
    faults: FaultBox
    scheduler: Scheduler
    stream: Stream
    webhooks: Dispatcher
    throughput: Throughput = field(default_factory=Throughput)
    pairs: PairLimit = field(default_factory=PairLimit)
    base_url: str = ""
    last_answer: dict[str, Any] = field(default_factory=dict)
