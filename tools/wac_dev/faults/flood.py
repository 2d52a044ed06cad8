"""A flood of webhooks, as Meta sends after an outage: again, out of order, in other batches."""

import collections
import contextlib
import hashlib
import hmac
import http.client
import json
import time
import urllib.parse
import uuid
from concurrent.futures import ThreadPoolExecutor

#: Part of the events that come twice, and of the bodies that hold several events.
TWICE, BATCHED = 0.2, 0.05
LARGEST_BATCH = 5
#: Events of a body when Meta is behind, on average; it may put a thousand in one.
WHEN_BEHIND = 10
PAUSE = 0.5


def new_events(site, mark, count, people=None):
    """Return events that nobody has seen, and have the site expect their messages."""
    phones = people or site.phones
    found = []
    for index in range(count):
        wamid, text = f"wamid.{uuid.uuid4().hex}", f"{mark} {index};"
        site.sent[wamid] = text
        found.append(
            {
                "from": phones[index % len(phones)],
                "id": wamid,
                "timestamp": str(int(time.time())),
                "type": "text",
                "text": {"body": text},
            }
        )
    return found


def a_few_together(dice):
    """Return how many events the next body has, when Meta is nearly up to date."""
    return dice.randint(2, LARGEST_BATCH) if dice.random() < BATCHED else 1


def many_together(dice):
    """Return how many events the next body has, when Meta is behind."""
    return dice.randint(1, 2 * WHEN_BEHIND - 1)


def bodies(site, events, dice, together=a_few_together):
    """Return bodies: events twice, shuffled, and put together anew."""
    again = dice.sample(events, int(len(events) * TWICE / (1 - TWICE)))
    waiting = [*events, *again]
    dice.shuffle(waiting)
    found = []
    while waiting:
        size = together(dice)
        found.append(body(site, waiting[:size]))
        del waiting[:size]
    return found


def body(site, events):
    """Return one body with these events."""
    value = {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": site.number["phone"].lstrip("+"),
            "phone_number_id": site.number["phone_number_id"],
        },
        "contacts": [
            {"wa_id": phone, "profile": {"name": f"Person {phone}"}}
            for phone in sorted({event["from"] for event in events})
        ],
        "messages": events,
    }
    change = {"field": "messages", "value": value}
    entry = [{"id": site.number["waba_id"], "changes": [change]}]
    return json.dumps({"object": "whatsapp_business_account", "entry": entry}).encode()


class Deliverers:
    """Threads that deliver bodies until each is taken, as Meta does."""

    def __init__(self, site, at_once):
        self.address = urllib.parse.urlsplit(site.webhook)
        self.secret = site.secret.encode()
        self.at_once = at_once
        self.codes = collections.Counter()
        self.seconds = []

    def deliver(self, found):
        """Deliver bodies; returns the seconds until the last one was taken."""
        started = time.monotonic()
        with ThreadPoolExecutor(self.at_once) as pool:
            list(pool.map(self._until_taken, found))
        return time.monotonic() - started

    def _until_taken(self, content):
        while (code := self.deliver_once(content)) != 200:
            self.codes[code] += 1
            time.sleep(PAUSE)
        self.codes[200] += 1

    def deliver_once(self, content):
        """Deliver a body once; returns the status, or what happened instead."""
        signature = hmac.new(self.secret, content, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "X-Hub-Signature-256": f"sha256={signature}",
        }
        line = http.client.HTTPConnection(
            self.address.hostname, self.address.port, timeout=60
        )
        started = time.monotonic()
        with contextlib.closing(line):
            try:
                line.request("POST", self.address.path, content, headers)
                code = line.getresponse().status
            except (OSError, http.client.HTTPException) as error:
                return type(error).__name__
        self.seconds.append(time.monotonic() - started)
        return code


class PacedDeliverers(Deliverers):
    """Deliverers who keep a pace, whatever the receiver does: nobody waits for answers.

    Each time is measured from the moment the body was due, so that what had to queue
    behind a slow answer counts as slow, too.
    """

    def __init__(self, site, at_once):
        super().__init__(site, at_once)
        self.from_due = []
        self.offered = 0.0

    def offer(self, found, seconds):
        """Deliver bodies evenly within so many seconds; returns when the last was taken."""
        started = time.monotonic()
        step = seconds / len(found)
        due = [(content, started + index * step) for index, content in enumerate(found)]
        with ThreadPoolExecutor(self.at_once) as pool:
            list(pool.map(self._when_due, due))
        self.offered -= started
        return time.monotonic() - started

    def _when_due(self, one):
        content, due = one
        time.sleep(max(due - time.monotonic(), 0))
        self.offered = max(self.offered, time.monotonic())
        self._until_taken(content)
        self.from_due.append(time.monotonic() - due)


def percentile(values, percent):
    """Return the value that so many percent do not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * percent / 100), len(ordered) - 1)]
