"""Where things are. Every path of the development environment is named here and nowhere else."""

import importlib.util
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / "tools"
STATE = ROOT / ".odoo"
# A part of ./test has a folder of its own: others run the same programs beside it.
LOGS = Path(os.environ.get("WAC_LOGS") or STATE / "log")
DATA = STATE / "data"
CONF = STATE / "odoo.conf"
ODOO_BIN = TOOLS / "odoo-bin"
DEV_ADDONS = TOOLS / "addons"
PYTHON = Path(sys.executable)
# The first becomes the language of new users.
LANGUAGES = ("en_US", "es_ES", "ca_ES")


def filestore(database):
    """Return the folder that holds the attachments of a database."""
    return DATA / "filestore" / database


def our_addons():
    """Return the names of the project's add-ons, each after those it extends."""
    return sorted(path.parent.name for path in ROOT.glob("*/__manifest__.py"))


def odoo_folder():
    """Return the folder of the package ``odoo``, without importing it."""
    return Path(importlib.util.find_spec("odoo").submodule_search_locations[0])


def odoo_addons():
    """Return Odoo's own add-on folders (a git checkout has two, Debian's package one)."""
    folder = odoo_folder()
    both = (folder / "addons", folder.parent / "addons")
    return [path for path in both if any(path.glob("*/__manifest__.py"))]


def dev_addons():
    """Return the development-only add-ons that this Odoo needs."""
    asset = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
    missing = not any((path / asset).exists() for path in odoo_addons())
    return ["wac_dev_assets"] if missing else []
