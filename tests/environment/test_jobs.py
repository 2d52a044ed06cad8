"""./test runs its parts beside each other: what they count, and that none is left behind."""

import math
import os
import signal
import subprocess
import time

import psutil
import pytest
from wac_dev import jobs, paths, processes, results, shards

GOOD = '{{"passed": 2, "failed": 0, "skipped": 1, "failures": []}}'
BAD = '{{"passed": 1, "failed": 1, "skipped": 0, "failures": ["{name}"]}}'


class ScriptJob(jobs.Job):
    """A job that is a line of Python."""

    def command(self):
        return [
            paths.PYTHON,
            "-c",
            self.words[0].replace("REPORT", repr(str(self.report))),
        ]


@pytest.fixture(autouse=True)
def logs(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "LOGS", tmp_path)


def writes(text, before="pass"):
    return [
        f"import time; {before}; open(REPORT, 'w').write({text.format(name='it')!r})"
    ]


def test_what_parts_count_is_added_up(capsys):
    todo = [ScriptJob("one", writes(GOOD)), ScriptJob("two", writes(GOOD))]
    total = jobs.Schedule(todo, 2).run()
    assert (total.passed, total.failed, total.skipped) == (4, 0, 2)
    assert "===== one: 2 passed, 0 failed, 1 skipped" in capsys.readouterr().out


def test_what_needs_a_failed_part_is_not_run_and_has_failed(capsys):
    todo = [
        ScriptJob("later", writes(GOOD), needs=("first",)),
        ScriptJob("first", writes(BAD, before="print('what went wrong')")),
        ScriptJob("other", writes(GOOD)),
    ]
    total = jobs.Schedule(todo, 1).run()
    assert (total.passed, total.failed) == (3, 2)
    assert total.failures == ["it", "later: not run"]
    assert "what went wrong" in capsys.readouterr().out


def test_a_part_that_dies_has_failed():
    total = jobs.Schedule([ScriptJob("one", ["import os; os.abort()"])], 1).run()
    assert total.failures == ["one: ended without a result"]


def test_what_a_part_left_running_is_ended(tmp_path):
    script = (
        "import subprocess, sys; child = subprocess.Popen([sys.executable, '-c',"
        " 'import time; time.sleep(600)']); print(child.pid, flush=True)"
    )
    job = ScriptJob("one", [f"{script}; {writes(GOOD)[0]}"])
    assert jobs.Schedule([job], 1).run().failed == 0
    (pid,) = map(int, job.output.read_text().split())
    ends(pid)


def ends(pid):
    """Wait until there is no such process any more."""
    deadline = time.monotonic() + 60
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie":
        assert time.monotonic() < deadline
        time.sleep(0.1)


class HangingJob(ScriptJob):
    """A job whose time is over as soon as it has made a file ``ready`` in its folder."""

    def end_if_it_hangs(self):
        if self.limit == math.inf and (self.folder / "ready").exists():
            self.limit = time.monotonic() - self.started_at
        super().end_if_it_hangs()


def hanging(name, script):
    ready = "; import os, time; open(os.environ['WAC_LOGS'] + '/ready', 'w').close()"
    return HangingJob(name, [f"{script}{ready}; time.sleep(600)"], limit=math.inf)


# A part whose child has a session of its own and, like the part, does not end when asked.
DEAF = """
import os, pathlib, signal, subprocess
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen(['sleep', '600'], start_new_session=True)
folder = pathlib.Path(os.environ['WAC_LOGS'])
folder.joinpath('odoo.log').write_text('first line\\n' * 90 + 'where it hangs\\n')
folder.joinpath('pid').write_text(str(child.pid))
print('the last it said', flush=True)"""


def test_a_part_that_hangs_is_ended_with_all_it_started(capsys, monkeypatch):
    monkeypatch.setattr(jobs, "STOP_SECONDS", 1)
    deaf = hanging("deaf", DEAF)
    total = jobs.Schedule([deaf, ScriptJob("good", writes(GOOD))], 1).run()
    assert (total.passed, total.failed) == (2, 1)
    assert total.failures[0].startswith("deaf: hung, ended after ")
    shown = capsys.readouterr().out
    assert "the last it said" in shown
    assert "where it hangs" in shown
    assert shown.count("first line") < 50
    ends(int((deaf.folder / "pid").read_text()))


