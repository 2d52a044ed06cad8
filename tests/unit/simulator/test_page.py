"""The page: content policy, no HTML from texts, complete translations."""

import re
from pathlib import Path

import pytest

import simulator
from simulator.fault_catalogue import CATALOGUE

STATIC = Path(simulator.__file__).parent / "static"
SCRIPTS = sorted(STATIC.glob("js/*.js"))
LANGUAGES = sorted(STATIC.glob("js/lang/*.js"))


def keys(path):
    text = path.read_text(encoding="utf-8")
    return set(re.findall(r"^    (\w+):", text, re.MULTILINE))


def test_the_page_and_all_its_files(graph, sim):
    response = graph.session.get(f"{sim.base_url}/")
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for path in re.findall(r'(?:src|href)="(/[^"]+)"', response.text):
        found = graph.session.get(sim.base_url + path)
        assert found.status_code == 200, path
        assert found.headers["X-Content-Type-Options"] == "nosniff"
    for script in SCRIPTS:
        found = graph.session.get(f"{sim.base_url}/static/js/{script.name}")
        assert found.headers["Content-Type"] == "text/javascript; charset=utf-8"


def test_nothing_inline():
    html = (STATIC / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)
    assert not re.search(r"<style|\sstyle=|\son\w+=", html)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda p: p.name)
def test_texts_only_as_text(script):
    text = script.read_text(encoding="utf-8")
    forbidden = r"\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write|\beval\("
    assert not re.search(forbidden, text)


def test_every_language_has_the_same_keys():
    assert [path.stem for path in LANGUAGES] == ["ca", "en", "es"]
    first, *others = (keys(path) for path in LANGUAGES)
    for other in others:
        assert other == first


def test_every_text_exists_and_every_fault_is_explained():
    known = keys(LANGUAGES[1])
    asked, families = set(), set()
    for script in SCRIPTS:
        text = script.read_text(encoding="utf-8")
        asked |= set(re.findall(r'(?<![\w.])t\("(\w+)"', text))
        families |= set(re.findall(r"(?<![\w.])t\(`(\w+_)\$\{", text))
    assert asked <= known
    assert families <= {k[: k.index("_") + 1] for k in known if "_" in k}
    assert {f"fault_{name}" for name in CATALOGUE} <= known
    assert {f"stage_{spec.stage}" for spec in CATALOGUE.values()} <= known


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda p: p.stem)
def test_texts_are_translated(path):
    """A text may be the same in two languages, but not most of them."""
    line = r'^    (\w+):\s+"(.*)",$'
    own = dict(re.findall(line, path.read_text(encoding="utf-8"), re.MULTILINE))
    if path.stem == "en":
        return
    english = LANGUAGES[1].read_text(encoding="utf-8")
    base = dict(re.findall(line, english, re.MULTILINE))
    same = [key for key in own if own[key] == base.get(key)]
    assert len(same) < len(own) * 0.15, same
