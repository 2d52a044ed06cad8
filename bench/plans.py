"""How the queries of both paths find their rows in a large database.

Run by ``bench/run`` in Odoo's shell. Fills the database (WAC_BENCH_CHATS, 20,000;
WAC_BENCH_STORED, 500,000 messages), then lets PostgreSQL's ``auto_explain`` tell the plan
of everything the webhook, the worker and the sender do. Says READ FROM END TO END of a large
table, which ends ``bench/run`` with an error. Must never be run where a real number is connected.
"""

import json
import os
import sys
import time
import uuid

from rows import clone

CHATS = int(os.environ.get("WAC_BENCH_CHATS", "20000"))
STORED = int(os.environ.get("WAC_BENCH_STORED", "500000"))
#: Tables with fewer rows may be read from end to end. A batch asks for 200 chats at once: of
#: 20,000 that is one in a hundred, and reading all of them is the quickest way.
LARGE = max(2 * CHATS, 5000)
env = env  # noqa: F821  (the shell's)


class Plans:
    """What PostgreSQL says to a connection; of a list psycopg2 keeps the last 50 only."""

    def __init__(self):
        """Start with nothing said."""
        self.texts = []

    def append(self, text):
        """Keep one notice."""
        self.texts.append(text)

    def take(self):
        """Return the plans told since the last time."""
        texts, self.texts = self.texts, []
        plans = [text.partition("plan:\n")[2] for text in texts]
        return [json.loads(plan) for plan in plans if plan]