def test_a_part_that_hangs_may_put_away_what_it_made(tmp_path):
    """It is asked to end first, as by Ctrl-C: its databases are dropped."""
    mark = tmp_path / "mark"
    script = (
        "import atexit, pathlib; from wac_dev import processes;"
        f"processes.stop_on_signals(); mark = pathlib.Path({str(mark)!r});"
        "mark.touch(); atexit.register(mark.unlink)"
    )
    job = hanging("tidy", script)
    total = jobs.Schedule([job], 1).run()
    assert [name[:10] for name in total.failures] == ["tidy: hung"]
    assert not mark.exists()


def test_what_a_part_counted_before_it_hung_is_counted():
    """It has its result, and does not end."""
    total = jobs.Schedule([hanging("one", writes(GOOD)[0])], 1).run()
    assert (total.passed, total.failed) == (2, 1)


def test_no_more_run_at_a_time_than_there_are_slots(tmp_path):
    """Each looks whether another one is there."""
    alone = (
        f"import os; os.mkdir({str(tmp_path / 'mark')!r}); time.sleep(0.2);"
        f" os.rmdir({str(tmp_path / 'mark')!r})"
    )
    todo = [ScriptJob(str(number), writes(GOOD, before=alone)) for number in range(3)]
    assert jobs.Schedule(todo, 1).run().failures == []


def test_an_interrupted_test_ends_its_parts():
    script = (
        "from wac_dev import jobs, processes; processes.stop_on_signals();"
        "jobs.Job.command = lambda job: ['sleep', '600'];"
        "jobs.Schedule([jobs.Job('interrupted', [])], 1).run()"
    )
    process = subprocess.Popen(
        [paths.PYTHON, "-c", script],
        env=os.environ | {"PYTHONPATH": str(paths.TOOLS)},
        stderr=subprocess.DEVNULL,
    )
    with process:
        parent = psutil.Process(process.pid)
        deadline = time.monotonic() + 60
        while not (children := parent.children()):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        process.wait(60)
    _gone, alive = psutil.wait_procs(children, timeout=60)
    assert alive == []


def test_every_class_is_in_one_part_whatever_their_number():
    wanted = {one.name for one in shards.classes() if "wac_browser" not in one.tags}
    for count in (1, 3, 7):
        names = [name for part in shards.split(count) for name in part.names]
        assert sorted(names) == sorted(wanted)


def test_times_are_read_from_odoos_log(tmp_path):
    log = tmp_path / "addon-1.log"
    log.write_text(
        "2026-11-27 08:43:24,308 1 DEBUG db odoo.tests.stats: Detailed Tests Report:\n"
        "\ta: 9.90s 5 queries\n"
        "\ta.test_b.TestC: 2.43s 4 queries\n"
        "\ta.test_b.TestC.test_d: 1.54s 3 queries\n"
    )
    assert shards.measured([log]) == {"/a:TestC": 2.4}


def test_a_skipped_test_that_nobody_allowed_has_failed(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(
        '<testsuite><testcase classname="a" name="b"><skipped message="no browser"/>'
        "</testcase></testsuite>"
    )
    refused = results.from_junit(report)
    assert (refused.failed, refused.skipped) == (1, 1)
    allowed = results.from_junit(report, ["no browser"])
    assert (allowed.failed, allowed.skipped) == (0, 1)


def test_two_who_ask_for_a_port_get_two():
    ports = [processes.free_port() for _ in range(50)]
    assert len(set(ports)) == 50
    assert all(map(processes.port_is_free, ports))


def test_another_process_does_not_get_the_same_port():
    port = processes.free_port()
    script = (
        f"from wac_dev import processes; processes.PORTS = ({port}, {port + 1});"
        "processes.free_port()"
    )
    done = subprocess.run(
        [paths.PYTHON, "-c", script],
        check=False,
        env=os.environ | {"PYTHONPATH": str(paths.TOOLS)},
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
    )
    assert f"no port is free between {port} and {port + 1}" in done.stderr
