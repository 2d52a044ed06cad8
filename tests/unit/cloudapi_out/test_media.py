"""Files: types and sizes, names, hosts, digests, dimensions."""

import base64
import hashlib
import struct
import tracemalloc
import unicodedata
import zlib

import pytest
from hypothesis import given, strategies as st

from cloudapi.invalid import MessageInvalid, Rule
from cloudapi.media import (
    RULES,
    check_outgoing,
    has_safe_dimensions,
    image_dimensions,
    is_allowed_media_host,
    safe_filename,
    sha256_matches,
)

MIB = 1024 * 1024
SIZES = {
    "image/jpeg": ("image", 5 * MIB),
    "image/png": ("image", 5 * MIB),
    "video/mp4": ("video", 16 * MIB),
    "video/3gpp": ("video", 16 * MIB),
    "audio/aac": ("audio", 16 * MIB),
    "audio/amr": ("audio", 16 * MIB),
    "audio/mpeg": ("audio", 16 * MIB),
    "audio/mp4": ("audio", 16 * MIB),
    "audio/ogg": ("audio", 16 * MIB),
    "text/plain": ("document", 100 * MIB),
    "application/pdf": ("document", 100 * MIB),
    "application/msword": ("document", 100 * MIB),
    "application/vnd.ms-excel": ("document", 100 * MIB),
    "application/vnd.ms-powerpoint": ("document", 100 * MIB),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (
        "document",
        100 * MIB,
    ),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (
        "document",
        100 * MIB,
    ),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": (
        "document",
        100 * MIB,
    ),
    "image/webp": ("sticker", 100 * 1024),
}


def test_table_is_complete():
    assert {m: (r.kind, r.max_bytes) for m, r in RULES.items()} == SIZES


@pytest.mark.parametrize(("mime", "expected"), SIZES.items())
def test_size_at_the_limit_and_one_above(mime, expected):
    kind, limit = expected
    assert check_outgoing(mime, limit) == kind
    with pytest.raises(MessageInvalid) as caught:
        check_outgoing(mime, limit + 1)
    assert (caught.value.rule, caught.value.limit) == (Rule.TOO_LARGE, limit)


def test_animated_sticker():
    assert check_outgoing("image/webp", 500 * 1024, animated=True) == "sticker"
    with pytest.raises(MessageInvalid):
        check_outgoing("image/webp", 500 * 1024 + 1, animated=True)


def test_parameters_and_case_of_a_type():
    assert check_outgoing("Audio/OGG; codecs=opus", 1) == "audio"


@pytest.mark.parametrize("mime", ["", "image/svg+xml", "text/html", "image/gif", "x"])
def test_other_types_are_refused(mime):
    with pytest.raises(MessageInvalid) as caught:
        check_outgoing(mime, 1)
    assert caught.value.rule is Rule.MIME


def test_anything_may_travel_as_a_document():
    assert check_outgoing("image/png", 50 * MIB, kind="document") == "document"
    with pytest.raises(MessageInvalid) as caught:
        check_outgoing("application/pdf", 1, kind="image")
    assert caught.value.rule is Rule.CHOICE


@pytest.mark.parametrize("size", [0, -1])
def test_empty_file(size):
    with pytest.raises(MessageInvalid) as caught:
        check_outgoing("image/png", size)
    assert caught.value.rule is Rule.EMPTY


@pytest.mark.parametrize(
    ("name", "mime", "expected"),
    [
        ("invoice.pdf", "", "invoice.pdf"),
        ("../../x", "", "x"),
        ("..\\..\\x.txt", "", "x.txt"),
        ("C:\\dir\\x.txt", "", "x.txt"),
        ("a/b/", "application/pdf", "file.pdf"),
        ("a\u202egnp.exe", "", "agnp.exe"),
        ("a\x00b\r\n.pdf", "", "ab.pdf"),
        ("\u200b\u2066\ufeff", "image/png", "file.png"),
        ("cafe\u0301.txt", "", "café.txt"),
        ("", "application/pdf", "file.pdf"),
        ("", "", "file"),
        ("", "nonsense/x", "file"),
        ("   ", "", "file"),
        (".", "", "file"),
        ("..", "", "file"),
        ("...", "image/jpeg", "file.jpg"),
        (".hidden", "", "hidden"),
        ("a. .", "", "a"),
        ("CON", "text/plain", "file.txt"),
        ("nul.txt", "text/plain", "file.txt"),
        ("COM1.tar.gz", "", "file"),
        ("COM².txt", "", "file"),
        ("con .txt", "text/plain", "file.txt"),
        ("CON" + " " * 200 + ".txt", "text/plain", "file.txt"),
        ("console.txt", "", "console.txt"),
        ('a<b>:"|?*c', "", "a_b______c"),
        ("???", "", "file"),
        ("x" * 200, "", "x" * 120),
        ("x" * 200 + ".pdf", "", "x" * 116 + ".pdf"),
        ("x" * 200 + "." + "y" * 50, "", "x" * 120),
        ("\ud800a", "", "a"),
        ("😀.png", "", "😀.png"),
    ],
)
def test_safe_filename(name, mime, expected):
    assert safe_filename(name, mime) == expected


