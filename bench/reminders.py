"""The daily run of payment reminders over many open invoices.

Run by ``bench/run reminders`` in Odoo's shell. Clones one posted invoice in SQL
(WAC_BENCH_INVOICES, 50,000 of as many customers), a twentieth of them due a step today, and
runs the plan; then every invoice is due at once and is handed over. Prints seconds, processor
time, statements and the memory that grew. Must never be run where a real number is connected.
"""

import os
import resource
import time
from datetime import timedelta

import cpu
from rows import clone

from odoo import Command, fields

POSTGRES = os.environ["WAC_BENCH_POSTGRES"]
INVOICES = int(os.environ.get("WAC_BENCH_INVOICES", "50000"))
env = env  # noqa: F821  (the shell's)
BUILTIN = "whatsapp_coexistence_account.wac_reminder_ladder_default"


def one_invoice(today):
    """Return a posted invoice, in a database with nothing but our add-ons."""
    company = env.company
    if not company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company)
    partner = env["res.partner"].create({"name": "Customer", "phone": "+34600000000"})
    invoice = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "invoice_date": today - timedelta(days=60),
            "invoice_date_due": today,
            "invoice_payment_term_id": False,
            "invoice_line_ids": [
                Command.create({"name": "x", "price_unit": 100, "tax_ids": False})
            ],
        }
    )
    invoice.action_post()
    return invoice


def fill(invoice):
    """Make many invoices of one, each of a customer, due between 18 days ago and tomorrow."""
    env.flush_all()
    env.cr.execute("SET LOCAL session_replication_role = replica")
    people = clone(env, "res_partner", invoice.partner_id.id, INVOICES)
    env.cr.execute(
        "UPDATE res_partner SET commercial_partner_id = id WHERE id > %s", [people]
    )
    due = "CURRENT_DATE - (g % 20) + 1"
    owner = f"{people} + g"
    moves = clone(
        env,
        "account_move",
        invoice.id,
        INVOICES,
        name="'BENCH/' || g",
        partner_id=owner,
        commercial_partner_id=owner,
        invoice_date_due=due,
        sequence_number="100000 + g",
        access_token="NULL",
    )
    for line in invoice.line_ids:
        term = line.display_type == "payment_term"
        clone(
            env,
            "account_move_line",
            line.id,
            INVOICES,
            move_id=f"{moves} + g",
            partner_id=owner,
            date_maturity=due if term else "NULL",
        )
    env.cr.commit()
    for table in ("res_partner", "account_move", "account_move_line"):
        env.cr.execute(f"ANALYZE {table}")
    env.cr.commit()
    env.invalidate_all()


def measured(name, work):
    """Run something and return its figures."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    server = cpu.seconds(POSTGRES)
    statements, start = env.cr.sql_log_count, time.monotonic()
    done = work()
    env.cr.commit()
    after = resource.getrusage(resource.RUSAGE_SELF)
    seconds = time.monotonic() - start
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    server = cpu.seconds(POSTGRES) - server
    grew = (after.ru_maxrss - before.ru_maxrss) / 1024
    count = env.cr.sql_log_count - statements
    return f"{name}|{done}|{seconds:.1f} s|{used:.1f} s|{server:.1f} s|{count}|{grew:.0f} MB"


def hand_over(ladder):
    """Hand over everything that waits, as the cron does, and return how much that was."""
    ladder._wac_send_all()
    return env["wac.reminder"].search_count([("state", "=", "sent")])


def main():
    """Fill, measure, print."""
    today = fields.Date.today()
    ladder = env.ref(BUILTIN)
    ladder.write({"mode": "automatic", "start_date": today})
    fill(one_invoice(today))
    found = [measured("plan of a usual day", ladder._wac_plan)]
    found.append(measured("the same day again", ladder._wac_plan))
    ladder.start_date = today - timedelta(days=90)
    found.append(measured("plan, every invoice due a step", ladder._wac_plan))
    found.append(measured("handed over", lambda: hand_over(ladder)))
    for line in found:
        print(line)


main()
