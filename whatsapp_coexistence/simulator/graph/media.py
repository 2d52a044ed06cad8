"""Files: upload, ask for the URL, download, delete.

Called by the entry point; the phones use :func:`keep` for files they send.
Must never give a file without a valid token.

Life times (URL 5 minutes, received 7 days, uploaded 30 days):
https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
(checked 2026-11-22).
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from werkzeug.wrappers import Response

from .. import ids
from ..engine import Engine
from ..graph_errors import GraphError
from ..records import MediaFile
from .call import Call
from .check_content import MIME_TYPES
from .checks import Json

RECEIVED_LIFE = timedelta(days=7)
UPLOADED_LIFE = timedelta(days=30)
PATH = "whatsapp_business/attachments"


def upload(call: Call, number_id: str) -> Json:
    """Take a file (multipart)."""
    call.number(number_id)
    if call.text("messaging_product") != "whatsapp":
        raise GraphError(100, "(#100) The parameter messaging_product is required.")
    file = call.request.files.get("file")
    if file is None:
        raise GraphError(100, "(#100) The parameter file is required.")
    mime = call.text("type") or file.mimetype
    if mime.partition(";")[0].strip() not in MIME_TYPES:
        raise GraphError(
            100, f"Param file must be a file with one of the supported types: {mime}"
        )
    kept = keep(
        call.engine,
        number_id,
        file.stream.read(),
        mime,
        filename=file.filename or "",
        received=False,
    )
    return {"id": kept.media_id}


def keep(
    engine: Engine,
    number_id: str,
    data: bytes,
    mime: str,
    *,
    filename: str = "",
    received: bool = True,
) -> MediaFile:
    """Keep a file and give it an id."""
    kept = MediaFile(
        media_id=ids.number(16),
        number_id=number_id,
        mime=mime,
        data=data,
        created=engine.clock.now(),
        filename=filename,
        received=received,
    )
    with engine.world.lock:
        engine.world.media[kept.media_id] = kept
    return kept


def url(call: Call, media_id: str) -> Json:
    """Answer where the file can be fetched for the next five minutes."""
    kept = _mine(call, media_id)
    engine = call.engine
    key = ids.opaque(12)
    lifetime = timedelta(seconds=engine.options.media_url_lifetime)
    with engine.world.lock:
        kept.urls[key] = engine.clock.now() + lifetime
    return {
        "messaging_product": "whatsapp",
        "url": f"{engine.base_url}/{PATH}/?mid={media_id}&source=getMedia&hash={key}",
        "mime_type": kept.mime,
        "sha256": hashlib.sha256(kept.data).hexdigest(),
        "file_size": str(len(kept.data)),
        "id": media_id,
    }


def download(call: Call) -> Response:
    """Give the bytes; an old URL is 404, a missing token 401."""
    kept = call.engine.world.media.get(call.text("mid"))
    expires = kept.urls.get(call.text("hash")) if kept else None
    if kept is None or expires is None or expires <= call.engine.clock.now():
        return Response(b"", status=404, content_type="text/html")
    call.number(kept.number_id)
    return Response(kept.data, content_type=kept.mime)


def delete(call: Call, media_id: str) -> Json:
    """Forget a file."""
    _mine(call, media_id)
    with call.engine.world.lock:
        call.engine.world.media.pop(media_id, None)
    return {"success": True}


def _mine(call: Call, media_id: str) -> MediaFile:
    kept = call.engine.world.media.get(media_id)
    asked = call.text("phone_number_id")
    if kept is None or (asked and asked != kept.number_id):
        raise call.unknown(media_id)
    call.number(kept.number_id)
    life = RECEIVED_LIFE if kept.received else UPLOADED_LIFE
    if call.engine.clock.now() - kept.created > life:
        raise call.unknown(media_id)
    return kept
