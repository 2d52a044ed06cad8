"""./run, ./test and tools/dev: their help, their refusals, and a clean end on Ctrl-C."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

import psutil
import pytest
import requests
from wac_dev import database, demo, paths, postgres, processes

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("command", ["run", "test", "tools/dev"])
def test_help_explains_and_sets_nothing_up(checkout, command):
    done = subprocess.run(
        [checkout / command, "--help"],
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
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
    stamps = shutil.ignore_patterns("demo.json", "ready.json")
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


def wait_for_line(process, wanted, seconds=300):
    """Read what a process says up to a line; one that says nothing any more is ended."""
    seen = []
    timer = threading.Timer(seconds, process.kill)
    timer.start()
    try:
        for line in process.stdout:
            seen.append(line)
            if wanted in line:
                return line
    finally:
        timer.cancel()
    pytest.fail("".join(seen))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopping_leaves_no_process(ready_checkout, demo_environment, number):
    with ended(start_run(ready_checkout, demo_environment)) as process:
        wait_for_line(process, "Ctrl-C stops everything")
        family = psutil.Process(process.pid).children(recursive=True)
        assert len(family) >= 5  # Odoo's master, two workers, two crons, the websocket
        process.send_signal(number)
        rest, _nothing = process.communicate(timeout=300)
    assert "stopped" in rest
    assert process.returncode == 0
    wait_until_gone(family)  # what was killed takes a moment on a busy machine


@contextlib.contextmanager
def ended(process):
    """Have a process inside the ``with``; it does not outlive a failed test."""
    with process:
        try:
            yield process
        finally:
            process.kill()


def wait_until_gone(family, seconds=180):
    _gone, alive = psutil.wait_procs(family, timeout=seconds)
    assert alive == []


def ask(port, path, **data):
    answer = requests.request(
        "POST" if data else "GET",
        f"http://127.0.0.1:{port}/_sim/{path}",
        json=data or None,
        headers={"X-Simulator-Client": "tests"},
        timeout=30,
    )
    assert answer.ok, answer.text
    return answer.json()


def wait_until_saved(folder, words, seconds=180):
    """Wait until the simulator has written what was said: every other second it does."""
    memory = folder / demo.MEMORY.relative_to(paths.ROOT)
    deadline = time.monotonic() + seconds
    while not (memory.exists() and words in memory.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_killed_it_leaves_no_process_and_the_next_start_remembers(
    ready_checkout, demo_environment
):
    """``kill -9`` gives no time to stop anything."""
    for name in ("simulator", "cloudapi"):
        copied = ready_checkout / "whatsapp_coexistence" / name
        shutil.copytree(ROOT / "whatsapp_coexistence" / name, copied)
    port = str(processes.free_port())
    words = "Do you remember me?"
    with ended(
        start_run(ready_checkout, demo_environment, "--simulator-port", port)
    ) as first:
        wait_for_line(first, "Ctrl-C stops everything")
        family = psutil.Process(first.pid).children(recursive=True)
        ask(port, "customer/send", customer="marta", text=words)
        wait_until_saved(ready_checkout, words)
        first.kill()
        wait_until_gone(family)
    with ended(
        start_run(ready_checkout, demo_environment, "--simulator-port", port)
    ) as second:
        wait_for_line(second, "Ctrl-C stops everything")
        family = psutil.Process(second.pid).children(recursive=True)
        number = ask(port, "credentials")["numbers"][0]["phone_number_id"]
        chat = ask(port, f"chats/{number}/marta")["messages"]
        second.terminate()
        wait_until_gone(family)
    assert words in [one["content"].get("body") for one in chat]


def test_a_taken_port_is_named(ready_checkout, demo_environment):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start_run(ready_checkout, demo_environment, "--port", str(port))
        with ended(process):
            output, _nothing = process.communicate(timeout=300)
    assert process.returncode != 0
    assert f"port {port} is in use; choose another with --port" in output


def run_script(checkout, script):
    """Start a program with a checkout's tools and a cluster of its own."""
    for name in ("log", "stamps"):
        (checkout / ".odoo" / name).mkdir(parents=True)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
    return subprocess.Popen(
        [paths.PYTHON, "-c", script],
        env=environment | {"PYTHONPATH": str(checkout / "tools")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def processes_of(folder):
    found = psutil.process_iter(["cmdline"])
    return [one for one in found if folder in str(one.info["cmdline"])]


def test_private_cluster_stops_when_its_user_is_killed(checkout):
    script = (
        "import time\n"
        "from wac_dev import postgres\n"
        "with postgres.server():\n"
        "    print('running in', postgres.base_folder(), flush=True)\n"
        "    time.sleep(600)\n"
    )
    with ended(run_script(checkout, script)) as user:
        folder = wait_for_line(user, "running in").split()[-1]
        servers = processes_of(folder)
        assert servers
        user.kill()
        wait_until_gone(servers)
    shutil.rmtree(folder)  # it may be outside the checkout


def test_private_cluster_starts_and_stops(checkout):
    script = (
        "from wac_dev import database, postgres\n"
        "with postgres.server():\n"
        "    print(database.query('SELECT 41 + 1')[0][0])\n"
        "    print(postgres.base_folder())\n"
        "    assert postgres.is_running()\n"
        "assert not postgres.is_running()\n"
    )
    with ended(run_script(checkout, script)) as done:
        output, _nothing = done.communicate(timeout=300)
    assert done.returncode == 0, output
    *_rest, answer, folder = output.split()
    assert answer == "42"
    assert processes_of(folder) == []
    shutil.rmtree(folder)
