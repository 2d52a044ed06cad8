"""What a fault does to the answer of one call.

Called by the Graph side with the faults that struck.
Must never change what was accepted: the ledger is written before an "after" fault.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Response

from . import wire
from .graph_errors import GraphError

PAGE = b"<!DOCTYPE html><html><body><h1>Sorry, something went wrong.</h1></body></html>"
HTML = "text/html; charset=utf-8"
JSON = "application/json"
HUGE = 9 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Struck:
    """A call struck by a fault.

    :param response: the true answer, in the stage "after"
    :param pause: waits so many real seconds (less when the simulator stops)
    """

    response: Response
    options: dict[str, Any]
    pause: Callable[[float], object]


Effect = Callable[[Struck], Response | None]


def plain(body: bytes, status: int, mime: str = JSON, **headers: str) -> Effect:
    """Answer with these very bytes."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def effect(_: Struck) -> Response:
        return Response(body, status=status, content_type=mime, headers=named)

    return effect


def graph(code: int, details: str = "", **more: Any) -> Effect:
    """Answer with an error of Graph's."""

    def effect(_: Struck) -> Response:
        return refusal(GraphError(code, details, **more))

    return effect


def refusal(error: GraphError, **headers: str) -> Response:
    """Turn an error into an answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = json.dumps(error.body())
    return Response(body, status=error.status, content_type=JSON, headers=named)


def chosen_error(call: Struck) -> Response:
    """Answer with the error code of the options."""
    options = call.options
    status = int(options["status"]) or None
    error = GraphError(int(options["code"]), str(options["details"]), status=status)
    return refusal(error)


def too_many(call: Struck) -> Response:
    """Answer 429 with ``Retry-After``."""
    error = GraphError(int(call.options["code"]), status=429)
    return refusal(error, Retry_After=str(call.options["retry_after"]))


def unavailable(call: Struck) -> Response:
    """Answer 503 with ``Retry-After``."""
    error = GraphError(2, transient=True)
    return refusal(error, Retry_After=str(call.options["retry_after"]))


def wired(kind: str) -> Effect:
    """Spoil the wire, without any byte of an answer."""

    def effect(_: Struck) -> Response:
        return wire.spoiled(kind)

    return effect


def latency(call: Struck) -> None:
    """Wait, then let the call go on."""
    call.pause(float(call.options["seconds"]))


def hang(call: Struck) -> Response:
    """Wait for long, then end the connection."""
    call.pause(float(call.options["seconds"]))
    return wire.spoiled("close")


def late(call: Struck) -> Response:
    """Give the true answer, late."""
    call.pause(float(call.options["seconds"]))
    return call.response


def drip(call: Struck) -> Response:
    """Give the true answer byte by byte."""
    return wire.respoil(call.response, "drip", float(call.options["seconds"]))


def cut_body(call: Struck) -> Response:
    """End the connection in the middle of the body."""
    return wire.respoil(call.response, "truncate")


def cut_json(call: Struck) -> Response:
    """Give half of the JSON as if it were all."""
    data = call.response.get_data()
    return Response(data[: len(data) // 2], content_type=JSON)


def as_html(call: Struck) -> Response:
    """Give the true answer under a wrong content type."""
    return Response(call.response.get_data(), content_type=HTML)


def without_id(_: Struck) -> Response:
    """Answer 200 without naming a message."""
    body = {"messaging_product": "whatsapp", "contacts": [], "messages": []}
    return Response(json.dumps(body), content_type=JSON)


def wrong_id(call: Struck) -> Response:
    """Name a message that nobody sent."""
    body = json.loads(call.response.get_data())
    body["messages"][0]["id"] = f"wamid.{uuid.uuid4().hex}"
    return Response(json.dumps(body), content_type=JSON)


def huge(_: Struck) -> Response:
    """Answer with more than a message's answer can be."""
    return Response(b" " * HUGE, content_type=JSON)
