"""Errors in the shape Graph answers them.

Called by the Graph side; the HTTP layer turns a :class:`GraphError` into an answer.
Must never share its table with ``cloudapi``: a wrong belief there has to show here.

Codes, statuses and titles:
https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
(checked 2026-11-22).
"""

from __future__ import annotations

from typing import Any

from . import ids

#: code -> (HTTP status, title)
TITLES: dict[int, tuple[int, str]] = {
    0: (401, "AuthException"),
    1: (400, "API Unknown"),
    2: (503, "API Service"),
    3: (500, "API Method"),
    4: (400, "Application request limit reached"),
    10: (403, "Application does not have permission for this action"),
    33: (400, "Parameter value is not valid"),
    100: (400, "Invalid parameter"),
    190: (401, "Error validating access token"),
    200: (403, "You do not have the necessary permissions"),
    368: (403, "Temporarily blocked for policies violations"),
    80007: (400, "Rate limit issues"),
    130429: (400, "Rate limit hit"),
    130497: (403, "Business account is restricted from messaging users here"),
    131000: (500, "Something went wrong"),
    131005: (403, "Access denied"),
    131008: (400, "Required parameter is missing"),
    131009: (400, "Parameter value is not valid"),
    131016: (500, "Service unavailable"),
    131021: (400, "Recipient cannot be sender"),
    131026: (400, "Message undeliverable"),
    131030: (400, "Recipient phone number not in allowed list"),
    131031: (403, "Account has been locked"),
    131042: (400, "Business eligibility payment issue"),
    131045: (500, "Message failed to send because of incorrect registration"),
    131047: (400, "Re-engagement message"),
    131048: (400, "Spam rate limit hit"),
    131049: (400, "Not delivered to maintain healthy ecosystem engagement"),
    131050: (400, "User stopped marketing messages"),
    131051: (400, "Unsupported message type"),
    131052: (400, "Media download error"),
    131053: (400, "Media upload error"),
    131056: (400, "(Business Account, Consumer Account) pair rate limit hit"),
    131057: (500, "Business account is in maintenance mode"),
    131062: (400, "Recipient id not supported for this message"),
    132000: (400, "Number of parameters does not match the expected number of params"),
    132001: (404, "Template name does not exist in the translation"),
    132005: (400, "Template hydrated text too long"),
    132007: (400, "Template format character policy violated"),
    132012: (400, "Parameter format does not match format in the created template"),
    132015: (400, "Template is paused"),
    132016: (400, "Template is disabled"),
    133005: (400, "Two-step verification PIN mismatch"),
    133010: (400, "Phone number not registered"),
    135000: (400, "Generic user error"),
    2388019: (400, "Message template limit exceeded"),
    2593107: (400, "Synchronization request limit exceeded"),
    2593108: (400, "Synchronization request made outside of allowed time window"),
}


class GraphError(Exception):
    """A refusal; ``details`` is the sentence that names the parameter."""

    def __init__(
        self,
        code: int,
        details: str = "",
        *,
        status: int | None = None,
        subcode: int | None = None,
        message: str | None = None,
        user_title: str | None = None,
        user_message: str | None = None,
        transient: bool | None = None,
        type_: str = "OAuthException",
    ) -> None:
        """Keep the parts; :meth:`body` gives the JSON."""
        known_status, title = TITLES.get(code, (400, "Invalid parameter"))
        self.code = code
        self.title = title
        self.details = details
        self.status = status or known_status
        self.subcode = subcode
        self.message = message or f"(#{code}) {title}"
        self.user_title = user_title
        self.user_message = user_message
        self.transient = transient
        self.type = type_
        super().__init__(f"{self.message} {details}".strip())

    def body(self) -> dict[str, Any]:
        """Give the JSON answer."""
        error: dict[str, Any] = {
            "message": self.message,
            "type": self.type,
            "code": self.code,
        }
        if self.details:
            error["error_data"] = {
                "messaging_product": "whatsapp",
                "details": self.details,
            }
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        if self.transient is not None:
            error["is_transient"] = self.transient
        if self.user_title:
            error["error_user_title"] = self.user_title
        if self.user_message:
            error["error_user_msg"] = self.user_message
        error["fbtrace_id"] = ids.trace()
        return {"error": error}

    def in_webhook(self) -> dict[str, Any]:
        """Give the shape used inside ``statuses[].errors[]`` and ``messages[]``."""
        error: dict[str, Any] = {
            "code": self.code,
            "title": self.title,
            "message": self.title,
        }
        if self.details:
            error["error_data"] = {"details": self.details}
        error["href"] = (
            "https://developers.facebook.com/documentation/business-messaging"
            "/whatsapp/support/error-codes"
        )
        return error
