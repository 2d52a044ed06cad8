"""The parts of one simulator, put together and handed around as one.

Called by the simulator, which assembles them, and by every module that acts: it gets
the engine as first argument.
Must never contain behaviour of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .clock import Clock
from .fault_catalogue import CATALOGUE
from .faults import FaultBox
from .ledger import Ledger
from .limits import PairLimit, Throughput
from .mailbox import Mailbox
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
    mailbox: Mailbox | None = None
    last_answer: dict[str, Any] = field(default_factory=dict)


def assemble(options: Options, ledger: Ledger) -> Engine:
    """Put the parts of a simulator together; none of them runs yet."""
    clock, world, faults = Clock(), World(), FaultBox(CATALOGUE)
    scheduler = Scheduler(clock)
    return Engine(
        options=options,
        clock=clock,
        world=world,
        ledger=ledger,
        faults=faults,
        scheduler=scheduler,
        stream=Stream(),
        webhooks=Dispatcher(options, clock, scheduler, world, faults),
    )