def fill(message):
    """Make many chats of one, with many messages."""
    thread, channel = message.thread_id, message.thread_id.channel_id
    env.flush_all()
    # the copies keep what the first one refers to: no need to check each
    env.cr.execute("SET LOCAL session_replication_role = replica")
    person = clone(
        env, "wac_contact", thread.contact_id.id, CHATS, wa_id="(34700000000 + g)::text"
    )
    room = clone(
        env, "discuss_channel", channel.id, CHATS, uuid="gen_random_uuid()::text"
    )
    for member in channel.channel_member_ids:
        clone(env, "discuss_channel_member", member.id, CHATS, channel_id=f"{room} + g")
    chat = clone(
        env,
        "wac_thread",
        thread.id,
        CHATS,
        contact_id=f"{person} + g",
        channel_id=f"{room} + g",
    )
    turn = f"1 + g % {CHATS}"
    shown = clone(
        env,
        "mail_message",
        message.mail_message_id.id,
        STORED,
        res_id=f"{room} + {turn}",
        message_id="'<' || g || '@bench>'",
    )
    clone(
        env,
        "wac_message",
        message.id,
        STORED,
        uuid="gen_random_uuid()::text",
        wamid="'wamid.bench' || g",
        wamid_token="'bench' || g",
        thread_id=f"{chat} + {turn}",
        contact_id=f"{person} + {turn}",
        mail_message_id=f"{shown} + g",
        date="s.date - make_interval(secs => g)",
    )
    event = env["wac.webhook.event"].search([("state", "=", "done")], limit=1)
    clone(env, "wac_webhook_event", event.id, STORED // 5)
    env.cr.commit()
    env.invalidate_all()
    env.cr._cnx.autocommit = True
    env.cr.execute("VACUUM ANALYZE")
    env.cr._cnx.autocommit = False


def text(person, words, quoted=None):
    """Return a customer's message."""
    message = {
        "from": person,
        "id": f"wamid.{uuid.uuid4().hex}",
        "timestamp": str(int(time.time())),
        "type": "text",
        "text": {"body": words},
    }
    return message | ({"context": {"id": quoted}} if quoted else {})


def receipt(message):
    """Return that a message was delivered."""
    return {
        "id": message.wamid,
        "status": "delivered",
        "timestamp": str(int(time.time())),
        "recipient_id": message.contact_id.wa_id,
    }


def receive(account, messages=(), statuses=()):
    """Store a body and have the worker apply it."""
    value = {
        "messaging_product": "whatsapp",
        "metadata": {
            "phone_number_id": account.phone_number_id,
            "display_phone_number": "34600000001",
        },
        "contacts": [
            {"wa_id": m["from"], "profile": {"name": f"Person {m['from']}"}}
            for m in messages
        ],
        "messages": list(messages),
        "statuses": list(statuses),
    }
    value = {name: found for name, found in value.items() if found}
    entry = [
        {"id": account.waba_id, "changes": [{"field": "messages", "value": value}]}
    ]
    body = {"object": "whatsapp_business_account", "entry": entry}
    env["wac.webhook.event"]._wac_ingest(account.app_id.id, json.dumps(body).encode())
    env.cr.commit()
    env["wac.inbound"]._cron_process()
    env.cr.commit()
    env.invalidate_all()


def nodes(plan):
    """Yield every node of a plan."""
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def report(path, plans, sizes):
    """Print how each large table was read; returns what was read from end to end."""
    found, bad = {}, []
    for plan in plans.take():
        for node in nodes(plan["Plan"]):
            table = node.get("Relation Name")
            if sizes.get(table, 0) < LARGE or "Scan" not in node["Node Type"]:
                continue
            kind = node["Node Type"]
            found[table, kind] = found.get((table, kind), 0) + 1
            if kind == "Seq Scan":
                bad.append(plan["Query Text"])
    for (table, kind), count in sorted(found.items()):
        print(f"{path}|{table}|{kind}|{count}")
    return bad


def set_up():
    """Return a number with one chat, whose Graph cannot be reached."""
    account = env["wac.account"].search([], order="id desc", limit=1)
    app = account.app_id
    app.write({"connection": "simulator", "simulator_url": "http://127.0.0.1:9"})
    account.write({"state": "connected", "access_token": "bench"})
    receive(account, [text("34699999999", "The first one")])
    return account


def explain():
    """Have the plan of every statement told to this connection."""
    plans = env.cr._cnx.notices = Plans()
    env.cr.execute(
        "LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0;"
        " SET auto_explain.log_format = json; SET auto_explain.log_level = notice;"
        " SET auto_explain.log_nested_statements = on; SET client_min_messages = notice"
    )
    env.cr.commit()
    plans.take()
    return plans


def main():
    """Fill, run both paths, and tell."""
    account = set_up()
    messages = env["wac.message"]
    own = [("account_id", "=", account.id)]
    fill(messages.search(own, limit=1))
    env.cr.execute("SELECT relname, reltuples FROM pg_class WHERE relkind = 'r'")
    sizes = dict(env.cr.fetchall())
    plans = explain()
    some = messages.search([*own, ("wamid", "like", "wamid.bench1%")], limit=200)
    people = [(m.contact_id.wa_id, m.wamid) for m in some]
    plans.take()
    receive(account, [text(person, "Hello again") for person, _wamid in people])
    bad = report("in, known people", plans, sizes)
    receive(account, [text(person, "Yes", wamid) for person, wamid in people])
    bad += report("in, quotes", plans, sizes)
    receive(account, [text(f"3466{n:07d}", "Hello") for n in range(100)])
    bad += report("in, new people", plans, sizes)
    answers = messages._wac_queue(
        [
            {"thread_id": thread.id, "body": "Here you are"}
            for thread in some.thread_id[:5]
        ]
    )
    answers._wac_show()
    env.cr.commit()
    env["wac.outbound"]._cron_send()
    env.cr.commit()
    bad += report("out", plans, sizes)
    for number, answer in enumerate(answers):
        answer.write({"state": "accepted", "wamid": f"wamid.answer{number}"})
    env.cr.commit()
    receive(account, statuses=[receipt(answer) for answer in answers])
    bad += report("in, receipts", plans, sizes)
    rows = ", ".join(
        f"{table} {int(sizes[table])}" for table in ("wac_thread", "wac_message")
    )
    print(f"  rows: {rows}")
    for query in dict.fromkeys(bad):
        print(f"  READ FROM END TO END: {' '.join(query.split())[:600]}")
    sys.stdout.flush()
    return bad


main()
