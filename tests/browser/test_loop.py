"""The whole way in a real browser: the phones' page on one side, Odoo on the other.

A person writes on the customer's phone, an agent answers in Discuss, the owner answers on
the phone, an order is confirmed. Nothing here calls a model or the simulator behind the
pages' backs, except to find out which record a page has to open. Breaking any link of the
way turns a test red.
"""

import uuid

import pytest
from wac_dev.chromium import until

CUSTOMER = "document.querySelector('.phone-customer')"
OWNER = "document.querySelector('.phone-owner')"
COMPOSER = "document.querySelector('.o-mail-Composer-input')"
CHANNEL = "discuss.channel"


def bubble(phone, words):
    """Return the expression of a message on a phone."""
    return (
        f"[...{phone}.querySelectorAll('.log .row')]"
        f".find((row) => row.textContent.includes({words!r}))"
    )


def row_of(phone, words):
    """Return the expression of a chat in a phone's list."""
    return (
        f"[...{phone}.querySelectorAll('.chat-row')]"
        f".find((row) => row.querySelector('.row-name').textContent.includes({words!r}))"
    )


def in_odoo(words):
    """Return the expression of a message in Odoo's client."""
    return (
        "[...document.querySelectorAll('.o-mail-Message')]"
        f".find((one) => one.textContent.includes({words!r}))"
    )


def state_in_odoo(words, *states):
    """Return the expression of a message in Odoo's client with its ticks in a state."""
    ticks = ",".join(f".o-wac-State[data-state={state}]" for state in states)
    return f"{in_odoo(words)}?.querySelector({ticks!r})"


def unique(words):
    """Return words that no earlier message has."""
    return f"{words} {uuid.uuid4().hex[:8]}"


@pytest.fixture(scope="module")
def phones(chromium, simulator, connected):
    """Return the page with the two phones, both with the chat of one customer open."""
    page = chromium.page()
    page.visit(f"{simulator.url}/?lang=en")
    page.wait(f"{CUSTOMER}?.querySelector('.chat-row')")
    page.click(row_of(CUSTOMER, "Forn Vidal"))
    page.wait(f"{CUSTOMER}.querySelector('textarea')")
    return page


@pytest.fixture
def chat(phones, screen, odoo, odoo_server):
    """Return the words of a first message; both pages show its chat."""
    words = unique("Do you have spelt bread?")
    phones.say(f"{CUSTOMER}.querySelector('textarea')", words)
    screen.visit(f"{odoo_server.url}/odoo/discuss")
    screen.click(
        "[...document.querySelectorAll('.o-mail-DiscussSidebarChannel')]"
        ".find((one) => one.textContent.includes('Marta'))"
    )
    screen.wait(in_odoo(words))
    return words


def test_customer_writes_and_the_agent_sees_it_at_once(chat, phones, screen):
    words = unique("Two loaves, please")
    phones.say(f"{CUSTOMER}.querySelector('textarea')", words)
    screen.wait(in_odoo(words))


def test_agent_answers_and_the_ticks_turn(chat, phones, screen):
    words = unique("With pleasure")
    screen.say(COMPOSER, words)
    phones.wait(bubble(CUSTOMER, words))
    # the customer looks at the chat: sent, delivered and read come one after the other
    screen.wait(state_in_odoo(words, "read"))


def test_owner_answers_on_the_phone_and_odoo_shows_it(chat, phones, screen):
    words = unique("We close at two")
    phones.js(f"{OWNER}.querySelector('.back')?.click()")  # another chat may be open
    phones.click(row_of(OWNER, "Marta"))
    phones.say(f"{OWNER}.querySelector('textarea')", words)
    phones.wait(bubble(CUSTOMER, words))
    screen.wait(in_odoo(words))
    origin = f"{in_odoo(words)}.querySelector('.o-wac-Origin')?.dataset.origin"
    assert screen.js(origin) == "phone"


def test_confirmed_order_reaches_the_customer_and_its_chatter(
    phones, screen, odoo, odoo_server
):
    (order,) = odoo.search_read(
        "sale.order",
        [["state", "=", "draft"], ["partner_id.name", "=", "Marta Soler"]],
        ["name"],
        limit=1,
    )
    screen.visit(f"{odoo_server.url}/odoo/sales/{order['id']}")
    confirm = "document.querySelector('button[name=action_confirm]')"
    screen.click(confirm)
    phones.wait(bubble(CUSTOMER, order["name"]))

    def shown():
        # Odoo's chatter does not look for news by itself, and the phone may have the
        # message before Odoo knows that it was sent
        screen.reload()
        screen.wait(in_odoo(order["name"]))
        state = state_in_odoo(order["name"], "sent", "delivered", "read")
        return screen.js(f"Boolean({state})")

    until(shown, "the chatter says that the message was sent")
