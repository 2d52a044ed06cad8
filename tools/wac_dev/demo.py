"""./run: the demonstration database, the simulator and Odoo, until Ctrl-C."""

import argparse
import contextlib
import hashlib
import json
import os
import signal
import time

from . import database, odoo_conf, paths, postgres, services
from .processes import free_port, port_is_free
from .progress import Failure, say

DATABASE = os.environ.get("WAC_DEMO_DATABASE", "wac_demo")
LEDGER = paths.STATE / "demo" / "simulator"
#: What the simulator remembers: chats, templates, numbers.
MEMORY = paths.STATE / "demo" / "simulator.json"
STAMP = paths.STATE / "stamps" / "demo.json"
CONF = paths.STATE / "demo.conf"
# What Odoo only reads at run time needs no update of the database.
NOT_IN_DATABASE = {"tests", "readme", "simulator", "__pycache__"}
CONNECT = "env['wac.account']._wac_demo_connect(); env.cr.commit()\n"
WARM_UP = "env['ir.qweb']._pregenerate_assets_bundles(); env.cr.commit()\n"


def parse(arguments):
    """Return the options of ./run; their help is in the script itself."""
    parser = argparse.ArgumentParser(prog="./run", add_help=False)
    parser.add_argument("--port", type=int, default=8069)
    parser.add_argument("--simulator-port", type=int, default=8090)
    parser.add_argument("--reset", action="store_true")
    return parser.parse_args(arguments)


def check_ports(options):
    """Fail early and clearly when a port is taken."""
    for name in ("port", "simulator_port"):
        port = getattr(options, name)
        if not port_is_free(port):
            flag = name.replace("_", "-")
            raise Failure(f"port {port} is in use; choose another with --{flag} NUMBER")


def fingerprints():
    """Return a digest of each add-on's files, to see which ones changed."""
    return {name: _fingerprint(paths.ROOT / name) for name in paths.our_addons()}


def _fingerprint(folder):
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.is_file() and not NOT_IN_DATABASE & set(relative.parts):
            digest.update(f"{relative}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def is_there():
    """Tell whether the demonstration's database was made to its end."""
    return STAMP.exists() and database.exists(DATABASE)


def forget():
    """Drop the database, attachments and what the simulator knows of them."""
    database.drop(DATABASE)
    STAMP.unlink(missing_ok=True)
    for path in LEDGER.parent.glob("*"):
        path.unlink()


def prepare_database(environment):
    """Make the database, or bring it up to date with the add-ons' code."""
    now = fingerprints()
    if not is_there():
        database.copy(database.ensure_template(), DATABASE)
        before = {}
    else:
        before = json.loads(STAMP.read_text())
    new = [name for name in now if name not in before]
    changed = [name for name in now if name in before and before[name] != now[name]]
    if new or changed:
        _install(new, changed, environment)
    STAMP.write_text(json.dumps(now))


def _install(new, changed, environment):
    say(f"demonstration database: {', '.join(new + changed)}")
    # An interrupted installation must not pass for a finished one.
    if new:
        STAMP.unlink(missing_ok=True)
    options = ["-d", DATABASE, "--stop-after-init", "--no-http", "--with-demo"]
    for flag, names in (("-i", new), ("-u", changed)):
        if names:
            options += [flag, ",".join(names)]
    database.run_odoo(*options, log="demo-install.log", environment=environment)
    say("demonstration database: building the pages' bundles")
    database.run_odoo(
        "shell", "-d", DATABASE, "--no-http", log="demo-assets.log", stdin=WARM_UP
    )


def stop_on_signals():
    """Make SIGTERM and a closed terminal end the program as Ctrl-C does."""

    def stop(_number, _frame):
        # Said once: a second Ctrl-C must not interrupt the stopping itself.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


TRY_THIS = (
    "Try this: write something on the left phone; in Odoo's Discuss it is under WhatsApp.",
    "Answer in Odoo, or on the right phone. Confirm the quotation in Sales and look at the",
    "left phone. README.rst has the whole tour.",
)


def announce(options):
    """Print where to look and how to log in."""
    lines = [
        f"Odoo            http://127.0.0.1:{options.port}   (login admin, password admin)"
    ]
    if services.has_simulator():
        address = f"http://127.0.0.1:{options.simulator_port}"
        lines.append(f"The two phones  {address}   (the simulator of WhatsApp)")
    lines.append(f"Logs            {paths.LOGS}")
    if services.has_simulator() and paths.our_addons():
        lines += ["", *TRY_THIS]
    print("\n" + "\n".join(lines) + "\n\nCtrl-C stops everything.\n", flush=True)


def connect(environment, name=DATABASE, log="demo-connect.log"):
    """Connect the simulator's numbers to a database; both servers are up."""
    say("demonstration: connecting the simulator's numbers")
    database.run_odoo(
        "shell", "-d", name, "--no-http", log=log, environment=environment, stdin=CONNECT
    )  # fmt: skip


def serve(options, stack):
    """Start the servers and watch them until one ends or somebody stops us."""
    environment = services.addresses(options.port, options.simulator_port)
    LEDGER.parent.mkdir(parents=True, exist_ok=True)
    running = []
    if services.has_simulator():
        say("simulator: start")
        simulator = services.simulator(
            options.simulator_port, LEDGER, "--seed-demo", "--state", MEMORY
        )
        simulator.environment = environment
        running.append(stack.enter_context(simulator).wait_until_answers())
    odoo_conf.write()
    prepare_database(environment)
    odoo_conf.write(CONF, db_name=DATABASE, dbfilter=f"^{DATABASE}$")
    say("Odoo: start")
    http_port, gevent_port = free_port(), free_port()
    odoo = services.odoo(
        DATABASE, http_port, gevent_port, conf=CONF, environment=environment
    )
    stack.enter_context(odoo)
    front = services.front(options.port, http_port, gevent_port)
    running.append(stack.enter_context(front))
    if services.has_simulator() and paths.our_addons():
        connect(environment)
    running.append(odoo.wait_until_answers("/web/login"))
    front.wait_until_answers("/web/login")
    say("ready")
    announce(options)
    while all(service.is_alive() for service in running):
        time.sleep(0.5)
    ended = next(service for service in running if not service.is_alive())
    raise Failure(f"{ended.name} ended; see {ended.log}\n{ended.tail()}")


def main(arguments):
    """Run the demonstration."""
    options = parse(arguments)
    check_ports(options)
    stop_on_signals()
    try:
        with postgres.server(), contextlib.ExitStack() as stack:
            if options.reset:
                say("starting over: the demonstration's data is dropped")
            if options.reset or not is_there():
                forget()
            serve(options, stack)
    except KeyboardInterrupt:
        say("stopped")
    return 0
