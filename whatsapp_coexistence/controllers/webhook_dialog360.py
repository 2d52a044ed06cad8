"""The door 360dialog knocks at: the same as Meta's, but nothing is signed.

Called by 360dialog, with the header it was given when its webhook was set. Must never take
a body without that header, nor one for an app that is not 360dialog's.
"""

import hmac

from odoo.http import request

from ..cloudapi.dialog360 import WEBHOOK_HEADER
from .webhook import WacWebhook, door


class WacWebhookDialog360(WacWebhook):
    @door("/wac/webhook/360dialog/<string:key>", "POST")
    def wac_webhook_dialog360(self, key, **_params):
        """Store one body and answer 200 once it is committed.

        403: no such key, not an app at 360dialog, or another token than the one it was
        given. 413 and 503 as for Meta.
        """
        # sudo: 360dialog has no user here; the key finds what the token is compared with
        apps = request.env["wac.app"].sudo()
        app_id, token = apps._wac_dialog360_credentials(key)
        given = request.httprequest.headers.get(WEBHOOK_HEADER) or ""
        if not _same(given, token):
            reason = "unsigned" if not given else "bad_signature"
            self._reject(app_id, reason if app_id else "unknown_key")
            return self._answer("forbidden", 403)
        body = self._body()
        if body is None:
            self._reject(app_id, "too_large")
            return self._answer("too large", 413)
        return self._store(app_id, body)


def _same(given, token):
    """Compare on bytes, in constant time; no token is never right."""
    expected = (token or "").encode()
    return bool(expected) and hmac.compare_digest(
        given.encode("utf-8", "surrogateescape"), expected
    )
