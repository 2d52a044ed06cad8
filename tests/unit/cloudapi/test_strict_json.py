"""Bodies that are not what they should be: the seeds in ``corpus`` and the limits."""

from pathlib import Path

import pytest

from cloudapi import const, strict_json, webhook

CORPUS = sorted((Path(__file__).parents[1] / "corpus").glob("*.json"))
REASONS = {
    "bom",
    "duplicate_key",
    "not_finite",
    "not_json",
    "not_utf8",
    "number_too_long",
    "too_deep",
}


def test_every_reason_has_a_seed():
    assert {path.name.split("__")[0] for path in CORPUS} == REASONS | {"ok"}


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_seed(path):
    expected = path.name.split("__")[0]
    body = webhook.parse(path.read_bytes())
    assert (body.error or "ok") == expected
    assert bool(body.events) == (expected == "ok")


def test_size_limit():
    whole = b'{"a":"' + b"x" * (const.MAX_WEBHOOK_BYTES - 8) + b'"}'
    assert len(whole) == const.MAX_WEBHOOK_BYTES
    assert webhook.parse(whole).error is None
    assert webhook.parse(whole + b" ").error == "too_large"
    assert const.MAX_WEBHOOK_BYTES > const.VENDOR_MAX_WEBHOOK_BYTES


def test_the_refusal_is_a_value_error_with_its_reason():
    with pytest.raises(strict_json.InvalidBody) as caught:
        strict_json.loads(b"nothing")
    assert (caught.value.reason, str(caught.value)) == ("not_json", "not_json")
    assert isinstance(caught.value, ValueError)
    assert webhook.InvalidBody is strict_json.InvalidBody


def test_poison_is_cleaned_everywhere():
    body = rb'{"k\u0000\ud800": ["a\u0000b", {"x": "\udfff\ud83d\ude00"}]}'
    assert strict_json.loads(body) == {"k\ufffd": ["ab", {"x": "\ufffd😀"}]}


@pytest.mark.parametrize("wrap", [lambda inner: [inner], lambda inner: {"a": inner}])
def test_clean_counts_levels(wrap):
    nest = wrap(1)
    for _level in range(const.MAX_JSON_DEPTH - 1):
        nest = wrap(nest)
    assert strict_json.clean(nest) == nest
    with pytest.raises(strict_json.InvalidBody, match="too_deep"):
        strict_json.clean(wrap(nest))


def test_length_of_numbers():
    longest = b"0." + b"1" * (const.MAX_FLOAT_CHARS - 2)
    assert strict_json.loads(longest) == pytest.approx(1 / 9)
    with pytest.raises(strict_json.InvalidBody, match="number_too_long"):
        strict_json.loads(longest + b"1")


def test_deep_recursion_of_the_caller_changes_nothing():
    def deep(levels):
        if levels:
            return deep(levels - 1)
        return webhook.parse(b'{"object":"page","entry":[]}').error

    assert deep(700) is None
