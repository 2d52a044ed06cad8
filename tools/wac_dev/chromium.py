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
    # A click lets a page open windows for five seconds: a busy server takes longer.
    "--disable-popup-blocking",
    # Pages behind another one are as quick as that one.
    "--disable-background-timer-throttling", "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
)  # fmt: skip
KEYS = {"Enter": 13, "Tab": 9, "Escape": 27, "ArrowDown": 40}
#: Seconds after which something that should come does not: a ceiling, never a measure. The
#: machine may be busy with anything, and a first page is built when it is asked for.
PATIENCE = 240
STOP_SECONDS = 20

#: Acts on the element of an expression in the moment in which it is found ready for it: a
#: page that redraws in between loses nothing. True when it acted.
ON_READY = """(() => {
    const one = %s;
    if (!one || !one.isConnected || one.disabled) {
        return false;
    }
    %s
    return true;
})()"""
#: Settled when the page has drawn what it knows now, what it draws a picture later included.
DRAWN = """new Promise((drawn) => requestAnimationFrame(
    () => requestAnimationFrame(() => requestAnimationFrame(drawn))))"""
#: Chooses an entry of a list, once the list has it.
CHOOSE = """(() => {
    const list = %s;
    const found = list && !list.disabled && [...list.options].find(%s);
    if (!found) {
        return false;
    }
    list.value = found.value;
    list.dispatchEvent(new Event("change", {bubbles: true}));
    return true;
})()"""


class PageError(AssertionError):
    """A page refused a command, or its JavaScript raised."""

    def __init__(self, answer):
        super().__init__(answer)
        details = answer.get("exceptionDetails", {})
        #: whether it is the test's own fault, which no waiting mends
        self.is_final = details.get("exception", {}).get("className") == "SyntaxError"


