"""Databases: one template with Odoo's own modules, and quick copies of it.

Attachments are files named by their content and never changed in place, so a copy of a
filestore is a tree of hard links.
"""

import contextlib
import hashlib
import itertools
import os
import shutil
import subprocess

from . import odoo_conf, paths, postgres, processes
from .progress import Failure, say

TEMPLATE_PREFIX = "wac_template_"


def run_client(program, *arguments):
    """Run a PostgreSQL client program and return what it printed."""
    result = subprocess.run(
        [program, *arguments],
        check=False,
        env=os.environ | postgres.client_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if result.returncode:
        raise Failure(f"{program} {' '.join(arguments)}:\n{result.stderr}")
    return result.stdout


def query(sql, database="postgres"):
    """Return the rows of a query, each a tuple of strings."""
    out = run_client("psql", "-XAtq", "-F", "\x1f", "-d", database, "-c", sql)
    return [tuple(line.split("\x1f")) for line in out.splitlines()]


def names(prefix=""):
    """Return the names of the databases that begin with a prefix."""
    rows = query("SELECT datname FROM pg_database ORDER BY datname")
    return [name for (name,) in rows if name.startswith(prefix)]


def exists(name):
    """Tell whether there is a database of this name."""
    return name in names()


def drop(name):
    """Drop a database with its attachments; whoever is connected is thrown out."""
    if exists(name):
        query(f'ALTER DATABASE "{name}" WITH IS_TEMPLATE false')
        run_client("dropdb", "--force", name)
    shutil.rmtree(paths.filestore(name), ignore_errors=True)


def copy(source, target):
    """Make ``target`` a copy of ``source``, attachments included."""
    drop(target)
    run_client("createdb", "-T", source, target)
    copy_attachments(source, target)


def copy_attachments(source, target):
    """Give a database the attachments of the one it is a copy of."""
    if paths.filestore(source).exists():
        shutil.copytree(
            paths.filestore(source), paths.filestore(target), copy_function=os.link
        )


def odoo_command(*arguments, conf=None):
    """Return the command line of Odoo's CLI in this environment."""
    # Sub-commands (shell, i18n, ...) come first on Odoo's command line, options after.
    words = [str(argument) for argument in arguments]
    first = list(itertools.takewhile(lambda word: not word.startswith("-"), words))
    conf_option = ["-c", str(conf or paths.CONF)]
    return [
        str(paths.PYTHON),
        str(paths.ODOO_BIN),
        *first,
        *conf_option,
        *words[len(first) :],
    ]


def run_odoo(*arguments, log, stdin="", environment=None):
    """Run Odoo to its end, its output in a file of the log folder."""
    path = paths.LOGS / log
    with path.open("w") as stream:
        result = subprocess.run(
            odoo_command(*arguments),
            check=False,
            env=os.environ | postgres.client_environment() | (environment or {}),
            input=stdin,
            stdout=stream,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=processes.end_with(os.getpid()),
        )
    text = path.read_text()
    # Odoo exits with 0 after an error that it only logged.
    if result.returncode or " CRITICAL " in text:
        raise Failure(f"Odoo failed; see {path}\n" + "\n".join(text.splitlines()[-25:]))


def template_modules():
    """Return the modules of the template: the list plus what this Odoo lacks."""
    lines = (paths.TOOLS / "template_modules.txt").read_text().splitlines()
    listed = [line.strip() for line in lines if line.strip() and line[0] != "#"]
    return listed + paths.dev_addons()


def template_name():
    """Return the name of the template for this Odoo and this list of modules."""
    stamp = paths.STATE / "stamps" / "odoo"
    release = (paths.odoo_folder() / "release.py").read_bytes()
    # Resolved: worktrees that link to one installed Odoo share one template.
    folder = paths.odoo_folder().resolve()
    parts = [*template_modules(), *paths.LANGUAGES, str(folder)]
    parts.append(stamp.read_text() if stamp.exists() else "")
    digest = hashlib.sha256(release + "\n".join(parts).encode()).hexdigest()
    return TEMPLATE_PREFIX + digest[:10]


def ensure_template():
    """Build the template database unless it is there, and return its name."""
    name = template_name()
    with postgres.exclusive("template.lock"):
        odoo_conf.write()
        if not exists(name):
            _build_template(name)
    return name


def _build_template(name):
    # Only this checkout's last one: on a shared server the others are other checkouts'.
    last = paths.STATE / "stamps" / "template"
    if last.exists():
        drop(last.read_text())
    modules = template_modules()
    say(f"template database: Odoo's {len(modules)} modules with demo data (2 minutes)")
    with under_construction(name) as building:
        run_client("createdb", "-E", "UTF8", "-T", "template0", building)
        install(
            building, modules, "--load-language", ",".join(paths.LANGUAGES),
            log="template.log",
        )  # fmt: skip
    last.write_text(name)


@contextlib.contextmanager
def under_construction(name):
    """Give the name of a database to make inside the ``with``.

    It becomes the template ``name`` afterwards: what was interrupted never passes for
    finished.
    """
    building = f"wac_building_{os.getpid()}"
    drop(building)
    try:
        yield building
    except BaseException:
        drop(building)
        raise
    drop(name)
    paths.filestore(building).mkdir(parents=True, exist_ok=True)
    paths.filestore(building).rename(paths.filestore(name))
    query(f'ALTER DATABASE "{building}" RENAME TO "{name}"')
    query(f'ALTER DATABASE "{name}" WITH IS_TEMPLATE true ALLOW_CONNECTIONS false')


@contextlib.contextmanager
def opened(name):
    """Let programs connect to a template inside the ``with``."""
    query(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS true')
    try:
        yield
    finally:
        query(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false')


def install(name, modules, *options, flag="-i", log):
    """Install modules in a database, or with ``-u`` bring them up to date."""
    if modules:
        run_odoo(
            "-d", name, flag, ",".join(modules), "--with-demo", "--stop-after-init",
            "--no-http", *options, log=log,
        )  # fmt: skip


def new(name, modules):
    """Make a database from the template and install modules in it."""
    copy(ensure_template(), name)
    install(name, modules, log=f"install-{name}.log")
