"""Signatures: known answers, refusals, and nothing a stranger sends may raise."""

import hashlib
import hmac

import pytest

from cloudapi import signature

SECRET = "test_app_secret"
EMPTY = b'{"object":"whatsapp_business_account","entry":[]}'

# Computed with another tool; see the reference of the wire format.
KNOWN_ANSWERS = [
    (EMPTY, "dec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c633756"),
    (
        b'{"object": "whatsapp_business_account", "entry": []}',
        "56cbbaf4961c6cfdae48b7f116c047e5eb513d2c931baae63a2bc1afd26f803a",
    ),
    (
        rb'{"t":"\u00e4"}',
        "50daf52e6a4c373be5927cf97fa1da300f00e8b4050de7aedeffdce3e532ab1a",
    ),
    (
        '{"t":"ä"}'.encode(),
        "06fa411aed765ad4d417fb5f4e739b523235ab8ddf97c74c12dd6dc6cb93130d",
    ),
]
HEADER = "sha256=" + KNOWN_ANSWERS[0][1]


@pytest.mark.parametrize(("body", "digest"), KNOWN_ANSWERS)
def test_known_answers(body, digest):
    header = "sha256=" + digest
    assert signature.sign(body, SECRET) == header
    assert signature.verify(body, header, [SECRET])
    assert signature.verify(body, header.encode(), [SECRET.encode()])
    assert not signature.verify(body + b" ", header, [SECRET])


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        b"",
        "sha256=",
        KNOWN_ANSWERS[0][1],
        "sha1=" + KNOWN_ANSWERS[0][1],
        "SHA256=" + KNOWN_ANSWERS[0][1],
        "sha256=" + KNOWN_ANSWERS[0][1].upper(),
        HEADER[:-1],
        HEADER + "0",
        HEADER + "\n",
        " " + HEADER,
        HEADER[:-1] + "é",
        HEADER[:-1] + "\ud800",
        HEADER[:-1] + "٣",
        b"\xff" * 71,
    ],
)
def test_headers_of_another_shape_are_refused(header):
    assert not signature.verify(EMPTY, header, [SECRET])


@pytest.mark.parametrize("secrets", [[], [""], [b""], ["", b""], ["other"]])
def test_without_the_right_secret_all_is_refused(secrets):
    assert not signature.verify(EMPTY, HEADER, secrets)


def test_an_empty_secret_is_no_secret():
    empty_key = "sha256=" + hmac.new(b"", EMPTY, hashlib.sha256).hexdigest()
    assert not signature.verify(EMPTY, empty_key, ["", b""])
    with pytest.raises(ValueError, match="empty"):
        signature.sign(EMPTY, "")
    with pytest.raises(ValueError, match="empty"):
        signature.appsecret_proof("token", b"")


@pytest.mark.parametrize("position", [0, 1, 2])
def test_every_secret_is_tried_even_after_a_match(position, monkeypatch):
    secrets = ["old", "older", "oldest"]
    secrets[position] = SECRET
    tried = []
    compare = hmac.compare_digest

    def spy(one, other):
        tried.append(other)
        return compare(one, other)

    monkeypatch.setattr(signature.hmac, "compare_digest", spy)
    assert signature.verify(EMPTY, HEADER, secrets)
    assert len(tried) == len(secrets)
    assert all(isinstance(value, bytes) for value in tried)


@pytest.mark.parametrize("header", [None, "", "sha256=" + "g" * 64, HEADER.upper()])
def test_no_digest_is_computed_for_a_header_of_another_shape(header, monkeypatch):
    """A flood of unsigned bodies of 4 MB must cost as little as it can."""

    def computed(*_arguments):
        pytest.fail("a digest was computed")

    monkeypatch.setattr(signature.hmac, "new", computed)
    assert not signature.verify(EMPTY, header, [SECRET])


def params(**changed):
    found = {
        "hub.mode": "subscribe",
        "hub.verify_token": "tok€n",
        "hub.challenge": "1158201444",
    }
    found.update({"hub." + key: value for key, value in changed.items()})
    return {key: value for key, value in found.items() if value is not None}


def test_the_challenge_is_echoed():
    assert signature.challenge(params(), "tok€n") == "1158201444"
    assert signature.challenge(params(challenge="a-B_9"), "tok€n") == "a-B_9"


@pytest.mark.parametrize(
    "changed",
    [
        {"mode": None},
        {"mode": "unsubscribe"},
        {"verify_token": None},
        {"verify_token": ""},
        {"verify_token": "TOK€N"},
        {"verify_token": "tok\ud800n"},
        {"challenge": None},
        {"challenge": ""},
        {"challenge": "<script>"},
        {"challenge": "1\n"},
        {"challenge": "٣"},
        {"challenge": "a" * 65},
        {"challenge": ["1"]},
    ],
)
def test_any_other_challenge_is_refused(changed):
    assert signature.challenge(params(**changed), "tok€n") is None


@pytest.mark.parametrize("token", [None, ""])
def test_without_a_verify_token_no_challenge_is_echoed(token):
    assert signature.challenge(params(verify_token=""), token) is None
    assert signature.challenge(params(verify_token="x"), token) is None


def test_appsecret_proof():
    expected = hmac.new(b"secret", b"token", hashlib.sha256).hexdigest()
    assert signature.appsecret_proof("token", "secret") == expected
    assert signature.appsecret_proof("token", b"secret") == expected
