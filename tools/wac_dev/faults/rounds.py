"""The rounds: in each, one kind of thing goes wrong while messages go both ways.

A round is called with the site, dice and its size, does its damage and returns figures. It
judges nothing: :mod:`.oracle` does, for every round alike.
"""

import base64
import collections
import threading
import time
from functools import partial

from ..progress import Failure, say
from . import flood
from .misbehaviour import RECEIVED, TABLE
from .traffic import traffic

#: Where a worker may end, and what brings one there.
POINTS = {
    "webhook.stored": "in",
    "webhook.committed": "in",
    "inbound.claiming": "in",
    "inbound.claimed": "in",
    "inbound.applied": "in",
    "inbound.committing": "in",
    "inbound.committed": "in",
    "outbound.claiming": "out",
    "outbound.claimed": "out",
    "outbound.posting": "out",
    "outbound.posted": "out",
    "outbound.settling": "out",
    "outbound.written": "out",
    "outbound.settled": "out",
    "media.claimed": "file",
    "media.fetched": "file",
    "media.stored": "file",
    "media.committed": "file",
}
#: Events a second that are offered, those that come again included.
PACE = 1000
NO_ROOM = "No space left on device"
PDF = b"%PDF-1.4\n" + b"0123456789abcdef" * 8192


def killed_at_points(site, dice, size):
    """Kill whoever reaches each of the named points, one after the other."""
    deaths = 0
    for turn in range(size):
        order = sorted(POINTS)
        dice.shuffle(order)
        for point in order:
            _die_at(site, point, f"{point} {turn}")
            deaths += 1
    return {"deaths": deaths, "points": len(POINTS)}


def _die_at(site, point, mark):
    site.arm(point)
    kind = POINTS[point]
    if kind == "in":
        site.write(mark, 3)
    elif kind == "out":
        site.answer(mark, 3)
    else:
        _send_file(site, mark)
    site.wait_for(lambda: not site.armed(), f"somebody reaches {point}")


def _send_file(site, mark):
    content = PDF + mark.encode() + bytes(str(time.monotonic_ns()), "ascii")
    return site.send_file(mark, base64.b64encode(content).decode())


def killed_at_random(site, dice, size):
    """Kill workers at random moments while messages go both ways."""
    deaths = 0
    with traffic(site, "random"):
        for _kill in range(size):
            time.sleep(dice.uniform(0.05, 1.5))
            kind = dice.choice(("WorkerCron", "WorkerCron", "WorkerHTTP"))
            deaths += site.kill(kind, dice.randrange(100))
    return {"deaths": deaths}


def left_alone(site, dice, size):
    """Kill all workers during POSTs, and only wait: no receipts, no help of ours."""
    slowest = 0
    for turn in range(size):
        mark = f"alone {turn}"
        site.fault("status_never")
        site.fault("late_after_accept", seconds=5)
        site.answer(mark, 3)
        site.wait_for(partial(site.gone_out, mark), "a POST under way")
        site.write(mark, 3)
        site.kill()
        site.no_faults()
        started = time.monotonic()
        site.wait_for(
            lambda mark=mark: (
                site.has_applied()
                and not {"queued", "sending"} & set(site.messages(mark).values())
            ),
            "everything is settled without help",
            seconds=600,
            nudge=False,
        )
        slowest = max(slowest, time.monotonic() - started)
    return {"kills": size, "slowest": f"{slowest:.0f} s"}


def database_restarts(site, dice, size):
    """Stop the server of databases in its two ways, and cut all connections."""
    ways = ("fast", "immediate", "cut")
    codes = collections.Counter()
    with traffic(site, "restart"):
        for turn in range(size):
            for way in ways:
                time.sleep(dice.uniform(0.5, 2))
                if way == "cut":
                    site.cluster.cut(site.database)
                else:
                    site.cluster.stop(way)
                    if way == "immediate":
                        site.crashes.append(time.monotonic())
                    codes[_knock(site)] += 1
                    time.sleep(dice.uniform(0, 1.5))
                    site.cluster.start()
                site.wait_for(site.answers, f"Odoo answers after {way} {turn}")
    wrong = ["a webhook was taken without a database"] if codes[200] else []
    return {way: size for way in ways} | {"webhook": dict(codes), "wrong": wrong}


def _knock(site):
    """Return what the webhook answers Meta now, once."""
    return flood.Deliverers(site, 1).deliver_once(flood.body(site, []))


def disk_is_full(site, dice, size):
    """Leave the server of databases no room while messages go both ways."""
    with traffic(site, "disk") as running:
        time.sleep(1)
        site.cluster.fill()
        before = running.refused()
        time.sleep(size)
        refused = running.refused() - before
        site.cluster.free()
        site.wait_for(site.answers, "Odoo answers when there is room again")
    return {"refused meanwhile": refused}


def no_room_for_rows(site, dice, size):
    """Have the server refuse rows of some tables for lack of room, as on a full disk."""
    with site.no_room("wac_webhook_event"):
        code = _knock(site)
    with site.no_room("wac_message"):
        before = site.in_log(NO_ROOM)
        site.write("no room", size)

        def has_tried():
            site.let_time_pass()
            return site.in_log(NO_ROOM) >= before + size

        site.wait_for(has_tried, "tries without room")
    wrong = [] if code == 503 else [f"the webhook answered {code}, not 503"]
    return {"webhook": code, "wrong": wrong}


def no_room_for_files(site, dice, size):
    """Let the worker that fetches files write only their beginning."""
    site.limit_files(4096)
    try:
        for index in range(size):
            _send_file(site, f"no room for file {index}")
        site.wait_for(
            lambda: (
                site.value(
                    "SELECT count(*) FROM wac_media WHERE state = 'queued' AND attempts > 0"
                )
                >= size
            ),
            "files that could not be stored",
        )
    finally:
        site.limit_files(None)
    return {"files": size}


