"""A Graph that has one large file under every id, and takes any upload without keeping it.

Started by ``bench/files.py``, so that what it needs is not counted as Odoo's. Must never
hold a file in memory. Usage: ``files_graph.py PORT BYTES``.
"""

import http.server
import json
import sys
import uuid

PORT, SIZE = int(sys.argv[1]), int(sys.argv[2])
#: Words of four letters are what costs most, if somebody looks into the file.
PIECE = b"abcd\n" * 13107


class Handler(http.server.BaseHTTPRequestHandler):
    """The calls about files, and the one that sends a message."""

    def do_GET(self):
        """Say where a file is, or give it."""
        name = self.path.partition("?")[0].rpartition("/")[2]
        if not self.path.startswith("/file/"):
            url = f"http://127.0.0.1:{PORT}/file/{name}"
            self.tell({"id": name, "url": url, "mime_type": "text/plain"})
            return
        self.send_response(200)
        self.send_header("Content-Length", str(SIZE))
        self.end_headers()
        # so that no two files are the same
        rest = SIZE - self.wfile.write(name.encode().ljust(32)[:32])
        while rest > 0:
            rest -= self.wfile.write(PIECE[:rest])

    def do_POST(self):
        """Take what comes, and answer with a new id."""
        rest = int(self.headers["Content-Length"])
        while rest > 0:
            rest -= len(self.rfile.read(min(rest, 65536)))
        name = uuid.uuid4().hex
        self.tell({"id": name, "messages": [{"id": f"wamid.{name}"}]})

    def tell(self, document):
        """Answer with a document."""
        body = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments):
        """Say nothing."""


http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
