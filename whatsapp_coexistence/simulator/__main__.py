"""``python whatsapp_coexistence/simulator``: start the simulator.

Called by people and by the demo's start script.
Must never leave this folder on ``sys.path``: its modules would hide others.
"""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)

from simulator.cli import main  # noqa: E402 - its folder is put on the path first

if __name__ == "__main__":
    sys.exit(main())
