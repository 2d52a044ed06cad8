"""A real browser by the DevTools protocol, as far as the tests of the pages need it.

Called by the fixtures and by the tests in a browser.
Must never be used with a profile of a person.
"""

import json
import shutil
import subprocess
import time
import urllib.request

import websocket

CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--remote-debugging-port=0 --window-size=1300,900 about:blank"
)
KEYS = {"Enter": 13, "Tab": 9, "Escape": 27, "ArrowDown": 40}


class Browser:
    """Just enough of the DevTools protocol."""

    def __init__(self, profile):
        command = [
            CHROMIUM,
            *FLAGS.split()[:-1],
            f"--user-data-dir={profile}",
            "about:blank",
        ]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(command, **quiet)
        file = profile / "DevToolsActivePort"
        deadline = time.monotonic() + 20
        while not (file.exists() and file.read_text().strip()):
            assert time.monotonic() < deadline, "Chromium does not start"
            time.sleep(0.05)
        address = f"http://127.0.0.1:{file.read_text().split()[0]}/json"
        with urllib.request.urlopen(address) as answer:
            pages = [t for t in json.load(answer) if t["type"] == "page"]
        url = pages[0]["webSocketDebuggerUrl"]
        self.socket = websocket.create_connection(url, suppress_origin=True, timeout=30)
        self.count = 0
        self.complaints = []
        for domain in ("Page", "Runtime", "Log"):
            self.command(f"{domain}.enable")

    def command(self, method, **params):
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

    def js(self, expression):
        wanted = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        answer = self.command("Runtime.evaluate", **wanted)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def wait(self, expression, seconds=10):
        deadline = time.monotonic() + seconds
        while not self.js(f"Boolean({expression})"):
            text = self.js("document.body.innerText")
            assert time.monotonic() < deadline, f"{expression}\n{text}"
            time.sleep(0.05)

    def press(self, key):
        params = {"key": key, "code": key, "windowsVirtualKeyCode": KEYS[key]}
        text = {"text": "\r"} if key == "Enter" else {}
        self.command("Input.dispatchKeyEvent", type="keyDown", **params, **text)
        self.command("Input.dispatchKeyEvent", type="keyUp", **params)

    def type(self, text):
        self.command("Input.insertText", text=text)

    def close(self):
        self.socket.close()
        self.process.terminate()
        self.process.wait()
