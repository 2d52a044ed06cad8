"""Resumable uploads: sample files of template headers.

Called by the entry point.
Must never take bytes beyond the announced length.

https://developers.facebook.com/docs/graph-api/guides/upload (checked 2026-11-22).
"""

from __future__ import annotations

from .. import ids
from ..graph_errors import GraphError
from ..records import MediaFile
from .call import Call
from .checks import Json

_TYPES = ("application/pdf", "image/jpeg", "image/jpg", "image/png", "video/mp4")


def start(call: Call, app_id: str) -> Json:
    """``POST /{app}/uploads``: announce a file."""
    if call.app is None or call.app.app_id != app_id:
        raise call.unknown(app_id)
    kind, length = call.text("file_type"), call.text("file_length")
    if kind not in _TYPES or not length.isdecimal():
        raise GraphError(100, "file_type or file_length is not valid")
    session = f"upload:{ids.opaque()}"
    file = MediaFile(session, "", kind, b"", call.engine.clock.now())
    file.filename = call.text("file_name")
    with call.engine.world.lock:
        call.engine.world.uploads[session] = file
        call.engine.world.upload_lengths[session] = int(length)
    return {"id": session}


def send(call: Call, session: str) -> Json:
    """``POST /upload:…``: bytes from an offset on; a handle once complete."""
    world, file = call.engine.world, _session(call, session)
    offset = call.request.headers.get("file_offset", "0")
    if not offset.isdecimal() or int(offset) != len(file.data):
        raise GraphError(100, f"file_offset has to be {len(file.data)}")
    data = file.data + call.request.get_data()
    if len(data) > world.upload_lengths[session]:
        raise GraphError(100, "More bytes than announced")
    file.data = data
    if len(data) < world.upload_lengths[session]:
        return status(call, session)
    return {"h": f"4::{ids.opaque()}"}


def status(call: Call, session: str) -> Json:
    """``GET /upload:…``: where to go on."""
    return {"id": session, "file_offset": len(_session(call, session).data)}


def _session(call: Call, session: str) -> MediaFile:
    file = call.engine.world.uploads.get(session)
    if file is None:
        raise call.unknown(session)
    return file
