"""Reads a body that comes in pieces (``Transfer-Encoding: chunked``), safely.

Asked by the doors. Must never let Odoo's server read one by itself: when such a body breaks
off in a large piece, werkzeug's reader says that it read more than there is, and Python
copies as much from memory that is not its own, which ends the worker
(werkzeug 3.1.9, ``serving.DechunkedInput.readinto``; checked 2026-11-27).
"""

from werkzeug.exceptions import ClientDisconnected
from werkzeug.serving import DechunkedInput

_PIECE = 64 * 1024


def environ_of(httprequest):
    """Return what the server tells of a request."""
    # Odoo hides what is the server's, and looks it up in this way itself (bus)
    return httprequest._HTTPRequest__environ


def comes_in_pieces(httprequest):
    """Tell whether the body of a request is one of those."""
    return isinstance(environ_of(httprequest)["wsgi.input"], DechunkedInput)


def read_body(httprequest, most):
    """Return the body; of one in pieces at most one byte more than ``most``.

    :raises ClientDisconnected: it broke off, or its pieces are wrong
    """
    if comes_in_pieces(httprequest):
        return read_pieces(environ_of(httprequest)["wsgi.input"], most)
    return httprequest.get_data()


def read_pieces(stream, most):
    """Return what a reader of pieces gives, up to one byte more than ``most``.

    :raises ClientDisconnected: it broke off, or its pieces are wrong
    """
    body = bytearray()
    while size := min(most + 1 - len(body), _PIECE):
        piece = bytearray(size)
        try:
            length = stream.readinto(piece)
        except (OSError, ValueError) as error:
            raise ClientDisconnected from error
        if len(piece) != size:
            raise ClientDisconnected  # it was cut to what came, whatever the length says
        if not length:
            break
        body += piece[:length]
    return bytes(body)
