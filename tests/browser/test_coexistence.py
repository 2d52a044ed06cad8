"""A shop owner connects the number of the phone, in a real browser, to the end.

The setup with the simulator's window, 180 days of chats, a customer's old conversation,
answers from Odoo and from the phone, and a connection that is lost and comes back. What is
done is done on the pages; models are only asked for which record a page has to open, and
the simulator for what its people said.
"""

import json
import uuid

import pytest
from wac_dev.chromium import until
from wac_dev.signup_page import button, choose_number, finish

NUMBER, NAME = "+34 600 000 190", "Rosa Vidal"
CHATS, MESSAGES = 40, 3000
#: What the simulator holds back of the past, in seconds of its clock, until it is let go.
HELD = 7200
#: Parts of the past that arrive before the rest is held back.
FIRST_PARTS = 10
CUSTOMER = "document.querySelector('.phone-customer')"
OWNER = "document.querySelector('.phone-owner')"
STATUS = "document.querySelector('[name=status_html]')"
TAB = "document.querySelector('.o_wac_conversation')"
COMPOSER = "document.querySelector('.o-mail-Composer-input')"


def named(name):
    """Return the expression of a button of Odoo's form that can be seen."""
    return (
        f"[...document.querySelectorAll('button[name={name}]')]"
        ".find((one) => one.offsetParent)"
    )


def with_text(selector, words):
    """Return the expression of the element with these words."""
    return (
        f"[...document.querySelectorAll({json.dumps(selector)})]"
        f".find((one) => one.textContent.includes({json.dumps(words)}))"
    )


def in_odoo(words):
    return with_text(".o-mail-Message", words)


def bubble(phone, words):
    return (
        f"[...{phone}.querySelectorAll('.log .row')]"
        f".find((row) => row.textContent.includes({json.dumps(words)}))"
    )


def unique(words):
    return f"{words} {uuid.uuid4().hex[:8]}"


def said(page, words):
    """Wait until the setup says so under "Where you are"."""
    page.wait(f"{STATUS}?.textContent.includes({json.dumps(words)})")


class Shop:
    """What the pages of this module need to find again."""

    def __init__(self, number, customer):
        self.number, self.customer = number, customer
        self.partner_id = None
        self.progress = []
        self.asked_at_once = False


@pytest.fixture(scope="module")
def shop(screen, chromium, odoo, odoo_server, at_simulator):
    """Go through the setup, from its first page to its last."""
    page = screen
    page.visit(
        f"{odoo_server.url}/odoo/action-whatsapp_coexistence.wac_setup_open_action"
    )
    page.click(named("action_try_it"))
    page.wait("document.querySelector('.o-wac-Way[data-way=simulator].o-chosen')")
    page.click(named("action_next"))
    page.click("document.querySelector('.o-wac-Signup')")
    window = chromium.opened("/signup?")
    choose_number(window, NUMBER)
    finish(window)
    said(page, "is connected")
    shop = phone_with_a_past(at_simulator)
    page.click(named("action_next"))
    page.click(named("action_submit_templates"))
    said(page, "Approved by Meta")
    page.wait(f"!{STATUS}.textContent.includes('for review')")
    page.click(named("action_next"))
    take_over(page, shop, at_simulator)
    page.click(named("action_next"))
    send_test_and_start(page)
    (partner,) = odoo.search_read("res.partner", [["name", "=", NAME]], ["phone"])
    shop.partner_id = partner["id"]
    return shop


def phone_with_a_past(at_simulator):
    """Let the phone hold half a year of chats, and Rosa's last word be two months old."""
    state = at_simulator("state", "GET")
    digits = NUMBER.replace("+", "").replace(" ", "")
    number = next(one["id"] for one in state["numbers"] if one["phone"] == digits)
    at_simulator("past", number=number, threads=CHATS, messages=MESSAGES, days=179)
    before = {one["key"] for one in at_simulator("state", "GET")["customers"]}
    at_simulator("past", number=number, threads=1, messages=2, days=179)
    people = at_simulator("state", "GET")["customers"]
    (customer,) = (one["key"] for one in people if one["key"] not in before)
    at_simulator("contact", number=number, customer=customer, name=NAME)
    return Shop(number, customer)


