"""What one call of the webhook costs, beside a bare route that only stores the body.

Run as ``python bench/webhook.py http://127.0.0.1:8069 KEY APP_SECRET`` against a server
that has ``wac_bench`` (tools/addons) installed. Must never be run against a live server.

Both routes take the same bodies in alternating rounds, on kept connections, so that
whatever else the computer does hits both. Prints medians, p99 and their ratio.
"""

import argparse
import hashlib
import hmac
import http.client
import json
import statistics
import sys
import threading
import time
from urllib.parse import urlsplit

ROUNDS, REQUESTS = 6, 200


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


def show(name, times):
    """Print one line of figures."""
    ordered = sorted(times)
    p99 = ordered[int(len(ordered) * 0.99)]
    median = statistics.median(ordered)
    print(f"{name:10} p50 {1000 * median:6.2f} ms   p99 {1000 * p99:7.2f} ms")
    return median


def main():
    """Measure both routes, round by round."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url")
    parser.add_argument("key")
    parser.add_argument("secret")
    arguments = parser.parse_args()
    where = urlsplit(arguments.url).netloc
    routes = {"bare": "/wac/bench", "webhook": f"/wac/webhook/{arguments.key}"}
    for clients in (1, 8):
        print(f"{clients} client(s), {ROUNDS} rounds of {REQUESTS} calls each")
        times = {name: [] for name in routes}
        for path in routes.values():
            measure(where, path, arguments.secret, clients)  # warm
        for _ in range(ROUNDS):
            for name, path in routes.items():
                times[name] += measure(where, path, arguments.secret, clients)
        medians = {name: show(name, times[name]) for name in routes}
        print(f"ratio      {medians['webhook'] / medians['bare']:.2f}")


if __name__ == "__main__":
    main()
