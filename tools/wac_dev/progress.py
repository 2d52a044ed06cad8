"""One line per step, with the seconds since the command was typed."""

import contextlib
import os
import sys
import time

STARTED_AT = float(os.environ.get("WAC_STARTED_AT") or time.time())


class Failure(Exception):
    """Something the person at the keyboard can act on; shown without a traceback."""


def say(text):
    """Print one progress line."""
    print(f"[{time.time() - STARTED_AT:4.0f} s] {text}", flush=True)


@contextlib.contextmanager
def readable_failures():
    """Turn a Failure into a message and a non-zero exit."""
    try:
        yield
    except Failure as failure:
        print(f"\nERROR: {failure}", file=sys.stderr, flush=True)
        sys.exit(1)
