"""How much memory a worker needs for the largest files there are, in and out.

Run by ``bench/run`` in Odoo's shell, on a database of its own. Four files of 100 MB come in
at once, which is what a worker fetches together, then one goes out, and then four are in the
queue. Graph is ``files_graph.py``. Must never be run where a real number is connected.

Environment: ``WAC_BENCH_MB`` (100), the size of a file; ``SIMULATOR_PORT``.
"""

import contextlib
import gc
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time
import uuid
from datetime import timedelta

from odoo import fields

from odoo.addons import whatsapp_coexistence

MB = int(os.environ.get("WAC_BENCH_MB", "100"))
PORT = int(os.environ.get("SIMULATOR_PORT", "8479"))
SIZE = MB * 1024 * 1024
TOGETHER = 4
TOP = pathlib.Path(whatsapp_coexistence.__file__).parents[1]
GRAPH = TOP / "bench" / "files_graph.py"
env = env  # noqa: F821  (the shell's)


@contextlib.contextmanager
def graph():
    """Have Graph inside the ``with``."""
    process = subprocess.Popen([sys.executable, GRAPH, str(PORT), str(SIZE)])
    try:
        for _attempt in range(100):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", PORT)).close()
                break
            time.sleep(0.1)
        yield
    finally:
        process.kill()
        process.wait()


def memory(name):
    """Return one figure of what this process holds, in megabytes."""
    for line in pathlib.Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise SystemExit(f"no {name}")


def measure(what, action):
    """Print what an action needed at most, beyond what was held before."""
    env.cr.commit()
    env.invalidate_all()
    gc.collect()
    pathlib.Path("/proc/self/clear_refs").write_text("5")  # begin to count anew
    before, started = memory("VmRSS"), time.perf_counter()
    done = action()
    seconds = time.perf_counter() - started
    most = memory("VmHWM")
    print(
        f"{what}|{done}|{before:.0f} MB|{most:.0f} MB|{most - before:.0f} MB|{seconds:.1f} s"
    )


def make_account():
    app = env["wac.app"].create(
        {
            "name": "Bench",
            "connection": "simulator",
            "simulator_url": f"http://127.0.0.1:{PORT}",
            "app_secret": "bench",
        }
    )
    number = str(uuid.uuid4().int)[:15]
    return env["wac.account"].create(
        {
            "name": "Bench",
            "app_id": app.id,
            "phone_number_id": number,
            "waba_id": f"9{number}",
            "state": "connected",
            "access_token": "bench",
        }
    )


def thread_of(account):
    """Return a chat whose window is open."""
    contact = env["wac.contact"].create(
        {
            "company_id": account.company_id.id,
            "portfolio_ref": account.portfolio_ref,
            "wa_id": f"34{uuid.uuid4().int % 10**9:09d}",
        }
    )
    (thread,) = env["wac.thread"]._wac_find_or_create(account, contact).values()
    thread.window_expires_at = fields.Datetime.now() + timedelta(days=1)
    return thread


def incoming(account):
    """Return a file that waits to be fetched."""
    message = env["wac.message"].create(
        {
            "thread_id": thread_of(account).id,
            "account_id": account.id,
            "direction": "in",
            "origin": "customer",
            "state": "received",
            "kind": "document",
        }
    )
    return env["wac.media"].create(
        {
            "message_id": message.id,
            "account_id": account.id,
            "kind": "document",
            "media_ref": uuid.uuid4().hex,
            "deadline": fields.Datetime.now() + timedelta(days=7),
        }
    )


def outgoing(account, attachment):
    """Return a queued message with a file of ours."""
    media = {
        "account_id": account.id,
        "kind": "document",
        "attachment_id": attachment.id,
        "mimetype": "text/plain",
        "filename": "large.txt",
        "state": "done",
    }
    return env["wac.message"]._wac_queue(
        [
            {
                "thread_id": thread_of(account).id,
                "kind": "document",
                "media_ids": [(0, 0, media)],
            }
        ]
    )


def fetch(files):
    env["wac.media"]._cron_fetch()
    env.invalidate_all()
    assert set(files.mapped("state")) == {"done"}, files.mapped("error")
    return f"{len(files)} of {MB} MB"


def send(messages):
    while {"queued", "sending"} & set(messages.mapped("state")):
        env["wac.outbound"]._cron_send()
        env.invalidate_all()
    assert set(messages.mapped("state")) == {"accepted"}, messages.mapped("error_title")
    return f"{len(messages)} of {MB} MB"


with graph():
    account = make_account()
    small = incoming(account)
    small.media_ref = "warm"
    fetch(small)  # whatever is needed once
    files = env["wac.media"].union(*(incoming(account) for _ in range(TOGETHER)))
    measure("come in", lambda: fetch(files))
    for count in (1, TOGETHER):
        made = env["wac.message"].union(
            *(outgoing(account, file.attachment_id) for file in files[:count])
        )
        env["wac.upload"].search([]).unlink()  # Meta has none of them
        measure("go out", lambda made=made: send(made))
    folder = env["ir.attachment"]._filestore()
    (small | files).attachment_id.unlink()
    env.cr.commit()
    shutil.rmtree(folder, ignore_errors=True)
