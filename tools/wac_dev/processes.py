"""Long-running programs: start them, wait until they answer, stop them with all they started."""

import contextlib
import ctypes
import fcntl
import os
import random
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil

from . import paths
from .progress import Failure

STOP_SECONDS = 20
PORTS = (20000, 32000)
_PR_SET_PDEATHSIG = 1
#: The ports that this process was given, and the open file whose locks keep them.
_reserved = {}
_libc = ctypes.CDLL(None, use_errno=True)


def end_with(parent):
    """Return what a child calls first, so that it is asked to end when its parent dies."""

    def tell_kernel():
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before we could say so
            os._exit(1)

    return tell_kernel


def stop_on_signals():
    """Make SIGTERM and a closed terminal end the program as Ctrl-C does."""

    def stop(_number, _frame):
        # Said once: a second Ctrl-C must not interrupt the stopping itself.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


def port_is_free(port, host="127.0.0.1"):
    """Tell whether a server could listen on this port now."""
    with socket.socket() as probe:
        # As servers do: a port in TIME_WAIT is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def free_port():
    """Return a port nobody listens on, and that no other call on this machine returns.

    It is ours until this process ends. Below the range from which the kernel takes the
    ports of outgoing connections: one of those could be using it a moment later.
    """
    for _try in range(1000):
        port = random.randrange(*PORTS)
        if port_is_free(port) and _reserve(port):
            return port
    raise Failure(f"no port is free between {PORTS[0]} and {PORTS[1]}")


def _reserve(port):
    """Tell whether a port is ours from now on, as far as other calls of ours go."""
    if port in _reserved:
        return False
    if "file" not in _reserved:
        name = Path(tempfile.gettempdir()) / f"wac-ports-{os.geteuid()}"
        # 0o600 and no following of links: the folder belongs to everybody
        flags = os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC
        _reserved["file"] = os.open(name, flags, 0o600)
    try:
        # one byte of the file for each port
        fcntl.lockf(_reserved["file"], fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
    except OSError:
        return False
    _reserved[port] = True
    return True


def living_children(pid):
    """Return the process ids of the children of a process, none when it is gone itself.

    A child may end at any moment, also while it is looked at.
    """
    alive = []
    with contextlib.suppress(psutil.NoSuchProcess):
        for child in psutil.Process(pid).children():
            with contextlib.suppress(psutil.NoSuchProcess):
                if child.status() != psutil.STATUS_ZOMBIE:
                    alive.append(child.pid)
    return alive


def answers(url):
    """Tell whether an HTTP server answers at this address, whatever it says."""
    try:
        # Not through a proxy that the environment may name: these servers are our own.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(url, timeout=30):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


class Service:
    """One program in a process group of its own, its output in a log file."""

    def __init__(self, name, command, url, environment=None):
        self.name = name
        self.command = [str(part) for part in command]
        self.url = url
        self.environment = environment or {}
        self.log = paths.LOGS / f"{name}.log"
        self.process = None

    def start(self):
        """Start the program; a Ctrl-C at the terminal reaches us, not it.

        Its log is begun anew, unless it ended by itself.
        """
        if self.process is not None:
            self.process.wait(STOP_SECONDS)  # the one before has ended, or was killed
        with self.log.open("a" if self.process else "w") as stream:
            self.process = subprocess.Popen(
                self.command,
                env=os.environ | self.environment,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with(os.getpid()),
            )
        return self

    def is_alive(self):
        """Tell whether the program still runs."""
        return self.process is not None and self.process.poll() is None

    def wait_until_answers(self, path="/", seconds=300):
        """Wait for the first answer over HTTP; fail early if the program ends."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not self.is_alive():
                raise Failure(
                    f"{self.name} ended at once; see {self.log}\n{self.tail()}"
                )
            if answers(self.url + path):
                return self
            time.sleep(0.1)
        raise Failure(f"{self.name} did not answer in {seconds} s; see {self.log}")

    def tail(self, lines=25):
        """Return the end of the log."""
        text = self.log.read_text(errors="replace")
        return "\n".join(text.splitlines()[-lines:])

    def stop(self):
        """Ask the program to end, wait, and end by force what is left of its group."""
        if self.process is None:
            return
        if self.is_alive():
            self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                pass
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        self.process = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *exception):
        self.stop()
