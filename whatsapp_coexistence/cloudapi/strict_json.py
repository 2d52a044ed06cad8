"""JSON as a stranger may send it: refused unless it is exactly JSON, then cleaned.

Called by :mod:`.webhook` only.
Must never raise anything but :class:`InvalidBody`, and never accept what Python's
parser tolerates: a BOM, UTF-16, duplicate keys, ``NaN``, ``1e400``, huge integers, deep
nests.
"""

from __future__ import annotations

import codecs
import json
import math
import re
from collections.abc import Sequence
from typing import Any, Final

from . import const

# PostgreSQL stores neither NUL nor half of a surrogate pair.
_POISON: Final = re.compile("[\x00\ud800-\udfff]")
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"


class InvalidBody(ValueError):
    """The bytes are not an acceptable body.

    :param reason: ``too_large``, ``bom``, ``not_utf8``, ``not_json``,
        ``duplicate_key``, ``not_finite``, ``number_too_long`` or ``too_deep``
    """

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


def loads(body: bytes) -> Any:
    """Return the cleaned document in ``body``.

    :raises InvalidBody: for anything that is not strict, moderate JSON in UTF-8
    """
    text = _decoded(body)
    try:
        document = _DECODER.decode(text)
    except InvalidBody:
        raise
    except RecursionError:
        raise InvalidBody("too_deep") from None
    except ValueError:
        raise InvalidBody("not_json") from None
    return clean(document)


def clean(value: Any, room: int = const.MAX_JSON_DEPTH) -> Any:
    """Return ``value`` without NUL and with lone surrogates replaced by U+FFFD.

    :param room: how many levels of lists and objects are still allowed
    :raises InvalidBody: ``too_deep``
    """
    if isinstance(value, str):
        return _clean_text(value)
    if isinstance(value, dict):
        _check_room(room)
        return {_clean_text(str(k)): clean(v, room - 1) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        _check_room(room)
        return [clean(item, room - 1) for item in value]
    return value


def _check_room(room: int) -> None:
    if room <= 0:
        raise InvalidBody("too_deep")


def _clean_text(text: str) -> str:
    if not _POISON.search(text):
        return text
    return _POISON.sub(lambda found: "" if found[0] == "\0" else _REPLACEMENT, text)


def _decoded(body: bytes) -> str:
    if len(body) > const.MAX_WEBHOOK_BYTES:
        raise InvalidBody("too_large")
    if body.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise InvalidBody("bom")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidBody("not_utf8") from None


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise InvalidBody("duplicate_key")
    return result


def _integer(literal: str) -> int:
    if len(literal) > const.MAX_INTEGER_CHARS:
        raise InvalidBody("number_too_long")
    return int(literal)


def _float(literal: str) -> float:
    if len(literal) > const.MAX_FLOAT_CHARS:
        raise InvalidBody("number_too_long")
    value = float(literal)
    if not math.isfinite(value):
        raise InvalidBody("not_finite")
    return value


def _constant(_name: str) -> None:
    raise InvalidBody("not_finite")


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_float,
    parse_constant=_constant,
)
