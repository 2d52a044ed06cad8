"""The calls that connect a number: code for token, what the token may do, registration.

Called through :mod:`.client`, which is one of these.
Must never repeat a call (a code is good once), never register a number that is on the
Business app: Meta says it already is.
"""

from __future__ import annotations

from typing import Any

from .graph import Graph

Json = dict[str, Any]


class OnboardingCalls:
    """The calls of a signup, of one app and one number."""

    graph: Graph
    phone_number_id: str
    _token: str
    _app_secret: str

    def exchange_code(self, app_id: str, code: str, redirect_uri: str = "") -> Json:
        """Turn a code of Embedded Signup (30 s, once) into ``{access_token, …}``.

        Meta documents a GET; code and secret are in the address, which is never logged.
        Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/onboarding-customers-as-a-tech-provider
        (checked 2026-11-22).
        """
        query = {"client_id": app_id, "client_secret": self._app_secret, "code": code}
        if redirect_uri:
            query["redirect_uri"] = redirect_uri
        return self.graph.call(
            "GET",
            "oauth",
            "access_token",
            params=query,
            headers={"Accept": "application/json"},
            secrets=(code,),
        )

    def debug_token(self, app_id: str) -> Json:
        """Return what Meta knows of our token: app, scopes, expiry, accounts.

        ``input_token`` has no place but the address (never logged here).
        Source: https://developers.facebook.com/docs/graph-api/reference/debug_token
        (checked 2026-11-22).
        """
        answer = self.graph.call(
            "GET",
            "debug_token",
            params={"input_token": self._token},
            headers={"Authorization": f"Bearer {app_id}|{self._app_secret}"},
        )
        data = answer.get("data")
        return data if isinstance(data, dict) else {}

    def register(self, pin: str) -> bool:
        """Register an API-only number; ``pin``: 6 digits, its two-step PIN from now on.

        Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/registration
        (checked 2026-11-22).
        """
        body = {"messaging_product": "whatsapp", "pin": pin}
        answer = self.graph.call("POST", self.phone_number_id, "register", body=body)
        return answer.get("success") is True

    def deregister(self) -> bool:
        """Take an API-only number off the API; Meta refuses it for the Business app's."""
        answer = self.graph.call("POST", self.phone_number_id, "deregister")
        return answer.get("success") is True

    def override_webhook(self, uri: str, verify_token: str = "") -> bool:
        """Send this number's webhooks to ``uri`` (200 characters), ``""`` to nowhere else.

        Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override
        (checked 2026-11-22).
        """
        override = {"override_callback_uri": uri}
        if uri:
            override["verify_token"] = verify_token
        answer = self.graph.call(
            "POST", self.phone_number_id, body={"webhook_configuration": override}
        )
        return answer.get("success") is True
