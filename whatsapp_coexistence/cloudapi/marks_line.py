"""One line of WhatsApp text: its words, and from where to where each mark holds.

Called by :mod:`.html_to_marks`.
Must never write a mark that WhatsApp would show as a character.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Final

_ORDER: Final = "*_~`"  # the outermost first
Span = tuple[str, int, int]  # mark, begin, end


@dataclass(slots=True)
class Line:
    """One line: its words, and from where to where each mark holds."""

    prefix: str = ""
    parts: list[str] = field(default_factory=list)
    length: int = 0
    spans: list[Span] = field(default_factory=list)
    begun: dict[str, int] = field(default_factory=dict)
    ends_in_space: bool = True

    def add(self, text: str) -> None:
        """Add text that is already collapsed."""
        if text:
            self.parts.append(text)
            self.length += len(text)
            self.ends_in_space = text[-1] == " "

    def begin(self, mark: str) -> None:
        """Let a mark hold from here on."""
        self.begun.setdefault(mark, self.length)

    def end(self, mark: str) -> None:
        """Let a mark hold up to here."""
        start = self.begun.pop(mark, None)
        if start is not None and start < self.length:
            self.spans.append((mark, start, self.length))

    def render(self) -> str:
        """Return the line with its marks."""
        for mark in tuple(self.begun):
            self.end(mark)
        text = "".join(self.parts)
        places: list[tuple[int, int, int, str]] = []
        for mark, start, end in _usable(text, _joined(self.spans)):
            # At one place: ends before beginnings, the inner first, the outer first.
            rank = _ORDER.index(mark)
            places.append((start, 1, rank - 4 * end, mark))
            places.append((end, 0, -rank - 4 * start, mark))
        out, last = [], 0
        for at, _side, _rank, mark in sorted(places):
            out += [text[last:at], mark]
            last = at
        out.append(text[last:])
        return self.prefix + "".join(out).rstrip()


def _joined(spans: list[Span]) -> list[Span]:
    """Return the spans in order, those of one mark that touch made one."""
    joined: list[Span] = []
    for mark, start, end in sorted(spans):
        if joined and joined[-1][0] == mark and joined[-1][2] >= start:
            joined[-1] = (mark, joined[-1][1], max(end, joined[-1][2]))
        else:
            joined.append((mark, start, end))
    return joined


def _usable(text: str, spans: list[Span]) -> list[Span]:
    """Return the spans WhatsApp will show, without the spaces at their ends.

    A mark that touches a word outside, or is inside code, is shown as an asterisk, so
    it is left out.
    """
    code = [(start, end) for mark, start, end in spans if mark == "`"]
    found = []
    for mark, start, end in spans:
        inner = text[start:end]
        start += len(inner) - len(inner.lstrip())
        end -= len(inner) - len(inner.rstrip())
        if start >= end or (mark != "`" and _is_asterisk(text, code, start, end)):
            continue
        found.append((mark, start, end))
    return found


def _is_asterisk(text: str, code: list[tuple[int, int]], start: int, end: int) -> bool:
    """Tell whether a mark at these places would be shown as a character."""
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    return before.isalnum() or after.isalnum() or _is_within(code, start)


def _is_within(code: list[tuple[int, int]], at: int) -> bool:
    """Tell whether a place is inside one of the spans of code, sorted and apart."""
    i = bisect_right(code, at, key=lambda span: span[0]) - 1
    return i >= 0 and code[i][0] < at < code[i][1]
