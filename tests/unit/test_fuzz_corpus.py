"""The fuzzer's corpus, replayed; and that the fuzzer itself finds what is wrong."""

import json
import random

import fuzz
import fuzz_mutate
import pytest
from fuzz_targets import TARGETS, corpus

from cloudapi import parse_content, status, webhook

#: Changed inputs tried for each target, besides those that are kept.
RUNS = 200


@pytest.mark.parametrize("name", TARGETS)
def test_replay(name):
    found = corpus(name)
    assert len(found) >= 3
    for path, data in found.items():
        assert not fuzz.failure_of(TARGETS[name][0], data), path


@pytest.mark.parametrize("name", TARGETS)
def test_a_little_further(name):
    tried, failing = fuzz.fuzz(name, seconds=3600, runs=RUNS, seed="unit")
    assert failing is None, f"{name} fails on {failing!r}"
    assert tried == RUNS


def test_the_corpus_has_every_field_type_and_status():
    fields, kinds, words = set(), set(), set()
    for data in corpus("webhook").values():
        for event in webhook.parse(data).events:
            fields.add(event.field)
            words.add(getattr(event, "status", ""))
            told = [event, *(getattr(event, "messages", ()))]
            kinds |= {one.content.type for one in told if hasattr(one, "content")}
    assert set(webhook.FIELDS) <= fields
    assert {*parse_content._TYPES, "contacts"} <= kinds
    assert {"sent", "delivered", "read", "played", "failed"} <= words
    assert all(status.from_meta(word) for word in words & set(status.RECEIPTS))


def picky(data):
    """A target with a fault: fails on an object with a list under ``b``."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return "none"
    assert not (isinstance(document, dict) and isinstance(document.get("b"), list))
    return "fine"


def test_the_fuzzer_finds_a_fault_and_makes_it_small(monkeypatch, tmp_path, capsys):
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "one").write_bytes(b'{"a": [1, 2], "b": {"c": [[3]]}, "d": "text"}')
    monkeypatch.setitem(TARGETS, "picky", (picky, [seeds]))
    monkeypatch.setattr(fuzz, "FOUND", tmp_path)
    _tried, failing = fuzz.fuzz("picky", seconds=3600, runs=20_000, seed="unit")
    assert fuzz.failure_of(picky, failing)
    fuzz.report("picky", failing)
    (kept,) = tmp_path.glob("picky-*")
    assert kept.read_bytes() == b'{"b":[]}'
    assert str(kept) in capsys.readouterr().out


def test_a_seed_says_everything():
    def inputs(seed):
        mutator = fuzz_mutate.Mutator(random.Random(seed), [b'{"a": [1]}', b"text"])
        return [mutator.changed(b'{"a": [1], "b": {}}') for _again in range(200)]

    assert inputs(1) == inputs(1) != inputs(2)
    assert len(set(inputs(1))) > 100
