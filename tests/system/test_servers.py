"""The servers of the system tests are up and speak to each other's ports."""


def test_odoo_serves_our_add_on(odoo):
    names = odoo.search_read(
        "ir.module.module",
        [["state", "=", "installed"], ["name", "=like", "whatsapp_coexistence%"]],
        ["name"],
    )
    assert "whatsapp_coexistence" in [row["name"] for row in names]


def test_simulator_shows_the_two_phones(simulator, odoo):
    answer = odoo.session.get(simulator.url, timeout=30)
    assert answer.status_code == 200
    assert "text/html" in answer.headers["Content-Type"]
