"""Who may talk to the simulator: programs of this machine and its own page.

Called by the application before anything else.
Must never answer a web page of another origin (DNS rebinding, cross-site requests).
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from werkzeug.wrappers import Request

#: A page of another origin cannot send it without asking first (CORS), and nobody
#: here answers such a question.
CLIENT_HEADER = "X-Simulator-Client"


def foreign_host(request: Request) -> bool:
    """Tell whether the ``Host`` header names something other than this machine."""
    name = urlsplit(f"//{request.headers.get('Host', '')}").hostname or ""
    try:
        return name != "localhost" and not ipaddress.ip_address(name).is_loopback
    except ValueError:
        return True


def foreign_page(request: Request) -> bool:
    """Tell whether a browser sends this for a page of another origin."""
    site = request.headers.get("Sec-Fetch-Site", "none")
    if site not in ("none", "same-origin"):
        return True
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("Host")


def blind_write(request: Request) -> bool:
    """Tell whether a change is asked for without our own header."""
    return request.method not in ("GET", "HEAD") and not request.headers.get(
        CLIENT_HEADER
    )
