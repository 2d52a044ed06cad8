"""Texts of strangers in every field and on every screen, in a real browser: nothing runs.

Every recorded message arrives with an attack in the place of every text people see; names,
templates, consents, customers, leads and orders get theirs; then every screen is opened. A
text counts as shown when it can be read, and as run when a script of it ran, or when it left
an element or an attribute that would have.
"""

import hashlib
import hmac
import itertools
import json
import re
import time
from pathlib import Path

import pytest
import requests
from wac_dev.chromium import until

PAYLOADS = Path(__file__).parents[1] / "unit" / "payloads"
#: What the recorded payloads name.
RECORDED_NUMBER, RECORDED_WABA = "200000000000002", "100000000000001"
#: Found in the text of a page where an attack is shown; short enough for a button.
MARK = "__xss"
ATTACKS = (
    '"><img src=x onerror="window.__xss=1"><svg onload="window.__xss=1">',
    "<script>window.__xss=1</script><wac-xss>__xss</wac-xss>",
    "'\"--></style></title><iframe srcdoc='<script>parent.__xss=1</script>'>",
    "javascript:window.__xss=1",
    'https://a.example/" onmouseover="window.__xss=1',
    "{{7*7}} ${7*7} <t t-out=\"window.__xss=1\"/> <a href='javascript:__xss=1'>x</a>",
    "*_~<b onclick=window.__xss=1>~_*```</pre><script>window.__xss=1</script>```",
)
STRANGER = "34600000667"
SHORT = "<svg onload=__xss=1>"
#: What is compared, counted or looked up, and never shown as it came.
KEPT = {
    "object", "id", "field", "messaging_product", "type", "from", "to", "timestamp",
    "wa_id", "user_id", "from_user_id", "phone_number_id", "display_phone_number",
    "status", "recipient_id", "mime_type", "sha256", "message_id", "group_id", "event",
}  # fmt: skip
#: Models whose lists and forms are opened beside our own.
THEIRS = ("res.partner", "crm.lead", "sale.order")

#: Returns what an attack left behind on the page, if anything.
SCAN = """(() => {
    const found = [];
    const look = (root) => {
        for (const element of root.querySelectorAll("*")) {
            const name = element.tagName.toLowerCase();
            if (name === "wac-xss" || (name === "script" && /^window.__xss/.test(element.text))) {
                found.push(element.outerHTML);
            }
            for (const {name, value} of element.attributes) {
                const runs = name.startsWith("on") || name === "srcdoc";
                const leads = /^\\s*(javascript|data|vbscript):/i.test(value);
                const address = ["href", "src", "action", "formaction", "xlink:href"];
                if ((runs || (leads && address.includes(name))) && value.includes("__xss")) {
                    found.push(element.outerHTML.slice(0, 300));
                }
            }
            if (element.shadowRoot) look(element.shadowRoot);
            if (name === "iframe" && element.contentDocument) look(element.contentDocument);
        }
    };
    look(document);
    if (window.__xss) found.push("a script ran");
    return found;
})()"""
#: Opens a screen of the web client without loading it again.
OPEN = """(async () => {
    const {services} = odoo.__WOWL_DEBUG__.root.env;
    await services.action.doAction(%s, {clearBreadcrumbs: true});
    await new Promise((ready) => requestAnimationFrame(() => setTimeout(ready, 30)));
})()"""
#: Tells whether an attack can be read, as text or in a field.
SHOWS = """(document.body.innerText + [...document.querySelectorAll("input, textarea")]
    .map((one) => one.value).join()).includes("__xss")"""


class Screens:
    """A page that fails where an attack ran, or cannot be read where it should be."""

    def __init__(self, page):
        self.page = page

    def check(self, name, shows=True):
        """Wait until an attack can be read; fail if one ran or left anything."""
        if shows:
            self.page.wait(SHOWS)
        assert self.page.js(SCAN) == [], name

    def open(self, name, shows=True, **action):
        """Open a screen of Odoo's web client, and check it."""
        action = {"type": "ir.actions.act_window", "target": "current", **action}
        self.page.js(OPEN % json.dumps(action))
        self.check(name, shows)


def poisoned(value, attack, key=""):
    """Return a payload with an attack in the place of every text people see."""
    if isinstance(value, dict):
        return {k: poisoned(v, attack, k) for k, v in value.items()}
    if isinstance(value, list):
        return [poisoned(v, attack, key) for v in value]
    return attack if isinstance(value, str) and key not in KEPT else value


def bodies(number, waba):
    """Return every recorded message and echo, with attacks."""
    attacks = itertools.cycle(ATTACKS)
    now = str(int(time.time()) - 60)
    for path in sorted(PAYLOADS.glob("*.json")):
        if path.stem.startswith(("message_", "echo_", "history_")):
            text = re.sub(r"\b17[56][0-9]{7}\b", now, path.read_text())
            text = text.replace(RECORDED_NUMBER, number).replace(RECORDED_WABA, waba)
            yield json.dumps(poisoned(json.loads(text), next(attacks))).encode()


