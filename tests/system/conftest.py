"""The running servers; see tools/wac_dev/system_fixtures.py for what each fixture is."""

from wac_dev.system_fixtures import (  # noqa: F401 - pytest finds them by name
    addresses,
    at_simulator,
    connected,
    database_server,
    days_pass,
    new_client,
    odoo,
    odoo_database,
    odoo_process,
    odoo_server,
    ports,
    simulator,
)


def pytest_collection_modifyitems(items):
    """Let days pass at the end: all that the other tests have made gets older, too."""
    items.sort(key=lambda item: "days_pass" in item.fixturenames)
