"""What is fuzzed: one function for each door through which a stranger's bytes come in.

Each takes bytes, fails on whatever must not happen, and returns the shape of what came of
them: a fuzzer keeps inputs of a new shape. Used by ``run``, by the replay in ``./test unit``
and by atheris.
"""

import json
import re
from pathlib import Path

from html_audit import audit

from cloudapi import (
    forget,
    formatting,
    identity,
    media,
    number,
    onboarding,
    optout,
    phone,
    rate_card,
    retry,
    signature,
    template_json,
    webhook,
)
from cloudapi.events import Event
from cloudapi.wire import HttpResponse

HERE = Path(__file__).parent
UNIT = HERE.parent / "unit"
#: Characters PostgreSQL stores in no text.
POISON = re.compile("[\x00\ud800-\udfff]")


def webhook_body(data):
    """A body of Meta's: events or a reason, storable, and no stumble of ours."""
    found = webhook.parse(data)
    assert bool(found.error) != bool(found.events)
    shape = [found.error]
    for event in found.events:
        assert isinstance(event, Event)
        reason = getattr(event, "reason", "")
        assert not reason.startswith("error:"), reason
        assert not POISON.search(json.dumps(event.raw, ensure_ascii=False))
        content = getattr(event, "content", None)
        shape.append(
            (type(event).__name__, event.field, reason, content and content.kind)
        )
    return tuple(sorted(set(map(repr, shape))))


def erasure(data):
    """A stored body of which one person is taken out."""
    names = ["447700900111", "GB.1000000001", "ana"]
    left = forget.without(data, names)
    if left.body is None:
        return "nothing"
    assert webhook.parse(left.body).error is None
    assert forget.without(left.body, names).body == left.body
    for name in names:
        assert f'"{name}"'.encode() not in re.sub(
            rb'"%s":' % name.encode(), b"", left.body
        )
    return len(left.moves), len(left.body) < len(data)


def marks(data):
    """The text of a customer, shown to people of the company."""
    text = data.decode("utf-8", "replace")
    html = formatting.to_html(text)
    audit(html)
    again = formatting.from_html(html)
    audit(formatting.to_html(again))
    return tuple(sorted(set(re.findall(r"</?([a-z]+)", html))))


def html(data):
    """What an editor, a mail or a web page makes of a message that is sent."""
    text = formatting.from_html(data.decode("utf-8", "replace"))
    audit(formatting.to_html(text))
    return tuple(sorted(set(re.findall(r"[*_~`>\-]|[0-9]+\. |://", text))))


def answer(data):
    """An answer to a POST: the first bytes say the status and the headers."""
    head, _end, body = data.partition(b"\n\n")
    status, _end, rest = head.decode("latin-1").partition("\n")
    lines = (line.partition(":") for line in rest.split("\n"))
    headers = {name.strip().lower(): value.strip() for name, _colon, value in lines}
    http = int(status) if re.fullmatch("[0-9]{1,3}", status) else 200
    found = retry.classify(HttpResponse(http, headers, body), None, ["secret-12"])
    accepted = found.outcome is retry.Outcome.SENT
    assert not accepted or (200 <= http < 300 and found.wamid)
    assert "secret-12" not in repr(found)
    assert found.retry_after is None or 0 < found.retry_after <= retry.MAX_WAIT
    if found.rule:
        wait = retry.backoff(1, found.rule, 0.5, found.retry_after)
        assert 0 <= wait <= 1.5 * max(found.rule.cap, retry.MAX_WAIT)
    return found.outcome, found.rule and found.rule.code, found.evidence[:12]


def node(data):
    """What Graph says of a number, a token, a template."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return "not json"
    items = document if isinstance(document, list) else [document]
    items = [one for one in items if isinstance(one, dict)]
    templates = template_json.parse_templates(items)
    shape = [(bool(t.spec), t.status) for t in templates if hasattr(t, "spec")]
    for one in items:
        shape += [bool(number.onboarded_at(one)), number.is_valid(one)]
        number.missing_scopes(one)
        number.expires_at(one)
    number.ids(items)
    number.subscribed_ids(items)
    return tuple(map(repr, shape))


def signup(data):
    """What a window of Meta's tells the browser, and the browser tells us."""
    found = onboarding.parse_message(data.decode("utf-8", "replace"))
    onboarding.is_allowed_origin(data.decode("utf-8", "replace"))
    return repr(found and (found.event, bool(found.waba_id)))


def picture(data):
    """A file that says it is a picture."""
    size = media.image_dimensions(data)
    assert size is None or min(size) > 0
    assert media.has_safe_dimensions(data) <= (size is not None)
    cut = media.image_dimensions(data[:-1])
    assert cut in (None, size)
    return data[:4].isalpha(), size is None, size and min(size) > 1000


def names(data):
    """The name of a file, a number, an id, a word: short texts people send."""
    text = data.decode("utf-8", "replace")
    name = media.safe_filename(text, "application/pdf")
    assert name
    assert not re.search(r"[\x00-\x1f\x7f/\\]", name)
    assert name not in (".", "..")
    assert media.safe_filename(name, "application/pdf") == name
    token = identity.token(text)
    assert token is None or re.fullmatch("[0-9A-F]{20}|[0-9A-F]{32}", token)
    number_found = phone.normalize(text, "ES")
    assert number_found is None or re.fullmatch("[0-9]{5,20}", number_found)
    variants = phone.variants(text)
    assert all(set(phone.variants(one)) == set(variants) for one in variants)
    phone.pretty(text)
    media.is_allowed_media_host(text)
    assert not media.sha256_matches(b"\x00" * 32, text) or text
    return optout.recognize(text), bool(number_found), len(variants), bool(token)


def header(data):
    """The signature of a body; nobody signs with a secret they do not have."""
    head, _end, body = data.partition(b"\n")
    assert not signature.verify(body, head, ["the secret nobody knows"])
    assert not signature.verify(body, head.decode("latin-1"), ["another", ""])
    return head.startswith(b"sha256="), len(head) == 71


def card(data):
    """A list of prices somebody uploads."""
    try:
        prices = rate_card.read(data)
    except rate_card.NotARateCard:
        return "none"
    for price in prices:
        assert price.market
        assert price.amount >= 0
        assert price.amount.is_finite()
    return tuple(sorted({(p.category, p.currency) for p in prices}))[:6]


#: Name to the function, and to what else than its own corpus it starts from.
TARGETS = {
    "webhook": (webhook_body, [UNIT / "payloads", UNIT / "corpus"]),
    "erasure": (erasure, [UNIT / "payloads"]),
    "marks": (marks, []),
    "html": (html, []),
    "answer": (answer, []),
    "node": (node, []),
    "signup": (signup, []),
    "picture": (picture, []),
    "names": (names, []),
    "header": (header, []),
    "card": (card, []),
}


def corpus(name):
    """Return ``{file: bytes}`` of what a target starts from, its own files first."""
    folders = [HERE / "corpus" / name, *TARGETS[name][1]]
    files = [path for folder in folders for path in sorted(folder.glob("*"))]
    return {path: path.read_bytes() for path in files if path.suffix != ".md"}
