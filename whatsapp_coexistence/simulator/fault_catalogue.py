"""The named faults.

Called through :class:`~simulator.faults.FaultBox`: by its ``stage`` the Graph side, the
receipts, the dispatcher or the HTTP server applies a fault.
Must never hold state.
"""

from __future__ import annotations

from typing import Any

from . import fault_effects as do
from .faults import FaultSpec


def _before(name: str, help_: str, effect: Any, **defaults: Any) -> FaultSpec:
    return FaultSpec(name, "before", help_, defaults, effect)


def _after(name: str, help_: str, effect: Any, **defaults: Any) -> FaultSpec:
    return FaultSpec(name, "after", help_, defaults, effect)


_EXPIRED = "Error validating access token: Session has expired."
_ELSEWHERE = "http://127.0.0.1:9/elsewhere"
_FAST = "too many messages sent from this phone number in a short period of time"
_PAIR = "too many messages sent from this phone number to the same phone number"

#: The call is not carried out.
_BEFORE = (
    _before("close_early", "connection ends, no answer", do.wired("close")),
    _before("reset_early", "TCP reset, no answer", do.wired("reset")),
    _before("latency", "wait, then go on", do.latency, seconds=0.2),
    _before("hang", "no answer for long", do.hang, seconds=60.0),
    _before("html_200", "a web page with 200", do.plain(do.PAGE, 200, do.HTML)),
    _before("empty_200", "200 and no body", do.plain(b"", 200)),
    _before(
        "redirect_302",
        "sent elsewhere",
        do.plain(b"", 302, do.HTML, Location=_ELSEWHERE),
    ),
    _before("not_http", "bytes that are no HTTP", do.wired("noise")),
    _before("http_400", "generic refusal (100)", do.graph(100, "Invalid parameter")),
    _before(
        "http_401",
        "token expired (190/463)",
        do.graph(190, message=_EXPIRED, subcode=463),
    ),
    _before("http_403", "permission missing (200)", do.graph(200)),
    _before(
        "http_404", "no such object (100/33)", do.graph(100, status=404, subcode=33)
    ),
    _before("http_429", "too many calls", do.too_many, retry_after=2, code=4),
    _before("http_500", "131000, not accepted", do.graph(131000, transient=True)),
    _before("http_502", "gateway page", do.plain(do.PAGE, 502, do.HTML)),
    _before("http_503", "service down (2)", do.unavailable, retry_after=1),
    _before("http_504", "gateway page", do.plain(do.PAGE, 504, do.HTML)),
    _before("rate_limit", "130429", do.graph(130429, _FAST)),
    _before("pair_limit", "131056", do.graph(131056, _PAIR)),
    _before("maintenance", "131057", do.graph(131057, transient=True)),
    _before("payment", "131042", do.graph(131042)),
    _before("locked", "131031", do.graph(131031)),
    _before(
        "error", "any error code", do.chosen_error, code=131000, details="", status=0
    ),
)

#: The call is carried out (and in the ledger), its answer is spoiled.
_AFTER = (
    _after("reset_after_accept", "accepted, then TCP reset", do.wired("reset")),
    _after("close_after_accept", "accepted, then no answer", do.wired("close")),
    _after("hang_after_accept", "accepted, never answered", do.hang, seconds=60.0),
    _after("late_after_accept", "accepted, answered late", do.late, seconds=5.0),
    _after(
        "html_after_accept",
        "accepted, a web page with 200",
        do.plain(do.PAGE, 200, do.HTML),
    ),
    _after("empty_after_accept", "accepted, 200 and no body", do.plain(b"", 200)),
    _after("no_id_after_accept", "accepted, 200 without id", do.without_id),
    _after(
        "gateway_after_accept", "accepted, 502 page", do.plain(do.PAGE, 502, do.HTML)
    ),
    _after(
        "error_after_accept",
        "accepted, answers 131000; `sent` follows",
        do.graph(131000, transient=True),
    ),
    _after("truncated_json", "accepted, half of the JSON", do.cut_json),
    _after("truncated_body", "accepted, the body ends early", do.cut_body),
    _after("slow_body", "accepted, the body drips", do.drip, seconds=5.0),
    _after("huge_body", "accepted, more bytes than anybody reads", do.huge),
    _after("wrong_id", "accepted, the answer names another message", do.wrong_id),
    _after("wrong_content_type", "accepted, JSON as text/html", do.as_html),
)

_OTHERS = (
    FaultSpec("repeated_answer", "answer", "accepted, the previous answer again"),
    FaultSpec(
        "connection_refused", "connection", "the port is closed", {"seconds": 5.0}
    ),
    FaultSpec("status_before_answer", "traffic", "`sent` comes before the answer"),
    FaultSpec("status_never", "traffic", "no receipt ever comes"),
    FaultSpec("status_failed", "traffic", "accepted, then failed", {"code": 131026}),
    FaultSpec("skip_delivered", "traffic", "`read` without `delivered`"),
    FaultSpec("wamid_rescoped", "traffic", "quotes use another id, same inner token"),
    FaultSpec("webhook_duplicate", "webhook", "the same body again", {"copies": 2}),
    FaultSpec("webhook_shuffle", "webhook", "out of order", {"seconds": 1.0}),
    FaultSpec(
        "webhook_batch", "webhook", "many in one body", {"size": 50, "seconds": 1.0}
    ),
    FaultSpec("webhook_delay", "webhook", "late", {"seconds": 5.0}),
    FaultSpec("webhook_drop", "webhook", "the first attempt gets lost"),
    FaultSpec("webhook_bad_signature", "webhook", "signed with another secret"),
)

CATALOGUE = {spec.name: spec for spec in (*_BEFORE, *_AFTER, *_OTHERS)}
