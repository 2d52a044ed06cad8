"""Shared fixtures of the outgoing half."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from meta import SECRET, TOKEN, Meta
from server import sends, serve

from cloudapi.client import Client
from cloudapi.transport import Transport


@pytest.fixture
def transport():
    """A transport that waits for a busy computer."""
    found = Transport(timeout=(60, 60), deadline=120)
    yield found
    found.close()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A self-signed certificate of ``localhost`` and its key, as files."""
    openssl = shutil.which("openssl")
    assert openssl, "no openssl to make a certificate: ./test installs it"
    folder = tmp_path_factory.mktemp("tls")
    paths = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
        + ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
        + ["-out", paths[0], "-keyout", paths[1]],
        check=True,
        capture_output=True,
    )
    return paths


@pytest.fixture
def quick():
    """Call a function on hostile input: it must take linear time, with much room."""

    def call(function, text):
        started = time.thread_time()
        found = function(text)
        assert time.thread_time() - started < 2.0
        return found

    return call


@pytest.fixture
def meta():
    with serve(sends(200)) as server:
        yield Meta(server)


@pytest.fixture
def client(meta, transport):
    return Client(
        meta.server.url,
        "v25.0",
        TOKEN,
        SECRET,
        transport,
        phone_number_id="111",
        waba_id="222",
        media_hosts=[f"127.0.0.1:{meta.server.port}"],
    )
