"""The daily commands behind tools/dev."""

import os
import sys

from . import (
    alone,
    controls,
    database,
    demo,
    later,
    odoo_conf,
    paths,
    postgres,
    ready,
    shards,
    translations,
)
from .progress import Failure, say


def become(command):
    """Replace this process by another, with the database server's address."""
    sys.stdout.flush()
    environment = os.environ | postgres.client_environment()
    os.execvpe(command[0], command, environment)


def pg(action="status"):
    """Start (and keep running) or stop the database server, or tell its state."""
    if action == "start":
        postgres.keep_file().touch()
        postgres.start()
    elif action == "stop":
        postgres.keep_file().unlink(missing_ok=True)
        postgres.stop()
    say("running" if postgres.is_external() or postgres.is_running() else "stopped")
    for name, value in postgres.client_environment().items():
        print(f"export {name}='{value}'")


def newdb(name, *modules):
    """Make (or replace) a database from the template, with our add-ons installed."""
    pg("start")
    if modules:
        database.new(name, modules)
    else:
        ready.copy(name)
    say(f"database {name} is ready")


def dropdb(name):
    """Drop a database and its attachments."""
    database.drop(name)


def odoo(*arguments):
    """Run Odoo's own command line, with the right configuration."""
    odoo_conf.write()
    become(database.odoo_command(*arguments))


def psql(name, *arguments):
    """Open a database in psql."""
    become(["psql", name, *arguments])


def let_pass(days, name=demo.DATABASE):
    """Let days pass in the demonstration of ./run, or in another database."""
    if not days.isdecimal():
        raise Failure("say how many days pass: tools/dev later 8")
    later.pass_days(name, int(days))
    say(f"everything in {name} is {days} days older; look at the phones")


def template():
    """Build the template database, if it is not there yet."""
    pg("start")
    say(f"template database: {database.ensure_template()}")


def i18n(*modules):
    """Export the .pot files and bring the translations up to date with them."""
    pg("start")
    modules = modules or paths.our_addons()
    with ready.a_copy("wac_terms") as name:
        for module, now in translations.export(name, modules):
            for line in translations.update(now, module):
                say(line)


def times():
    """Remember how long the classes of Odoo tests took in the last run."""
    say(f"{shards.remember()} classes in {shards.TIMES.relative_to(paths.ROOT)}")


def take_away(*threats):
    """Take security controls away in a copy, one by one, and see their tests turn red."""
    controls.main(threats)


COMMANDS = {
    "controls": take_away,
    "pg": pg,
    "newdb": newdb,
    "dropdb": dropdb,
    "odoo": odoo,
    "psql": psql,
    "later": let_pass,
    "template": template,
    "i18n": i18n,
    "alone": alone.check,
    "times": times,
}


def main(arguments):
    """Run one daily command."""
    if not arguments or arguments[0] not in COMMANDS:
        raise Failure(f"say one of: {', '.join(COMMANDS)} (tools/dev --help)")
    COMMANDS[arguments[0]](*arguments[1:])
    return 0
