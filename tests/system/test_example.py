"""The example for other modules (tools/addons/wac_example) works on a plain installation.

Red when what docs/developers.md promises does not hold outside our own add-ons.
"""

import os
import re

from wac_dev import database, odoo_conf, paths, ready


def test_the_example_installs_and_its_tests_pass(database_server):
    name = f"wac_example_{os.getpid()}"
    ready.copy(name)
    odoo_conf.write()
    try:
        database.install(
            name, ["wac_example"], "--test-tags", "/wac_example", log="example.log"
        )
    finally:
        database.drop(name)
    log = (paths.LOGS / "example.log").read_text()
    found = re.search(r"0 failed, 0 error\(s\) of (\d+) tests", log)
    assert found, log[-3000:]
    assert int(found[1]) == 4, "a test of the example is missing"
