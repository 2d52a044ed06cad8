"""The door Meta knocks at: verify, store, answer.

Called by Meta (or the simulator) with signed bodies, and by Meta's set-up with a
challenge. Must never parse a body, read more than it stores, wait long for whoever sends
slowly, or call anything outside.
"""

import logging

import psycopg2
from psycopg2.extensions import TransactionRollbackError

from odoo import http
from odoo.http import request

from ..cloudapi import const, signature
from .webhook_body import comes_in_pieces, read_body
from .webhook_line import lines

_logger = logging.getLogger(__name__)
_PLAIN = [
    ("Content-Type", "text/plain; charset=utf-8"),
    ("X-Content-Type-Options", "nosniff"),
]
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def readable_bytes(_controller):
    """Return how many bytes of this request's body Odoo may read.

    A declared length is judged by the route before it reads, so that the refusal is
    counted; only forms are read by Odoo before the route is called. Without a declared
    length, one byte more than allowed tells a body that is too large. Odoo asks before it
    reads anything, so the time begins here.
    """
    httprequest = request.httprequest
    lines.watch(httprequest)
    declared = httprequest.content_length
    if httprequest.mimetype in _FORMS:
        # one in pieces must not be read by Odoo at all
        return 0 if comes_in_pieces(httprequest) else const.MAX_WEBHOOK_BYTES + 1
    if declared is None:
        return const.MAX_WEBHOOK_BYTES + 1
    return declared


def door(url, method):
    """Return the route of a door for machines: nobody's session, and always the writer.

    :param method: ``GET`` or ``POST``; what is posted is limited
    """
    limit = {"max_content_length": readable_bytes} if method == "POST" else {}
    return http.route(
        url,
        type="http",
        auth="none",
        methods=[method],
        csrf=False,
        save_session=False,
        readonly=False,
        **limit,
    )


class WacWebhook(http.Controller):
    _webhook_url = "/wac/webhook/<string:key>"

    @door(_webhook_url, "GET")
    def wac_challenge(self, key, **params):
        """Answer Meta's handshake with its challenge, or 403."""
        credentials = self._credentials(key)
        token = credentials[2] if credentials else None
        echo = signature.challenge(params, token)
        if echo is None:
            self._reject(credentials and credentials[0], "challenge")
            return self._answer("forbidden", 403)
        return self._answer(echo, 200)

    @door(_webhook_url, "POST")
    def wac_webhook(self, key, **_params):
        """Store one signed body and answer 200 once it is committed.

        403: no such key, no secret, or a signature that does not match. 413: larger than
        Meta ever sends. 503: the database cannot take it now; Meta will come again.
        """
        credentials = self._credentials(key)
        app_id, secrets, _token = credentials or (None, [], None)
        header = request.httprequest.headers.get(const.SIGNATURE_HEADER)
        body = self._body()
        if body is None:
            self._reject(app_id, "too_large")
            return self._answer("too large", 413)
        if not signature.verify(body, header, secrets):
            self._reject(app_id, _reason(credentials, secrets, header))
            return self._answer("forbidden", 403)
        return self._store(app_id, body)

    def _body(self):
        """Return the raw body, ``None`` when it is larger than Meta ever sends."""
        length = request.httprequest.content_length
        if length is not None and length > const.MAX_WEBHOOK_BYTES:
            return None
        body = read_body(request.httprequest, const.MAX_WEBHOOK_BYTES)
        return body if len(body) <= const.MAX_WEBHOOK_BYTES else None

    def _store(self, app_id, body):
        try:
            # sudo: the sender was checked above; nothing else is written
            events = request.env["wac.webhook.event"].sudo()
            is_stored = events._wac_ingest(app_id, body)
        except TransactionRollbackError:
            raise  # Odoo runs the request again
        except psycopg2.OperationalError:
            _logger.exception("A webhook could not be stored")
            is_stored = False
        return self._answer("", 200) if is_stored else self._answer("try again", 503)

    def _credentials(self, key):
        # sudo: Meta has no user here; the key only finds what the signature is checked with
        return request.env["wac.app"].sudo()._wac_webhook_credentials(key)

    def _reject(self, app_id, reason):
        # sudo: a count for the health page, nothing of the request
        request.env["wac.webhook.rejection"].sudo()._wac_count(app_id, reason)

    def _answer(self, text, status):
        return request.make_response(text, headers=_PLAIN, status=status)


def _reason(credentials, secrets, header):
    """Return why a request is refused, as the health page counts it."""
    if not credentials:
        return "unknown_key"
    if not secrets:
        return "no_secret"
    return "bad_signature" if header else "unsigned"