def graph_misbehaves(site, dice, size):
    """Have Graph answer so many messages, each in another way of the table."""
    rows = [row for row in TABLE if size >= len(TABLE) or not row.slow]
    dice.shuffle(rows)
    wrong = []
    for turn in range(size):
        row = rows[turn % len(rows)]
        say(f"faults: {row.name}")
        wrong += _misbehave(site, row, f"{row.name} {turn}")
    return {"kinds": min(size, len(rows)), "messages": size, "wrong": wrong}


def _misbehave(site, row, mark):
    """Try one kind on one message; returns what was wrong."""
    if not row.receipts:
        site.fault("status_never")
    site.fault(row.fault, count=1, **row.options)
    site.answer(mark, 1)
    wrong = []
    for said, states in ((mark, row.ends), (f"after {mark}", RECEIVED)):
        try:
            site.wait_for(partial(site.came_to, said, states), said, seconds=60)
        except Failure:
            wrong.append(
                f"{said}: {sorted(site.messages(said).values())}, not {states}"
            )
        if said == mark:
            site.no_faults()
            site.mend()
            site.answer(f"after {mark}", 1)
    return wrong


def flooded(site, dice, size):
    """Deliver events as Meta does after an outage: at once, twice, shuffled, re-batched."""
    events = flood.new_events(site, f"flood {dice.random()}", size)
    found = flood.bodies(site, events, dice)
    deliverers = flood.Deliverers(site, 8)
    started = time.monotonic()
    taken = deliverers.deliver(found)
    site.wait_for(site.has_applied, "the flood is applied", 60 + size)
    return {
        "events": len(events),
        "bodies": len(found),
        "taken in": f"{taken:.1f} s",
        "applied in": f"{time.monotonic() - started:.1f} s",
        "p50": f"{1000 * flood.percentile(deliverers.seconds, 50):.0f} ms",
        "p99": f"{1000 * flood.percentile(deliverers.seconds, 99):.0f} ms",
        "answers": dict(deliverers.codes),
    }


def flooded_at_a_pace(site, dice, size):
    """Offer events in the pace of a thousand a second, in bodies as Meta makes when behind."""
    events = flood.new_events(site, f"pace {dice.random()}", size)
    found = flood.bodies(site, events, dice, flood.many_together)
    deliveries = round(size / (1 - flood.TWICE))
    deliverers = flood.PacedDeliverers(site, 64)
    started = time.monotonic()
    taken = deliverers.offer(found, deliveries / PACE)
    site.wait_for(site.has_applied, "the flood is applied", 60 + size)
    drained = time.monotonic() - started
    times = {
        f"p{percent}": f"{1000 * flood.percentile(deliverers.from_due, percent):.0f} ms"
        for percent in (50, 99, 100)
    }
    return {
        "events": len(events),
        "deliveries": deliveries,
        "bodies": len(found),
        "offered in": f"{deliverers.offered:.1f} s",
        "taken in": f"{taken:.1f} s",
        "drained in": f"{drained:.1f} s",
        "answers": dict(deliverers.codes),
        **times,
    }


def receipt_comes_first(site, dice, size):
    """Have the receipt overtake the answer of the POST."""
    site.fault("status_before_answer")
    site.answer("receipt first", size)
    site.wait_for(
        lambda: site.came_to("receipt first", ("delivered", "read")), "all delivered"
    )
    site.no_faults()
    return {"messages": size}


def token_is_revoked(site, dice, size):
    """Take the token away in the middle of many messages, and give it back."""
    mark = f"revoked {dice.random()}"
    poster = threading.Thread(target=site.answer, args=(mark, size))
    poster.start()
    site.wait_for(lambda: len(site.gone_out(mark)) >= size // 4, "some went out")
    site.fault("http_401", on="any")
    poster.join()
    site.wait_for(site.is_held, "the number is on hold")
    held = len(site.messages(mark)) - len(site.gone_out(mark))
    site.no_faults()
    site.mend()
    return {"messages": size, "held": held}


def secret_is_rotated(site, dice, size):
    """Replace the app secret while customers write: here first, then at Meta first."""
    with traffic(site, "rotated", answers=False):
        for turn in range(size):
            time.sleep(0.5)
            secret = f"{dice.getrandbits(128):032x}"
            ours = lambda secret=secret: site.set_secret(secret)  # noqa: E731
            theirs = lambda secret=secret: site.at_simulator(  # noqa: E731
                "callback", url=site.webhook, secret=secret
            )
            for step in (ours, theirs) if turn % 2 == 0 else (theirs, ours):
                step()
                time.sleep(0.7)
            site.secret = secret
            # one secret is remembered: the next change is for when this one is over
            written = set(site.sent)
            site.wait_for(
                lambda written=written: site.has_applied(written),
                "what was signed with the secret before",
            )
    return {"rotations": size}


def clock_is_off(site, dice, size):
    """Let Meta's clock be an hour ahead of ours, then an hour behind."""
    for hours in (1, -1):
        site.at_simulator("clock", advance=3600 * hours)
        site.write(f"clock {hours}", size)
        site.answer(f"clock {hours}", size)
        site.wait_for(site.has_applied, "what came in with a wrong time")
        site.wait_for(
            lambda hours=hours: site.came_to(f"clock {hours}", ("delivered", "read")),
            "answers while the clock is off",
        )
        site.at_simulator("clock", reset=True)
    return {"messages": 4 * size}
