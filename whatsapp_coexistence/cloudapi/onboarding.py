"""Embedded Signup: how its window is opened, what it reports, what its token may do.

Called by the signup of a number (models) and by the simulator's signup page.
Must never touch the network, never raise on what a window posted, and never take the
browser's word for an account: that is what :class:`TokenInfo` is for.

Sources: const.DOCS/embedded-signup/onboarding-business-app-users and …/implementation,
https://developers.facebook.com/docs/graph-api/reference/debug_token (checked 2026-11-22).

Which windows may report is decided in the browser, before anything gets here. The rule,
written down as :func:`is_allowed_origin` so that it can be tested: the *parsed* host over
https is ``facebook.com`` or ends with ``.facebook.com``. Meta's own sample tests the end
of the text, which ``https://evilfacebook.com`` passes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from . import number, read
from .events import Json
from .redact import redact

Mode = Literal["coexistence", "api"]
Kind = Literal["coexistence", "number", "waba_only", "canceled", "error", "other"]

SIGNUP_TYPE: Final = "WA_EMBEDDED_SIGNUP"
COEXISTENCE_EVENT: Final = "FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING"
#: Origins whose messages count; ``*.`` stands for any name in front of the dot.
META_ORIGINS: Final = ("https://facebook.com", "https://*.facebook.com")
COEXISTENCE_FEATURE: Final = "whatsapp_business_app_onboarding"
SESSION_INFO_VERSION: Final = "3"
SDK_URL: Final = "https://connect.facebook.net/{locale}/sdk.js"
#: Languages of the SDK that the product speaks too.
SDK_LOCALES: Final = ("en_US", "es_ES", "ca_ES")
CLOUD_API: Final = "CLOUD_API"
#: What an app has to be subscribed to before anybody signs up.
WEBHOOK_FIELDS: Final = (
    "messages",
    "account_update",
    "history",
    "smb_app_state_sync",
    "smb_message_echoes",
    "message_template_status_update",
    "message_template_quality_update",
    "template_category_update",
    "phone_number_quality_update",
    "phone_number_name_update",
    "business_capability_update",
    "account_alerts",
    "account_review_update",
    "user_preferences",
    "security",
)

_KINDS: Final[Mapping[str, Kind]] = {
    COEXISTENCE_EVENT: "coexistence",
    "FINISH": "number",
    "FINISH_ONLY_WABA": "waba_only",
    "CANCEL": "canceled",
    "ERROR": "error",
}
_TEXT_MAX: Final = 500
_RAW_MAX: Final = 20_000


# --- opening the window -------------------------------------------------------------


def default_extras(mode: Mode) -> dict[str, Any]:
    """Return ``extras`` of ``FB.login``.

    Version 4 is chosen by the configuration, not here. Meta's pages contradict each other
    on whether ``featureType`` is still read then; it does no harm where it is not.
    """
    extras: dict[str, Any] = {"setup": {}, "sessionInfoVersion": SESSION_INFO_VERSION}
    if mode == "coexistence":
        extras["featureType"] = COEXISTENCE_FEATURE
    return extras


def read_extras(text: str) -> dict[str, Any] | None:
    """Return extras somebody typed as JSON, ``None`` when it is no JSON object."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def sdk_url(language: str) -> str:
    """Return where the JavaScript SDK is, in a language like ``es_ES`` if Meta has it."""
    near = (known for known in SDK_LOCALES if known[:2] == language[:2])
    return SDK_URL.format(locale=next(near, SDK_LOCALES[0]))


def is_allowed_origin(origin: str, allowed: Iterable[str] = META_ORIGINS) -> bool:
    """Tell whether a message from ``origin`` may be the signup window's.

    The browser's code follows the same rule (``signup_origin.js``).

    >>> is_allowed_origin("https://www.facebook.com")
    True
    >>> is_allowed_origin("https://evilfacebook.com")
    False
    """
    try:
        parts = urlsplit(origin)
        place = (parts.scheme, parts.hostname, parts.port)
    except ValueError:
        return False
    if not parts.hostname or origin != f"{parts.scheme}://{parts.netloc}":
        return False
    return any(_matches(place, parts.username, pattern) for pattern in allowed)


def _matches(
    place: tuple[str, str | None, int | None], user: str | None, pattern: str
) -> bool:
    wanted = urlsplit(pattern.replace("*.", "", 1))
    scheme, host, port = place
    if user is not None or (scheme, port) != (wanted.scheme, wanted.port):
        return False
    if "//*." in pattern:
        return (host or "").endswith(f".{wanted.hostname}")
    return host == wanted.hostname


# --- what the window reports --------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SignupMessage:
    """What the signup window told the page that opened it.

    :param kind: ``coexistence``: a number of the Business app was connected; ``number``: a
        number was connected by the ordinary flow, without the app; ``waba_only``: an
        account, without a number; ``canceled`` at ``step``; ``error`` as the person
        reported it; ``other``: an event nobody here knows
    :param event: Meta's word
    :param raw: all of it, for people
    """

    kind: Kind
    event: str
    waba_id: str = ""
    phone_number_id: str = ""
    business_id: str = ""
    step: str = ""
    error_id: str = ""
    error_message: str = ""
    session_id: str = ""
    raw: Json = field(default_factory=dict)

    @property
    def finished(self) -> bool:
        """Tell whether the person came to an end, whichever it was."""
        return self.kind in ("coexistence", "number", "waba_only") or (
            self.kind == "other" and self.event.startswith("FINISH")
        )


