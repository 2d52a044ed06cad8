"""What the rules add to confirming an order and to posting an invoice.

Run by ``bench/run events`` in Odoo's shell, in a database with orders and invoices. Turns of
three with the rule off and three with it on, in pairs, so that a busy computer is as slow for
one as for the other; each is committed, as after a click. Prints the median of both and of
the pairs' differences, and the statements. Must never be run where a real number is connected.
"""

import os
import statistics
import time

from odoo import Command, fields

PAIRS = int(os.environ.get("WAC_BENCH_PAIRS", "20"))
TURN = 3
env = env  # noqa: F821  (the shell's)


def make_order(partner, product):
    """Return a quotation."""
    line = {"product_id": product.id, "price_unit": 10, "tax_ids": False}
    return env["sale.order"].create(
        {"partner_id": partner.id, "order_line": [Command.create(line)]}
    )


def make_invoice(partner, product):
    """Return a draft invoice."""
    line = {"product_id": product.id, "price_unit": 10, "tax_ids": False}
    return env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "invoice_date": fields.Date.today(),
            "invoice_line_ids": [Command.create(line)],
        }
    )


def cost(record, act):
    """Return seconds, processor seconds and statements of one click, commit included."""
    env.flush_all()
    env.cr.commit()
    env.invalidate_all()
    statements = env.cr.sql_log_count
    start, used = time.perf_counter(), time.process_time()
    act(record)
    env.flush_all()
    env.cr.commit()
    found = time.perf_counter() - start, time.process_time() - used
    return *found, env.cr.sql_log_count - statements


def turn(rule, enabled, make, act):
    """Return the medians of some clicks with the rule on or off."""
    rule.enabled = enabled
    cost(make(), act)  # fills the caches that the switch emptied
    costs = [cost(make(), act) for _click in range(TURN)]
    return [statistics.median(column) for column in zip(*costs, strict=True)]


def compare(name, rule, make, act):
    """Measure pairs and print one row."""
    pairs = []
    for number in range(PAIRS):
        order = (False, True) if number % 2 else (True, False)
        found = {enabled: turn(rule, enabled, make, act) for enabled in order}
        pairs.append((found[False], found[True]))
    off, on = (
        [statistics.median(column) for column in zip(*side, strict=True)]
        for side in zip(*pairs, strict=True)
    )
    added = [
        statistics.median(b[place] - a[place] for a, b in pairs) for place in range(3)
    ]
    ratio = statistics.median(b[0] / a[0] for a, b in pairs)
    cells = [name, *(f"{1000 * side[0]:.1f} ms" for side in (off, on))]
    cells += [f"{ratio:.2f}", f"{1000 * added[0]:.1f} ms", f"{1000 * added[1]:.1f} ms"]
    print("|".join([*cells, f"{off[2]:.0f} + {added[2]:.0f}"]))


def main():
    """Make a customer and compare both events."""
    company = env.company
    if not company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company)
    partner = env["res.partner"].create({"name": "Customer", "phone": "+34600000000"})
    product = env["product.product"].create({"name": "Bread", "type": "service"})
    env["wac.notification.rule"].search([]).enabled = False
    for name, event, make, method in (
        ("confirm an order", "order_confirmed", make_order, "action_confirm"),
        ("post an invoice", "invoice_posted", make_invoice, "action_post"),
    ):
        rule = env["wac.notification.rule"].search(
            [("event", "=", event), ("company_id", "=", company.id)], limit=1
        )
        compare(
            name,
            rule,
            lambda make=make: make(partner, product),
            lambda record, method=method: getattr(record, method)(),
        )


main()
