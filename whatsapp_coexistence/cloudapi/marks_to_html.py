"""WhatsApp's marks to safe HTML.

Called through :mod:`.formatting`.
Must never emit a character of the text without escaping it, take more than linear time,
or raise.

Marks (https://faq.whatsapp.com/539178204879377, checked 2026-11-22): ``*bold*``,
``_italic_``, ``~strike~``, three backticks for monospace, one backtick for code, lines
that begin with ``> ``, ``- ``, ``* `` or ``1. ``. A mark counts only between a word's
edge and something that is not a space, within one line.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Final

_Keep = Callable[[str], str]  # stores a piece of HTML, returns what stands for it

_FENCE: Final = "```"
_SLOT: Final = "\x00"  # stands around the number of a finished piece of HTML
_SLOTS: Final = re.compile(r"\x00([0-9]+)\x00")
_CODE: Final = re.compile(r"(?<!`)`([^`\n\x00]+)`(?!`)")
# Marks and what a reader cannot see end an address; so do quotes and brackets.
_URL: Final = re.compile(
    r"(?<![\w/])https?://[^\s<>\"'`\\^{|}\x00-\x20\x7f-\xa0"
    r"\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]{1,2000}",
    re.IGNORECASE,
)
_TRAILING: Final = ".,;:!?*_~…"
_BULLET: Final = re.compile(r"[-*] (?=\S)")
_NUMBER: Final = re.compile(r"(0|[1-9][0-9]{0,3})\. (?=\S)")
_TAGS: Final = {"*": "b", "_": "i", "~": "s"}
_MARKS: Final = re.compile(r"[*_~]")


def to_html(text: str) -> str:
    """Return safe HTML of a WhatsApp text; ``""`` for an empty one.

    Tags used: p, br, b, i, s, code, pre, blockquote, ul, ol, li, a. Links are http and
    https only, open in another tab and name no referrer.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace(_SLOT, "")
    if not text.strip():
        return ""
    page = _Page()
    before = 0
    for start, end in _blocks_of_code(text):
        page.lines(text[before:start].removesuffix("\n"))
        page.code(text[start + 3 : end])
        before = end + 3
        if text[before : before + 1] == "\n":
            before += 1
    page.lines(text[before:])
    return page.html()


def _blocks_of_code(text: str) -> list[tuple[int, int]]:
    """Return where fences with a line end inside begin and end."""
    found, start = [], text.find(_FENCE)
    while start >= 0:
        end = text.find(_FENCE, start + 3)
        if end < 0:
            break
        if text.find("\n", start + 3, end) >= 0:
            found.append((start, end))
        start = text.find(_FENCE, end + 3)
    return found


@dataclass(slots=True)
class _Page:
    """Blocks of HTML, and the kind of block that is open."""

    parts: list[str] = field(default_factory=list)
    kind: str = ""
    waiting: list[str] = field(default_factory=list)
    first_number: int = 1

    def code(self, code: str) -> None:
        """Add a block of code; a parser drops one line end after ``<pre>``."""
        self._close()
        guard = "\n" if code.startswith("\n") else ""
        self.parts.append(f"<pre>{guard}{escape(code)}</pre>")

    def lines(self, text: str) -> None:
        """Add the lines of a text without blocks of code."""
        if text:
            for line in text.split("\n"):
                self._line(line)

    def _line(self, line: str) -> None:
        """Add one line to the open block, or open another one."""
        number = _NUMBER.match(line)
        if line.startswith("> "):
            self._add("blockquote", line[2:])
        elif bullet := _BULLET.match(line):
            self._add("ul", line[bullet.end() :])
        elif number:
            self._add("ol", line[number.end() :], int(number[1]))
        else:
            self._add("p", line)

    def _add(self, kind: str, line: str, number: int = 1) -> None:
        """Add the HTML of one line to a block of this kind."""
        follows = self.first_number + len(self.waiting)
        if kind != self.kind or (kind == "ol" and number != follows):
            self._close()
            self.kind, self.first_number = kind, number
        self.waiting.append(_inline(line))

    def _close(self) -> None:
        """End the open block."""
        kind, waiting = self.kind, self.waiting
        self.kind, self.waiting = "", []
        if kind in ("ul", "ol"):
            counted = kind == "ol" and self.first_number != 1
            attributes = f' start="{self.first_number}"' if counted else ""
            items = "".join(f"<li>{item}</li>" for item in waiting)
            self.parts.append(f"<{kind}{attributes}>{items}</{kind}>")
        elif kind:
            # A browser does not show the last line end of a block.
            guard = "" if waiting[-1] else "<br/>"
            self.parts.append(f"<{kind}>{'<br/>'.join(waiting)}{guard}</{kind}>")

    def html(self) -> str:
        """Return all of it."""
        self._close()
        return "".join(self.parts)


