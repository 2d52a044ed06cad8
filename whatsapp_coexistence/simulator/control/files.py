"""Streams, files and lists of the control API.

Called by the control routes.
Must never let a browser run a file somebody sent.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from werkzeug.wrappers import Request, Response

from ..engine import Engine

_SHOWN = ("image/jpeg", "image/png", "image/gif", "image/webp", "audio/", "video/")


def events(engine: Engine, request: Request) -> Response:
    """Stream the news to a page."""
    written = request.headers.get("Last-Event-ID", "")
    last = int(written) if written.isdecimal() else None
    return Response(
        engine.stream.listen(last),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def media(engine: Engine, request: Request) -> Response:
    """Give a file to the page; what is not a picture, sound or film is downloaded."""
    kept = engine.world.media.get(request.path.rpartition("/")[2])
    if kept is None:
        return Response(b"", status=404, content_type="text/plain")
    shown = kept.mime.startswith(_SHOWN)
    response = Response(
        kept.data, content_type=kept.mime if shown else "application/octet-stream"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, max-age=3600"
    response.headers["Content-Disposition"] = "inline" if shown else "attachment"
    if not shown and kept.filename:
        response.headers.set(
            "Content-Disposition", "attachment", filename=_ascii(kept.filename)
        )
    response.accept_ranges = "bytes"
    response.make_conditional(
        request, accept_ranges=True, complete_length=len(kept.data)
    )
    return response


def ledger(engine: Engine) -> dict[str, Any]:
    """List what was accepted."""
    entries = engine.ledger.accepted()
    return {
        "count": len(entries),
        "accepted": [asdict(entry) for entry in entries[-1000:]],
        "duplicates": sorted(engine.ledger.duplicates()),
    }


def deliveries(engine: Engine) -> dict[str, Any]:
    """List the latest webhooks with what came of them."""
    return {
        "unheard": engine.webhooks.unheard,
        "waiting": engine.webhooks.waiting(),
        "deliveries": [
            {
                "number": d.number,
                "url": d.url,
                "fields": d.fields,
                "state": d.state,
                "attempts": d.attempts,
                "log": d.log[-5:],
                "body": d.body.decode("ascii"),
            }
            for d in list(engine.webhooks.deliveries)[-200:]
        ],
    }


def _ascii(name: str) -> str:
    return name.encode("ascii", "replace").decode().replace('"', "_")
