"""The private apt source follows the machine's own entries, in both their forms."""

import importlib.util
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "tools" / "setup" / "derive_apt_source.py"
_spec = importlib.util.spec_from_file_location("derive_apt_source", SCRIPT)
derive = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(derive)

SOURCES = """\
Types: deb
# a comment inside
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
"""
WANTED = """\
Types: deb
URIs: http://mirror.example/debian
Suites: bookworm unstable
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
"""


def source_of(tmp_path, **files):
    (tmp_path / "sources.list.d").mkdir()
    for name, text in files.items():
        path = name.replace("__", "/").replace("_", ".")
        (tmp_path / path).write_text(text)
    return derive.unstable_source(tmp_path, "bookworm")


def test_deb822_without_the_security_suite(tmp_path):
    assert source_of(tmp_path, sources_list_d__debian_sources=SOURCES) == WANTED


def test_one_line_form(tmp_path):
    text = """\
# deb http://commented.example/debian bookworm main
deb http://mirror.example/debian bookworm main contrib
deb-src http://mirror.example/debian bookworm main
deb http://mirror.example/debian bookworm-updates main
deb http://mirror.example/debian-security bookworm-security main
"""
    assert source_of(tmp_path, sources_list=text) == WANTED


def test_one_line_form_with_options(tmp_path):
    text = (
        "deb [arch=amd64 signed-by=/etc/apt/keyrings/own.gpg] "
        "https://mirror.example/debian bookworm main # ours\n"
    )
    found = source_of(tmp_path, sources_list=text)
    assert "URIs: https://mirror.example/debian\n" in found
    assert "Signed-By: /etc/apt/keyrings/own.gpg\n" in found


def test_key_inside_the_stanza_is_kept_whole(tmp_path):
    key = "\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc\n -----END-----"
    text = SOURCES.split("\n\n")[0].rpartition("\n")[0] + f"\nSigned-By:{key}\n"
    found = source_of(tmp_path, sources_list_d__debian_sources=text)
    assert found.endswith(f"Signed-By: {key}\n")


def test_strangers_and_disabled_entries_are_left_out(tmp_path):
    text = """\
Types: deb
URIs: https://other.example/linux
Suites: bookworm
Components: stable

Enabled: no
Types: deb
URIs: http://disabled.example/debian
Suites: bookworm
Components: main
"""
    assert source_of(tmp_path, sources_list_d__other_sources=text) == ""


def test_a_stranger_that_looks_like_debian_must_be_signed_by_debian(tmp_path):
    found = source_of(tmp_path, sources_list="deb http://x.example/d bookworm main\n")
    assert f"Signed-By: {derive.KEYRING}\n" in found
