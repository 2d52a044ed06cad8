"""Secrets, copies and downloads, with real processes, a real dump and the real log.

What a database dump, Odoo's most talkative log or a copy of the database give away, and what
a copy may do, cannot be seen inside one transaction.
"""

import collections
import os
import subprocess
import time
import uuid

import pytest
from wac_dev import database, paths, postgres

CANARY = "canary7f3asecret"
PATIENCE = 300
#: Types secrets in, has everything go wrong that can, and tells everybody about it.
TELL = f"""
thread = env["wac.thread"].search([("window_expires_at", "!=", False)], limit=1)
account, app = thread.account_id, thread.account_id.app_id
app.write({{"app_secret": "{CANARY}A", "verify_token": "{CANARY}V"}})
account.write({{"access_token": "EAA{CANARY}T", "pin": "123456"}})
account.action_check_connection()
env["wac.message"]._wac_queue(
    [{{"thread_id": thread.id, "body": "hello", "origin": "user", "user_id": env.uid}}]
)
env.cr.commit()
env.ref("whatsapp_coexistence.ir_cron_wac_send").method_direct_trigger()
account.message_post(body=account.check_result or "x", partner_ids=env.user.partner_id.ids)
for record in (app, account):
    for names in ([], ["display_name"]):
        print(record.read(names or None))
        print(record.export_data([n for n, f in record._fields.items() if f.store]))
try:
    app.write({{"app_secret": "{CANARY}B", "graph_version": "nonsense"}})
except Exception:
    import logging
    logging.getLogger("odoo.addons.whatsapp_coexistence").exception("refused")
    env.cr.rollback()
env.cr.commit()
"""
#: Sends what waits, if this database may.
SEND = """
thread = env["wac.thread"].search([("window_expires_at", "!=", False)], limit=1)
env["wac.account"].search([]).write({"state": "connected"})
env["wac.message"].create({"thread_id": thread.id, "account_id": thread.account_id.id,
    "direction": "out", "origin": "user", "state": "queued", "body": "from a copy"})
env.cr.commit()
for name in ("send", "notify", "media", "template", "reconcile"):
    env.ref(f"whatsapp_coexistence.ir_cron_wac_{name}").method_direct_trigger()
print("silent because:", env["wac.outbound"]._silence_reason())
"""


OWN_MESSAGES = "SELECT uuid FROM wac_message WHERE direction = 'out'"


@pytest.fixture(scope="module")
def chat(odoo, connected, at_simulator):
    """Have a chat that may be answered."""
    at_simulator("customer/send", customer="marta", text="hello")
    may = "SELECT id FROM wac_thread WHERE window_expires_at IS NOT NULL"
    return wait_for(lambda: odoo.sql(may))


@pytest.fixture(scope="module")
def restored(odoo, chat):
    """Return a function that restores a dump of the running database under another name."""
    names = []

    def restore(name):
        name = f"wac_{name}_{os.getpid()}"
        names.append(name)
        database.drop(name)
        database.run_client("createdb", "-T", "template0", name)
        dump(odoo.database, name)
        return name

    yield restore
    for name in names:
        database.drop(name)


def dump(source, target=None):
    """Return a dump as text, or play it into another database."""
    environment = os.environ | postgres.client_environment()
    options = {"check": True, "env": environment, "stdin": subprocess.DEVNULL}
    if target is None:
        command = ["pg_dump", "--no-owner", source]
        return subprocess.run(command, capture_output=True, **options).stdout
    with subprocess.Popen(
        ["pg_dump", "--no-owner", source], env=environment, stdout=subprocess.PIPE
    ) as reader:
        options["stdin"] = reader.stdout
        command = ["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-d", target]
        subprocess.run(command, stdout=subprocess.DEVNULL, **options)
    return b""


def in_shell(name, script, *options):
    """Run a script in Odoo's shell; return everything it and Odoo said."""
    log = f"security-{name}.log"
    database.run_odoo("shell", "-d", name, "--no-http", *options, log=log, stdin=script)
    return (paths.LOGS / log).read_text()


