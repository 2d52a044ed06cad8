"""A running Odoo (two HTTP workers, cron workers) and the simulator, over real HTTP.

Fixtures for the whole session:

``simulator``    the simulator: ``.url``, ``.log``
``odoo_server``  Odoo with our add-ons and their demo data on a database of its own: ``.url``,
                 ``.log``, ``.process``
``odoo_process`` the prefork Odoo behind it: ``.log``, ``.process``
``odoo``         a client logged in as admin: ``.call(model, method, ...)``, ``.search_read``,
                 ``.json(route, ...)``, ``.session`` (requests), ``.sql(query)``
``new_client``   a function that returns another client: ``new_client("demo", "demo")``
``connected``    the simulator's credentials, after its numbers were connected as ./run does
``days_pass``    a function that makes everything in the database some days older
``at_simulator`` a function that calls the simulator's control API:
                 ``at_simulator("customer/send", customer="marta", text="hello")``

Odoo and the simulator know of each other by WAC_ODOO_URL and WAC_SIMULATOR_URL, as in ./run.
"""

import functools
import os

import pytest
import requests

from . import database, demo, later, odoo_conf, postgres, processes, ready, services
from .odoo_client import OdooClient

DATABASE = f"wac_system_{os.getpid()}"


@pytest.fixture(scope="session")
def database_server():
    """Have the database server running."""
    with postgres.server():
        yield


@pytest.fixture(scope="session")
def ports():
    """Choose free ports."""
    return {
        name: processes.free_port()
        for name in ("odoo", "http", "gevent", "simulator", "mail")
    }


@pytest.fixture(scope="session")
def addresses(ports):
    """Tell the servers of each other."""
    return services.addresses(ports["odoo"], ports["simulator"])


@pytest.fixture(scope="session")
def simulator(ports, addresses, tmp_path_factory):
    """Start the simulator."""
    ledger = tmp_path_factory.mktemp("simulator") / "ledger"
    service = services.simulator(
        ports["simulator"],
        ledger,
        *services.mails(ports["mail"])[0],
        "--seed-demo",
        name="system-simulator",
    )
    service.environment = addresses
    with service:
        yield service.wait_until_answers()


@pytest.fixture(scope="session")
def odoo_database(database_server):
    """Make a database with our add-ons and their demo data."""
    ready.copy(DATABASE)
    yield DATABASE
    database.drop(DATABASE)


@pytest.fixture(scope="session")
def odoo_process(odoo_database, ports, addresses):
    """Start a prefork Odoo."""
    odoo_conf.write()
    service = services.odoo(
        odoo_database,
        ports["http"],
        ports["gevent"],
        *services.mails(ports["mail"])[1],
        environment=addresses,
        name="system-odoo",
    )
    with service:
        yield service.wait_until_answers("/web/login")


@pytest.fixture(scope="session")
def odoo_server(odoo_process, ports):
    """Start what stands in front of Odoo."""
    front = services.front(
        ports["odoo"], ports["http"], ports["gevent"], name="system-front"
    )
    with front:
        yield front.wait_until_answers("/web/login")


@pytest.fixture(scope="session")
def new_client(odoo_server, odoo_database):
    """Return a function that logs a user in."""

    def make(login="admin", password="admin"):
        return OdooClient(odoo_server.url, odoo_database).login(login, password)

    return make


@pytest.fixture(scope="session")
def odoo(new_client):
    """Return a client logged in as admin."""
    return new_client()


@pytest.fixture(scope="session")
def at_simulator(simulator):
    """Return a function that calls the simulator's control API."""
    session = requests.Session()
    session.trust_env = False
    session.headers["X-Simulator-Client"] = "tests"

    def call(path, method="POST", **data):
        answer = session.request(
            method, f"{simulator.url}/_sim/{path}", json=data or None, timeout=60
        )
        assert answer.ok, answer.text
        return answer.json()

    yield call
    session.close()


@pytest.fixture
def days_pass(odoo_database):
    """Return a function that lets days pass: ``days_pass(8)``."""
    return functools.partial(later.pass_days, odoo_database)


@pytest.fixture(scope="session")
def connected(odoo_server, odoo_database, addresses, at_simulator):
    """Connect the simulator's numbers, as ./run does, and return its credentials."""
    demo.connect(addresses, odoo_database, log="system-connect.log")
    return at_simulator("credentials", "GET")
