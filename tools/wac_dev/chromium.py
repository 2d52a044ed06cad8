"""Chromium, headless, over its DevTools protocol: just enough to be a person at a page.

Used by tests that look at several pages at once, or at pages that are not Odoo's. Must
never hide what a page complained about: see ``Page.complaints``.
"""

import json
import shutil
import subprocess
import time
import urllib.request

import websocket

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--remote-debugging-port=0", "--window-size=1300,900",
)  # fmt: skip
KEYS = {"Enter": 13, "Tab": 9, "Escape": 27, "ArrowDown": 40}
START_SECONDS = 120
#: How long is waited for what comes in a moment: a machine may be busy.
PATIENCE = 60


class Chromium:
    """One browser with a profile of its own; ``page()`` opens as many pages as needed."""

    def __init__(self, profile):
        """Start it, with its profile in a folder that is empty."""
        self.pages = []
        program = shutil.which("chromium")
        assert program, "there is no Chromium: ./test installs it"
        self.process = subprocess.Popen(
            [program, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        port_file = profile / "DevToolsActivePort"
        deadline = time.monotonic() + START_SECONDS
        while not (port_file.exists() and port_file.read_text().strip()):
            assert time.monotonic() < deadline, "Chromium does not start"
            time.sleep(0.05)
        self.address = f"http://127.0.0.1:{port_file.read_text().split()[0]}/json"

    def page(self):
        """Open another page and return it."""
        request = urllib.request.Request(f"{self.address}/new", method="PUT")
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(request) as answer:
            page = Page(json.load(answer)["webSocketDebuggerUrl"])
        self.pages.append(page)
        return page

    def opened(self, text, seconds=PATIENCE):
        """Wait for a window that a page opened, whose address holds a text; return it."""
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with direct.open(self.address) as answer:
                targets = json.load(answer)
            for target in targets:
                if text in target["url"] and target["type"] == "page":
                    page = Page(target["webSocketDebuggerUrl"])
                    self.pages.append(page)
                    return page
            time.sleep(0.1)
        raise AssertionError(f"no window with {text!r} in {seconds} s")

    def close(self):
        """End the browser with all its pages."""
        for page in self.pages:
            page.socket.close()
        self.process.terminate()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


class Page:
    """One page: commands, JavaScript, keys, and waiting for what should appear."""

    def __init__(self, address):
        self.socket = websocket.create_connection(
            address, suppress_origin=True, timeout=60
        )
        self.count = 0
        self.complaints = []
        for domain in ("Page", "Runtime", "Log"):
            self.command(f"{domain}.enable")

    def command(self, method, **params):
        """Carry out a command of the DevTools protocol and return its result."""
        self.count += 1
        message = {"id": self.count, "method": method, "params": params}
        self.socket.send(json.dumps(message))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.count:
                assert "error" not in answer, answer
                return answer["result"]
            if answer["method"] in ("Runtime.exceptionThrown", "Log.entryAdded"):
                self.complaints.append(answer["params"])

    def visit(self, url):
        """Go to an address."""
        self.command("Page.navigate", url=url)

    def js(self, expression):
        """Return the value of a JavaScript expression."""
        answer = self.command(
            "Runtime.evaluate",
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def wait(self, expression, seconds=PATIENCE):
        """Wait until an expression is true, and return how many seconds it took."""
        started = time.monotonic()
        while not self.js(f"Boolean({expression})"):
            waited = time.monotonic() - started
            if waited > seconds:
                text = self.js("document.body?.innerText")
                raise AssertionError(f"not in {seconds} s: {expression}\n{text}")
            time.sleep(0.05)
        return time.monotonic() - started

    def click(self, element, seconds=PATIENCE):
        """Wait for the element that an expression gives, and click on it."""
        self.wait(element, seconds)
        self.js(f"({element}).click()")

    def click_as_a_person(self, element, seconds=PATIENCE):
        """Click as ``click`` does, but so that the page may open a window."""
        self.wait(element, seconds)
        self.command(
            "Runtime.evaluate", expression=f"({element}).click()", userGesture=True
        )

    def press(self, key):
        """Press one of ``KEYS``."""
        params = {"key": key, "code": key, "windowsVirtualKeyCode": KEYS[key]}
        text = {"text": "\r"} if key == "Enter" else {}
        self.command("Input.dispatchKeyEvent", type="keyDown", **params, **text)
        self.command("Input.dispatchKeyEvent", type="keyUp", **params)

    def type(self, text):
        """Type a text where the cursor is."""
        self.command("Input.insertText", text=text)

    def say(self, field, text):
        """Type a text into the field that an expression gives, and press Enter."""
        self.wait(field)
        self.js(f"({field}).focus()")
        self.type(text)
        self.press("Enter")
