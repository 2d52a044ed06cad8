"""HTML, as Odoo's editors write it, to WhatsApp's marks.

Called through :mod:`.formatting`.
Must never raise, never run anything, and never send an address a reader cannot see.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from .html_tokens import Tag, tokens
from .marks_line import Line

_STYLES: Final = {
    "b": "*",
    "strong": "*",
    "i": "_",
    "em": "_",
    "s": "~",
    "del": "~",
    "strike": "~",
    "code": "`",
    "tt": "`",
    "kbd": "`",
    "samp": "`",
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "*"),
}
_FENCE: Final = "```"
# Blocks with an empty line between two of them, and blocks that only begin a line.
_FAR: Final = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6"))
_NEAR: Final = frozenset(
    (
        *("address", "article", "aside", "blockquote", "center", "dd", "div", "dl"),
        *("dt", "fieldset", "figure", "footer", "form", "header", "hr", "li", "main"),
        *("nav", "ol", "pre", "section", "table", "tbody", "thead", "tr", "ul"),
    )
)
_NESTED: Final = frozenset(("pre", "blockquote", "li"))
_CELLS: Final = frozenset(("td", "th"))
_WHITE: Final = re.compile(r"[ \t\n\r\f]+")
_SHOWN: Final = frozenset(("http", "https"))
_INVISIBLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")


def from_html(html: str) -> str:
    """Return the WhatsApp text of an HTML message.

    Bold, italic, strike, code, blocks of code, quotes and lists become marks; a link
    becomes its text and its address, unless they are the same; a mention of Discuss
    and a link inside Odoo become their text; everything else becomes its text.
    """
    writer = _Writer()
    for token in tokens(html):
        if isinstance(token, str):
            writer.text(token)
        elif token.closing:
            writer.close(token.name)
        else:
            writer.open(token)
    return writer.result()


class _Writer:
    """Turns tags and texts into lines."""

    def __init__(self) -> None:
        """Start with one empty line."""
        self.lines: list[Line] = [Line()]
        self.block = False  # a block began or ended: the next text begins a line
        self.apart = 0  # how many of the two blocks around that place are paragraphs
        self.breaks = 0  # <br> not followed by anything yet
        self.counts: dict[str, int] = {}  # how often each element or mark is open
        self.lists: list[int | None] = []  # next number, or None for bullets
        self.item = ""  # mark of a list item that has no text yet
        self.fresh_pre = False  # the next line end follows <pre> and is not shown
        self.links: list[tuple[str, list[str]]] = []

    # --- texts ----------------------------------------------------------------------

    def text(self, text: str) -> None:
        """Add text, its white space collapsed as a browser would."""
        text = _INVISIBLE.sub("", text)
        if self._is_open("pre"):
            self._verbatim(text)
            return
        collapsed = _WHITE.sub(" ", text)
        at_edge = self.block or self.breaks or self.lines[-1].ends_in_space
        if at_edge and collapsed[:1] == " ":
            collapsed = collapsed[1:]
        if collapsed:
            self._write(collapsed.replace("\u00a0", " "))

    def _verbatim(self, text: str) -> None:
        """Add preformatted text, its line ends kept."""
        if self.fresh_pre:
            text = text.removeprefix("\n")
            self.fresh_pre = False
        for i, line in enumerate(text.split("\n")):
            if i:
                self._settle()
                self._new_line()
            if line:
                self._write(line.replace("\u00a0", " "))

    def _write(self, text: str) -> None:
        """Add text to the line, after the line ends that are owed."""
        self._settle()
        line = self.lines[-1]
        if self.item and not line.length:
            line.prefix += self.item
            self.item = ""
        line.add(text)
        for _address, shown in self.links[-1:]:
            shown.append(text)

    # --- lines ----------------------------------------------------------------------

    def _settle(self) -> None:
        """Write the line ends that are owed; none before the first text."""
        owed = self.breaks
        if self.block:
            nothing_yet = len(self.lines) == 1 and not self.lines[0].length
            owed += 0 if nothing_yet else 1 + (self.apart > 1)
            if nothing_yet:
                self.lines[0].prefix = self._prefix()
        self.block, self.apart, self.breaks = False, 0, 0
        for _ in range(owed):
            self._new_line()

    def _new_line(self) -> None:
        """Begin a line; marks that hold go on in it."""
        line = Line(self._prefix())
        for mark in self.lines[-1].begun:
            line.begin(mark)
        self.lines.append(line)

    def _prefix(self) -> str:
        """Return what begins a line here."""
        return "> " if self._is_open("blockquote") else ""

    def _break(self) -> None:
        """End the line: shown only if something follows in the block."""
        if self.block:  # the block is empty up to here, so it stands for a blank line
            self.apart = 0
            self._settle()
        self.breaks += 1

    def _edge(self, name: str) -> None:
        """Pass the beginning or end of a block."""
        if self.breaks:  # the last line end of a block is not shown
            empty = not self.lines[-1].length
            self.breaks -= 1
            for _ in range(self.breaks):
                self._new_line()
            self.breaks = 0
            self.apart = -1 if empty else 0
        self.block = True
        if name in _FAR and not self._is_open("li"):
            self.apart += 1

    # --- tags -----------------------------------------------------------------------

    def open(self, tag: Tag) -> None:
        """Begin an element."""
        name = tag.name
        if name == "br":
            self._break()
        elif name == "img":
            self.text(tag.attributes.get("alt", ""))
        elif name == "a":
            self._close_link()
            self.links.append((_shown_address(tag), []))
        elif name in _CELLS:
            self.text(" ")
        else:
            if name in _FAR or name in _NEAR:
                self._open_block(name, tag)
            self._open_style(name)

    def close(self, name: str) -> None:
        """End an element; one that was not begun is ignored."""
        if name == "a":
            self._close_link()
            return
        if name in _STYLES:
            self._close_style(name)
        if name in _FAR or name in _NEAR:
            self._close_block(name)

    def _open_block(self, name: str, tag: Tag) -> None:
        """Begin a block."""
        self._edge(name)
        if name in ("ul", "ol"):
            start = tag.attributes.get("start", "1")
            digits = start.isascii() and start.isdigit() and len(start) < 6
            number = int(start) if digits else 1
            self.lists.append(number if name == "ol" else None)
        if name in _NESTED:
            self.counts[name] = self.counts.get(name, 0) + 1
        if name == "li":
            self.item = self._next_item()
        if name == "pre" and self.counts["pre"] == 1:
            self._write(_FENCE)
            self.fresh_pre = True

    def _close_block(self, name: str) -> None:
        """End a block."""
        if name in _NESTED:
            if not self._is_open(name):
                return
            if name == "pre" and self.counts["pre"] == 1:
                self._write(_FENCE)
            self.counts[name] -= 1
        if name == "li":
            self.item = ""
        if name in ("ul", "ol") and self.lists:
            self.lists.pop()
        self._edge(name)

    def _next_item(self) -> str:
        """Return the mark of a list's next item."""
        number = self.lists[-1] if self.lists else None
        if number is None:
            return "- "
        self.lists[-1] = number + 1
        return f"{number}. "

    def _open_style(self, name: str) -> None:
        """Begin a mark, if the tag is one; within a block of code there are none."""
        mark = _STYLES.get(name)
        if not mark:
            return
        self.counts[mark] = self.counts.get(mark, 0) + 1
        if self.counts[mark] == 1 and not self._is_open("pre"):
            self.lines[-1].begin(mark)

    def _close_style(self, name: str) -> None:
        """End a mark when its last tag ends."""
        mark = _STYLES[name]
        if self._is_open(mark):
            self.counts[mark] -= 1
            if not self.counts[mark]:
                self.lines[-1].end(mark)

    def _close_link(self) -> None:
        """Write the address of a link behind its text."""
        if not self.links:
            return
        address, shown = self.links.pop()
        text = "".join(shown).strip()
        if not address or _same(address, text):
            return
        gap = "" if self.lines[-1].ends_in_space or not text else " "
        self._write(f"{gap}({address})" if text else address)

    def _is_open(self, name: str) -> bool:
        """Tell whether an element or mark is open."""
        return self.counts.get(name, 0) > 0

    def result(self) -> str:
        """Return all lines."""
        self._close_link()
        while self._is_open("pre"):
            self._close_block("pre")
        return "\n".join(line.render() for line in self.lines).strip("\n")


def _shown_address(tag: Tag) -> str:
    """Return the address a customer should see, or ``""``.

    Mentions and records of Odoo (``data-oe-model``) are nothing outside it.
    """
    attributes = tag.attributes
    classes = attributes.get("class", "")
    if "data-oe-model" in attributes or "o_mail_redirect" in classes:
        return ""
    address = attributes.get("href", "").strip()
    if any(c.isspace() or c < " " for c in address):
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    scheme = parts.scheme.lower()
    if scheme in _SHOWN and parts.netloc:
        return address
    if scheme in ("mailto", "tel"):
        return parts.path
    return ""


def _same(address: str, text: str) -> bool:
    """Tell whether a link's text already says its address."""
    return _bare(address) == _bare(text)


def _bare(address: str) -> str:
    """Return an address without scheme, ``www.`` and slash at the end."""
    bare = address.strip().lower()
    for start in ("https://", "http://", "mailto:", "tel:", "www."):
        bare = bare.removeprefix(start)
    return bare.removesuffix("/")
