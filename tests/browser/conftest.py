"""The servers of the system tests, for tests that drive a browser of their own."""

from wac_dev.system_fixtures import (  # noqa: F401
    addresses,
    database_server,
    new_client,
    odoo,
    odoo_database,
    odoo_server,
    ports,
    simulator,
)