@pytest.fixture(scope="module")
def attacked(odoo, connected):
    """Let strangers send everything they can; returns their contacts' ids."""
    number = connected["numbers"][0]
    for body in bodies(number["phone_number_id"], number["waba_id"]):
        digest = hmac.new(connected["app_secret"].encode(), body, hashlib.sha256)
        answer = requests.post(
            connected["callback_url"],
            data=body,
            headers={
                "X-Hub-Signature-256": f"sha256={digest.hexdigest()}",
                "Content-Type": "application/json",
            },
            timeout=60,
        )
        assert answer.ok, answer.text
    waiting = "SELECT count(*) FROM wac_webhook_event WHERE state = 'pending'"
    until(lambda: odoo.sql(waiting) == [("0",)], "the worker has read everything")
    named = [["profile_name", "like", MARK]]
    people = odoo.search_read("wac.contact", named, ["id"])
    assert people
    return [one["id"] for one in people]


@pytest.fixture(scope="module")
def spread(odoo, attacked, connected):
    """Carry the attacks on into what people make of them; returns ids by model."""
    first, *_more = attacked
    odoo.call("wac.contact", "action_create_partner", [first])
    (contact,) = odoo.call("wac.contact", "read", [first], ["partner_id"])
    partner = contact["partner_id"][0]
    img = ATTACKS[0]
    lead = odoo.call("crm.lead", "create", {"name": img, "partner_id": partner})
    order = odoo.call(
        "sale.order", "create", {"partner_id": partner, "client_order_ref": img}
    )
    (model,) = odoo.search_read("ir.model", [["model", "=", "res.partner"]], ["id"])
    template = odoo.call(
        "wac.template",
        "create",
        {
            "name": "hostile",
            "title": img,
            "language": "en_US",
            "waba_id": connected["numbers"][0]["waba_id"],
            "model_id": model["id"],
            "header": SHORT,
            "body": f"{img} *bold* {ATTACKS[3]} {{{{1}}}}",
            "footer": SHORT,
            "button_ids": [
                [0, 0, {"kind": "quick_reply", "text": SHORT}],
                [0, 0, {"kind": "url", "text": SHORT, "url": ATTACKS[3]}],
            ],
        },
    )
    consent = odoo.call(
        "wac.consent.record",
        "create",
        {"contact_id": first, "act": "objected", "words": img, "text": img},
    )
    odoo.call("wac.consent.record", "action_record", [consent])
    for values in (
        ("wac.exclusion.list", {"name": img}),
        ("wac.notification.rule", {"name": img}),
    ):
        odoo.call(values[0], "create", values[1])
    return {
        "wac.contact": first,
        "res.partner": partner,
        "crm.lead": lead,
        "sale.order": order,
        "wac.template": template,
    }


@pytest.fixture
def screens(screen, odoo_server, spread):
    """Return the web client, open and checked."""
    screen.visit(
        f"{odoo_server.url}/odoo/action-whatsapp_coexistence.wac_contact_action"
    )
    screen.wait("document.querySelector('.o_list_view, .o_kanban_view')")
    return Screens(screen)


def test_an_attack_that_works_is_seen(screens):
    """The search finds what it is to find, or it proves nothing."""
    page = screens.page
    for attack in (*ATTACKS[:3], ATTACKS[5], SHORT):
        page.js(
            "document.body.append(Object.assign(document.createElement('div'),"
            f"{{id: 'wac_attacked', innerHTML: {json.dumps(attack)}}}))"
        )
        assert page.js(SCAN), attack
        page.js("document.querySelector('#wac_attacked').remove(); delete window.__xss")
    page.js("setTimeout(() => delete window.__xss, 0)")


#: Screens on which an attack must be readable, and what finds a row with one.
SHOWN = {
    "wac.contact": ({"list", "form"}, "profile_name"),
    "wac.thread": ({"list", "kanban", "form"}, "contact_id.profile_name"),
    "wac.message": ({"list", "form"}, "body"),
    "wac.template": ({"list", "kanban", "form"}, "body"),
    "wac.consent": ({"list", "form"}, "words"),
    "wac.exclusion.list": ({"list", "form"}, "name"),
    "wac.notification.rule": ({"list", "form"}, "name"),
    "res.partner": ({"list", "kanban", "form"}, "name"),
    "crm.lead": ({"list", "kanban", "form"}, "name"),
    "sale.order": ({"list", "kanban", "form"}, "partner_id.name"),
}


