"""Processes of ours are looked at while they come and go."""

import os
import subprocess

import psutil
import pytest
from wac_dev import processes


@pytest.fixture
def sleeper():
    started = []

    def start():
        started.append(subprocess.Popen(["/bin/sleep", "60"]))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_a_child_that_ended_since_it_was_listed(sleeper, monkeypatch):
    ended, lasting = sleeper(), sleeper()
    listed = [psutil.Process(ended.pid), psutil.Process(lasting.pid)]
    monkeypatch.setattr(psutil.Process, "children", lambda _self: listed)
    ended.kill()
    ended.wait()
    assert processes.living_children(os.getpid()) == [lasting.pid]


def test_a_child_that_nobody_has_waited_for_yet(sleeper):
    ended, lasting = sleeper(), sleeper()
    ended.kill()
    while psutil.Process(ended.pid).status() != psutil.STATUS_ZOMBIE:
        pass
    found = processes.living_children(os.getpid())
    assert lasting.pid in found
    assert ended.pid not in found


def test_a_process_that_is_gone_has_no_children(sleeper):
    process = sleeper()
    process.kill()
    process.wait()
    assert processes.living_children(process.pid) == []
