"""What became of one POST, and when to try again.

Called by :mod:`.client` and the sender.
Must never send, never read the clock, and never take silence for a refusal: what may
have reached Meta is ``UNKNOWN``, never ``RETRY``.

Meta documents no idempotency key (checked 2026-11-22,
https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages),
so repeating an unknown outcome may send twice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any, Final

from .errors import (
    AUTHENTICATION,
    NO_CODE,
    Decision,
    ErrorRule,
    Scope,
    is_graph_error,
    parse_error,
    rule_for,
)
from .events import ApiError
from .wire import HttpResponse, TransportFailure

MAX_WAIT: Final = 24 * 3600.0  # a longer wait than this is not believed

# Rules of answers and failures that carry no error of Meta's.
NOTHING_SENT: Final = ErrorRule(
    NO_CODE, None, "nothing was sent", Decision.RETRY, Scope.HOST, 2, 2, 300, 100
)
NOT_MADE: Final = ErrorRule(
    NO_CODE, None, "the request could not be made", Decision.HOLD, Scope.HOST
)
THROTTLED: Final = ErrorRule(
    NO_CODE, 429, "too many requests", Decision.LATER, Scope.HOST, 10, 2, 3600, 100
)
NOT_META: Final = ErrorRule(
    NO_CODE, None, "refused by something before Meta", Decision.HOLD, Scope.HOST
)
TOO_LARGE: Final = ErrorRule(
    NO_CODE, 413, "request too large", Decision.FIX, Scope.MESSAGE, tries=1
)
_NOT_MADE_KINDS: Final = frozenset({"request", "host", "encoding"})
_JITTER: Final = 0.5


class Outcome(StrEnum):
    """The end of one try."""

    SENT = "sent"  # accepted, with a wamid
    REFUSED = "refused"  # a definite no that stays
    RETRY = "retry"  # a definite no that passes
    HOLD = "hold"  # a definite no until number, account or template is mended
    UNKNOWN = "unknown"  # Meta may have it


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one try.

    :param wa_id: digits, as Meta rewrote the number; store it
    :param message_status: accepted, held_for_quality_assessment or paused
    :param rule: of every outcome but ``SENT`` and ``UNKNOWN``
    :param retry_after: seconds Meta asked us to wait, if it did
    :param wait_receipt: a refusal that has been seen followed by a ``sent`` receipt:
        wait one receipt window before the next try
    :param evidence: short technical words for the log; no content, no secret
    """

    outcome: Outcome
    wamid: str = ""
    wa_id: str = ""
    user_id: str = ""
    message_status: str = ""
    error: ApiError | None = None
    rule: ErrorRule | None = None
    retry_after: float | None = None
    wait_receipt: bool = False
    evidence: str = ""


_OUTCOMES: Final[Mapping[Decision, Outcome]] = {
    Decision.NEVER: Outcome.REFUSED,
    Decision.FIX: Outcome.REFUSED,
    Decision.LATER: Outcome.RETRY,
    Decision.RETRY: Outcome.RETRY,
    Decision.HOLD: Outcome.HOLD,
}


def classify(
    response: HttpResponse | None,
    failure: TransportFailure | None,
    secrets: Iterable[str] = (),
) -> Result:
    """Return what one ``POST /{phone_number_id}/messages`` came to; never raises.

    ==========================================  ========================================
    nothing left the machine                    RETRY
    2xx with ``messages[0].id``                 SENT
    Graph error (JSON with ``error.code``)      by table: REFUSED, HOLD or RETRY;
                                                RETRY of a 5xx sets ``wait_receipt``
    429 without Graph error                     RETRY
    other 4xx, 301, 307, 308 without it         HOLD (proxy, wrong address); 413 REFUSED
    all else: 5xx page, 408, time-out, reset,   UNKNOWN
    2xx without id or unreadable
    ==========================================  ========================================

    :param response: the answer, or ``None`` when none came
    :param failure: why none came
    :param secrets: texts to mask in the error, besides what looks like a token
    """
    if response is None:
        return _from_failure(failure)
    document = response.json()
    if 200 <= response.status < 300:
        return _from_success(response, document, secrets)
    if is_graph_error(document):
        return _from_error(response, parse_error(document, secrets))
    return _from_page(response)


def _from_failure(failure: TransportFailure | None) -> Result:
    """Classify a try without answer."""
    if failure is None:
        return Result(Outcome.UNKNOWN, evidence="no answer and no reason")
    if failure.sent != "no":
        return Result(Outcome.UNKNOWN, evidence=f"maybe sent: {failure.kind}")
    evidence = f"nothing sent: {failure.kind}"
    if failure.kind in _NOT_MADE_KINDS:
        return Result(Outcome.HOLD, rule=NOT_MADE, evidence=evidence)
    return Result(Outcome.RETRY, rule=NOTHING_SENT, evidence=evidence)


