"""How long from Meta's POST until the message is on the screen of an agent.

Called by ``bench/run`` with a served Odoo (HTTP workers, cron, websocket). The agent's
screen is a websocket that subscribes as the web client does. Must never be run against a
live server.
"""

import hashlib
import hmac
import http.client
import json
import threading
import time
import uuid

import websocket

#: Longest time to wait for one message.
PATIENCE = 20


def body(number, person, text):
    """Return a customer's text as Meta sends it."""
    message = {
        "from": person,
        "id": f"wamid.{uuid.uuid4().hex}",
        "timestamp": str(int(time.time())),
        "type": "text",
        "text": {"body": text},
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {
            "phone_number_id": number["phone_number_id"],
            "display_phone_number": "34600000001",
        },
        "contacts": [{"wa_id": person, "profile": {"name": f"Person {person}"}}],
        "messages": [message],
    }
    changes = [{"field": "messages", "value": value}]
    entry = [{"id": number["waba_id"], "changes": changes}]
    return json.dumps({"object": "whatsapp_business_account", "entry": entry}).encode()


class Screen(threading.Thread):
    """An agent's web client, as far as the bus is concerned."""

    def __init__(self, address, session):
        """Connect and subscribe with the session of somebody who is logged in."""
        super().__init__(daemon=True)
        cookies = "; ".join(f"{c.name}={c.value}" for c in session.cookies)
        self.socket = websocket.create_connection(
            f"ws://{address}/websocket",
            origin=f"http://{address}",
            cookie=cookies,
            http_no_proxy=["127.0.0.1"],
        )
        self.seen, self.news = {}, threading.Condition()
        self.channels = set()
        self.subscribe()
        # new chats are announced to those who are there
        self.send("update_presence", {"inactivity_period": 0})

    def subscribe(self):
        """Subscribe to what the server says this user hears."""
        self.send("subscribe", {"channels": [], "last": 0})

    def send(self, name, data):
        """Send an event of the web client to the server."""
        self.socket.send(json.dumps({"event_name": name, "data": data}))

    def run(self):
        """Note when which text arrives."""
        while True:
            try:
                frame = self.socket.recv()
            except (OSError, websocket.WebSocketException):
                return
            at = time.perf_counter()
            for notification in json.loads(frame) if frame else ():
                self.note(notification["message"], at)

    def note(self, message, at):
        """Keep the first time a text was seen; a new chat is subscribed to, as there."""
        if message["type"] == "discuss.channel/joined":
            channel = message["payload"]["channel_id"]
            if channel not in self.channels:  # Odoo ends a client that asks too often
                self.channels.add(channel)
                self.subscribe()
        if message["type"] != "discuss.channel/new_message":
            return
        for shown in message["payload"]["data"].get("mail.message", ()):
            with self.news:
                self.seen.setdefault(shown["body"][1], at)
                self.news.notify_all()

    def wait(self, text, since):
        """Return the seconds until a text was seen, or ``None``."""

        def found():
            return next((at for html, at in self.seen.items() if text in html), None)

        with self.news:
            self.news.wait_for(found, PATIENCE)
            at = found()
        return at and at - since


def post(where, number, content):
    """Post one signed body, on a connection of its own as Meta does."""
    digest = hmac.new(number["secret"].encode(), content, hashlib.sha256).hexdigest()
    connection = http.client.HTTPConnection(where, timeout=30)
    headers = {
        "Content-Type": "application/json",
        "X-Hub-Signature-256": f"sha256={digest}",
    }
    connection.request("POST", f"/wac/webhook/{number['key']}", content, headers)
    status = connection.getresponse().status
    connection.close()
    assert status == 200, status


def measure(where, number, screen, people, pause):
    """Return the seconds of one message of each person; ``None`` for a lost one."""
    times = []
    for person in people:
        text = uuid.uuid4().hex
        started = time.perf_counter()
        post(where, number, body(number, person, text))
        times.append(screen.wait(text, started))
        time.sleep(pause)
    return times
