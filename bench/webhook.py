"""What one call of the webhook costs, beside a bare route that only stores the body.

Called by ``bench/run`` against a server that has ``wac_bench`` (tools/addons) installed.
Must never be run against a live server.

Both routes take the same bodies in alternating rounds, on kept connections, so that
whatever else the computer does hits both.
"""

import hashlib
import hmac
import http.client
import json
import os
import sys
import threading
import time

#: Rounds of both routes in turn, and the calls of each.
ROUNDS = int(os.environ.get("WAC_BENCH_ROUNDS", "6"))
REQUESTS = 200


def body():
    """Return a body like the shortest that Meta sends, with a new id."""
    message = {
        "from": "34600000001",
        "id": f"wamid.{time.time_ns()}",
        "timestamp": str(int(time.time())),
        "type": "text",
        "text": {"body": "Hello"},
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"phone_number_id": "1", "display_phone_number": "1"},
        "contacts": [{"wa_id": "34600000001", "profile": {"name": "Ana"}}],
        "messages": [message],
    }
    entry = [{"id": "1", "changes": [{"field": "messages", "value": value}]}]
    return json.dumps({"object": "whatsapp_business_account", "entry": entry}).encode()


def call_all(where, path, secret, count, times):
    """Post ``count`` bodies on one connection; adds the seconds of each."""
    connection = http.client.HTTPConnection(where, timeout=30)
    for _ in range(count):
        content = body()
        digest = hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "X-Hub-Signature-256": f"sha256={digest}",
        }
        started = time.perf_counter()
        connection.request("POST", path, content, headers)
        answer = connection.getresponse()
        answer.read()
        times.append(time.perf_counter() - started)
        if answer.status != 200:
            sys.exit(f"{path} answered {answer.status}")
    connection.close()


def measure(where, path, secret, clients):
    """Return the seconds of each call with that many clients at once."""
    times = []
    threads = [
        threading.Thread(
            target=call_all, args=(where, path, secret, REQUESTS // clients, times)
        )
        for _ in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times
