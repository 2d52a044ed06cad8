"""HTML cut into texts and tags, in linear time.

Called by :mod:`.html_to_marks`.
Must never raise, and never look at the same character many times: the standard
library's parser has been quadratic on hostile input.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Final

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9:-]{0,40}")
_ATTRIBUTE: Final = re.compile(
    r"([^\s\"'<>/=]{1,100})(?:\s{0,9}=\s{0,9}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?"
)
# unescape() turns long numbers into huge integers, or raises.
_LONG_NUMBER: Final = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{7,});?")
_RAW: Final = frozenset(
    {"script", "style", "title", "textarea", "noscript", "template"}
)
_RAW_END: Final = {name: re.compile(rf"</{name}", re.I | re.A) for name in _RAW}
_TURN: Final = re.compile(r"=\s{0,9}(?=[\"'])|[\"'>]")
_ATTRIBUTES_MAX: Final = 8192


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag.

    :param name: lower case
    :param closing: ``</name>``
    """

    name: str
    closing: bool = False
    attributes: Mapping[str, str] = field(default_factory=dict)


def tokens(html: str) -> Iterator[str | Tag]:
    """Yield texts (with character references resolved) and tags, in order.

    Comments, declarations, and scripts with their content are left out; an unfinished
    tag swallows the rest, as in browsers.
    """
    at, end = 0, len(html)
    while at < end:
        start = html.find("<", at)
        if start < 0:
            yield _text(html[at:])
            return
        if start > at:
            yield _text(html[at:start])
        tag, at = _markup(html, start)
        if tag is None:
            if at == start + 1:
                yield "<"
            continue
        if tag.name in _RAW:
            at = _skip_raw(html, tag, at)
        else:
            yield tag


def _text(raw: str) -> str:
    """Return a text with its character references resolved."""
    return unescape(_LONG_NUMBER.sub("\ufffd", raw)) if "&" in raw else raw


def _markup(html: str, start: int) -> tuple[Tag | None, int]:
    """Return the tag at ``<``, if it is one, and where to go on."""
    if html.startswith("<!--", start):
        return None, _after(html, "-->", start + 4)
    if html[start + 1 : start + 2] in ("!", "?"):
        return None, _after(html, ">", start + 2)
    closing = html[start + 1 : start + 2] == "/"
    name = _NAME.match(html, start + 1 + closing)
    if name is None:
        if closing:
            return None, _after(html, ">", start + 2)
        return None, start + 1
    end = _end_of_tag(html, name.end())
    if end < 0:
        return None, len(html)
    attributes = {} if closing else _attributes(html[name.end() : end])
    return Tag(name[0].lower(), closing, attributes), end + 1


def _after(html: str, mark: str, start: int) -> int:
    """Return the place behind ``mark``, or the end."""
    found = html.find(mark, start)
    return len(html) if found < 0 else found + len(mark)


def _end_of_tag(html: str, at: int) -> int:
    """Return the place of the ``>`` that is not in quotes, or -1."""
    before = ""
    while match := _TURN.search(html, at):
        character, at = match[0], match.end()
        if character == ">":
            return match.start()
        if before.startswith("="):
            at = html.find(character, at) + 1
            if not at:
                return -1
        before = character
    return -1


def _attributes(text: str) -> dict[str, str]:
    """Return the attributes, the first of a name, values resolved."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(text[:_ATTRIBUTES_MAX]):
        value = next((part for part in match.groups()[1:] if part is not None), "")
        found.setdefault(match[1].lower(), _text(value))
    return found


def _skip_raw(html: str, tag: Tag, at: int) -> int:
    """Return the place behind the content of a script or the like."""
    if tag.closing:
        return at
    found = _RAW_END[tag.name].search(html, at)
    return _after(html, ">", found.end()) if found else len(html)