def test_lists_cards_and_forms(screens, odoo):
    actions = odoo.search_read(
        "ir.actions.act_window",
        ["|", ["res_model", "=like", "wac.%"], ["res_model", "in", THEIRS]],
        ["res_model", "view_mode"],
    )
    modes_of = {}
    for action in actions:
        modes = modes_of.setdefault(action["res_model"], {"list", "form"})
        modes |= set(action["view_mode"].split(",")) & {"kanban", "activity"}
    windows = {
        one["model"]
        for one in odoo.search_read("ir.model", [["transient", "=", True]], ["model"])
    }
    for model, modes in modes_of.items():
        must_show, path = SHOWN.get(model, (set(), None))
        domain = [[path, "like", MARK]] if path else []
        rows = odoo.call(model, "search", domain, limit=1, order="id desc")
        if not rows:
            assert not must_show, model
            continue
        for mode in sorted(modes - (modes if model in windows else set())):
            place = {"res_id": rows[0]} if mode == "form" else {"domain": domain}
            screens.open(
                f"{model} {mode}",
                mode in must_show,
                res_model=model,
                views=[[False, mode]],
                **place,
            )


def test_windows(screens, spread):
    """The composer, writing down a consent, exporting, erasing and merging."""
    contact, partner = spread["wac.contact"], spread["res.partner"]
    writing = {"default_res_model": "res.partner", "default_res_ids": [partner]}
    chosen = {"active_model": "wac.contact", "active_ids": [contact]}
    for model, context in (
        ("wac.composer", writing),
        ("wac.consent.record", {"default_contact_id": contact}),
        ("wac.privacy.ask", chosen),
        ("wac.contact.merge", chosen),
    ):
        window = {"views": [[False, "form"]], "target": "new", "context": context}
        screens.open(model, res_model=model, **window)


def test_chats(screens, odoo, odoo_server, attacked):
    threads = odoo.search_read(
        "wac.thread",
        [["contact_id", "in", attacked], ["channel_id", "!=", False]],
        ["channel_id"],
    )
    page = screens.page
    assert threads
    for thread in threads:
        channel = thread["channel_id"][0]
        page.visit(
            f"{odoo_server.url}/odoo/discuss?active_id=discuss.channel_{channel}"
        )
        page.wait("document.querySelectorAll('.o-mail-Message').length > 3")
        screens.check(f"chat {channel}")
    page.click("document.querySelector('.o_menu_systray .fa-comments')")
    page.wait("document.querySelector('.o-mail-MessagingMenu')")
    screens.check("what is new")


def test_phones(chromium, simulator, at_simulator, connected):
    """The simulator's page: what a customer calls themselves, sends and is sent."""
    number = connected["numbers"][0]["phone_number_id"]
    chat = {"customer": STRANGER, "number": number}
    at_simulator("customers", phone=STRANGER, name=ATTACKS[0])
    for attack in ATTACKS:
        at_simulator("customer/send", customer=STRANGER, text=attack)
        at_simulator("owner/send", customer=STRANGER, text=attack)
    place = {"latitude": 1, "longitude": 1, "name": ATTACKS[0], "address": ATTACKS[1]}
    at_simulator("customer/send", customer=STRANGER, type="location", **place)
    card = {"name": ATTACKS[0], "phone": ATTACKS[3]}
    at_simulator("customer/send", customer=STRANGER, type="contacts", **card)
    page = chromium.page()
    page.visit(f"{simulator.url}/?lang=en")
    phones = Screens(page)
    # the customer's phone is lent to the stranger; the owner opens their chat
    person = "document.querySelector('.phone-customer select')"
    page.choose(person, value=STRANGER)
    for phone in ("customer", "owner"):
        at_simulator("open", by=phone.replace("owner", "business"), **chat)
        log = f"document.querySelector('.phone-{phone} .log')"
        page.wait(f"{log}?.innerText.includes({MARK!r})")
        phones.check(phone)


def test_the_portal(odoo, new_client, chromium, odoo_server, spread):
    """A customer whose name is an attack looks at their own pages."""
    (group,) = odoo.sql(
        "SELECT res_id FROM ir_model_data WHERE module = 'base' AND name = 'group_portal'"
    )
    user = {"login": "hostile", "password": "hostile1", "email": "x@example.com"}
    user |= {
        "partner_id": spread["res.partner"],
        "group_ids": [[6, 0, [int(group[0])]]],
    }
    odoo.call("res.users", "create", user)
    session = new_client("hostile", "hostile1").session.cookies["session_id"]
    page = chromium.page()
    page.command(
        "Network.setCookie", name="session_id", value=session, url=odoo_server.url
    )
    for path, shows in (("/my", True), ("/my/whatsapp", False), ("/my/quotes", False)):
        page.visit(odoo_server.url + path)
        page.wait("document.readyState === 'complete' && document.body")
        Screens(page).check(path, shows)
