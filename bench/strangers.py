"""What good webhooks notice of strangers who keep the server busy, with nginx and without.

Called by ``bench/run``; started as a program it is the stranger, so that the two share no
interpreter. Good calls come ten a second, each on a connection of its own, and their time
counts from the moment they were due. Must never be pointed at a live server.
"""

import asyncio
import contextlib
import hashlib
import hmac
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import webhook
from wac_dev import processes

BENCH = Path(__file__).resolve().parent
SHIPPED = BENCH.parent / "docs" / "nginx.conf"
RATE = 10
PATIENCE = 20  # what Meta waits
QUIET = int(os.environ.get("WAC_BENCH_QUIET", "10"))
BUSY = int(os.environ.get("WAC_BENCH_BUSY", "30"))
#: Another address of this computer than good calls come from.
STRANGER = "127.0.0.2"
HEAD = "POST {} HTTP/1.1\r\nHost: localhost\r\n"
FORGED = f"Content-Type: application/json\r\nX-Hub-Signature-256: sha256={'0' * 64}\r\n"


# The stranger


class Attack:
    """Many connections that all do the same, again and again, until the time is over."""

    def __init__(self, host, port, path, seconds):
        self.host, self.port = host, int(port)
        self.head = HEAD.format(path) + FORGED
        self.seconds = float(seconds)
        self.counts = {"offered": 0}

    def count(self, what):
        """Add one."""
        self.counts[what] = self.counts.get(what, 0) + 1

    async def call(self, talk):
        """Open a line, talk, and note what was answered."""
        self.count("offered")
        writer = None
        try:
            reader, writer = await asyncio.wait_for(
                asyncio.open_connection(self.host, self.port, local_addr=(STRANGER, 0)),
                PATIENCE,
            )
            talking = asyncio.ensure_future(talk(writer))
            line = await asyncio.wait_for(reader.readline(), self.seconds)
            talking.cancel()
            self.count(line.split()[1].decode() if line else "hung up")
        except (OSError, TimeoutError, IndexError):
            self.count("no answer")
        finally:
            if writer:
                writer.transport.abort()

    async def keep(self, count, talk):
        """Keep so many lines busy."""

        async def again():
            while True:
                await self.call(talk)
                await asyncio.sleep(0.01)

        await asyncio.gather(*(again() for _ in range(count)))

    async def offer(self, rate, talk, most=1500):
        """Begin so many calls a second, whatever becomes of them."""
        under_way, started = set(), time.monotonic()
        begun = 0
        while True:
            due = int((time.monotonic() - started) * rate) - begun
            room = most - len(under_way)
            self.counts["not begun"] = self.counts.get("not begun", 0) + max(
                due - room, 0
            )
            for _ in range(min(due, room)):
                task = asyncio.ensure_future(self.call(talk))
                under_way.add(task)
                task.add_done_callback(under_way.discard)
            begun += due
            await asyncio.sleep(0.01)

    async def send(self, writer, text, body=b""):
        """Send a head and a body."""
        with contextlib.suppress(OSError):
            writer.write((self.head + text + "\r\n").encode() + body)
            await writer.drain()

    # the kinds

    async def forged(self):
        """Offer 10,000 calls a second with wrong signatures."""
        body = webhook.body()
        text = f"Content-Length: {len(body)}\r\n"
        await self.offer(10_000, lambda writer: self.send(writer, text, body))

    async def large(self):
        """Send bodies that are far too large, half of them without a length."""
        piece = b"10000\r\n" + bytes(65536) + b"\r\n"

        async def talk(writer):
            chunked = self.counts["offered"] % 2
            kind = (
                "Transfer-Encoding: chunked" if chunked else "Content-Length: 999999999"
            )
            await self.send(writer, kind + "\r\n")
            with contextlib.suppress(OSError):
                while True:
                    writer.write(piece)
                    await writer.drain()

        await self.keep(8, talk)

    async def short(self):
        """Send less than what was announced, and wait."""
        await self.keep(
            50, lambda writer: self.send(writer, "Content-Length: 1000\r\n", b"{")
        )

    async def drip(self, writer, text):
        """Send a byte a second."""
        await self.send(writer, text)
        with contextlib.suppress(OSError):
            while True:
                await asyncio.sleep(1)
                writer.write(b"a")
                await writer.drain()

    async def slow_bodies(self):
        """Send bodies byte by byte."""
        length = "Content-Length: 100000\r\n"
        await self.keep(50, lambda writer: self.drip(writer, length))

    async def slow_heads(self):
        """Send heads byte by byte."""

        async def talk(writer):
            writer.write(self.head.encode() + b"X-Slow: ")
            with contextlib.suppress(OSError):
                while True:
                    await asyncio.sleep(1)
                    writer.write(b"a")
                    await writer.drain()

        await self.keep(50, talk)