def wait_for(found):
    """Wait until a function returns something true, and return it."""
    deadline = time.monotonic() + PATIENCE
    while not (result := found()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return result


def test_no_secret_in_debug_log_dump_filestore_or_export(restored):
    name = restored("canary")
    said = in_shell(name, TELL, "--log-handler", ":DEBUG")
    assert " DEBUG " in said, "the log told everything it can"
    assert "Traceback" in said, "something went wrong on purpose"
    assert CANARY not in said
    text = dump(name)
    assert b"wac_account" in text
    assert b"gAAAA" in text, "secrets are there, encrypted"
    assert CANARY.encode() not in text
    for path in paths.filestore(name).rglob("*"):
        assert path.is_dir() or CANARY.encode() not in path.read_bytes(), path


def accepted(at_simulator):
    return at_simulator("ledger", "GET")["accepted"]


def sent_by_the_copy(odoo, at_simulator, before):
    """Return what was accepted since, other than what the running Odoo sent once."""
    ours = collections.Counter(uuid for (uuid,) in odoo.sql(OWN_MESSAGES))
    since = accepted(at_simulator)[len(before) :]
    sent = collections.Counter(line["callback"] for line in since)
    return sent - ours


def test_a_restored_copy_does_not_send(restored, odoo, at_simulator):
    name = restored("copy")
    before = accepted(at_simulator)
    said = in_shell(name, SEND)
    assert "This database is a copy, or was restored" in said
    assert not sent_by_the_copy(odoo, at_simulator, before)
    state = "SELECT state FROM wac_message WHERE body = 'from a copy'"
    assert database.query(state, name) == [("queued",)], "held until a person confirms"


def test_a_neutralized_copy_cannot_send(restored, odoo, at_simulator):
    name = restored("neutral")
    database.run_odoo("neutralize", "-d", name, log="security-neutralize.log")
    secrets = "SELECT count(access_token_cipher), count(pin_cipher) FROM wac_account"
    assert database.query(secrets, name) == [("0", "0")]
    before = accepted(at_simulator)
    said = in_shell(name, SEND)
    assert "This is a neutralized copy" in said
    assert not sent_by_the_copy(odoo, at_simulator, before)


def test_nobody_chooses_the_database_by_a_header(odoo, restored, connected):
    """A signed body for one database is not stored in another, whatever a header says."""
    name = restored("other")
    bodies = "SELECT count(*) FROM wac_webhook_event"
    before = database.query(bodies, name)
    answer = odoo.session.post(
        connected["callback_url"],
        data=b"{}",
        headers={"X-Odoo-Database": name, "Content-Type": "application/json"},
        timeout=60,
    )
    assert answer.status_code in (403, 404)
    assert database.query(bodies, name) == before


def test_a_file_fetched_by_its_address_is_noted(
    odoo, new_client, at_simulator, connected
):
    """Odoo reads files with a cursor that may not write; the log is written all the same."""
    login = f"m{uuid.uuid4().hex[:8]}"
    (group,) = odoo.search_read(
        "ir.model.data",
        [["module", "=", "whatsapp_coexistence"], ["name", "=", "group_wac_manager"]],
        ["res_id"],
    )
    user = {"name": login, "login": login, "password": f"{login}pw"}
    user["group_ids"] = [[4, group["res_id"]]]
    odoo.call("res.users", "create", user)
    at_simulator("customer/send", customer="marta", type="file", sample="photo")
    newest = "SELECT attachment_id FROM wac_media WHERE state = 'done' ORDER BY id DESC"
    ((file,),) = wait_for(lambda: odoo.sql(f"{newest} LIMIT 1"))
    manager = new_client(login, f"{login}pw")
    address = f"{manager.url}/web/content/{file}?download=true"
    for _again in range(2):
        assert manager.session.get(address, timeout=60).status_code == 200
    rows = (
        "SELECT action, res_model, count(*) FROM wac_audit"
        f" WHERE login = '{login}' GROUP BY action, res_model, at::date"
    )
    assert set(odoo.sql(rows)) == {("read", "wac.thread", "1")}, "once a day"
