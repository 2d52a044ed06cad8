"""Named places in the workers where the tests of faults end the process.

Called by the workers between the steps whose order is what nothing gets lost by. Only a
process that was started with ``WAC_FAILPOINTS`` in its environment looks for anything: a
folder, whose owner runs the server anyway. In every other one :func:`reach` does nothing.
Must never do more than end this process: what comes after is what is tested.
"""

import os
import signal

_FOLDER = os.environ.get("WAC_FAILPOINTS")


def _do_nothing(_name):
    """Go on."""


def _die_if_armed(name):
    """End this process as a crash would, if a file of that name is in the folder.

    Whoever removes the file dies of it: one file, one death.
    """
    try:
        os.unlink(os.path.join(_FOLDER, name))
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


reach = _die_if_armed if _FOLDER else _do_nothing
