"""The ladder as people see it: an order, an invoice, the due date, phones that are off, money.

With real servers: what is sent comes by Graph's POST, what became of it by webhooks, the
e-mail by SMTP to the simulator. Days pass by ``tools/dev later``. Red when one link of it breaks.
"""

import contextlib
import json
import time
import uuid
from datetime import date, timedelta

import psycopg2
import pytest
from wac_dev import postgres

PATIENCE = 300
LADDER = "whatsapp_coexistence_account.wac_reminder_ladder_default"


def wait_for(found, what):
    """Wait until a function returns something true, and return it."""
    deadline = time.monotonic() + PATIENCE
    while not (result := found()):
        assert time.monotonic() < deadline, what
        time.sleep(0.2)
    return result


class Customer:
    """Somebody with a card in Odoo and a phone at the simulator."""

    def __init__(self, odoo, at_simulator, numbers):
        self.odoo, self.at_simulator, self.numbers = odoo, at_simulator, numbers
        digits = f"346{uuid.uuid4().int % 10**8:08d}"
        self.name = f"Customer {digits}"
        self.key = at_simulator("customers", phone=digits, name=self.name)["key"]
        values = {
            "name": self.name,
            "phone": f"+{digits}",
            "email": f"c{digits}@example.com",
            "lang": "en_US",
        }
        [self.id] = odoo.call("res.partner", "create", [values])

    def phone(self):
        """Return what the customer's phone has from the business: ``[(status, text)]``."""
        found = []
        for number in self.numbers:
            path = f"chats/{number}/{self.key}"
            messages = self.at_simulator(path, "GET")["messages"]
            found += [(m["status"], json.dumps(m)) for m in messages]
        return found

    def reads(self, status, *words):
        """Tell whether the phone has such a message."""
        return any(
            state == status and all(word in text for word in words)
            for state, text in self.phone()
        )

    def switch(self, state):
        self.at_simulator("phone", by="customer", customer=self.key, state=state)

    def invoice(self, due_in, amount):
        """Post an invoice; return its id."""
        line = {"name": "Bread", "price_unit": amount, "tax_ids": []}
        today = date.today()  # noqa: DTZ011 - Odoo's own day, on this computer
        values = {
            "move_type": "out_invoice",
            "partner_id": self.id,
            "invoice_date": str(today),
            "invoice_date_due": str(today + timedelta(days=due_in)),
            "invoice_payment_term_id": False,
            "invoice_line_ids": [(0, 0, line)],
        }
        [move] = self.odoo.call("account.move", "create", [values])
        self.odoo.call("account.move", "action_post", [move])
        return move

    def order(self):
        """Confirm an order; return its name."""
        odoo = self.odoo
        [product] = odoo.call("product.product", "create", [{"name": "Bread"}])
        line = {"product_id": product, "price_unit": 4.5, "tax_ids": []}
        values = {"partner_id": self.id, "order_line": [(0, 0, line)]}
        [order] = odoo.call("sale.order", "create", [values])
        odoo.call("sale.order", "action_confirm", [order])
        return odoo.call("sale.order", "read", [order], ["name"])[0]["name"]


@pytest.fixture(scope="module")
def customers(odoo, at_simulator, connected):
    """Return two customers; the ladder goes by itself, for their invoices alone."""
    numbers = [number["phone_number_id"] for number in connected["numbers"]]
    made = [Customer(odoo, at_simulator, numbers) for _one in range(2)]
    module, name = LADDER.split(".")
    [found] = odoo.search_read(
        "ir.model.data", [["module", "=", module], ["name", "=", name]], ["res_id"]
    )
    only = [("partner_id", "in", [one.id for one in made])]
    values = {"mode": "automatic", "filter_domain": repr(only)}
    odoo.call("wac.reminder.ladder", "write", [found["res_id"]], values)
    rules = odoo.search_read(
        "wac.notification.rule", [["event", "=", "order_confirmed"]], ["enabled"]
    )
    for rule in rules:
        if not rule["enabled"]:
            odoo.call("wac.notification.rule", "action_switch", [rule["id"]])
    wanted = [
        "odoo_order_confirmation",
        "odoo_payment_reminder",
        "odoo_payment_overdue",
        "odoo_payment_final",
    ]
    domain = [["name", "in", wanted], ["status", "=", "APPROVED"]]
    domain += [["language", "=", "en"]]
    wait_for(
        lambda: len(odoo.search_read("wac.template", domain, ["name"])) == len(wanted),
        "the templates are not approved",
    )
    return made


def reminders(odoo, move):
    """Return ``{days: reminder}`` of an invoice."""
    names = ["days", "state", "notification_state", "reached_by", "reason"]
    rows = odoo.search_read("wac.reminder", [["move_id", "=", move]], names)
    return {row["days"]: row for row in rows}


