"""Lets Python sleep beside libfaketime, which refuses the call that it sleeps by.

Python imports this by itself where :mod:`wac_dev.faults.clocks` puts its folder on the path.
"""

import select
import time


def sleep(seconds):
    """Do nothing for so long."""
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    select.select((), (), (), seconds)


time.sleep = sleep
