"""The page in a real browser: it loads under its policy, by keyboard, in three languages."""

import smtplib
from email.message import EmailMessage

import pytest
from wac_dev.chromium import until

from simulator import Simulator


def visit(browser, sim, query=""):
    browser.visit(f"{sim.base_url}/{query}")
    browser.wait("document.querySelectorAll('.chat-row, .log .row').length > 0")


CUSTOMER = "document.querySelector('.phone-customer')"
OWNER = "document.querySelector('.phone-owner')"


def test_hostile_texts_stay_texts(browser, sim):
    hostile = "<img src=x onerror=alert(1)><script>alert(2)</script> *bold*"
    sim.add_customer("evil", "34600000666", name="<b>Eve</b>")
    sim.customer_sends("evil", hostile)
    sim.owner_opens("evil")
    visit(browser, sim)
    browser.wait(f"{OWNER}.querySelector('.log .row')")
    assert browser.js(f"{OWNER}.querySelector('.log .text b').textContent") == "bold"
    text = browser.js(f"{OWNER}.querySelector('.log .text').textContent")
    assert text == hostile.replace("*", "")
    made = "document.querySelectorAll('img[src=x], .phone b b, script:not([src])')"
    assert browser.js(f"{made}.length") == 0
    assert (
        browser.js(f"{OWNER}.querySelector('.chat-detail').textContent")
        == "~ <b>Eve</b>"
    )


def test_the_policy_refuses_inline_scripts(browser, sim):
    visit(browser, sim)
    ran = "(() => {const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
    assert browser.js(
        f"{ran} document.body.append(s); return window.ran === undefined}})()"
    )
    until(
        lambda: (
            browser.js("true") and "Content Security Policy" in str(browser.complaints)
        ),
        "the browser complains of the script",
    )
    browser.complaints.clear()


@pytest.mark.parametrize(
    ("language", "title", "send"),
    [
        ("en", "Customer’s WhatsApp", "Message"),
        ("es", "WhatsApp del cliente", "Mensaje"),
        ("ca", "WhatsApp del client", "Missatge"),
    ],
)
def test_languages(language, title, send, browser, sim):
    sim.customer_opens("marta")
    visit(browser, sim, f"?lang={language}")
    assert browser.js(f"{CUSTOMER}.querySelector('h1').textContent") == title
    assert browser.js("document.documentElement.lang") == language
    browser.wait(f"{CUSTOMER}.querySelector('textarea')")
    assert browser.js(f"{CUSTOMER}.querySelector('textarea').placeholder") == send


def test_a_conversation_by_keyboard(browser, sim):
    visit(browser, sim, "?lang=en")
    browser.wait(f"{CUSTOMER}.querySelector('.chat-row')")
    browser.js(f"{CUSTOMER}.querySelector('.chat-row').focus()")
    browser.press("Enter")
    browser.wait("document.activeElement.tagName === 'TEXTAREA'")
    browser.type("Bon dia, hi ha pa?")
    browser.press("Enter")
    browser.wait(f"{CUSTOMER}.querySelector('.log').textContent.includes('hi ha pa')")
    assert sim.chat("marta")[-1].content == {"body": "Bon dia, hi ha pa?"}
    browser.wait("document.activeElement.value === ''")
    browser.press("Escape")
    browser.wait("document.activeElement.classList.contains('chat-row')")
    assert sim.world.customers["marta"].open_chat == ""


def test_the_menu_of_a_message_by_keyboard(browser, sim):
    message = sim.owner_sends("marta", "a")
    sim.customer_opens("marta")
    visit(browser, sim, "?lang=en")
    browser.wait(f"{CUSTOMER}.querySelector('.log .bubble-menu')")
    browser.js(f"[...{CUSTOMER}.querySelectorAll('.bubble-menu')].pop().focus()")
    browser.press("Enter")
    browser.wait("document.activeElement.getAttribute('role') === 'menuitem'")
    browser.press("ArrowDown")
    browser.press("Enter")
    browser.wait(f"{CUSTOMER}.querySelector('.reactions')")
    assert message.reactions == {"customer": "❤️"}
    browser.press("Enter")
    browser.press("Escape")
    assert browser.js("document.querySelector('.menu')") is None
    assert browser.js("document.activeElement.className") == "bubble-menu"