@given(st.text(), st.text(max_size=30))
def test_safe_filename_is_always_a_name(name, mime):
    found = safe_filename(name, mime)
    assert 0 < len(found) <= 120 or found.startswith("file")
    assert found == found.strip(" .")
    assert not set(found) & set('/\\:*?"<>|')
    assert unicodedata.is_normalized("NFC", found)
    assert all(unicodedata.category(c)[0] != "C" for c in found)
    assert safe_filename(found, mime) == found


@pytest.mark.parametrize("unit", ["a", ".", "/", "\u0301", "\u202e", "a.", " ", "ﷺ"])
def test_safe_filename_is_quick(unit, quick):
    quick(safe_filename, unit * 100_000)


GOOD_URLS = [
    "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1&hash=2",
    "https://LOOKASIDE.fbsbx.com/x",
    "https://lookaside.fbsbx.com:443/x",
    "https://scontent.xx.fbcdn.net/v/x",
    "https://media.fmad1-1.whatsapp.net/x",
]
BAD_URLS = [
    "",
    "x",
    "http://lookaside.fbsbx.com/x",
    "ftp://lookaside.fbsbx.com/x",
    "file:///etc/passwd",
    "https://lookaside.fbsbx.com:8443/x",
    "https://lookaside.fbsbx.com@evil.com/x",
    "https://user:pass@lookaside.fbsbx.com/x",
    "https://evil.com/lookaside.fbsbx.com",
    "https://lookaside.fbsbx.com.evil.com/x",
    "https://evil-lookaside.fbsbx.com/x",
    "https://x.lookaside.fbsbx.com/x",
    "https://fbcdn.net/x",
    "https://.fbcdn.net/x",
    "https://evilfbcdn.net/x",
    "https://fbcdn.net.evil.com/",
    "https://evil.com\\.fbcdn.net/x",
    "https://evil.com#.fbcdn.net/x",
    "https://evil.com?.fbcdn.net",
    "https://evil.com/.fbcdn.net",
    "https://lookaside.fbsbx.com\r\nHost: evil/x",
    "https://lookaside.fbsbx.com /x",
    " https://lookaside.fbsbx.com/x",
    "https://lookaside.fbsbx.com./x",
    "https://lookaside․fbsbx.com/x",
    "https://xn--e1afmkfd.com/x",
    "https://ⓛookaside.fbsbx.com/x",
    "https://127.0.0.1/x",
    "https://2130706433/x",
    "https://0x7f.1/x",
    "https://[::1]/x",
    "https://[::ffff:169.254.169.254]/x",
    "https://[::1].fbcdn.net/x",
    "http://169.254.169.254/latest/meta-data",
    "https://169.254.169.254/x",
    "https://localhost/x",
    "https://lookaside.fbsbx.com:99999/x",
    "https://lookaside.fbsbx.com:x/x",
    "//lookaside.fbsbx.com/x",
    "javascript:https://lookaside.fbsbx.com/x",
]


@pytest.mark.parametrize("url", GOOD_URLS)
def test_host_that_may_get_the_token(url):
    assert is_allowed_media_host(url)


@pytest.mark.parametrize("url", BAD_URLS)
def test_host_that_may_not(url):
    assert not is_allowed_media_host(url)
    assert not is_allowed_media_host(url, ["simulator.test"])


def test_simulator_host():
    hosts = ["127.0.0.1:8069", "localhost"]
    assert is_allowed_media_host("http://127.0.0.1:8069/media/1", hosts)
    assert is_allowed_media_host("http://localhost:5/x", hosts)
    assert not is_allowed_media_host("http://127.0.0.1:8070/x", hosts)
    assert not is_allowed_media_host("http://127.0.0.1/x", hosts)
    assert not is_allowed_media_host("http://a@127.0.0.1:8069/x", hosts)
    assert not is_allowed_media_host("ftp://localhost/x", hosts)


@given(st.text())
def test_host_check_never_raises(url):
    assert not is_allowed_media_host(url) or "fb" in url or "whatsapp" in url


DIGEST = hashlib.sha256(b"file").digest()
TEXT64 = base64.b64encode(DIGEST).decode()


@pytest.mark.parametrize(
    "declared",
    [
        DIGEST.hex(),
        DIGEST.hex().upper(),
        TEXT64,
        TEXT64.rstrip("="),
        base64.urlsafe_b64encode(DIGEST).decode(),
        f" {TEXT64}\n",
    ],
)
def test_digest_matches(declared):
    assert sha256_matches(DIGEST, declared)


