"""Connecting a number through the simulator's window, in a real browser.

Odoo's page opens the window, another origin, and hears what it reports; every way out of
the window leaves a sentence on Odoo's side.
"""

import json

import pytest
from wac_dev.signup_page import button, choose_number, finish

CONNECT = "document.querySelector('button[name=action_connect_phone]')"
OUTCOME = "document.querySelector('details select')"
DIALOG = "document.querySelector('.o_dialog .modal-body')"


@pytest.fixture
def form(screen, odoo, odoo_server):
    """Show the simulator's app."""
    (app,) = odoo.search_read("wac.app", [["connection", "=", "simulator"]], ["name"])
    screen.visit(f"{odoo_server.url}/odoo/whatsapp-apps/{app['id']}")
    screen.wait(CONNECT)
    return screen


@pytest.fixture
def window(form, chromium):
    """Open the window with a click."""
    form.click(CONNECT)
    page = chromium.opened("/signup?")
    page.wait("document.querySelector('.signup-card p')?.textContent.includes('Odoo')")
    return page


def test_a_number_of_the_phone(window, form, odoo):
    choose_number(window, "+34 600 000 181")
    finish(window)
    form.wait("document.querySelector('.o_form_view .o_field_widget[name=waba_id]')")
    (account,) = odoo.search_read(
        "wac.account",
        [["display_phone_number", "like", "%181"]],
        ["state", "mode", "is_subscribed", "access_token"],
    )
    assert (account["state"], account["mode"]) == ("connected", "coexistence")
    assert account["is_subscribed"]
    assert "EAA" not in account["access_token"]


def test_left_half_way(window, form):
    window.click(button("Continue as the owner"))
    window.wait(button("Next"))
    window.click_to_leave(button("Cancel"))
    form.wait(f"{DIALOG}?.textContent.includes('choosing the account')")


def test_closed_without_a_word(window, form):
    window.js("setTimeout(() => window.close())")
    form.wait(f"{DIALOG}?.textContent.includes('closed before the end')")


def test_new_number_instead_then_again(window, form, chromium):
    window.choose(OUTCOME, value="new_number")
    choose_number(window, "+34 600 000 182")
    finish(window)
    form.wait(f"{DIALOG}?.textContent.includes('new number instead')")
    form.click(button("Try Again"))
    again = chromium.opened("/signup?")
    again.js("setTimeout(() => window.close())")
    form.wait(f"{DIALOG}?.textContent.includes('closed before the end')")


def test_two_numbers_are_chosen_from(window, form, odoo):
    window.choose(OUTCOME, value="two_numbers")
    choose_number(window, "+34 600 000 183")
    finish(window)
    choice = "document.querySelectorAll('.wac_signup_choices input')"
    form.wait(f"{choice}.length === 2")
    form.click(f"{choice}[0]")
    form.click(button("Use This Number"))
    form.wait("document.querySelector('.o_form_view .o_field_widget[name=waba_id]')")


def test_blocked_window_is_opened_by_a_click(form, chromium):
    form.js("window.kept = window.open; window.open = () => null")
    form.click(CONNECT)
    form.wait(f"{DIALOG}?.textContent.includes('blocked')")
    form.js("window.open = window.kept")
    form.click(button("Open the Window"))
    window = chromium.opened("/signup?")
    window.js("setTimeout(() => window.close())")
    form.wait(f"{DIALOG}?.textContent.includes('closed before the end')")


def test_a_foreign_window_is_not_heard(window, form):
    """A message from another origin than the simulator's changes nothing."""
    message = {"type": "WA_EMBEDDED_SIGNUP", "event": "CANCEL", "data": {}}
    form.js(
        "new Promise((heard) => {"
        " window.addEventListener('message', () => setTimeout(heard), {once: true});"
        f" window.postMessage({json.dumps(json.dumps(message))}, '*'); }})"
    )
    window.click(button("Continue as the owner"))
    window.wait(button("Next"))
    assert not form.js(f"Boolean({DIALOG})")
    window.click_to_leave(button("Cancel"))
    form.wait(f"{DIALOG}?.textContent.includes('choosing the account')")
