"""The sign-up window in a real browser: what it tells, and to whom."""

import json

import pytest

EXTRAS = '{"featureType": "whatsapp_business_app_onboarding"}'
POPUP = "window.popup.document"


@pytest.fixture
def opened(browser, sim):
    """Open the window from a page that collects what it says."""

    def open_(query="", origin=None, extras=EXTRAS):
        browser.visit(f"{sim.base_url}/signup?lang=en")
        browser.wait("document.querySelector('h1')")
        parameters = (
            f"origin={origin or sim.base_url}&app_id=100000000000001&lang=en"
            f"&extras={extras}{query}"
        )
        browser.command(
            "Runtime.evaluate",
            expression=(
                "window.said = []; window.addEventListener('message', "
                "e => window.said.push([e.origin, e.data]));"
                f"window.popup = window.open({json.dumps('/signup?' + parameters)}, "
                "'_blank', 'popup')"
            ),
            userGesture=True,
        )
        browser.wait(f"{POPUP}.querySelector('h1')")
        browser.wait(
            f"{POPUP}.querySelector('.signup-card p').textContent.includes('demo')"
        )
        return browser

    yield open_
    browser.js("window.popup && window.popup.close()")


def press(browser, label):
    named = f"b => b.textContent === {json.dumps(label)}"
    browser.click(f"[...{POPUP}.querySelectorAll('button')].find({named})")


def said(browser):
    browser.wait("window.said.length >= 2")
    browser.wait("window.popup.closed")
    return [json.loads(data) for _origin, data in browser.js("window.said")]


def to_the_code(browser):
    press(browser, "Continue as the owner")
    press(browser, "Next")
    press(browser, "Next")
    press(browser, "Connect and show the code")
    browser.wait(f"{POPUP}.querySelector('input[name=code]')")


def to_the_end(browser):
    to_the_code(browser)
    code = f"{POPUP}.querySelector('.signup-code').textContent"
    browser.js(f"{POPUP}.querySelector('input[name=code]').value = {code}")
    press(browser, "Next")
    browser.wait(f"{POPUP}.querySelector('main').dataset.step === 'permissions'")


def test_a_number_of_the_app(opened, sim):
    page = opened()
    to_the_end(page)
    press(page, "Finish")
    session, login = said(page)
    assert session["event"] == "FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING"
    assert session["data"] == {"waba_id": sim.number.waba_id}
    assert login["type"] == "WAC_SIMULATOR_LOGIN"
    assert login["code"] in sim.world.codes


def test_wrong_code_is_said(opened):
    page = opened()
    to_the_code(page)
    page.js(f"{POPUP}.querySelector('input[name=code]').value = '000'")
    press(page, "Next")
    page.wait(f"{POPUP}.querySelector('[role=alert]')")


def test_leaving_names_the_step(opened):
    page = opened()
    press(page, "Continue as the owner")
    press(page, "Cancel")
    session, login = said(page)
    assert session["data"] == {"current_step": "WABA_PHONE_PROFILE_PICKER"}
    assert login["code"] == ""


def test_without_the_app_there_is_no_choice(opened):
    page = opened(extras="{}")
    press(page, "Continue as the owner")
    page.wait(f"{POPUP}.querySelector('main').dataset.step === 'number'")


@pytest.mark.parametrize(
    "origin", ["https://evil.example.com", "file:///", "null", "x"]
)
def test_nobody_else_is_told(origin, opened):
    page = opened(origin=origin)
    press(page, "Cancel")
    page.wait("window.popup.closed")
    assert page.js("window.said") == []
