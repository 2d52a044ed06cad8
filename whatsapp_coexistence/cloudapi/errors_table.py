"""Meta's error codes, each with what to do, as one table.

Called through :mod:`.errors`.
Must never hold logic: a new code is a new line.

Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
(checked 2026-11-22). Codes marked "lib" are known from open-source clients only; the
decision is ours wherever Meta only describes the error.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Decision(StrEnum):
    """What to do with the message."""

    NEVER = "never"  # stop writing this to this recipient
    FIX = "fix"  # the message (or its setting up) is wrong; repeating cannot help
    LATER = "later"  # a limit: wait, then send
    RETRY = "retry"  # trouble that passes: few tries
    HOLD = "hold"  # keep it until a person or Meta mends number, account or template


class Scope(StrEnum):
    """Whom the error concerns besides this message: what else must wait."""

    RECIPIENT = "recipient"
    MESSAGE = "message"
    TEMPLATE = "template"
    NUMBER = "number"
    ACCOUNT = "account"
    APP = "app"
    HOST = "host"


@dataclass(frozen=True, slots=True)
class ErrorRule:
    """What one code means.

    :param http: status it comes with, ``None`` when it only comes by webhook
    :param meaning: a few English words for logs; the screen has its own sentences
    :param delay: seconds before the second try
    :param factor: each further delay is that many times the one before
    :param cap: longest delay in seconds
    :param tries: how many sends in all, the first included
    """

    code: int
    http: int | None
    meaning: str
    decision: Decision
    scope: Scope
    delay: float = 2.0
    factor: float = 2.0
    cap: float = 3600.0
    tries: int = 5


NEVER, FIX, LATER = Decision.NEVER, Decision.FIX, Decision.LATER
RETRY, HOLD = Decision.RETRY, Decision.HOLD
RECIPIENT, MESSAGE, TEMPLATE = Scope.RECIPIENT, Scope.MESSAGE, Scope.TEMPLATE
NUMBER, ACCOUNT, APP, HOST = Scope.NUMBER, Scope.ACCOUNT, Scope.APP, Scope.HOST

HOUR: Final = 3600.0
DAY: Final = 24 * HOUR

_GENERAL: Final = (
    ErrorRule(0, 401, "cannot authenticate the app user", HOLD, ACCOUNT),
    ErrorRule(1, 400, "unknown or invalid request", RETRY, MESSAGE, tries=3),
    ErrorRule(2, 503, "service down", RETRY, HOST),
    ErrorRule(3, 500, "capability or permission missing", HOLD, ACCOUNT),
    ErrorRule(4, 400, "call limit of the app", LATER, APP, 60, tries=20),
    ErrorRule(10, 403, "permission missing or not eligible", HOLD, ACCOUNT),
    ErrorRule(17, 400, "call limit of the user (lib)", LATER, APP, 60, tries=20),
    ErrorRule(32, 400, "call limit of the page (lib)", LATER, APP, 60, tries=20),
    ErrorRule(33, 400, "business number deleted or bad object id", HOLD, NUMBER),
    ErrorRule(100, 400, "invalid parameter", FIX, MESSAGE),
    ErrorRule(102, 401, "session expired (lib)", HOLD, ACCOUNT),
    ErrorRule(190, 401, "token expired or revoked", HOLD, ACCOUNT),
    ErrorRule(368, 403, "account restricted or disabled for policy", HOLD, ACCOUNT),
    ErrorRule(613, 400, "call limit (lib)", LATER, APP, 60, tries=20),
    ErrorRule(1026, None, "the receiver's app is too old", NEVER, RECIPIENT),
    ErrorRule(80007, 400, "rate limit of the account", LATER, ACCOUNT, 60, tries=20),
)

_MESSAGING: Final = (
    ErrorRule(130403, None, "the business blocked that user", NEVER, RECIPIENT),
    ErrorRule(130429, 400, "throughput of the number", LATER, NUMBER, 1, tries=30),
    ErrorRule(130472, 400, "user is in a marketing experiment", NEVER, RECIPIENT),
    ErrorRule(130497, 403, "country not allowed to this account", NEVER, RECIPIENT),
    ErrorRule(131000, 500, "something went wrong", RETRY, MESSAGE, 10, 3),
    ErrorRule(131005, 403, "access denied", HOLD, ACCOUNT),
    ErrorRule(131008, 400, "required parameter missing", FIX, MESSAGE),
    ErrorRule(131009, 400, "parameter value invalid", FIX, MESSAGE),
    ErrorRule(131016, 500, "service unavailable", RETRY, HOST, 10, 3),
    ErrorRule(131020, 400, "group error", FIX, MESSAGE),
    ErrorRule(131021, 400, "sender is the recipient", NEVER, RECIPIENT),
    ErrorRule(131026, 400, "undeliverable: number not reachable", NEVER, RECIPIENT),
    ErrorRule(131030, 400, "not in the test number's allowed list", FIX, RECIPIENT),
    ErrorRule(131031, 403, "account locked, or wrong PIN", HOLD, ACCOUNT),
    ErrorRule(131037, 400, "display name not approved", HOLD, NUMBER),
    ErrorRule(131041, 400, "group error", FIX, MESSAGE),
    ErrorRule(131042, 400, "payment problem", HOLD, ACCOUNT),
    ErrorRule(131044, None, "payment problem (calling)", HOLD, ACCOUNT),
    ErrorRule(131045, 500, "number not registered properly", HOLD, NUMBER),
    ErrorRule(131047, 400, "window closed, a template is needed", FIX, RECIPIENT),
    ErrorRule(131048, 400, "spam limit of the number", HOLD, NUMBER),
    ErrorRule(
        131049, 400, "marketing cap of the user", LATER, RECIPIENT, DAY, 2, 4 * DAY, 3
    ),
    ErrorRule(131050, 400, "user stopped marketing", NEVER, RECIPIENT),
    ErrorRule(131051, 400, "message type not supported", FIX, MESSAGE),
    ErrorRule(131052, 400, "user's media not downloadable", FIX, MESSAGE),
    ErrorRule(131053, 400, "our media not usable", FIX, MESSAGE),
    ErrorRule(131055, 400, "only marketing templates here", FIX, TEMPLATE),
    ErrorRule(131056, 400, "pair limit", LATER, RECIPIENT, 1, 4, 1024, 12),
    ErrorRule(131057, 500, "account in maintenance", RETRY, NUMBER, 60, 2, 300, 10),
    ErrorRule(131059, 400, "group error", FIX, MESSAGE),
    ErrorRule(131060, None, "content unavailable", FIX, MESSAGE),
    ErrorRule(131062, 400, "needs a phone number, not a BSUID", FIX, RECIPIENT),
    ErrorRule(131063, 400, "marketing switched off on Cloud API", HOLD, TEMPLATE),
    ErrorRule(
        131064, 400, "limited by template category", LATER, ACCOUNT, HOUR, 2, DAY, 20
    ),
    ErrorRule(131208, 400, "group limit", LATER, MESSAGE, 60),
    ErrorRule(135000, 400, "generic user error", FIX, MESSAGE),
    ErrorRule(137000, 400, "identity of the user changed", HOLD, RECIPIENT),
    ErrorRule(138009, 400, "call limit", LATER, RECIPIENT, HOUR),
    ErrorRule(138012, 400, "call limit", LATER, RECIPIENT, HOUR),
    ErrorRule(139100, 400, "block list: some failed", FIX, RECIPIENT),
    ErrorRule(139101, 400, "block list: full", FIX, NUMBER),
    ErrorRule(139102, 400, "block list: changed meanwhile", RETRY, NUMBER),
    ErrorRule(139103, 500, "block list: internal error", RETRY, NUMBER),
    ErrorRule(139200, 400, "direct send refused", FIX, MESSAGE),
)

_TEMPLATES: Final = (
    ErrorRule(132000, 400, "number of parameters differs", FIX, TEMPLATE),
    ErrorRule(132001, 404, "template or language not approved", HOLD, TEMPLATE),
    ErrorRule(132005, 400, "text too long with its values", FIX, MESSAGE),
    ErrorRule(132007, 400, "content violates policy", HOLD, TEMPLATE),
    ErrorRule(132008, None, "parameter value invalid (lib)", FIX, MESSAGE),
    ErrorRule(132012, 400, "parameter format differs", FIX, MESSAGE),
    ErrorRule(132015, 400, "template paused", HOLD, TEMPLATE),
    ErrorRule(132016, 400, "template disabled for good", HOLD, TEMPLATE),
    ErrorRule(132018, 400, "template validation", FIX, TEMPLATE),
    ErrorRule(132068, 400, "Flow blocked", HOLD, TEMPLATE),
    ErrorRule(132069, 400, "Flow throttled", LATER, TEMPLATE, 360, 1, HOUR, 20),
    ErrorRule(134011, 400, "payments terms not accepted", HOLD, ACCOUNT),
    ErrorRule(134100, 400, "not a marketing template", FIX, TEMPLATE),
    ErrorRule(134101, 400, "template still syncing", LATER, TEMPLATE, 600, 1, HOUR, 6),
    ErrorRule(134102, 500, "template unavailable for marketing", HOLD, TEMPLATE),
    ErrorRule(2388019, 400, "too many templates", FIX, ACCOUNT),
    ErrorRule(2388023, 400, "name being deleted, free in 30 days", FIX, TEMPLATE),
    ErrorRule(2388024, 400, "name and language exist", FIX, TEMPLATE),
    ErrorRule(2388040, 400, "text too long", FIX, TEMPLATE),
    ErrorRule(2388042, 400, "text missing (lib)", FIX, TEMPLATE),
    ErrorRule(2388043, 400, "part or example missing (lib)", FIX, TEMPLATE),
    ErrorRule(2388047, 400, "header format", FIX, TEMPLATE),
    ErrorRule(2388072, 400, "body format", FIX, TEMPLATE),
    ErrorRule(2388073, 400, "footer format", FIX, TEMPLATE),
    ErrorRule(2388293, 400, "too many variables for its length", FIX, TEMPLATE),
    ErrorRule(2388299, 400, "variable at the start or end", FIX, TEMPLATE),
    ErrorRule(2388318, 400, "direct send refused", FIX, MESSAGE),
    ErrorRule(2388330, 400, "direct send refused", FIX, MESSAGE),
)

_REGISTRATION: Final = (
    ErrorRule(133000, 500, "incomplete deregistration", HOLD, NUMBER),
    ErrorRule(133004, 503, "server temporarily unavailable", RETRY, HOST, 10),
    ErrorRule(133005, 400, "wrong PIN", FIX, NUMBER),
    ErrorRule(133006, 400, "number must be verified first", HOLD, NUMBER),
    ErrorRule(133008, 400, "too many PIN guesses", LATER, NUMBER, HOUR, 2, DAY),
    ErrorRule(133009, 400, "PIN guesses too fast", LATER, NUMBER, 60),
    ErrorRule(133010, 400, "number not registered", HOLD, NUMBER),
    ErrorRule(133015, 400, "number recently deleted", LATER, NUMBER, 300),
    ErrorRule(
        133016, 400, "too many registrations", LATER, NUMBER, 3 * DAY, 1, 3 * DAY, 2
    ),
    ErrorRule(136024, 400, "verification code not sent", LATER, NUMBER, 60),
    ErrorRule(2593107, 400, "sync already requested", FIX, NUMBER),
    ErrorRule(2593108, 400, "sync asked too late", FIX, NUMBER),
    ErrorRule(2593109, None, "history not shared", FIX, NUMBER),
)

ERRORS: Final[dict[int, ErrorRule]] = {
    rule.code: rule for rule in (*_GENERAL, *_MESSAGING, *_TEMPLATES, *_REGISTRATION)
}

# (code, error_subcode): exacter than the code alone.
SUBCODES: Final[dict[tuple[int, int], ErrorRule]] = {
    # "Object with ID … does not exist, cannot be loaded due to missing permissions":
    # wrong phone_number_id or lost access, so every message of the number (seen in
    # many issue threads, github.com/netflie/whatsapp-cloud-api/issues/42).
    (100, 33): ErrorRule(100, 400, "number not found or no access", HOLD, NUMBER),
    **{(100, code): rule for code, rule in ERRORS.items() if 2388000 <= code < 2389000},
    (100, 2593107): ERRORS[2593107],
    (100, 2593108): ERRORS[2593108],
}

# (first, last, rule) for families of codes; the table above wins.
RANGES: Final[tuple[tuple[int, int, ErrorRule], ...]] = (
    (200, 299, ErrorRule(200, 403, "permission missing", HOLD, ACCOUNT)),
    (80000, 80014, ErrorRule(80000, 400, "rate limit (lib)", LATER, ACCOUNT, 60)),
    (131201, 131215, ErrorRule(131201, 400, "group error", FIX, MESSAGE)),
    (138000, 138025, ErrorRule(138000, 400, "calling error", FIX, RECIPIENT)),
    (139000, 139004, ErrorRule(139000, 400, "Flow not changed", FIX, TEMPLATE)),
    (147001, 147005, ErrorRule(147001, 400, "business username", FIX, NUMBER)),
)