def until(condition, what, seconds=PATIENCE):
    """Call a function until it returns something true, and return that."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"not in {seconds} s: {what}"
        time.sleep(0.05)
    return found


class Chromium:
    """One browser with a profile of its own; ``page()`` opens as many pages as needed."""

    def __init__(self, profile):
        """Start it, with its profile in a folder that is empty."""
        self.pages = []
        self.known = set()
        program = shutil.which("chromium")
        assert program, "there is no Chromium: ./test installs it"
        self.process = subprocess.Popen(
            [program, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        port_file = profile / "DevToolsActivePort"

        def port():
            assert self.process.poll() is None, "Chromium ended at once"
            # a port, and on the next line a path: both, or it is still being written
            lines = port_file.read_text().split() if port_file.exists() else []
            return len(lines) == 2 and lines[0]

        self.address = f"http://127.0.0.1:{until(port, 'Chromium started')}/json"

    def _ask(self, path="", method="GET"):
        request = urllib.request.Request(self.address + path, method=method)
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(request, timeout=PATIENCE) as answer:
            return json.load(answer)

    def _attach(self, target):
        self.known.add(target["id"])
        page = Page(target["webSocketDebuggerUrl"])
        self.pages.append(page)
        return page

    def page(self):
        """Open another page and return it."""
        return self._attach(self._ask("/new", "PUT"))

    def opened(self, text, seconds=PATIENCE):
        """Return the next window that a page opened, once a page is in it.

        :param text: a part of its address. Windows that were returned before do not count:
            one that is being closed may still be there.
        """

        def found():
            for target in self._ask():
                if (
                    target["type"] == "page"
                    and text in target["url"]
                    and target["id"] not in self.known
                ):
                    return target
            return None

        page = self._attach(until(found, f"a window with {text!r}", seconds))
        # a new window is empty first, and what is done to that is lost
        page.wait(
            f"location.href.includes({json.dumps(text)})"
            " && document.readyState === 'complete'",
            seconds,
        )
        return page

    def close(self):
        """End the browser with all its pages."""
        for page in self.pages:
            page.socket.close()
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


class Page:
    """One page: commands, JavaScript, keys, and waiting for what should appear."""

    def __init__(self, address):
        self.socket = websocket.create_connection(
            address, suppress_origin=True, timeout=PATIENCE
        )
        self.count = 0
        self.complaints = []
        for domain in ("Page", "Runtime", "Log"):
            self.command(f"{domain}.enable")
        # As if it were in front: the others are not drawn, and Odoo waits for being drawn.
        self.command("Emulation.setFocusEmulationEnabled", enabled=True)

    def command(self, method, **params):
        """Carry out a command of the DevTools protocol and return its result."""
        self.count += 1
        message = {"id": self.count, "method": method, "params": params}
        self.socket.send(json.dumps(message))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.count:
                if "error" in answer:
                    raise PageError(answer)
                return answer["result"]
            if answer["method"] in ("Runtime.exceptionThrown", "Log.entryAdded"):
                self.complaints.append(answer["params"])

    def visit(self, url):
        """Go to an address; nothing of the page before is left on return."""
        self._replace("Page.navigate", url=url)

    def reload(self):
        """Load the page again; nothing of the page before is left on return."""
        self._replace("Page.reload")

    def _replace(self, method, **params):
        before = self._loader()
        answer = self.command(method, **params)
        assert "errorText" not in answer, answer
        until(lambda: self._loader() != before, f"another page: {method} {params}")

    def _loader(self):
        return self.command("Page.getFrameTree")["frameTree"]["frame"]["loaderId"]

    def js(self, expression):
        """Return the value of a JavaScript expression."""
        answer = self.command(
            "Runtime.evaluate",
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
        )
        if "exceptionDetails" in answer:
            raise PageError(answer)
        return answer["result"].get("value")

    def wait(self, expression, seconds=PATIENCE):
        """Wait until an expression is true, and return how many seconds it took.

        What it raises counts as not true yet: a part of the page may not be there, or the
        page be on its way to another one.
        """
        started = time.monotonic()
        problem = None
        while True:
            try:
                if self.js(f"Boolean({expression})"):
                    return time.monotonic() - started
                problem = None
            except PageError as error:
                if error.is_final:
                    raise
                problem = error
            if time.monotonic() - started > seconds:
                text = self.js("document.body?.innerText")
                raise AssertionError(
                    f"not in {seconds} s: {expression}\n{problem or ''}\n{text}"
                )
            time.sleep(0.05)

    def click(self, element, seconds=PATIENCE):
        """Click on the element that an expression gives, once it can be clicked."""
        self.wait(ON_READY % (element, "one.click();"), seconds)

    def click_to_leave(self, element, seconds=PATIENCE):
        """Click as ``click`` does where the click ends the page: nothing is heard of it."""
        self.wait(ON_READY % (element, "setTimeout(() => one.click());"), seconds)

    def choose(self, select, value=None, words=None):
        """Choose an entry of a list, by its value or by words in its text, once it is there."""
        wanted = (
            f"(one) => one.value === {json.dumps(value)}"
            if words is None
            else f"(one) => one.text.includes({json.dumps(words)})"
        )
        self.wait(CHOOSE % (select, wanted))

    def press(self, key):
        """Press one of ``KEYS``."""
        params = {"key": key, "code": key, "windowsVirtualKeyCode": KEYS[key]}
        text = {"text": "\r"} if key == "Enter" else {}
        self.command("Input.dispatchKeyEvent", type="keyDown", **params, **text)
        self.command("Input.dispatchKeyEvent", type="keyUp", **params)

    def type(self, text):
        """Type a text where the cursor is."""
        self.command("Input.insertText", text=text)

    def fill(self, field, text):
        """Type a text into the field that an expression gives, in the place of what is there.

        Again, if the page took the field or the cursor away meanwhile.
        """

        def typed():
            self.wait(ON_READY % (field, "one.focus(); one.select();"))
            self.type(text)
            return self.js(f"({field})?.value === {json.dumps(text)}")

        until(typed, f"{text!r} stands in {field}")

    def say(self, field, text):
        """Type a text into a field, and press Enter once the page has drawn what was typed.

        Nobody types and sends between two pictures; on a slow machine a test would, and
        Odoo's composer then goes on showing the text.
        """
        self.fill(field, text)
        self.js(DRAWN)
        self.press("Enter")
