"""What a person does at the page while it redraws, and answers that come late or never.

The page's requests are held back, or made to fail, in the page itself: each order of events
is forced, none is hoped for.
"""

import pytest

CUSTOMER = "document.querySelector('.phone-customer')"
OWNER = "document.querySelector('.phone-owner')"
CHOOSER = f"{CUSTOMER}.querySelector('.chooser')"
TEMPLATE = "document.querySelector('#template')"

#: The next answer from an address with `holding` in it is kept until `held[0]()`, as it was
#: then; the next request to one with `failing` in it fails. `news` counts what was heard.
BEFORE = """
window.held = [];
window.news = 0;
const original = window.fetch;
window.fetch = async (url, options) => {
    if (window.failing && url.includes(window.failing)) {
        window.failing = "";
        throw new TypeError("no connection, on purpose");
    }
    const isHeld = window.holding && url.includes(window.holding);
    if (isHeld) {
        window.holding = "";
    }
    const answer = await original(url, options);
    if (isHeld) {
        await answer.clone().text();
        await new Promise((go) => window.held.push(go));
    }
    return answer;
};
window.EventSource = class extends EventSource {
    constructor(url) {
        super(url);
        this.addEventListener("message", () => window.news++);
    }
};
"""
#: Long enough for a wrong page to go wrong; a right one stays right however long it is.
A_WHILE = "new Promise((done) => setTimeout(done, 400))"


@pytest.fixture
def page(browser, sim):
    """Show the phones, on a page that can be held back; Marta's chat is the owner's first."""
    script = browser.command("Page.addScriptToEvaluateOnNewDocument", source=BEFORE)
    sim.customer_sends("marta", "hello")
    browser.visit(f"{sim.base_url}/?lang=en#panel")
    browser.wait(f"{OWNER}.querySelector('.chat-row')")
    yield browser
    browser.command("Page.removeScriptToEvaluateOnNewDocument", **script)


def shows(phone, words):
    return f"{phone}.querySelector('.content').textContent.includes({words!r})"


def hear(page, action):
    """Do something of which the page hears, and wait until it did."""
    before = page.js("window.news")
    action()
    page.wait(f"window.news > {before}")
    page.js(A_WHILE)


def let_go(page):
    page.wait("window.held.length")
    page.js("window.held.shift()()")
    page.js(A_WHILE)


@pytest.mark.parametrize("what", ["state", "chats/"])
def test_an_answer_that_comes_late_is_not_drawn_over_a_later_one(what, page, sim):
    if what == "chats/":
        sim.owner_opens("marta")
        page.wait(f"{OWNER}.querySelector('.log .row')")
    page.js(f"window.holding = '/_sim/{what}'")
    sim.customer_sends("marta", "earlier")
    page.wait("window.held.length")
    hear(page, lambda: sim.customer_sends("marta", "later"))
    let_go(page)
    page.wait(shows(OWNER, "later"))


@pytest.mark.parametrize("what", ["state", "chats/"])
def test_a_request_that_fails_is_made_again(what, page, sim):
    sim.owner_opens("marta")
    page.wait(f"{OWNER}.querySelector('.log .row')")
    page.js(f"window.failing = '/_sim/{what}'")
    sim.customer_sends("marta", "after all")
    page.wait(shows(OWNER, "after all"))
    assert page.js("window.failing") == ""
    page.wait(f"{OWNER}.querySelector('.notice').hidden")


def test_a_person_who_is_chosen_stays_chosen_whatever_comes(page, sim):
    sim.customer_opens("marta")
    page.wait(f"{CUSTOMER}.querySelector('.log .row')")
    other = page.js(f"[...{CHOOSER}.options].at(-2).value")
    assert other != "marta"
    page.js("window.holding = '/_sim/open'")
    page.choose(CHOOSER, value=other)
    hear(page, lambda: sim.customer_sends("marta", "news!"))
    assert page.js(f"{CHOOSER}.value") == other
    let_go(page)
    assert page.js(f"{CHOOSER}.value") == other
    assert sim.world.customers["marta"].open_chat == ""


@pytest.mark.parametrize("which", ["chooser", "account", "template"])
def test_a_list_that_somebody_opened_is_left_alone(which, page, sim, graph):
    assert graph.template(name="one").ok
    of = {
        "chooser": CHOOSER,
        "account": "document.querySelector('select[aria-label=Number]')",
        "template": TEMPLATE,
    }
    page.wait(f"{of[which]}.options.length")
    page.js(f"window.first = {of[which]}.options[0]")
    hear(page, lambda: sim.customer_sends("marta", "news!"))
    page.wait(shows(OWNER, "news!"))
    assert page.js(f"window.first === {of[which]}.options[0]")


def test_a_template_that_is_chosen_stays_chosen(page, sim, graph):
    for name in ("one", "two"):
        assert graph.template(name=name).ok
    page.wait(f"{TEMPLATE}.options.length === 2")
    page.js("window.holding = '/_sim/templates'")
    sim.customer_sends("marta", "news!")
    page.wait("window.held.length")
    other = page.js(f"[...{TEMPLATE}.options].find((one) => !one.selected).value")
    page.choose(TEMPLATE, value=other)
    let_go(page)
    assert page.js(f"{TEMPLATE}.value") == other


def test_a_click_during_which_news_arrive_counts(page, sim):
    box = f"{OWNER}.querySelector('.chat-row').getBoundingClientRect()"
    place = page.js(
        f"(({{x, y, width, height}}) => [x + width / 2, y + height / 2])({box})"
    )
    mouse = {"x": place[0], "y": place[1], "button": "left", "clickCount": 1}
    page.command("Input.dispatchMouseEvent", type="mousePressed", buttons=1, **mouse)
    hear(page, lambda: sim.customer_sends("marta", "news!"))
    page.command("Input.dispatchMouseEvent", type="mouseReleased", **mouse)
    page.wait(f"{OWNER}.querySelector('textarea')")
    page.wait(shows(OWNER, "news!"))


def test_the_menu_of_a_message_stays_while_its_ticks_turn(page, sim):
    sim.owner_sends("marta", "We are open")
    sim.owner_opens("marta")
    row = f"[...{OWNER}.querySelectorAll('.log .row')].at(-1)"
    page.wait(f"{row}.textContent.includes('We are open')")
    page.click(f"{row}.querySelector('.bubble-menu')")
    page.wait(f"{row}.querySelector('.menu')")
    sim.customer_opens("marta")
    page.wait(f"{row}.querySelector('.status-read')")
    assert page.js("document.activeElement.getAttribute('role')") == "menuitem"
    page.click(
        f"[...{row}.querySelectorAll('.menu button')]"
        ".find((one) => one.textContent === 'Reply')"
    )
    page.wait(
        f"{OWNER}.querySelector('.composer-banner').textContent.includes('We are')"
    )


def test_nobody_signs_up_before_the_window_knows_the_numbers(page, sim):
    """What was typed until then would be thrown away."""
    source = "window.holding = '/_sim/signup'"
    script = page.command("Page.addScriptToEvaluateOnNewDocument", source=source)
    try:
        page.visit(f"{sim.base_url}/signup?lang=en")
        page.wait("window.held.length")
        assert page.js("document.querySelector('button.primary').disabled")
        let_go(page)
        page.click("document.querySelector('button.primary')")
    finally:
        page.command("Page.removeScriptToEvaluateOnNewDocument", **script)
