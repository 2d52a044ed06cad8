"""The pages and their files.

Called by the application for ``/``, ``/signup`` and ``/static``.
Must never serve anything outside ``static/``, nor without a content policy.
"""

from __future__ import annotations

import mimetypes
from pathlib import Path

from werkzeug.security import safe_join
from werkzeug.wrappers import Request, Response

_FOLDER = Path(__file__).parent.parent / "static"
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: "
    "data:; media-src 'self' blob:; connect-src 'self'; font-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PAGES = {"/": "index.html", "/signup": "signup.html"}
#: The sign-up window reports to the page that opened it, so they must not be parted.
_OPENED = frozenset({"/signup"})


def serve(request: Request) -> Response:
    """Give the page or one of its files."""
    wanted = PAGES.get(request.path) or request.path[len("/static/") :]
    path = safe_join(str(_FOLDER), wanted)
    if path is None or not Path(path).is_file():
        return Response("not found", status=404, content_type="text/plain")
    file = Path(path)
    kind = _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0]
    response = Response(file.read_bytes())
    response.headers["Content-Type"] = kind or "application/octet-stream"
    if kind and kind.startswith("text/"):
        response.headers["Content-Type"] += "; charset=utf-8"
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    opened = request.path in _OPENED
    policy = "unsafe-none" if opened else "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = policy
    response.headers["Cache-Control"] = "no-cache"
    return response