KINDS = {
    "forged": "10,000 wrong signatures a second",
    "large": "8 senders of endless bodies",
    "short": "50 senders of less than they announced",
    "slow_bodies": "50 bodies, a byte a second",
    "slow_heads": "50 heads, a byte a second",
}


async def attack(kind, *where):
    """Do it for as long as was asked, and print what was answered."""
    stranger = Attack(*where)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(getattr(stranger, kind)(), stranger.seconds)
    print(json.dumps(stranger.counts))


# Good calls


def good_call(where, path, secret, due, found):
    """Post one signed body; adds its seconds since it was due, and its answer."""
    content = webhook.body()
    digest = hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "X-Hub-Signature-256": f"sha256={digest}",
    }
    line = http.client.HTTPConnection(where, timeout=PATIENCE)
    try:
        line.request("POST", path, content, headers)
        status = line.getresponse().status
    except OSError:
        status = 0
    finally:
        line.close()
    found.append((time.monotonic() - due, status))


def good_calls(where, path, secret, seconds):
    """Return ``(seconds, status)`` of good calls, ten a second."""
    found, threads = [], []
    started = time.monotonic()
    for turn in range(seconds * RATE):
        due = started + turn / RATE
        time.sleep(max(due - time.monotonic(), 0))
        arguments = (where, path, secret, due, found)
        threads.append(threading.Thread(target=good_call, args=arguments))
        threads[-1].start()
    for thread in threads:
        thread.join()
    return found


def nginx():
    """Return where nginx is, or ``None``."""
    return os.environ.get("WAC_NGINX") or shutil.which(
        "nginx", path=f"{os.environ['PATH']}:/usr/sbin"
    )


def nginx_conf(folder, port, odoo_port):
    """Return a whole configuration around the shipped one, without its certificate."""
    text = SHIPPED.read_text()
    text = re.sub(r"listen 443 ssl;", f"listen 127.0.0.1:{port};", text)
    text = re.sub(r"\n\s*ssl_certificate[^\n]*", "", text)
    text = text.replace("127.0.0.1:8069", f"127.0.0.1:{odoo_port}")
    text = text.replace("127.0.0.1:8072", f"127.0.0.1:{odoo_port + 1}")
    folders = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"daemon off; worker_processes 2; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{ worker_connections 8192; }}\n"
        f"http {{ access_log off;\n{folders}{text}\n}}\n"
    )


@contextlib.contextmanager
def proxied(port, odoo_port):
    """Have nginx with the shipped configuration inside the ``with``."""
    with tempfile.TemporaryDirectory(prefix="wac-nginx-") as folder:
        Path(folder).chmod(0o755)
        conf = Path(folder) / "nginx.conf"
        conf.write_text(nginx_conf(folder, port, odoo_port))
        command = [nginx(), "-p", folder, "-c", conf, "-e", f"{folder}/error.log"]
        process = subprocess.Popen(command)
        try:
            while processes.port_is_free(port):
                time.sleep(0.1)
            yield f"127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()


def run_kind(kind, where, path, secret):
    """Yield what good calls noticed without strangers, and with them."""
    good_calls(where, path, secret, 5)  # each worker has to load what it needs
    yield good_calls(where, path, secret, QUIET), {}
    host, _colon, port = where.partition(":")
    command = ["nice", sys.executable, __file__, kind, host, port, path, str(BUSY + 5)]
    stranger = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    time.sleep(2)
    found = good_calls(where, path, secret, BUSY)
    said, _nothing = stranger.communicate()
    yield found, json.loads(said)


if __name__ == "__main__":
    asyncio.run(attack(*sys.argv[1:]))
