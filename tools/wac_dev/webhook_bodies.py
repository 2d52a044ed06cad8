"""Generated calls of the webhook: what Meta sends, what it might send, and what others try.

Used by the system tests. The same seed gives the same calls. Each call says which code it
must get, and which messages it must, or may, make.
"""

import copy
import hashlib
import hmac
import json
import random
import re
import time
from dataclasses import dataclass, field

from . import paths

PAYLOADS = paths.ROOT / "tests" / "unit" / "payloads"
CORPUS = paths.ROOT / "tests" / "unit" / "corpus"
#: What the recorded payloads name.
RECORDED_NUMBER, RECORDED_WABA = "200000000000002", "100000000000001"
LIMIT = 4 * 1024 * 1024
_TIME = re.compile(r"\b17[56][0-9]{7}\b")
_WAMID = re.compile(r"wamid\.[A-Za-z0-9+/=_-]+")
JUNK = (
    None, True, 0, -1, 10**18, 1.5, "", " ", "\0", "\ud800", "<b>x</b>", "'; --", "🍞" * 40,
    "x" * 6000, "9" * 19, [], {}, [None], [[]], {"": ""}, {"id": 5}, "text", "image", "wa\nid",
)  # fmt: skip


@dataclass(frozen=True)
class Target:
    """An app of ours, with one number."""

    key: str
    secret: str
    number: str
    waba: str


@dataclass(frozen=True)
class Call:
    """One POST.

    :param makes: ids of messages that must be there afterwards, once each
    :param may_make: ids of messages that may be there
    :param refusal: the reason it is counted under, when it is refused
    """

    kind: str
    body: bytes
    code: int = 200
    signature: str | None = ""
    key: str = ""
    chunked: bool = False
    makes: tuple = ()
    may_make: tuple = field(default=(), repr=False)
    refusal: str = ""


