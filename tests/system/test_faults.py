"""What may go wrong goes wrong once, on a database server of its own; a ledger judges.

The long version is ``bench/faults``, its figures are in docs/reliability.md. Each round is
followed by the same questions (tools/wac_dev/faults/oracle.py): is everything there once,
did nothing go out twice, does nothing wait for ever, are the workers alive?
``WAC_FAULTS_SEED`` repeats a run.
"""

import os

import pytest
from wac_dev import postgres
from wac_dev.faults import run

SEED = os.environ.get("WAC_FAULTS_SEED", "2026")


@pytest.fixture(scope="module")
def site(odoo_database):
    """Have a system that may be broken, on a copy of the tests' database."""
    environment = postgres.client_environment()
    with run.site_from(environment, odoo_database) as site:
        yield site


@pytest.mark.parametrize(
    "plan", [plan for plan in run.PLANS if plan.short], ids=lambda plan: plan.name
)
def test_nothing_is_lost_or_sent_twice(plan, site):
    judged = run.run(site, plan, plan.short, SEED)
    print(f"\nseed {SEED}: {judged}")
    assert judged.faults == [], f"WAC_FAULTS_SEED={SEED} repeats it"
