"""The ledger loses nothing that was answered with 200."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import requests

from simulator import ledger
from simulator.ledger import Entry, Ledger

ROOT = Path(__file__).resolve().parents[3]


def entry(number, callback="c"):
    return Entry("2026-11-22T10:00:00", "n", "+34", "text", f"wamid.{number}", callback)


def test_what_was_recorded(tmp_path):
    book = Ledger(tmp_path / "ledger.jsonl")
    book.record(entry(1, "a"))
    book.record(entry(2, "b"))
    book.record(entry(3, "a"))
    book.record(entry(4, ""))
    book.record(entry(5, ""))
    assert [e.wamid for e in book.accepted("a")] == ["wamid.1", "wamid.3"]
    assert list(book.duplicates()) == ["a"]
    book.close()
    assert ledger.read(tmp_path / "ledger.jsonl") == book.accepted()


def test_a_torn_last_line_is_left_out_and_writing_goes_on(tmp_path):
    path = tmp_path / "ledger.jsonl"
    book = Ledger(path)
    book.record(entry(1))
    book.close()
    path.write_bytes(path.read_bytes() + b'{"time": "2026')
    book = Ledger(path)
    book.record(entry(2))
    book.close()
    assert [e.wamid for e in ledger.read(path)] == ["wamid.1", "wamid.2"]


def test_many_writers_share_a_sync(tmp_path, monkeypatch):
    path = tmp_path / "ledger.jsonl"
    book = Ledger(path)
    syncs = []
    real = os.fsync

    def sync(fd):
        """Take so long that all others wait for the next one."""
        while not syncs and len(book._waiting) < 9:
            time.sleep(0.01)
        syncs.append(fd)
        real(fd)

    monkeypatch.setattr(os, "fsync", sync)
    threads = [
        threading.Thread(target=book.record, args=(entry(number),))
        for number in range(10)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ledger.read(path)) == 10
    assert len(syncs) == 2
    book.close()


def test_a_record_is_on_disk_when_it_returns(tmp_path):
    path = tmp_path / "ledger.jsonl"
    book = Ledger(path)
    for index in range(5):
        book.record(entry(index))
        assert len(ledger.read(path)) == index + 1
    book.close()


def test_memory_only():
    book = Ledger()
    book.record(entry(1))
    assert len(book.accepted()) == 1
    book.close()


@pytest.mark.parametrize("flags", [[], ["--no-fsync"]])
def test_nothing_is_lost_when_the_process_is_killed(tmp_path, flags):
    path = tmp_path / "ledger.jsonl"
    command = [sys.executable, str(ROOT / "whatsapp_coexistence" / "simulator")]
    command += ["--port", "0", "--ledger", str(path), "--no-limits", *flags]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        base = process.stdout.readline().split()[-1]
        answered = []
        worker = threading.Thread(target=send_until_it_dies, args=(base, answered))
        worker.start()
        while len(answered) < 25:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        worker.join()
    written = {e.callback for e in ledger.read(path)}
    assert set(answered) <= written
    assert len(written) <= len(answered) + 1


def send_until_it_dies(base, answered):
    with requests.Session() as session:
        session.trust_env = False
        told = session.get(f"{base}/_sim/credentials").json()
        session.headers["Authorization"] = f"Bearer {told['access_token']}"
        number = told["numbers"][0]["phone_number_id"]
        for index in range(100000):
            body = {
                "messaging_product": "whatsapp",
                "to": "+34600000202",
                "text": {"body": "a"},
                "biz_opaque_callback_data": f"u-{index}",
            }
            try:
                response = session.post(f"{base}/v25.0/{number}/messages", json=body)
            except requests.RequestException:
                return
            if response.status_code == 200:
                answered.append(f"u-{index}")


def test_the_file_is_json_lines_for_the_owner_only(tmp_path):
    path = tmp_path / "folder" / "ledger.jsonl"
    book = Ledger(path)
    book.record(entry("é"))
    book.close()
    [line] = path.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["wamid"] == "wamid.é"
    assert path.stat().st_mode & 0o077 == 0