def _inline(line: str) -> str:
    """Return the HTML of one line: code, then addresses, then marks on the rest."""
    slots: list[str] = []

    def keep(html: str) -> str:
        slots.append(html)
        return f"{_SLOT}{len(slots) - 1}{_SLOT}"

    line = _fences(line, keep)
    line = _CODE.sub(lambda m: _code(m, keep), line)
    line = _URL.sub(lambda m: _link(m[0], keep), line)
    line = _spaces(_marks(escape(line)))
    return _SLOTS.sub(lambda m: slots[int(m[1])], line)


def _fences(line: str, keep: _Keep) -> str:
    """Replace monospace within the line."""
    pieces = line.split(_FENCE)
    out = [pieces[0]]
    i = 1
    while i < len(pieces):
        if i + 1 < len(pieces) and pieces[i].strip():
            out += [keep(f"<code>{escape(pieces[i])}</code>"), pieces[i + 1]]
            i += 2
        else:
            out += [_FENCE, pieces[i]]
            i += 1
    return "".join(out)


def _code(found: re.Match[str], keep: _Keep) -> str:
    """Replace code within the line; blanks between backticks are not code."""
    return keep(f"<code>{escape(found[1])}</code>") if found[1].strip() else found[0]


def _link(address: str, keep: _Keep) -> str:
    """Replace one address; punctuation at its end stays outside."""
    opened, closed = address.count("("), address.count(")")
    end = len(address)
    while end:
        last = address[end - 1]
        if last == ")" and closed > opened:
            closed -= 1
        elif last not in _TRAILING:
            break
        end -= 1
    link, rest = address[:end], address[end:]
    if link.endswith("//"):
        return address
    safe = escape(link)
    html = f'<a href="{safe}" target="_blank" rel="noopener noreferrer">{safe}</a>'
    return keep(html) + rest


def _marks(text: str) -> str:
    """Return escaped text with bold, italic and strike; a stack, so always nested."""
    out: list[str] = []
    opened: list[tuple[str, int, int]] = []  # mark, place in out, place behind it
    last, plain = 0, -1  # plain: the last character that is no mark
    for match in _MARKS.finditer(text):
        mark, at = match[0], match.start()
        out.append(text[last:at])
        plain = at - 1 if at > last else plain
        last = at + 1
        depth = next((i for i, item in enumerate(opened) if item[0] == mark), -1)
        if depth >= 0 and plain >= opened[depth][2] and _can_close(text, at):
            place = opened[depth][1]
            out[place] = f"<{_TAGS[mark]}>"
            out.append(f"</{_TAGS[mark]}>")
            del opened[depth:]
            continue
        if depth < 0 and _can_open(text, at):
            opened.append((mark, len(out), last))
        out.append(mark)
    out.append(text[last:])
    return "".join(out)


def _can_open(text: str, at: int) -> bool:
    """Tell whether a mark follows no word and precedes no space."""
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    return not _is_word(before) and bool(after) and not after.isspace()


def _can_close(text: str, at: int) -> bool:
    """Tell whether a mark follows no space and precedes no word."""
    return not text[at - 1].isspace() and not _is_word(text[at + 1 : at + 2])


def _is_word(character: str) -> bool:
    """Tell whether it is part of a word; ``_`` is a mark, not a letter."""
    return character.isalnum()


def _spaces(html: str) -> str:
    """Keep runs of spaces and spaces at the start from collapsing."""
    if html.startswith(" "):
        html = f"\u00a0{html[1:]}"
    return html.replace("  ", " \u00a0")
