"""A running Odoo (two HTTP workers, cron workers) and the simulator, over real HTTP.

Fixtures for the whole session:

``simulator``    the simulator: ``.url``, ``.log``
``odoo_server``  Odoo with our add-ons and their demo data on a database of its own: ``.url``
``odoo``         a client logged in as admin: ``.call(model, method, ...)``, ``.search_read``,
                 ``.json(route, ...)``, ``.session`` (requests), ``.sql(query)``
``new_client``   a function that returns another client: ``new_client("demo", "demo")``

Odoo and the simulator know of each other by WAC_ODOO_URL and WAC_SIMULATOR_URL, as in ./run.
"""

import os

import pytest

from . import database, odoo_conf, postgres, processes, services
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
        name: processes.free_port() for name in ("odoo", "http", "gevent", "simulator")
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
        ports["simulator"], ledger, "--seed-demo", name="system-simulator"
    )
    service.environment = addresses
    with service:
        yield service.wait_until_answers()


@pytest.fixture(scope="session")
def odoo_database(database_server, simulator, addresses):
    """Make a database with our add-ons and their demo data."""
    database.new(DATABASE, environment=addresses)
    yield DATABASE
    database.drop(DATABASE)


@pytest.fixture(scope="session")
def odoo_server(odoo_database, ports, addresses):
    """Start a prefork Odoo."""
    odoo_conf.write()
    service = services.odoo(
        odoo_database,
        ports["http"],
        ports["gevent"],
        environment=addresses,
        name="system-odoo",
    )
    front = services.front(
        ports["odoo"], ports["http"], ports["gevent"], name="system-front"
    )
    with service, front:
        service.wait_until_answers("/web/login")
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
