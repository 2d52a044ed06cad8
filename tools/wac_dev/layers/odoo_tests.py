"""Runs Odoo's own test runner on a fresh copy of the template and reads its log."""

import os
import re
import subprocess
import time

from .. import database, odoo_log, paths, postgres, translations
from ..processes import free_port
from ..progress import say
from ..results import Result

BROWSER_TAG = "wac_browser"


def test_tags(filters, browser):
    """Return the value of --test-tags for our add-ons.

    A filter is written as "module:Class.method"; each part but the module may be left out.
    """
    if filters:
        return ",".join(f"*/{word.lstrip('/')}" for word in filters)
    names = paths.our_addons()
    if browser:
        return ",".join(f"{BROWSER_TAG}/{name}" for name in names)
    return ",".join([*(f"/{name}" for name in names), f"-{BROWSER_TAG}"])


def run_odoo_tests(layer, filters, *, browser):
    """Install our add-ons in a copy of the template with their tests, and count."""
    result = Result()
    if not paths.our_addons():
        return result
    name = f"wac_{layer.split('-')[0]}_{os.getpid()}"
    log_path = paths.LOGS / f"{layer}.log"
    with postgres.server():
        database.copy(database.ensure_template(), name)
        try:
            code = _run(name, test_tags(filters, browser), log_path)
            if not (filters or browser or code):
                _check_translations(result, name)
        finally:
            database.drop(name)
    _count(result, log_path.read_text(errors="replace"), code)
    if not (result.passed or browser):
        result.check(f"{layer}: tests were found", f"none ran; see {log_path}")
    return result


def _check_translations(result, name):
    for module in paths.our_addons():
        problems = list(translations.problems(name, module))
        result.check(f"{module}: translations are complete", "\n".join(problems[:30]))


def _run(name, tags, log_path):
    """Run Odoo; show its log's line of progress every so often."""
    command = database.odoo_command(
        "-d", name, "-i", ",".join(paths.our_addons()), "--with-demo",
        "--test-tags", tags, "--stop-after-init", "--http-port", free_port(),
    )  # fmt: skip
    say(f"Odoo's tests {tags} (log: {log_path.relative_to(paths.ROOT)})")
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
    unexpected = [
        f"{test} : {reason}"
        for test, reason in log.skipped.items()
        if not any(re.search(pattern, f"{test} : {reason}") for pattern in allowed)
    ]
    result.check("no test was skipped unexpectedly", "\n".join(unexpected))
    if code and not (log.failed or log.troubles):
        result.check("Odoo ended well", f"code {code}; the log's end:\n{text[-3000:]}")