@pytest.mark.parametrize(
    "declared",
    ["", "x", "é", DIGEST.hex()[:-1], DIGEST.hex()[:-1] + "1", TEXT64[:-3], "A" * 43]
    + ["=" * 44, "A" * 10_000, hashlib.sha256(b"other").hexdigest(), "!" + TEXT64],
)
def test_digest_differs(declared):
    assert not sha256_matches(DIGEST, declared)


@given(st.text())
def test_digest_never_raises(declared):
    assert not sha256_matches(DIGEST, declared)


def png(width, height):
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + head
        + struct.pack(">I", zlib.crc32(head))
    )


def segment(marker, payload):
    return bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload


def jpeg(width, height, before=b"", marker=0xC0):
    frame = struct.pack(">BHHB", 8, height, width, 3) + b"\x01\x11\x00" * 3
    return b"\xff\xd8" + before + segment(marker, frame) + b"\xff\xda"


def webp(kind, payload):
    body = b"WEBP" + kind + struct.pack("<I", len(payload)) + payload
    return b"RIFF" + struct.pack("<I", len(body)) + body


def vp8x(width, height):
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return webp(b"VP8X", b"\0\0\0\0" + size)


def vp8l(width, height):
    bits = (width - 1) | (height - 1) << 14
    return webp(b"VP8L", b"\x2f" + struct.pack("<I", bits) + b"\0" * 6)


def vp8(width, height):
    head = b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height)
    return webp(b"VP8 ", head + b"\0\0")


EXIF = (
    segment(0xE1, b"Exif\0\0" + jpeg(1, 1)) + b"\xff\xff\xff" + segment(0xDB, b"x" * 64)
)


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (png(640, 480), (640, 480)),
        (png(2**31 - 1, 1), (2**31 - 1, 1)),
        (jpeg(640, 480), (640, 480)),
        (jpeg(640, 480, marker=0xC2), (640, 480)),
        (jpeg(640, 480, before=EXIF), (640, 480)),
        (jpeg(640, 480, before=b"\xff\x01\xff\xd0"), (640, 480)),
        (b"GIF89a" + struct.pack("<HH", 640, 480), (640, 480)),
        (b"GIF87a" + struct.pack("<HH", 640, 480), (640, 480)),
        (vp8x(640, 480), (640, 480)),
        (vp8l(640, 480), (640, 480)),
        (vp8l(16383, 16384), (16383, 16384)),
        (vp8(640, 480), (640, 480)),
    ],
)
def test_dimensions(data, size):
    assert image_dimensions(data) == size
    assert image_dimensions(data + b"\0" * 100) == size


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg width='1' height='1'/>",
        b"%PDF-1.7",
        png(640, 480)[:20],
        png(0, 480),
        png(640, 480).replace(b"IHDR", b"IDAT"),
        jpeg(640, 480)[:6],
        jpeg(0, 480),
        b"\xff\xd8\xff\xe1\x00\x00" + b"\0" * 50,
        b"\xff\xd8\xff\xe1\x00\x01" + b"\0" * 50,
        b"\xff\xd8\xff\xe1\xff\xff",
        b"\xff\xd8\xff\xc4\x00\x04ab",
        b"\xff\xd8\xff\x00" + b"\0" * 50,
        b"GIF89a\x01",
        b"GIF88a" + b"\x01" * 10,
        webp(b"VP8X", b"\0"),
        webp(b"VP8L", b"\0" * 20),
        webp(b"VP8 ", b"\0" * 20),
        webp(b"ALPH", b"\0" * 20),
    ],
)
def test_no_dimensions(data):
    assert image_dimensions(data) is None
    assert not has_safe_dimensions(data)


def test_bomb():
    assert has_safe_dimensions(png(10_000, 5_000))
    assert not has_safe_dimensions(png(10_001, 5_000))
    assert not has_safe_dimensions(png(13_300, 13_300))
    assert has_safe_dimensions(png(10, 10), maximum=100)
    assert not has_safe_dimensions(png(10, 11), maximum=100)


def test_bomb_costs_no_memory():
    """The size is read from the first bytes; nothing is decoded to find out."""
    rows = zlib.compress(bytes(13_300 // 8 + 1) * 2_000)
    content = png(13_300, 13_300) + rows
    tracemalloc.start()
    try:
        assert not has_safe_dimensions(content)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1024 * 1024


HEADS = [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"RIFF\0\0\0\0WEBPVP8X"]


@given(
    st.sampled_from([*HEADS, b"RIFF\0\0\0\0WEBPVP8L", b"RIFF\0\0\0\0WEBPVP8 "]),
    st.binary(),
)
def test_dimensions_never_raise(head, rest):
    found = image_dimensions(head + rest)
    assert found is None or min(found) > 0


@pytest.mark.parametrize(
    "unit", [b"\xff", b"\xff\xd0", b"\xff\xe1\x00\x02", b"\xff\x01"]
)
def test_dimensions_are_quick(unit, quick):
    quick(image_dimensions, b"\xff\xd8\xff" + unit * (1_000_000 // len(unit)))
