"""The ready database: the template plus our add-ons, for quick copies.

Built once for the add-ons as they are now; every test, and every new database of a day's
work, starts from a copy. ./test and ./run build the pages' bundles in it, too, so that no
browser waits for them.
"""

import contextlib
import hashlib
import json
import os

from . import database, fingerprints, odoo_log, paths, postgres
from .progress import say

PREFIX = "wac_ready_"
INSTALL_LOG = "ready.log"
# Files beside the databases, such as the list of erasures, are named by it.
OWN_IDENTITY = """
UPDATE ir_config_parameter SET value = gen_random_uuid() WHERE key = 'database.uuid'
"""
BUNDLES = "env['ir.qweb']._pregenerate_assets_bundles(); env.cr.commit()\n"


def name():
    """Return its name for the add-ons as they are now."""
    # The checkout's own: another one that has the same add-ons may drop its own any time.
    parts = [database.template_name(), json.dumps(fingerprints.of_addons())]
    parts.append(str(paths.ROOT))
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return PREFIX + digest[:10]


def copy(target):
    """Make ``target`` a copy of the ready database, which is built if need be."""
    if not paths.our_addons():
        database.copy(database.ensure_template(), target)
        return
    with postgres.exclusive("ready.lock"):
        database.copy(_ensure(), target)
    database.query(OWN_IDENTITY, target)


@contextlib.contextmanager
def a_copy(prefix):
    """Have a copy of it inside the ``with``; give its name."""
    target = f"{prefix}_{os.getpid()}"
    copy(target)
    try:
        yield target
    finally:
        database.drop(target)


def complete():
    """Build it if need be, with the pages' bundles, too.

    :return: the warnings and errors of the installation
    """
    if not paths.our_addons():
        return []
    with postgres.exclusive("ready.lock"):
        target = _ensure()
        known = json.loads(_stamp().read_text())
        if not known.get("bundles"):
            with database.opened(target):
                build_bundles(target)
            _stamp().write_text(json.dumps(known | {"bundles": True}))
        return known["troubles"]


def build_bundles(target):
    """Build the JavaScript and the style sheets that the first visitor would wait for."""
    say("building the pages' bundles")
    options = ["shell", "-d", target, "--no-http"]
    database.run_odoo(*options, log="bundles.log", stdin=BUNDLES)


def _stamp():
    return paths.STATE / "stamps" / "ready.json"


def _ensure():
    wanted, stamp = name(), _stamp()
    last = json.loads(stamp.read_text()) if stamp.exists() else {}
    if last.get("name") == wanted and database.exists(wanted):
        return wanted
    if last:
        # Only this checkout's last one: on a shared server the others are other checkouts'.
        database.drop(last["name"])
        stamp.unlink()
    found = _build(wanted)
    known = {"name": wanted, "troubles": found, "bundles": False}
    stamp.write_text(json.dumps(known))
    return wanted


def _build(wanted):
    template = database.ensure_template()
    addons = paths.our_addons()
    say(f"ready database: {len(addons)} add-ons of ours")
    with database.under_construction(wanted) as building:
        database.copy(template, building)
        database.install(building, addons, log=INSTALL_LOG)
    text = (paths.LOGS / INSTALL_LOG).read_text(errors="replace")
    return odoo_log.read_log(text, odoo_log.allowed_patterns("log")).troubles