def test_ladder(odoo, at_simulator, customers, days_pass):
    payer, debtor = customers

    def mails():
        came = at_simulator("mails", "GET")["mails"]
        return [m for m in came if payer.name in m["to"] and "48.40" in m["text"]]

    order = payer.order()
    wait_for(lambda: payer.reads("delivered", order), "the order was not told")

    paid, owed = payer.invoice(3, 48.4), debtor.invoice(3, 77.7)
    days_pass(4)  # a day after the due date
    for person, move, amount in ((payer, paid, "48.40"), (debtor, owed, "77.70")):
        [name] = odoo.call("account.move", "read", [move], ["name"])
        words = (name["name"], amount)
        wait_for(lambda: person.reads("delivered", *words), "no reminder")  # noqa: B023
        wait_for(
            lambda: reminders(odoo, move).get(1, {}).get("reached_by") == "whatsapp",  # noqa: B023
            "the receipt did not reach the reminder",
        )

    payer.switch("off")
    days_pass(6)  # the firm step
    wait_for(lambda: len(reminders(odoo, paid)) == 2, "no second step")
    wait_for(lambda: payer.reads("sent", "48.40"), "it did not leave")
    wait_for(
        lambda: reminders(odoo, paid)[7]["notification_state"] == "sent", "no receipt"
    )
    assert not mails(), "there is a day for the receipt"
    days_pass(2)  # nothing was delivered in time
    wait_for(mails, "no e-mail")
    days_pass(1)
    wait_for(lambda: reminders(odoo, paid)[7]["reached_by"] == "email", "not noticed")

    pay(odoo, paid)
    days_pass(8)  # more than fifteen days after the due date
    wait_for(lambda: 15 in reminders(odoo, owed), "no last step for who owes")
    wait_for(lambda: reminders(odoo, owed)[15]["reached_by"] == "whatsapp", "not told")
    assert 15 not in reminders(odoo, paid), "who paid is left alone"

    before = len(payer.phone())
    payer.switch("on")
    wait_for(lambda: payer.reads("delivered", "48.40"), "the phone is on again")
    wait_for(
        lambda: odoo.search_read(
            "wac.notification.attempt",
            [["reason", "=like", "%after another channel%"], ["state", "=", "reached"]],
            ["id"],
        ),
        "the late receipt was not noted",
    )
    assert len(payer.phone()) == before
    assert len(mails()) == 1


def test_what_somebody_is_deciding_on_is_left_to_them(
    odoo, customers, odoo_database, at_simulator
):
    """A row that an accountant's transaction holds stops neither the ladder nor others."""
    [ladder] = odoo.search_read(
        "wac.reminder.ladder", [["mode", "=", "automatic"]], ["mode"]
    )
    odoo.call("wac.reminder.ladder", "write", [ladder["id"]], {"mode": "review"})
    moves = [person.invoice(-1, 12.3) for person in customers]
    odoo.call("wac.reminder.ladder", "action_plan", [ladder["id"]])
    rows = [reminders(odoo, move)[1] for move in moves]
    assert {row["state"] for row in rows} == {"proposed"}
    held, free = (row["id"] for row in rows)

    def state(reminder):
        return odoo.sql(f"SELECT state FROM wac_reminder WHERE id = {reminder}")[0][0]

    where = postgres.client_environment()
    connection = psycopg2.connect(
        dbname=odoo_database, host=where["PGHOST"], port=where["PGPORT"],
        user=where["PGUSER"], password=where.get("PGPASSWORD"),
    )  # fmt: skip
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM wac_reminder WHERE id = %s FOR UPDATE", [held])
        odoo.call("wac.reminder.ladder", "write", [ladder["id"]], {"mode": "automatic"})
        wait_for(lambda: state(free) == "sent", "one that is held stops the others")
        assert state(held) == "proposed"
    odoo.call("wac.reminder.ladder", "write", [ladder["id"]], {"mode": "review"})
    odoo.call("wac.reminder.ladder", "write", [ladder["id"]], {"mode": "automatic"})
    wait_for(lambda: state(held) == "sent", "it was forgotten")


def pay(odoo, move):
    """Register a payment of an invoice, as the button does."""
    context = {"active_model": "account.move", "active_ids": [move]}
    wizard = odoo.call("account.payment.register", "create", [{}], context=context)
    odoo.call("account.payment.register", "action_create_payments", wizard)
    [row] = odoo.call("account.move", "read", [move], ["payment_state"])
    assert row["payment_state"] in ("in_payment", "paid")


def test_a_rep_opens_a_lead_and_reads_the_chat(odoo, at_simulator, customers):
    customer = customers[0]
    text = f"Do you bake for hotels? {uuid.uuid4().hex}"
    at_simulator("customer/send", customer=customer.key, text=text)
    values = {"name": "Bread for the hotel", "partner_id": customer.id}
    [lead] = odoo.call("crm.lead", "create", [values])

    def read():
        chats = odoo.call("crm.lead", "wac_conversations", [lead])
        found = [
            odoo.json("/discuss/channel/messages", channel_id=chat["channel_id"])
            for chat in chats
        ]
        return text in json.dumps(found)

    wait_for(read, "the lead does not show the chat")
