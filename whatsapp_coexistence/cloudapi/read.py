"""Reading values out of JSON whose shape nobody guarantees.

Called by the parsers of this package.
Must never raise and never return a value of another type than its annotation says: what
is missing or of the wrong type is empty.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final, TypeGuard

from . import identity
from .events import ApiError, Identity, Json

_SECONDS: Final = re.compile(r"[0-9]{1,12}")
_DIGITS: Final = re.compile(r"[0-9]{1,20}")
_PUNCTUATION: Final = str.maketrans("", "", "+-() .\u00a0")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
#: What makes a name look like another one: controls, what turns the direction of reading,
#: what has no width. Joiners stay: Persian names and family emojis are written with them.
_DECEIVING: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
_NAME_MAX: Final = 512
_NOTHING: Final[Json] = {}


def text(source: Json, key: str) -> str:
    """Return a string; ``""`` for anything else."""
    value = source.get(key)
    return value if isinstance(value, str) else ""


def name(source: Json, key: str) -> str:
    """Return what a person calls themselves, without what would make it look otherwise.

    >>> name({"name": "An\\u202ea\\n"}, "name")
    'Ana'
    """
    return _DECEIVING.sub("", text(source, key)[:_NAME_MAX]).strip()


def word(source: Json, key: str) -> str:
    """Return a string or a whole number as a string: ids come as either."""
    value = source.get(key)
    if isinstance(value, str):
        return value
    return str(value) if is_integer(value) else ""


def part(source: Json, key: str) -> Json:
    """Return an object; an empty one for anything else."""
    value = source.get(key)
    return value if isinstance(value, dict) else _NOTHING


def parts(source: Json, key: str) -> list[Json]:
    """Return the objects in a list, leaving out what is none."""
    value = source.get(key)
    if not isinstance(value, list):
        return []
    return [item for item in value if isinstance(item, dict)]


def integer(source: Json, key: str) -> int | None:
    """Return a whole number, written as one or as decimal digits."""
    value = source.get(key)
    if is_integer(value):
        return value
    if isinstance(value, str) and _SECONDS.fullmatch(value):
        return int(value)
    return None


def boolean(source: Json, key: str) -> bool | None:
    """Return ``True`` or ``False``; ``None`` for anything else."""
    value = source.get(key)
    return value if isinstance(value, bool) else None


def moment(source: Json, key: str) -> datetime | None:
    """Return UNIX seconds (text or number, 1 to 12 ASCII digits) as aware UTC."""
    value = word(source, key)
    if not _SECONDS.fullmatch(value):
        return None
    try:
        return _EPOCH + timedelta(seconds=int(value))
    except OverflowError:
        return None


def digits(value: object) -> str | None:
    """Return a phone number as digits only, or ``None`` if it is no such thing."""
    if is_integer(value):
        value = str(value)
    if not isinstance(value, str):
        return None
    plain = value.translate(_PUNCTUATION)
    return plain if _DIGITS.fullmatch(plain) else None


def is_integer(value: object) -> TypeGuard[int]:
    """Tell whether it is a whole number; JSON's ``true`` is none."""
    return isinstance(value, int) and not isinstance(value, bool)


def person(source: Json, phone: str, user: str, parent: str) -> Identity:
    """Return the ids found under three keys.

    A BSUID under the key of the phone is taken for what it is.
    """
    number = source.get(phone)
    user_id, parent_id = text(source, user), text(source, parent)
    if identity.is_bsuid(number):
        bsuid = str(number)
        if identity.is_parent(bsuid):
            parent_id = parent_id or bsuid
        else:
            user_id = user_id or bsuid
    return Identity(
        user_id=user_id or None,
        wa_id=digits(number),
        parent_user_id=parent_id or None,
    )


def contact(source: Json) -> Identity:
    """Return one entry of ``contacts``, or the ``context`` of a history thread."""
    profile = part(source, "profile")
    found = person(source, "wa_id", "user_id", "parent_user_id")
    return Identity(
        user_id=found.user_id,
        wa_id=found.wa_id,
        parent_user_id=found.parent_user_id,
        username=name(profile, "username") or name(source, "username") or None,
        profile_name=name(profile, "name") or None,
    )


def api_error(source: Json) -> ApiError:
    """Return one error as webhooks write it."""
    data = source.get("error_data")
    details = text(data, "details") if isinstance(data, dict) else ""
    return ApiError(
        code=integer(source, "code") or 0,
        title=text(source, "title"),
        message=text(source, "message"),
        details=details or text(source, "error_data") or text(source, "details"),
        subcode=integer(source, "error_subcode"),
    )


def api_errors(source: Json) -> tuple[ApiError, ...]:
    """Return all errors under ``errors``."""
    return tuple(api_error(item) for item in parts(source, "errors"))
