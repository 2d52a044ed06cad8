"""The servers of the system tests, for tests that drive a browser of their own."""

import pytest
from wac_dev.chromium import Chromium
from wac_dev.system_fixtures import (  # noqa: F401 - pytest finds them by name
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


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    """Start a browser."""
    with Chromium(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture(scope="module")
def screen(chromium, odoo, odoo_server, connected):  # noqa: F811 - the fixtures above
    """Return a page that is logged in to Odoo, as the administrator who is an agent."""
    page = chromium.page()
    session = odoo.session.cookies["session_id"]
    page.command(
        "Network.setCookie", name="session_id", value=session, url=odoo_server.url
    )
    return page
