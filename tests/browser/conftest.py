"""The servers of the system tests, for tests that drive a browser of their own."""

from wac_dev.system_fixtures import (  # noqa: F401
    addresses,
    at_simulator,
    connected,
    database_server,
    new_client,
    odoo,
    odoo_database,
    odoo_process,
    odoo_server,
    ports,
    simulator,
)