def _from_success(
    response: HttpResponse, document: object, secrets: Iterable[str]
) -> Result:
    """Classify a 2xx: sent only when it names the message."""
    evidence = f"http {response.status}"
    if not isinstance(document, Mapping):
        return Result(Outcome.UNKNOWN, evidence=f"{evidence} unreadable")
    message = _first(document, "messages")
    wamid = _string(message, "id")
    if not wamid:
        error = parse_error(document, secrets) if is_graph_error(document) else None
        return Result(Outcome.UNKNOWN, error=error, evidence=f"{evidence} without id")
    contact = _first(document, "contacts")
    return Result(
        Outcome.SENT,
        wamid=wamid,
        wa_id=_string(contact, "wa_id"),
        user_id=_string(contact, "user_id"),
        message_status=_string(message, "message_status"),
        evidence=evidence,
    )


def _from_error(response: HttpResponse, error: ApiError) -> Result:
    """Classify an answer that carries an error of Graph's."""
    rule = rule_for(error, response.status)
    outcome = _OUTCOMES[rule.decision]
    passes = outcome is Outcome.RETRY
    in_doubt = response.status >= 500 or (rule.http or 0) >= 500
    return Result(
        outcome,
        error=error,
        rule=rule,
        retry_after=retry_after(response.headers) if passes else None,
        wait_receipt=passes and in_doubt,
        evidence=f"http {response.status} code {error.code}",
    )


def _from_page(response: HttpResponse) -> Result:
    """Classify an answer that is not Graph's: a gateway, a proxy, an edge."""
    status = response.status
    evidence = f"http {status} without graph error"
    if status == 429:
        wait = retry_after(response.headers)
        return Result(
            Outcome.RETRY, rule=THROTTLED, retry_after=wait, evidence=evidence
        )
    if status == 413:
        return Result(Outcome.REFUSED, rule=TOO_LARGE, evidence=evidence)
    if status == 401:
        return Result(Outcome.HOLD, rule=AUTHENTICATION, evidence=evidence)
    if status in (301, 307, 308) or (400 <= status < 500 and status != 408):
        return Result(Outcome.HOLD, rule=NOT_META, evidence=evidence)
    return Result(Outcome.UNKNOWN, evidence=evidence)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return how many seconds the answer asks to wait, or ``None``.

    Reads ``Retry-After`` (seconds, or a date measured against the answer's own
    ``Date``) and ``estimated_time_to_regain_access`` (minutes) of
    ``X-Business-Use-Case-Usage``; the longer one counts, at most 24 hours.
    Source: https://developers.facebook.com/docs/graph-api/overview/rate-limiting
    (checked 2026-11-22; not verified on ``/messages``, hence "if present").

    :param headers: names in lower case
    """
    waits = [
        _header_wait(headers.get("retry-after", ""), headers.get("date", "")),
        _usage_wait(headers.get("x-business-use-case-usage", "")),
    ]
    found = [wait for wait in waits if wait is not None and wait > 0]
    return min(max(found), MAX_WAIT) if found else None


def _header_wait(value: str, date: str) -> float | None:
    """Return the seconds of a ``Retry-After``."""
    value = value.strip()
    if re.fullmatch(r"[0-9]{1,9}", value):
        return float(value)
    try:
        wait = parsedate_to_datetime(value) - parsedate_to_datetime(date)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
    return wait.total_seconds()


def _usage_wait(value: str) -> float | None:
    """Return the longest wait, in seconds, named in the usage header."""
    try:
        usage = json.loads(value) if value else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(usage, dict):
        return None
    minutes = [
        entry.get("estimated_time_to_regain_access")
        for entries in usage.values()
        if isinstance(entries, list)
        for entry in entries
        if isinstance(entry, dict)
    ]
    numbers = [m for m in minutes if isinstance(m, int) and not isinstance(m, bool)]
    return min(max(numbers), int(MAX_WAIT)) * 60.0 if numbers else None


def backoff(
    attempt: int,
    rule: ErrorRule,
    jitter: float,
    asked: float | None = None,
) -> float:
    """Return the seconds to wait after try number ``attempt`` failed.

    Never less than the rule's figure, nor than what Meta asked for: jitter only adds,
    up to half of it, so that many messages do not come back together.

    :param attempt: 1 after the first try
    :param jitter: 0 ≤ jitter < 1, from the caller's random source
    :param asked: ``Result.retry_after``
    """
    steps = min(max(attempt, 1) - 1, 64)
    wait = min(rule.delay * rule.factor**steps, rule.cap)
    wait = max(wait, asked or 0.0)
    return wait * (1 + _JITTER * min(max(jitter, 0.0), 1.0))


def may_try_again(attempt: int, rule: ErrorRule) -> bool:
    """Tell whether a message tried ``attempt`` times may be tried once more."""
    return attempt < rule.tries and _OUTCOMES[rule.decision] is Outcome.RETRY


def _first(document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return the first object of a list, or an empty one."""
    items = document.get(key)
    first = items[0] if isinstance(items, list) and items else None
    return first if isinstance(first, Mapping) else {}


def _string(item: Mapping[str, Any], key: str) -> str:
    """Return a text without NUL or surrogates, or ``""``."""
    value = item.get(key)
    if not isinstance(value, str):
        return ""
    clean = value.replace("\x00", "").encode("utf-8", "replace")
    return clean.decode("utf-8", "replace").strip()
