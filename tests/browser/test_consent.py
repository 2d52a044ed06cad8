"""What a chat shows of an objection, in a real browser: at once, and before answering."""

import pytest
from wac_dev.chromium import until

PERSON = "34600000668"
BANNER = "document.querySelector('.o-wac-Banner-objected')"
COMPOSER = "document.querySelector('.o-mail-Composer-input')"


def in_chat(words):
    """Return the expression of a message in the chat."""
    return (
        "[...document.querySelectorAll('.o-mail-Message')]"
        f".find((one) => one.textContent.includes({words!r}))"
    )


@pytest.fixture(scope="module")
def says(at_simulator, connected):
    """Return a function with which somebody new writes."""
    at_simulator("customers", phone=PERSON, name="Olga Objector")

    def say(text):
        at_simulator("customer/send", customer=PERSON, text=text)

    return say


@pytest.fixture
def chat(says, screen, odoo, odoo_server):
    """Show the chat; returns the contact's id."""
    says("Good morning")
    people = [["wa_id", "=", PERSON], ["thread_ids.channel_id", "!=", False]]
    (person,) = until(
        lambda: odoo.search_read("wac.contact", people, ["thread_ids"]),
        "who wrote has a chat",
    )
    (thread,) = odoo.call("wac.thread", "read", person["thread_ids"], ["channel_id"])
    channel = thread["channel_id"][0]
    screen.visit(f"{odoo_server.url}/odoo/discuss?active_id=discuss.channel_{channel}")
    screen.wait(in_chat("Good morning"))
    return person["id"]


def test_an_objection_shows_at_once_and_is_confirmed_once(chat, says, screen, odoo):
    assert not screen.js(f"Boolean({BANNER})")
    says("BAJA")
    screen.wait(f"{BANNER}?.textContent.includes('No offers')")
    screen.wait(in_chat("no more offers"))
    says("BAJA")
    says("thank you")
    screen.wait(in_chat("thank you"))
    told = [["thread_id.contact_id", "=", chat], ["body", "like", "no more offers"]]
    assert odoo.call("wac.message", "search_count", told) == 1
    assert screen.js(f"Boolean({COMPOSER})"), "answers are welcome"


def test_a_block_asks_before_answering(chat, screen, odoo):
    wizard = {"contact_id": chat, "act": "block", "words": "By phone"}
    wizard = odoo.call("wac.consent.record", "create", wizard)
    odoo.call("wac.consent.record", "action_record", [wizard])
    screen.wait(f"{BANNER}?.textContent.includes('asked not to be written to')")
    assert screen.js("document.querySelector('.o-wac-Banner-objected').role") == "alert"
    screen.click("document.querySelector('.o-wac-Banner-anyway')")
    screen.wait(f"{BANNER}?.textContent.includes('You answer all the same')")
    screen.say(COMPOSER, "You left your umbrella here")
    screen.wait(in_chat("You left your umbrella here"))
    lines = odoo.search_read(
        "wac.consent", [["contact_id", "=", chat], ["act", "=", "noted"]], ["user_id"]
    )
    assert [line["user_id"][0] for line in lines] == [odoo.uid], "who did it is noted"
