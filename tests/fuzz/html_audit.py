"""Reads HTML of ours as a browser would, and refuses what must not be in it.

Used by the tests of the marks and by the fuzzer.
"""

import re
from html.parser import HTMLParser

ALLOWED = {
    "p": set(),
    "br": set(),
    "b": set(),
    "i": set(),
    "s": set(),
    "code": set(),
    "pre": set(),
    "blockquote": set(),
    "ul": set(),
    "ol": {"start"},
    "li": set(),
    "a": {"href", "target", "rel"},
}
VOID = {"br"}


class Auditor(HTMLParser):
    """Reads HTML as a browser would and refuses what is not allowed or not nested."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        assert tag in ALLOWED, tag
        assert {name for name, _ in attrs} <= ALLOWED[tag]
        for name, value in attrs:
            if name == "href":
                assert re.match(r"https?://[^\s]", value, re.I), value
            if name == "start":
                assert value.isdigit()
        if tag not in VOID:
            assert tag != "p" or not self.open
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def audit(html):
    """Return the text a reader sees; fails on a tag, attribute or nesting of another."""
    auditor = Auditor()
    auditor.feed(html)
    auditor.close()
    assert auditor.open == []
    assert '"' not in re.sub(
        r'<(?:a href="[^"]*" target="_blank" rel="[a-z ]*"|ol start="\d+")>', "", html
    )
    return auditor.text
