"""A Meta of our own, with two phones: to see, test and break everything offline.

Called by tests (``from simulator import Simulator``) and from the command line.
Must never import Odoo, never be reachable from another machine.
"""

from .options import Options, fast
from .simulator import Simulator

__all__ = ["Options", "Simulator", "fast"]
