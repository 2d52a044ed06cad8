"""./run, ./test and tools/dev: their help, their refusals, and a clean end on Ctrl-C."""

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import psutil
import pytest
from wac_dev import database, paths, postgres, processes

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("command", ["run", "test", "tools/dev"])
def test_help_explains_and_sets_nothing_up(checkout, command):
    done = subprocess.run(
        [checkout / command, "--help"],
        check=True,
        capture_output=True,
        text=True,
        timeout=10,
    )
    assert done.stdout.startswith("Usage:")
    assert not (checkout / ".odoo").exists()


@pytest.fixture
def ready_checkout(checkout):
    """Return a checkout without add-ons that shares what this one has installed."""
    state = checkout / ".odoo"
    state.mkdir()
    for name in ("venv", "data", "node"):
        if (paths.STATE / name).exists():
            (state / name).symlink_to(paths.STATE / name)
    stamps = shutil.ignore_patterns("demo.json")
    shutil.copytree(paths.STATE / "stamps", state / "stamps", ignore=stamps)
    return checkout


@pytest.fixture
def demo_environment():
    """Return the variables of a demonstration that leaves the developer's one alone."""
    name = f"wac_trial_{os.getpid()}"
    with postgres.server() as environment:
        database.ensure_template()
        # Named, because the virtual environment is shared: a checkout with an Odoo of its
        # own would point it there.
        source = {"ODOO_SOURCE": str(paths.odoo_folder().parent)}
        yield os.environ | environment | source | {"WAC_DEMO_DATABASE": name}
        database.drop(name)


def start_run(folder, environment, *options):
    ports = [processes.free_port() for _ in range(2)]
    flags = ["--port", "--simulator-port"]
    words = [str(word) for pair in zip(flags, ports, strict=True) for word in pair]
    return subprocess.Popen(
        [folder / "run", *words, *options],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def wait_for_line(process, wanted, seconds=120):
    deadline = time.monotonic() + seconds
    seen = []
    while time.monotonic() < deadline:
        line = process.stdout.readline()
        if not line:
            break
        seen.append(line)
        if wanted in line:
            return
    pytest.fail("".join(seen))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopping_leaves_no_process(ready_checkout, demo_environment, number):
    process = start_run(ready_checkout, demo_environment)
    wait_for_line(process, "Ctrl-C stops everything")
    family = psutil.Process(process.pid).children(recursive=True)
    assert len(family) >= 5  # Odoo's master, two workers, two crons, the websocket
    process.send_signal(number)
    rest, _nothing = process.communicate(timeout=40)
    assert "stopped" in rest
    assert process.returncode == 0
    assert [one for one in family if one.is_running()] == []


def test_a_taken_port_is_named(ready_checkout, demo_environment):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start_run(ready_checkout, demo_environment, "--port", str(port))
        output, _nothing = process.communicate(timeout=60)
    assert process.returncode != 0
    assert f"port {port} is in use; choose another with --port" in output


def test_private_cluster_starts_and_stops(checkout):
    script = (
        "from wac_dev import database, postgres\n"
        "with postgres.server():\n"
        "    print(database.query('SELECT 41 + 1')[0][0])\n"
        "    assert postgres.is_running()\n"
        "assert not postgres.is_running()\n"
    )
    for name in ("log", "stamps"):
        (checkout / ".odoo" / name).mkdir(parents=True)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
    done = subprocess.run(
        [paths.PYTHON, "-c", script],
        check=False,
        env=environment | {"PYTHONPATH": str(checkout / "tools")},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "42" in done.stdout.split()
    data = str(checkout / ".odoo" / "pg")
    left = [one for one in psutil.process_iter(["cmdline"]) if data in str(one.info)]
    assert left == []
