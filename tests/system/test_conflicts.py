"""Two transactions at the same rows: with real workers, neither loses anything."""

import time
import uuid
from contextlib import closing

import psycopg2
import pytest
from wac_dev import postgres

PATIENCE = 300


def wait_for(found, seconds=PATIENCE):
    """Wait until a function returns something true, and return it."""
    deadline = time.monotonic() + seconds
    while True:
        if result := found():
            return result
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.fixture
def colleague(odoo_database, odoo):
    """Return a connection of its own, as that of an agent's request."""
    names = {
        "PGHOST": "host",
        "PGPORT": "port",
        "PGUSER": "user",
        "PGPASSWORD": "password",
    }
    found = postgres.client_environment().items()
    server = {names[name]: value for name, value in found}
    with closing(psycopg2.connect(dbname=odoo_database, **server)) as connection:
        yield connection
        connection.rollback()


def test_an_agent_writes_to_somebody_who_writes_at_the_same_moment(
    odoo, at_simulator, connected, colleague
):
    """Both make the contact; what the customer wrote is no dead letter for that."""
    phone = f"346{uuid.uuid4().int % 10**8:08d}"
    mark = uuid.uuid4().hex[:8]
    at_simulator("customers", phone=phone, name=f"Person {phone}")
    number = connected["numbers"][0]["phone_number_id"]
    with colleague.cursor() as cr:
        cr.execute(
            "INSERT INTO wac_contact (company_id, portfolio_ref, wa_id, name)"
            " SELECT company_id, portfolio_ref, %s, %s FROM wac_account"
            "  WHERE phone_number_id = %s",
            [phone, phone, number],
        )
        assert cr.rowcount == 1
        at_simulator("customer/send", customer=phone, text=mark, number=number)
        wait_for(
            lambda: odoo.sql(
                "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                " AND datname = current_database() AND query LIKE '%wac_contact%'"
            )
        )
        colleague.commit()
    wait_for(
        lambda: odoo.sql(
            f"SELECT 1 FROM wac_webhook_event WHERE state <> 'pending'"
            f" AND position('{mark}'::bytea IN body) > 0"
        )
    )
    found = odoo.sql(
        "SELECT c.wa_id FROM wac_message m JOIN wac_contact c ON c.id = m.contact_id"
        f" WHERE m.body = '{mark}'"
    )
    assert found == [(phone,)], odoo.sql("SELECT reason FROM wac_dead_letter")


def test_a_number_that_hears_from_meta_while_meta_is_asked_about_it(
    odoo, at_simulator, connected, colleague
):
    """The daily look is no match for webhooks: it gives way, and the cron goes on."""
    number = connected["numbers"][0]["phone_number_id"]
    with colleague.cursor() as cr:
        cr.execute("UPDATE wac_account SET reconcile_at = NULL, reconciled_at = NULL")
        cr.execute(
            "INSERT INTO ir_cron_trigger (cron_id, call_at)"
            " SELECT res_id, now() AT TIME ZONE 'UTC' FROM ir_model_data"
            "  WHERE name = 'ir_cron_wac_reconcile'"
        )
        at_simulator("faults/latency", on="account", count=1, seconds=4)
        colleague.commit()
        # it struck: Meta is being asked, and its first answer is late
        wait_for(lambda: not at_simulator("faults", "GET")["active"])
        cr.execute(
            "UPDATE wac_account SET last_event_at = now() AT TIME ZONE 'UTC'"
            " WHERE phone_number_id = %s",
            [number],
        )
        colleague.commit()
    wait_for(
        lambda: (
            odoo.sql(
                "SELECT count(*) FROM wac_account WHERE state = 'connected'"
                " AND reconcile_at IS NULL"
            )
            == [("0",)]
        )
    )
