"""How long the composer takes for many records: to open, to check, to queue.

Run by ``bench/run`` in Odoo's shell. Makes WAC_BENCH_PEOPLE (1,000) customers, of whom a
tenth cannot be written to, and plays the three calls of the web client: the form opens, a
template is chosen, Send is pressed. Everything is rolled back. Must never be run where a
real number is connected.
"""

import os
import time

from odoo import Command

PEOPLE = int(os.environ.get("WAC_BENCH_PEOPLE", "1000"))
env = env  # noqa: F821  (the shell's)


def number():
    """Return a connected number with one agent."""
    return env["wac.account"].create(
        {
            "name": "Bench",
            "app_id": env["wac.app"].create({"name": "Bench"}).id,
            "phone_number_id": "990000001",
            "waba_id": "990000002",
            "portfolio_ref": "990000002",
            "agent_ids": [Command.set(env.user.ids)],
            "state": "connected",
        }
    )


def template(account):
    """Return an approved template with a field and a fixed text."""
    made = env["wac.template"].create(
        {
            "name": "bench_composer",
            "waba_id": account.waba_id,
            "language": "en_US",
            "body": "Hello {{1}}, we are open until {{2}} tonight.",
            "model_id": env["ir.model"]._get_id("res.partner"),
            "variable_ids": [
                Command.create({"position": 1, "field_path": "name"}),
                Command.create({"position": 2, "source": "text", "text": "ten"}),
            ],
        }
    )
    made.status = "APPROVED"
    return made


def customers():
    """Return people; every tenth has no number, or somebody else's."""
    return env["res.partner"].create(
        [
            {
                "name": f"Customer {i}",
                "phone": f"+34611{i % 999983:06}" if i % 10 else False,
            }
            for i in range(PEOPLE)
        ]
    )


def timed(what, call):
    """Return what a call returns, and note its time, processor time and statements."""
    env.flush_all()
    env.invalidate_all()
    before = env.cr.sql_log_count, time.process_time(), time.perf_counter()
    result = call()
    env.flush_all()
    figures[what] = {
        "seconds": round(time.perf_counter() - before[2], 2),
        "cpu": round(time.process_time() - before[1], 2),
        "statements": env.cr.sql_log_count - before[0],
    }
    return result


def spec(view):
    """Return what the client asks for, from the fields of the form."""
    return {name: {} for name in view["models"]["wac.composer"]["fields"]}


figures = {}
account = number()
message = template(account)
people = customers()
composer = env["wac.composer"].with_context(
    default_res_model="res.partner", default_res_ids=people.ids
)
fields_spec = spec(composer.get_views([(False, "form")]))
opened = timed("open", lambda: composer.onchange({}, [], fields_spec))["value"]
values = {
    "res_model": "res.partner",
    "res_ids": people.ids,
    "account_id": account.id,
    "way": "template",
    "family_id": message.family_id.id,
    "template_id": message.id,
}
form = timed("save", lambda: composer.create(values))
timed("queue", form.action_send)
queued = env["wac.message"].search_count([("template_id", "=", message.id)])
env.cr.rollback()
for what, figure in figures.items():
    print(f"{what}|{figure['seconds']} s|{figure['cpu']} s|{figure['statements']}")
print(f"  people: {PEOPLE}, queued: {queued}")