class Bodies:
    """A source of calls to one app."""

    def __init__(self, target, seed=20261127):
        """Prepare what the calls are made of."""
        self.target = target
        self.dice = random.Random(seed)
        self.count = 0
        self.sent = []
        now = str(int(time.time()) - 60)
        self.payloads = [
            _TIME.sub(now, path.read_text()) for path in sorted(PAYLOADS.glob("*.json"))
        ]
        self.dashboard = _TIME.sub(
            now, (PAYLOADS / "message_dashboard_test.json").read_text()
        ).encode()
        self.corpus = [path.read_bytes() for path in sorted(CORPUS.glob("*.json"))]

    def calls(self, count):
        """Yield so many calls; every kind is among the first of them."""
        kinds = [name for name, weight in KINDS for _ in range(weight)]
        rare = [name for name, weight in KINDS if weight == 0]
        for index in range(count):
            first = index < len(KINDS)
            name = KINDS[index][0] if first else self.dice.choice(kinds)
            if not first and index % 1000 == 0:
                name = rare[index // 1000 % len(rare)]
            self.count += 1
            yield getattr(self, f"_{name}")()

    def sign(self, body, secret=None):
        """Return the signature header of a body."""
        secret = secret or self.target.secret
        return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"

    def _call(self, kind, body, **values):
        values.setdefault("signature", self.sign(body))
        values.setdefault("key", self.target.key)
        return Call(kind, body, **values)

    # What Meta sends

    def _text(self, number=None, waba=None):
        """Return a body with one to three texts, and their ids."""
        people = [f"4477009{self.dice.randrange(60):05d}" for _ in range(3)]
        messages = [
            {
                "from": person,
                "id": f"wamid.G{self.count}n{index}",
                "timestamp": str(int(time.time()) - self.dice.randrange(60)),
                "type": "text",
                "text": {"body": self.dice.choice(("hola", "*bold* 🍞", "<i>", "ñ" * 400))},
            }
            for index, person in enumerate(people[: self.dice.randint(1, 3)])
        ]  # fmt: skip
        metadata = {
            "display_phone_number": "442079460000",
            "phone_number_id": number or self.target.number,
        }
        value = {
            "messaging_product": "whatsapp",
            "metadata": metadata,
            "contacts": [
                {"wa_id": m["from"], "profile": {"name": "P"}} for m in messages
            ],
            "messages": messages,
        }
        entry = {
            "id": waba or self.target.waba,
            "changes": [{"field": "messages", "value": value}],
        }
        document = {"object": "whatsapp_business_account", "entry": [entry]}
        return json.dumps(document).encode(), tuple(m["id"] for m in messages)

    def _good(self):
        body, wamids = self._text()
        call = self._call("good", body, makes=wamids)
        self.sent.append(call)
        return call

    def _good_in_pieces(self):
        body, wamids = self._text()
        return self._call("good in pieces", body, makes=wamids, chunked=True)

    def _replayed(self):
        return self.dice.choice(self.sent) if self.sent else self._good()

    def _dashboard_test(self):
        return self._call("dashboard test", self.dashboard)

    # What it might send

    def _recorded(self, text=None):
        """Return a recorded payload for our number, with ids of its own."""
        text = text or self.dice.choice(self.payloads)
        text = text.replace(RECORDED_NUMBER, self.target.number)
        text = text.replace(RECORDED_WABA, self.target.waba)
        known = {}

        def new_id(found):
            return known.setdefault(found[0], f"wamid.F{self.count}n{len(known)}")

        return json.loads(_WAMID.sub(new_id, text)), tuple(known.values())

    def _mutated(self):
        document, wamids = self._recorded()
        for _ in range(self.dice.randint(0, 4)):
            self._mutate(document)
        body = json.dumps(document, ensure_ascii=True).encode()
        return self._call("mutated", body, may_make=wamids)

    def _mutate(self, document):
        """Change one place of a document."""
        places = list(_places(document))
        if not places:
            return
        parent, key = self.dice.choice(places)
        choice = self.dice.random()
        if choice < 0.3:
            del parent[key]
        elif choice < 0.7:
            parent[key] = copy.deepcopy(self.dice.choice(JUNK))
        elif choice < 0.85:
            parent[key] = [parent[key]]
        elif isinstance(parent, list):
            again = range(self.dice.randint(1, 20))
            parent.extend([copy.deepcopy(parent[key]) for _ in again])
        else:
            name = self.dice.choice(("type", "id", "from", "extra"))
            parent[name] = copy.deepcopy(parent[key])

    def _damaged(self):
        """Flip, cut or repeat bytes of a payload for a number that is not ours."""
        body = bytearray(self.dice.choice(self.payloads).encode())
        for _ in range(self.dice.randint(1, 8)):
            body[self.dice.randrange(len(body))] = self.dice.randrange(256)
        if self.dice.random() < 0.3:
            del body[self.dice.randrange(len(body)) :]
        return self._call("damaged", bytes(body))

    def _garbage(self):
        return self._call("garbage", self.dice.randbytes(self.dice.randrange(300)))

    def _malformed(self):
        return self._call("malformed", self.dice.choice(self.corpus))

    def _foreign_number(self):
        body, _wamids = self._text(number="200000000000777", waba="100000000000777")
        return self._call("foreign number", body)

    def _unknown_number(self):
        body, _wamids = self._text(number="200000000000778")
        return self._call("unknown number", body)

    # What others try

    def _refused(self, kind, reason, **values):
        body, _wamids = self._text()
        return self._call(kind, body, code=403, refusal=reason, **values)

    def _unsigned(self):
        return self._refused("unsigned", "unsigned", signature=None)

    def _wrongly_signed(self):
        body, _wamids = self._text()
        signature = self.sign(body, "another secret")
        return self._call(
            "wrongly signed", body, code=403, refusal="bad_signature", signature=signature
        )  # fmt: skip

    def _odd_header(self):
        odd = ("sha256=é", "sha256=", "sha1=" + "0" * 40, "x", "sha256=" + "g" * 64)
        return self._refused(
            "odd header", "bad_signature", signature=self.dice.choice(odd)
        )

    def _unknown_key(self):
        key = "00000000-0000-0000-0000-000000000000"
        return self._refused("unknown key", "unknown_key", key=key)

    def _oversized(self):
        body = b" " * (LIMIT + 1)
        return self._call("oversized", body, code=413, refusal="too_large")

    def _oversized_in_pieces(self):
        body = b" " * (LIMIT + 300_000)
        return self._call(
            "oversized in pieces", body, code=413, refusal="too_large", chunked=True
        )


#: Kinds and their weights; 0: a few times in all.
KINDS = (
    ("good", 18),
    ("good_in_pieces", 3),
    ("replayed", 8),
    ("dashboard_test", 2),
    ("mutated", 30),
    ("damaged", 10),
    ("garbage", 4),
    ("malformed", 4),
    ("foreign_number", 4),
    ("unknown_number", 4),
    ("unsigned", 4),
    ("wrongly_signed", 4),
    ("odd_header", 3),
    ("unknown_key", 2),
    ("oversized", 0),
    ("oversized_in_pieces", 0),
)


def _places(value):
    """Yield ``(container, key)`` of every place in a document."""
    if isinstance(value, dict | list):
        keys = list(value) if isinstance(value, dict) else range(len(value))
        for key in keys:
            yield value, key
            yield from _places(value[key])