def test_news_arrive_by_themselves(browser, sim):
    sim.owner_opens("marta")
    visit(browser, sim)
    browser.wait(f"{OWNER}.querySelector('.log .row')")
    sim.customer_sends("marta", "news!")
    browser.wait(f"{OWNER}.querySelector('.log').textContent.includes('news!')")
    assert (
        browser.js(f"{OWNER}.querySelector('.log').getAttribute('aria-live')")
        == "polite"
    )
    sim.customer_phone("marta", "off")
    browser.wait(f"{CUSTOMER}.querySelector('.blank.dark')")


def test_the_newest_chat_is_on_top(browser, sim):
    visit(browser, sim)
    times = (
        f"[...{OWNER}.querySelectorAll('.chat-row time')].map((one) => one.dateTime)"
    )
    browser.wait(f"{times}.length > 2")
    assert (found := browser.js(times)) == sorted(found, reverse=True)


def test_what_was_typed_survives_news(browser, sim):
    sim.customer_opens("marta")
    visit(browser, sim)
    browser.wait(f"{CUSTOMER}.querySelector('textarea')")
    browser.js(f"{CUSTOMER}.querySelector('textarea').focus()")
    browser.type("half a sen")
    sim.owner_sends("marta", "news!")
    browser.wait(f"{CUSTOMER}.querySelector('.log').textContent.includes('news!')")
    assert browser.js("document.activeElement.value") == "half a sen"


def test_every_control_has_a_name(browser, sim):
    sim.customer_opens("marta")
    visit(browser, sim, "#panel")
    browser.wait("document.querySelector('#panel select')?.options.length > 5")
    nameless = browser.js(
        "[...document.querySelectorAll('button, select, textarea, input:not(.hidden)')]"
        ".filter(e => !(e.getAttribute('aria-label') || e.textContent.trim() "
        "|| e.labels?.length)).map(e => e.outerHTML)"
    )
    assert nameless == []


def test_at_phone_width(browser, sim):
    size = {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True}
    browser.command("Emulation.setDeviceMetricsOverride", **size)
    try:
        sim.add_customer("long", "34600000888", name="Maria de la " + "Concepció " * 12)
        sim.customer_sends("long", "x" * 300)
        sim.owner_opens("long")
        visit(browser, sim, "?lang=es#panel")
        wide = "document.documentElement.scrollWidth"
        browser.js("document.querySelector('.top-tools .icon-button').click()")
        assert browser.js(wide) <= 360
        browser.js("document.querySelector('.tab[data-side=owner]').click()")
        browser.wait(f"{OWNER}.querySelector('.log .row')")
        assert browser.js(wide) <= 360
        composer = f"{OWNER}.querySelector('.composer').getBoundingClientRect()"
        assert browser.js(f"{composer}.bottom") <= 741
        assert not browser.js(f"{CUSTOMER}.checkVisibility()")
    finally:
        browser.command("Emulation.clearDeviceMetricsOverride")


def test_the_panel_shows_what_odoo_mailed(browser):
    with Simulator(mail_port=0) as sim:
        visit(browser, sim, "?lang=en#panel")
        shown = "document.querySelector('.mails').textContent"
        browser.wait(f"{shown} === 'None yet'")
        mail = EmailMessage()
        mail["From"], mail["To"] = "shop@example.com", "marta@example.com"
        mail["Subject"] = "<b>Your invoice</b>"
        mail.set_content("<i>It is due.</i>")
        with smtplib.SMTP("127.0.0.1", sim.engine.mailbox.port, timeout=60) as server:
            server.send_message(mail)
        browser.wait(f"{shown}.includes('<b>Your invoice</b>marta@example.com')")
        assert browser.js(
            "document.querySelector('.mail-text').textContent === '<i>It is due.</i>'"
        )
        browser.js("document.querySelector('.mails details').open = true")
        sim.customer_sends("marta", "something else is new")
        sim.settle()
        assert browser.js("document.querySelector('.mails details').open")
        browser.visit("about:blank")  # before this simulator ends
