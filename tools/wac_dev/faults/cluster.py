"""A PostgreSQL server of its own, that may be stopped, crashed and filled.

It is as careless as the tests' usual server: a commit is answered before it is written. What
must survive a crash of PostgreSQL has to insist on it by itself (models/wac_durable.py). A
loss of power cannot be tried: what the system has not yet written survives every kill.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg2

from .. import paths, postgres

SETTINGS = postgres.SETTINGS + postgres.CARELESS + "max_wal_size = 96MB\n"
PORT = "5432"


class Cluster:
    """The server in a folder of its own, which is gone afterwards.

    :param megabytes: put the data on a disk of this size, which can be filled; this needs
        the right to mount one
    """

    def __init__(self, megabytes=0):
        self.base = Path(tempfile.mkdtemp(prefix="wac-pg-"))
        self.megabytes = megabytes
        self.data = self.base / "disk" / "data"
        self.guard = None
        #: Variables the server is started with, the next time it is.
        self.server_environment = {}

    @property
    def environment(self):
        """Return the PG* variables of its clients."""
        return {"PGHOST": str(self.base), "PGPORT": PORT, "PGUSER": postgres.ROLE}

    def __enter__(self):
        self.guard = subprocess.Popen(
            [paths.PYTHON, "-m", "wac_dev.faults.cluster", self.base],
            env=os.environ | {"PYTHONPATH": str(paths.TOOLS)},
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        disk = self.data.parent
        disk.mkdir()
        if self.megabytes:
            size = f"size={self.megabytes}M"
            subprocess.run(
                ["mount", "-t", "tmpfs", "-o", size, "tmpfs", disk], check=True
            )
        for folder in (self.base, disk):
            postgres.own_folder(folder)
        options = ["--username", postgres.ROLE, "--auth", "trust"]
        options += ["--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
        postgres.run_server_program(
            postgres.program("initdb"), "-D", self.data, *options
        )
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write(SETTINGS)
        self.start()
        return self

    def __exit__(self, *exception):
        self.guard.communicate()  # it sees the end of its input, and clears up

    def start(self):
        """Start the server, and wait until it takes connections."""
        # by ``env``: what these variables do belongs to the server's user
        command = [
            "env",
            *(f"{key}={value}" for key, value in self.server_environment.items()),
        ]
        command += [postgres.program("pg_ctl"), "-D", self.data, "-w", "-t", "60"]
        command += ["-o", f"-k '{self.base}'", "-l", self.base / "server.log", "start"]
        subprocess.run(
            postgres.as_server_user(command),
            check=True,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def stop(self, mode="fast"):
        """Stop the server: ``fast`` ends sessions, ``immediate`` is a crash."""
        postgres.run_server_program(
            postgres.program("pg_ctl"), "-D", self.data, "-m", mode, "-w", "stop"
        )

    def first_process(self):
        """Return the id of the server's first process."""
        return int((self.data / "postmaster.pid").read_text().split()[0])

    @contextlib.contextmanager
    def settings(self, **values):
        """Have the server run with other settings inside the ``with``."""
        for name, value in values.items():
            self.query(f"ALTER SYSTEM SET {name} = {value}")
        self.query("SELECT pg_reload_conf()")
        try:
            yield
        finally:
            for name in values:
                self.query(f"ALTER SYSTEM RESET {name}")
            self.query("SELECT pg_reload_conf()")

    def is_running(self):
        """Tell whether the server runs."""
        command = [postgres.program("pg_ctl"), "-D", self.data, "status"]
        result = subprocess.run(
            postgres.as_server_user(command), check=False, cwd="/", capture_output=True
        )
        return result.returncode == 0

    @contextlib.contextmanager
    def cursor(self, database="postgres"):
        """Have a cursor that commits by itself."""
        connection = psycopg2.connect(
            host=str(self.base), port=PORT, user=postgres.ROLE, dbname=database
        )
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    @contextlib.contextmanager
    def transaction(self, database):
        """Have a cursor whose work is committed at the end of the ``with``."""
        connection = psycopg2.connect(
            host=str(self.base), port=PORT, user=postgres.ROLE, dbname=database
        )
        with contextlib.closing(connection), connection, connection.cursor() as cursor:
            yield cursor

    def query(self, sql, database="postgres", **values):
        """Return the rows of a statement."""
        with self.cursor(database) as cursor:
            cursor.execute(sql, values or None)
            return cursor.fetchall() if cursor.description else []

    def cut(self, database):
        """End every connection to a database."""
        return len(
            self.query(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = %(name)s AND pid <> pg_backend_pid()",
                name=database,
            )
        )

    def fill(self):
        """Leave no room on the disk."""
        with contextlib.suppress(OSError), self._ballast().open("wb") as file:
            while True:
                file.write(b"\0" * 65536)

    def free(self):
        """Give the room back, and start the server again if it gave up."""
        self._ballast().unlink(missing_ok=True)
        if not self.is_running():
            self.start()

    def _ballast(self):
        return self.data.parent / "ballast"


def clear_up(base):
    """Stop the server of a folder whoever uses it, and remove all of it."""
    program = postgres.program("pg_ctl")
    for mode in ("fast", "immediate"):
        command = [program, "-D", base / "disk" / "data", "-m", mode, "-w", "stop"]
        command = postgres.as_server_user([*command, "-t", "10"])
        subprocess.run(command, check=False, cwd="/", capture_output=True)
    if os.path.ismount(base / "disk"):
        subprocess.run(["umount", base / "disk"], check=False)
    for _attempt in range(20):
        shutil.rmtree(base, ignore_errors=True)
        if not base.exists():
            return
        time.sleep(0.2)


if __name__ == "__main__":
    sys.stdin.read()  # until whoever started us ends, in whatever way
    clear_up(Path(sys.argv[1]))
