"""Meta's errors: read one, and say what to do about it.

Called by :mod:`.retry`, :mod:`.client`, the webhook's appliers and the views that
explain a failure.
Must never raise on odd content, and never keep a text in which a token is readable.

Source of the codes:
https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
(checked 2026-11-22); the table itself is in :mod:`.errors_table`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from .errors_table import ERRORS, RANGES, SUBCODES, Decision, ErrorRule, Scope
from .events import ApiError
from .redact import redact

__all__ = [
    "AUTHENTICATION",
    "ERRORS",
    "NO_CODE",
    "UNKNOWN",
    "Decision",
    "ErrorRule",
    "Scope",
    "is_graph_error",
    "is_passing",
    "parse_error",
    "rule_for",
]

NO_CODE: Final = -1  # an error object without a code; 0 is a code of Meta's

# A code nobody told us about: the message is refused and a person looks.
UNKNOWN: Final = ErrorRule(
    NO_CODE, None, "unknown error", Decision.FIX, Scope.MESSAGE, tries=1
)
UNKNOWN_TRANSIENT: Final = ErrorRule(
    NO_CODE, 503, "unknown transient error", Decision.RETRY, Scope.MESSAGE
)
UNKNOWN_LIMIT: Final = ErrorRule(
    NO_CODE, 429, "unknown rate limit", Decision.LATER, Scope.NUMBER, delay=60.0
)
AUTHENTICATION: Final = ERRORS[0]

_TEXT_MAX: Final = 2000
_INTEGER_DIGITS: Final = 18


def parse_error(payload: object, secrets: Iterable[str] = ()) -> ApiError:
    """Return the error in an answer, in its ``error``, or in a webhook's ``errors[]``.

    :param payload: anything; what is not an error gives ``ApiError(code=NO_CODE)``
    :param secrets: texts to mask besides everything that looks like a token
    """
    error = payload
    if isinstance(payload, Mapping) and "error" in payload:
        error = payload["error"]
    if isinstance(error, str):
        error = {"message": error}
    if not isinstance(error, Mapping):
        return ApiError(code=NO_CODE)
    known = tuple(secrets)
    code = _integer(error.get("code"))
    return ApiError(
        code=NO_CODE if code is None else code,
        title=_text(error.get("title") or error.get("type"), known),
        message=_text(error.get("message"), known),
        details=_text(_details(error), known),
        subcode=_integer(error.get("error_subcode")),
        is_transient=error.get("is_transient") is True,
        fbtrace_id=_text(error.get("fbtrace_id"), known) or None,
        user_title=_text(error.get("error_user_title"), known),
        user_message=_text(error.get("error_user_msg"), known),
    )


def is_graph_error(payload: object) -> bool:
    """Tell whether a body is an error of Graph's: an ``error`` object with a code."""
    if not isinstance(payload, Mapping):
        return False
    error = payload.get("error")
    return isinstance(error, Mapping) and _integer(error.get("code")) is not None


def rule_for(error: ApiError, http_status: int | None = None) -> ErrorRule:
    """Return the rule of an error; of one nobody knows, a cautious default.

    :param http_status: of the answer; ``None`` for an error out of a webhook, where
        code 0 means that there was no code, not a failed authentication
    """
    rule = _listed(error, http_status)
    if rule is None:
        return _default(error, http_status)
    if error.is_transient and rule.decision is Decision.FIX:
        return UNKNOWN_TRANSIENT
    return rule


def _listed(error: ApiError, http_status: int | None) -> ErrorRule | None:
    """Return the rule in the tables, the most exact first."""
    if error.code == 0 and http_status is None:
        return None
    if error.subcode is not None and (error.code, error.subcode) in SUBCODES:
        return SUBCODES[error.code, error.subcode]
    if error.code in ERRORS:
        return ERRORS[error.code]
    for first, last, rule in RANGES:
        if first <= error.code <= last:
            return rule
    return None


def _default(error: ApiError, http_status: int | None) -> ErrorRule:
    """Return what the HTTP status and ``is_transient`` say about an unknown code."""
    status = http_status or 0
    if status == 401:
        return AUTHENTICATION
    if status == 429:
        return UNKNOWN_LIMIT
    if error.is_transient or status >= 500:
        return UNKNOWN_TRANSIENT
    return UNKNOWN


def _details(error: Mapping[str, Any]) -> object:
    """Return ``error_data.details``, or ``error_data`` when it is a plain string."""
    data = error.get("error_data")
    return data.get("details") if isinstance(data, Mapping) else data


def _integer(value: object) -> int | None:
    """Return an integer written as a number or as digits."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and len(value) <= _INTEGER_DIGITS:
        sign, digits = (-1, value[1:]) if value[:1] == "-" else (1, value)
        return sign * int(digits) if digits.isascii() and digits.isdigit() else None
    return None


def _text(value: object, secrets: tuple[str, ...]) -> str:
    """Return a short text in one piece, without NUL, surrogates or secrets."""
    if not isinstance(value, str):
        return ""
    clean = value[:_TEXT_MAX].replace("\x00", "").encode("utf-8", "replace")
    return redact(clean.decode("utf-8", "replace"), secrets)


def is_passing(error: ApiError, rule: ErrorRule) -> bool:
    """Tell whether the same call may succeed later without anybody doing anything."""
    return error.is_transient or rule.decision in (Decision.RETRY, Decision.LATER)