def take_over(page, shop, at_simulator):
    """Have contacts made, ask for the past, and watch it come, the most of it later."""
    state = at_simulator("state", "GET")
    number = next(one for one in state["numbers"] if one["id"] == shop.number)
    held = {"skip": len(number["address_book"]) + FIRST_PARTS, "seconds": HELD}
    at_simulator("faults/webhook_delay", **held)
    page.click(f"{with_text('label', 'Also create contacts in Odoo')}")
    page.js(
        "window.progress = []; window.watching = setInterval(() => {"
        " const bar = document.querySelector('.o_progress');"
        " if (bar) window.progress.push(Number(bar.getAttribute('aria-valuenow'))); }, 50)"
    )
    page.click(named("action_start_sync"))
    # whichever comes first: the question, or its answer
    page.wait(f"/being asked|was asked|arrive|are here/.test({STATUS}.textContent)")
    page.wait("0 < window.progress.at(-1) && window.progress.at(-1) < 100")
    let_go(at_simulator)
    said(page, "All past chats are here")
    page.wait("window.progress.at(-1) === 100")
    shop.progress = page.js("clearInterval(window.watching); window.progress")


def let_go(at_simulator):
    """Let the simulator's clock run until nothing is held back, and set it right again."""
    at_simulator("faults/webhook_delay", "DELETE")

    def arrived():
        if waiting := at_simulator("webhooks", "GET")["waiting"]:
            at_simulator("clock", advance=HELD)
        return not waiting

    until(arrived, "the rest of the past arrived")
    at_simulator("clock", reset=True)


def send_test_and_start(page):
    page.fill("document.querySelector('[name=own_number] input')", "+34 600 55 66 77")
    page.click(named("action_send_test"))
    said(page, "Your test message arrived")
    page.click(named("action_finish"))
    page.wait(with_text("h1", "Your number is in Odoo"))


@pytest.fixture(scope="module")
def phones(chromium, simulator, screen, shop):
    """Show Rosa's phone and the shop's, both with their chat open."""
    page = chromium.page()
    page.visit(f"{simulator.url}/?lang=en")
    page.choose(f"{CUSTOMER}.querySelector('.chooser')", value=shop.customer)
    page.choose(f"{OWNER}.querySelector('.chooser')", value=shop.number)
    page.click(f"{OWNER}.querySelector('[data-chat=\"{shop.customer}\"]')")
    page.wait(f"{OWNER}.querySelector('textarea')")
    page.click(f"{CUSTOMER}.querySelector('[data-chat=\"{shop.number}\"]')")
    page.wait(f"{CUSTOMER}.querySelector('textarea')")
    return page


@pytest.fixture
def conversation(screen, odoo_server, shop):
    """Show the conversation on the customer's form."""
    screen.visit(f"{odoo_server.url}/odoo/res.partner/{shop.partner_id}")
    screen.click(with_text(".o_notebook .nav-link", "WhatsApp"))
    screen.wait(f"{TAB}?.querySelector('.o-mail-Message')")
    return screen


def test_the_past_comes_with_its_progress(shop, odoo):
    assert len(set(shop.progress) - {0, 100}) > 0, "somebody could watch it"
    assert shop.progress[-1] == 100
    assert shop.progress == sorted(shop.progress)
    (account,) = odoo.search_read(
        "wac.account", [["phone_number_id", "=", shop.number]], ["id"]
    )
    past = [["account_id", "=", account["id"]], ["origin", "=", "history"]]
    assert odoo.call("wac.message", "search_count", past) >= MESSAGES + 2
    opened = odoo.sql(
        "SELECT count(*) FROM wac_thread t JOIN wac_message m ON m.thread_id = t.id"
        f" WHERE t.account_id = {account['id']} AND m.origin = 'history'"
        " AND t.window_expires_at IS NOT NULL AND t.last_inbound_at IS NULL"
    )
    assert opened == [("0",)], "the past opens no window"


