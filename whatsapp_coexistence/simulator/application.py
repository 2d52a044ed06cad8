"""Sends every request to the right side: page, control API, 360dialog or Graph.

Called by the HTTP server.
Must never let a foreign ``Host`` header through.
"""

from __future__ import annotations

import threading

from werkzeug.wrappers import Request, Response

from . import guard
from .control import page, routes
from .engine import Engine
from .graph import hub
from .graph.entry import GraphSide


class Application:
    """All sides of the simulator under one port."""

    def __init__(self, engine: Engine, stopping: threading.Event) -> None:
        """Serve ``engine`` until ``stopping`` is set."""
        self._engine = engine
        self._graph = GraphSide(engine, stopping)
        self._hub = hub.HubSide(engine, stopping)

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        if guard.foreign_host(request):
            return Response(
                "this is not my name", status=421, content_type="text/plain"
            )
        path = request.path
        if path.startswith("/_sim/"):
            return routes.handle(self._engine, request)
        if request.method in ("GET", "HEAD") and (
            path in page.PAGES or path.startswith("/static/")
        ):
            return page.serve(request)
        if path.startswith(f"/{hub.PREFIX}/"):
            return self._hub.handle(request)
        return self._graph.handle(request)
