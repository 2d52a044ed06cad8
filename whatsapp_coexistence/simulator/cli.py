"""The command line of the simulator.

Called by ``__main__``.
Must never print a secret: ``GET /_sim/credentials`` gives them to who may have them.
"""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading
from collections.abc import Sequence

from .http_server import NotLoopbackError
from .options import Options
from .simulator import Simulator


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="simulator", description="Plays Meta's Cloud API and two phones."
    )
    parser.add_argument("--host", default="127.0.0.1", help="loopback only")
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--ledger", help="file that keeps every accepted message")
    parser.add_argument("--no-fsync", action="store_true", help="faster, less safe")
    parser.add_argument("--seed-demo", action="store_true", help="with past chats")
    parser.add_argument("--state", help="file that keeps chats between two starts")
    parser.add_argument("--callback-url", default="", help="where webhooks go")
    parser.add_argument("--mail-port", type=int, help="take e-mails here, show them")
    parser.add_argument("--no-limits", action="store_true", help="no 130429, 131056")
    parser.add_argument(
        "--allow-remote-callbacks",
        action="store_true",
        help="deliver webhooks to other machines too",
    )
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Run until interrupted."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    wanted = _arguments(argv)
    options = Options(
        enforce_limits=not wanted.no_limits,
        allow_remote_callbacks=wanted.allow_remote_callbacks,
    )
    try:
        simulator = Simulator(
            host=wanted.host,
            port=wanted.port,
            ledger=wanted.ledger,
            fsync=not wanted.no_fsync,
            callback_url=wanted.callback_url,
            options=options,
            past_chats=wanted.seed_demo,
            state=wanted.state,
            mail_port=wanted.mail_port,
        )
    except (NotLoopbackError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    done = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: done.set())
    with simulator:
        sys.stdout.write(f"simulator at {simulator.base_url}\n")
        sys.stdout.flush()
        done.wait()
    return 0