def parse_message(data: object) -> SignupMessage | None:
    """Return what a window posted, or ``None`` for noise.

    :param data: the JSON text Meta posts, or an object already decoded
    """
    document = read_extras(data[:_RAW_MAX]) if isinstance(data, str) else data
    if not isinstance(document, dict) or document.get("type") != SIGNUP_TYPE:
        return None
    event = _short(document, "event")
    body = read.part(document, "data")
    kind = _KINDS.get(event, "other")
    error = _short(body, "error_message")
    if error or body.get("error_id"):
        kind = "error"  # "report a problem" comes as a CANCEL too
    return SignupMessage(
        kind=kind,
        event=event,
        waba_id=_short(body, "waba_id"),
        phone_number_id=_short(body, "phone_number_id"),
        business_id=_short(body, "business_id"),
        step=_short(body, "current_step"),
        error_id=_short(body, "error_id") or _short(body, "error_code"),
        error_message=error,
        session_id=_short(body, "session_id"),
        raw=document,
    )


def _short(source: Json, key: str) -> str:
    text = read.word(source, key)[:_TEXT_MAX].replace("\x00", "")
    return redact(text.encode("utf-8", "replace").decode("utf-8"))


# --- the token ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TokenGrant:
    """A token as ``oauth/access_token`` gave it.

    :param expires_at: aware, UTC; ``None`` when Meta named no end
    """

    token: str = field(repr=False)
    expires_at: datetime | None = None

    @classmethod
    def of(cls, answer: Json, now: datetime) -> TokenGrant | None:
        """Read the answer; ``None`` when it holds no token."""
        token = read.text(answer, "access_token")
        seconds = read.integer(answer, "expires_in") or 0
        if not token:
            return None
        return cls(token, _after(now, seconds) if seconds > 0 else None)


@dataclass(frozen=True, slots=True)
class TokenInfo:
    """What ``debug_token`` says of a token.

    :param expires_at: aware, UTC; ``None`` = never
    :param waba_ids: accounts the token may manage
    :param any_waba: Meta named no accounts for the permission: it is not limited to some
    :param missing: permissions we need and it lacks
    :param extra: permissions it has and we never use
    """

    app_id: str = ""
    is_valid: bool = False
    expires_at: datetime | None = None
    waba_ids: frozenset[str] = frozenset()
    any_waba: bool = False
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()

    @classmethod
    def of(cls, data: Json) -> TokenInfo:
        """Read the ``data`` of the answer."""
        granted = read.parts(data, "granular_scopes")
        managed = [s for s in granted if read.text(s, "scope") == number.MANAGEMENT]
        ids = {i for scope in managed for i in _ids(scope.get("target_ids"))}
        scopes = data.get("scopes")
        listed = scopes if isinstance(scopes, list) else []
        given = [scope for scope in listed if isinstance(scope, str)]
        return cls(
            app_id=read.word(data, "app_id"),
            is_valid=number.is_valid(data),
            expires_at=_soonest(data),
            waba_ids=frozenset(ids),
            any_waba=any("target_ids" not in scope for scope in managed),
            missing=number.missing_scopes(data),
            extra=tuple(
                s for s in given if s not in (*number.SCOPES, "public_profile")
            ),
        )

    def may_manage(self, waba_id: str) -> bool:
        """Tell whether the token was really given this account."""
        return bool(waba_id) and (self.any_waba or waba_id in self.waba_ids)


def _ids(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _soonest(data: Json) -> datetime | None:
    """Return the first end Meta names; 0 means never."""
    ends = (read.moment(data, key) for key in ("expires_at", "data_access_expires_at"))
    return min((end for end in ends if end and end.timestamp() > 0), default=None)


def _after(now: datetime, seconds: int) -> datetime | None:
    try:
        return now.astimezone(UTC) + timedelta(seconds=seconds)
    except OverflowError:
        return None


# --- the number ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number of the account that was shared with us.

    :param platform_type: ``CLOUD_API`` when it may be used through it; often not told
    :param phone: the number as Meta shows it
    :param name: of the business, as Meta has checked it
    """

    id: str
    label: str
    on_phone_app: bool = False
    platform_type: str = ""
    phone: str = ""
    name: str = ""

    @classmethod
    def of(cls, node: Json) -> Candidate:
        """Read one node of ``GET /{waba}/phone_numbers``."""
        info = number.NumberInfo.of(node)
        names = [info.display_phone_number or info.id, info.verified_name]
        return cls(
            id=info.id,
            label=", ".join(name for name in names if name),
            on_phone_app=info.on_phone_app is True,
            platform_type=read.text(node, "platform_type"),
            phone=info.display_phone_number,
            name=info.verified_name,
        )

    def trouble(self, mode: Mode) -> Literal["", "not_on_app", "on_app", "platform"]:
        """Return in one word why the number does not fit the mode, ``""`` if it does."""
        if mode == "coexistence" and not self.on_phone_app:
            return "not_on_app"
        if mode == "api" and self.on_phone_app:
            return "on_app"
        if mode == "coexistence" and self.platform_type not in ("", CLOUD_API):
            return "platform"
        return ""


def candidates(nodes: Iterable[Json]) -> list[Candidate]:
    """Return the numbers of an account, as people may choose them."""
    return [found for node in nodes if (found := Candidate.of(node)).id]


def choose(found: Iterable[Candidate], named: str = "") -> Candidate | None:
    """Return the number meant: the one named, or the only one there is.

    ``None``: none fits, or a person has to choose. A name that is not in the account is
    never replaced by another number.
    """
    numbers = list(found)
    if named:
        return next((one for one in numbers if one.id == named), None)
    return numbers[0] if len(numbers) == 1 else None
