"""Runs Odoo's own test runner on a copy of the ready database and reads its log.

The add-ons are installed in that database already: only tests tagged ``post_install`` run,
which is what all of ours are (``checks.py`` sees to it).
"""

import os
import subprocess
import time

from .. import database, odoo_conf, odoo_log, paths, postgres, ready
from ..processes import free_port
from ..progress import say
from ..results import Result
from ..shards import BROWSER_TAG


def everything(*, without=()):
    """Return the filters of all tests that need no browser, some classes left out."""
    left_out = [f"-{word}" for word in without]
    return [*(f"/{name}" for name in paths.our_addons()), f"-{BROWSER_TAG}", *left_out]


def browser_tests():
    """Return the filters of all tests in a browser."""
    return [f"{BROWSER_TAG}/{name}" for name in paths.our_addons()]


def named(words):
    """Return the filters of what a person names: "module:Class.method", or less."""
    return [f"*/{word.lstrip('/')}" for word in words]


def run_odoo_tests(name, filters):
    """Run the tests that the filters (``--test-tags``) choose, and count.

    :param name: of the log; the database's name begins like it
    """
    result = Result()
    if not paths.our_addons():
        return result
    target = f"wac_{name.replace('-', '_')}_{os.getpid()}"
    log_path = paths.LOGS / f"{name}.log"
    with postgres.server():
        ready.copy(target)
        odoo_conf.write()
        try:
            code = _run(target, ",".join(filters), log_path)
        finally:
            database.drop(target)
    _count(result, log_path.read_text(errors="replace"), code)
    if not result.passed:
        result.check(f"{name}: tests were found", f"none ran; see {log_path}")
    return result


def _run(target, tags, log_path):
    """Run Odoo; show its log's line of progress every so often."""
    command = database.odoo_command(
        "-d", target, "--test-tags", tags, "--stop-after-init",
        "--http-port", free_port(), "--log-handler", "odoo.tests.stats:DEBUG",
    )  # fmt: skip
    say(f"Odoo's tests (log: {log_path.relative_to(paths.ROOT)})")
    with log_path.open("w") as stream:
        process = subprocess.Popen(
            command,
            env=os.environ | postgres.client_environment(),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
        try:
            return _wait(process, log_path)
        finally:
            process.kill()
            process.wait()


def _wait(process, log_path, every=30):
    """Wait for the end, saying now and then how far it got."""
    next_report = time.monotonic() + every
    while process.poll() is None:
        time.sleep(0.2)
        if time.monotonic() > next_report:
            started = log_path.read_text(errors="replace").count(": Starting ")
            say(f"... {started} tests started")
            next_report += every
    return process.returncode


def _count(result, text, code):
    log = odoo_log.read_log(text, odoo_log.allowed_patterns("log"))
    result.passed += len(log.passed)
    result.skipped += len(log.skipped)
    result.failed += len(log.failed)
    result.failures += log.failed
    for message in log.failed.values():
        print(message, end="\n\n", flush=True)
    result.check(
        "Odoo's log holds no warning and no error", "\n".join(log.troubles[:30])
    )
    allowed = odoo_log.allowed_patterns("skip")
    for test, reason in log.skipped.items():
        result.refuse_skip(f"{test} : {reason}", allowed)
    if code and not (log.failed or log.troubles):
        result.check("Odoo ended well", f"code {code}; the log's end:\n{text[-3000:]}")