def test_a_conversation_of_two_months_ago_is_on_the_customers_form(
    conversation, shop, at_simulator
):
    told = at_simulator(f"chats/{shop.number}/{shop.customer}", "GET")["messages"]
    texts = [one["content"]["body"] for one in told[:2] if one["type"] == "text"]
    assert texts
    for text in texts:
        conversation.wait(in_odoo(text))
    conversation.wait(f"{TAB}.querySelectorAll('.o-mail-Message').length === 2")
    origin = f"{TAB}.querySelector('.o-wac-Origin')?.dataset.origin"
    assert conversation.js(origin) in (None, "history")


def test_answers_from_odoo_and_from_the_phone_are_on_both(
    conversation, phones, shop, at_simulator
):
    start_with_a_template(conversation, phones)
    words = unique("Sí, a quina hora?")
    phones.say(f"{CUSTOMER}.querySelector('textarea')", words)
    conversation.wait(in_odoo(words))
    open_in_discuss(conversation)
    conversation.wait(in_odoo(words))
    from_odoo = unique("From Odoo: at five")
    conversation.say(COMPOSER, from_odoo)
    phones.wait(bubble(CUSTOMER, from_odoo))
    phones.wait(bubble(OWNER, from_odoo))
    from_phone = unique("From the phone: bring the car")
    phones.say(f"{OWNER}.querySelector('textarea')", from_phone)
    phones.wait(bubble(CUSTOMER, from_phone))
    conversation.wait(in_odoo(from_phone))
    origin = f"{in_odoo(from_phone)}.querySelector('.o-wac-Origin')?.dataset.origin"
    assert conversation.js(origin) == "phone"


def start_with_a_template(page, phones):
    """Write first, from the form: the window is closed, so it is a template."""
    page.click(
        f"[...{TAB}.querySelectorAll('button')].find(b => b.textContent === 'Write')"
    )
    dialog = "document.querySelector('.o_dialog')"
    page.wait(f"{dialog}?.querySelector('[name=preview_data]')")
    # the number that the customer knows writes
    sender = f"{dialog}.querySelector('[name=account_id]')"
    page.wait(
        f"(({sender}?.querySelector('input')?.value || '')"
        f" + {sender}?.textContent).includes('190')",
    )
    before = phones.js(f"{CUSTOMER}.querySelectorAll('.log .row').length")
    page.click(named("action_send"))
    phones.wait(f"{CUSTOMER}.querySelectorAll('.log .row').length > {before}")
    page.wait(f"{TAB}.querySelector('.o-wac-State')")


def test_nothing_is_lost_while_the_phone_is_changed(
    conversation, phones, odoo, at_simulator
):
    screen = conversation
    hello = unique("Are you there?")
    phones.say(f"{CUSTOMER}.querySelector('textarea')", hello)
    screen.wait(in_odoo(hello))
    open_in_discuss(screen)
    account_event(phones, "Off-board (new phone)")
    screen.wait("document.querySelector('.o-wac-Banner-held')")
    words = unique("Written while the phone is changed")
    screen.say(COMPOSER, words)
    screen.wait(f"{in_odoo(words)}?.querySelector('.o-wac-State')")
    assert not phones.js(f"Boolean({bubble(CUSTOMER, words)})")
    account_event(phones, "Reconnect")
    phones.wait(bubble(CUSTOMER, words))
    screen.wait("!document.querySelector('.o-wac-Banner-held')")
    reply = unique("I am still here")
    phones.say(f"{CUSTOMER}.querySelector('textarea')", reply)
    screen.wait(in_odoo(reply))
    ((uuid_,),) = odoo.sql(f"SELECT uuid FROM wac_message WHERE body = '{words}'")
    accepted = at_simulator("ledger", "GET")["accepted"]
    assert [one["callback"] for one in accepted].count(uuid_) == 1


def account_event(phones, label):
    """Press a button of the panel about the shop's account."""
    panel = "document.querySelector('#panel')"
    if phones.js(f"{panel}.hidden"):
        phones.click("document.querySelector('[aria-controls=panel]')")
    phones.choose(f"{panel}.querySelector('select[aria-label=Number]')", words="190")
    phones.click(button(label))


def open_in_discuss(page):
    """Leave the customer's form for the chat."""
    page.click(
        f"[...{TAB}.querySelectorAll('button')]"
        ".find((one) => one.textContent.includes('Discuss'))"
    )
    page.wait(f"!{TAB} && {COMPOSER}")
