"""./run: the demonstration database, the simulator and Odoo, until Ctrl-C."""

import argparse
import contextlib
import json
import os
import time

from . import database, fingerprints, odoo_conf, paths, postgres, ready, services
from .processes import free_port, port_is_free, stop_on_signals
from .progress import Failure, say

DATABASE = os.environ.get("WAC_DEMO_DATABASE", "wac_demo")
LEDGER = paths.STATE / "demo" / "simulator"
#: What the simulator remembers: chats, templates, numbers.
MEMORY = paths.STATE / "demo" / "simulator.json"
STAMP = paths.STATE / "stamps" / "demo.json"
CONF = paths.STATE / "demo.conf"
CONNECT = "env['wac.account']._wac_demo_connect(); env.cr.commit()\n"


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


def is_there():
    """Tell whether the demonstration's database was made to its end."""
    return STAMP.exists() and database.exists(DATABASE)


def forget():
    """Drop the database, attachments and what the simulator knows of them."""
    database.drop(DATABASE)
    STAMP.unlink(missing_ok=True)
    for path in LEDGER.parent.glob("*"):
        path.unlink()


def prepare_database():
    """Make the database, or bring it up to date with the add-ons' code."""
    now = fingerprints.of_addons()
    if is_there():
        _bring_up_to_date(json.loads(STAMP.read_text()), now)
    else:
        ready.complete()
        ready.copy(DATABASE)
    STAMP.write_text(json.dumps(now))


def _bring_up_to_date(before, now):
    new = [name for name in now if name not in before]
    changed = [name for name in now if name in before and before[name] != now[name]]
    if not new and not changed:
        return
    say(f"demonstration database: {', '.join(new + changed)}")
    # An interrupted installation must not pass for a finished one.
    if new:
        STAMP.unlink()
    database.install(DATABASE, changed, flag="-u", log="demo-update.log")
    database.install(DATABASE, new, log="demo-install.log")
    ready.build_bundles(DATABASE)


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
        lines.append(f"E-mails of Odoo {address}/#panel")
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
    takes_mails, sends_mails = services.mails(free_port())
    if services.has_simulator():
        say("simulator: start")
        simulator = services.simulator(
            options.simulator_port,
            LEDGER,
            *takes_mails,
            "--seed-demo",
            "--state",
            MEMORY,
        )
        simulator.environment = environment
        running.append(stack.enter_context(simulator).wait_until_answers())
    odoo_conf.write()
    prepare_database()
    odoo_conf.write(CONF, db_name=DATABASE, dbfilter=f"^{DATABASE}$")
    say("Odoo: start")
    http_port, gevent_port = free_port(), free_port()
    odoo = services.odoo(
        DATABASE,
        http_port,
        gevent_port,
        *sends_mails,
        conf=CONF,
        environment=environment,
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
