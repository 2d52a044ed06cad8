"""The PostgreSQL server: a private cluster on a Unix socket, or the one that PGHOST names.

PostgreSQL refuses to run as root, so for root the cluster belongs to the user ``postgres``
that Debian's package makes. Several commands may use one cluster at the same time; each holds
a shared lock, and the last one to leave stops the server.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import paths
from .progress import Failure, say

SERVER_USER = "postgres"
ROLE = "odoo"
# A Unix socket's path has at most 107 bytes, and PostgreSQL adds its own file name.
LONGEST_SOCKET_FOLDER = 80
SETTINGS = """
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 300
shared_buffers = 256MB
jit = off
"""
# The data is a demonstration's or a test's: speed counts, surviving a power cut does not.
CARELESS = """
fsync = off
synchronous_commit = off
full_page_writes = off
"""
# What is measured waits for its disk, as a real server does: a cluster of its own.
_cluster = {"suffix": "", "settings": SETTINGS + CARELESS}


def use_durable():
    """Let this process, and what it starts, use the cluster that waits for its disk."""
    _cluster.update(suffix="-durable", settings=SETTINGS)


def is_external():
    """Tell whether the PG* variables point to somebody else's server."""
    return bool(os.environ.get("PGHOST"))


def as_server_user(command):
    """Return the command as the unprivileged user, when we are root."""
    if os.geteuid() == 0:
        return ["runuser", "-u", SERVER_USER, "--", *map(str, command)]
    return [str(part) for part in command]


def _checkout_id():
    return hashlib.sha256(str(paths.ROOT).encode()).hexdigest()[:10]


def own_folder(path):
    """Make a folder that only the server's user may enter."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(path, SERVER_USER, SERVER_USER)
    elif path.stat().st_uid != os.geteuid():
        raise Failure(f"{path} belongs to another user")
    path.chmod(0o700)
    return path


def _reachable(path):
    """Tell whether the server's user can get to a folder (not below /root, say)."""
    command = as_server_user(["test", "-x", path])
    return subprocess.run(command, check=False).returncode == 0


def base_folder():
    """Return the folder of the cluster: in the checkout, if its user can get there."""
    suffix = _cluster["suffix"]
    inside = own_folder(paths.STATE / f"pg{suffix}")
    if _reachable(inside):
        return inside
    outside = Path("/var/lib/whatsapp_coexistence")
    return own_folder(outside / f"{_checkout_id()}{suffix}")


def socket_folder():
    """Return the folder of the socket, outside the checkout only if its path is too long."""
    inside = base_folder() / "socket"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
        return own_folder(inside)
    name = f"wac-{os.geteuid()}-{_checkout_id()}{_cluster['suffix']}"
    return own_folder(Path(f"/tmp/{name}"))


def client_environment():
    """Return the PG* variables for psql, createdb and Odoo."""
    if is_external():
        wanted = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD")
        return {name: os.environ[name] for name in wanted if name in os.environ}
    return {"PGHOST": str(socket_folder()), "PGPORT": "5432", "PGUSER": ROLE}


def program(name):
    """Return the newest installed version of a server program."""
    found = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"),
        key=lambda path: int(path.parts[4]),
    )
    newest = found[-1] if found else shutil.which(name)
    if not newest:
        raise Failure(f"PostgreSQL's {name} was not found")
    return newest


def run_server_program(*command):
    """Run a program of the server's to its end, as its user."""
    result = subprocess.run(
        as_server_user(command),
        check=False,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if result.returncode:
        raise Failure(f"{Path(command[0]).name} failed:\n{result.stdout}")


def is_running():
    """Tell whether the private cluster answers."""
    data = base_folder() / "data"
    command = as_server_user([program("pg_ctl"), "-D", data, "status"])
    result = subprocess.run(command, check=False, cwd="/", capture_output=True)
    return result.returncode == 0


def _create_cluster(data):
    say("PostgreSQL: new private cluster")
    options = ["--username", ROLE, "--auth", "trust", "--encoding", "UTF8"]
    run_server_program(
        program("initdb"), "-D", data, *options, "--locale", "C.UTF-8", "--no-sync"
    )
    with (data / "postgresql.conf").open("a") as conf:
        conf.write(_cluster["settings"])


def start():
    """Start the private cluster, making it first if need be."""
    if is_external() or is_running():
        return
    base = base_folder()
    data = base / "data"
    if not (data / "PG_VERSION").exists():
        # What an interrupted initdb left behind would make the next one refuse.
        shutil.rmtree(data, ignore_errors=True)
        _create_cluster(data)
    say("PostgreSQL: start")
    # The log file is opened by the server's user, who may not write elsewhere. pg_ctl's own
    # output goes to a file too: the server would inherit a pipe and keep it open.
    options = f"-k '{socket_folder()}'"
    command = [program("pg_ctl"), "-D", data, "-w", "-t", "60", "-o", options]
    command += ["-l", base / "server.log", "start"]
    with (paths.LOGS / "pg_ctl.log").open("w") as log:
        result = subprocess.run(
            as_server_user(command),
            check=False,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    if result.returncode:
        raise Failure(f"PostgreSQL did not start; see {base / 'server.log'}")


def stop():
    """Stop the private cluster, if it runs."""
    if not is_external() and is_running():
        data = base_folder() / "data"
        run_server_program(program("pg_ctl"), "-D", data, "-m", "fast", "-w", "stop")


def server_pid():
    """Return the process id of the private cluster's first process."""
    return int((base_folder() / "data" / "postmaster.pid").read_text().split()[0])


def keep_file():
    """Return the mark that ``tools/dev pg start`` leaves: the server outlives its users."""
    return paths.STATE / "pg.keep"


@contextlib.contextmanager
def server():
    """Have a running server inside the ``with``; the last user stops it afterwards."""
    with (paths.STATE / "pg.users.lock").open("w") as lock:
        with exclusive("pg.start.lock"):
            fcntl.flock(lock, fcntl.LOCK_SH)
            start()
        with contextlib.nullcontext() if is_external() else _guarded():
            try:
                yield client_environment()
            finally:
                _leave(lock)


@contextlib.contextmanager
def _guarded():
    """Have a process that leaves in our place if we are killed."""
    guard = subprocess.Popen(
        [paths.PYTHON, "-m", "wac_dev.postgres"],
        env=os.environ | {"PYTHONPATH": str(paths.TOOLS)},
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield
    finally:
        guard.kill()
        guard.communicate()


def _guard():
    """Wait for the end of whoever started us, then stop the server if nobody uses it."""
    sys.stdin.read()
    if not paths.STATE.exists():
        return
    with (paths.STATE / "pg.users.lock").open("w") as lock:
        _leave(lock)


def _leave(lock):
    with exclusive("pg.start.lock"):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        if not keep_file().exists():
            stop()


@contextlib.contextmanager
def exclusive(name):
    """Let one process of this checkout at a time through."""
    with (paths.STATE / name).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    _guard()
