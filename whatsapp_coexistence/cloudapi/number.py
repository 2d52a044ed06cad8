"""What Meta tells about a number, a token and a subscription, as plain data.

Called by the connection check of a number.
Must never touch the network and never fail on a missing field: Meta adds and drops them.

Sources (checked 2026-11-22): phone number node
https://developers.facebook.com/documentation/business-messaging/whatsapp/reference and
https://developers.facebook.com/docs/graph-api/reference/debug_token
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from .errors import ErrorRule
from .events import ApiError

MESSAGING: Final = "whatsapp_business_messaging"
MANAGEMENT: Final = "whatsapp_business_management"
SCOPES: Final = (MESSAGING, MANAGEMENT)
ONBOARDED_FIELD: Final = "last_onboarded_time"

#: Seconds; later than this no date can be shown.
_FAR_FUTURE: Final = 10**11

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NumberInfo:
    """A business number as Meta has it.

    :param on_phone_app: the number also works in the Business app (coexistence);
        ``None`` when Meta does not tell
    :param webhook: the address Meta calls for it; the most specific one
    """

    id: str = ""
    display_phone_number: str = ""
    verified_name: str = ""
    quality: str = ""
    status: str = ""
    on_phone_app: bool | None = None
    webhook: str = ""
    name_status: str = ""
    throughput_level: str = ""
    messaging_limit: str = ""

    @classmethod
    def of(cls, node: Json) -> NumberInfo:
        """Read the phone number node."""
        webhooks = node.get("webhook_configuration")
        webhooks = webhooks if isinstance(webhooks, Mapping) else {}
        levels = ("phone_number", "whatsapp_business_account", "application")
        found = [_text(webhooks, level) for level in levels]
        throughput = node.get("throughput")
        throughput = throughput if isinstance(throughput, Mapping) else {}
        on_app = node.get("is_on_biz_app")
        return cls(
            id=_text(node, "id"),
            display_phone_number=_text(node, "display_phone_number"),
            verified_name=_text(node, "verified_name"),
            quality=_text(node, "quality_rating"),
            status=_text(node, "status"),
            on_phone_app=on_app if isinstance(on_app, bool) else None,
            webhook=next((url for url in found if url), ""),
            name_status=_text(node, "name_status"),
            throughput_level=_text(throughput, "level"),
            messaging_limit=_text(node, "whatsapp_business_manager_messaging_limit"),
        )


def onboarded_at(node: Json) -> datetime | None:
    """Return when the number joined the API, aware, if Meta tells."""
    try:
        moment = datetime.strptime(_text(node, ONBOARDED_FIELD), "%Y-%m-%dT%H:%M:%S%z")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def missing_scopes(token: Json) -> tuple[str, ...]:
    """Return the permissions a token lacks, from what ``debug_token`` tells."""
    scopes = token.get("scopes")
    given = scopes if isinstance(scopes, list) else []
    return tuple(scope for scope in SCOPES if scope not in given)


def expires_at(token: Json) -> datetime | None:
    """Return when a token dies, aware; ``None`` for one that does not, or if unknown."""
    end = token.get("expires_at")
    if not isinstance(end, int) or isinstance(end, bool) or not 0 < end < _FAR_FUTURE:
        return None
    return datetime.fromtimestamp(end, UTC)


def is_valid(token: Json) -> bool:
    """Tell whether Meta takes the token."""
    return token.get("is_valid") is True


def ids(nodes: Iterable[Json]) -> frozenset[str]:
    """Return the ids of a list of nodes."""
    return frozenset(_text(node, "id") for node in nodes)


def subscribed_ids(nodes: Iterable[Json]) -> frozenset[str]:
    """Return the ids of the apps that get the events."""
    apps = (node.get("whatsapp_business_api_data") for node in nodes)
    return ids(app for app in apps if isinstance(app, Mapping))


def is_proof_error(error: ApiError) -> bool:
    """Tell whether Meta refused the proof that we know the app secret."""
    text = f"{error.message} {error.details}".lower()
    return error.code == 100 and "appsecret_proof" in text


def is_token_error(error: ApiError) -> bool:
    """Tell whether Meta refused the token itself."""
    return error.code in (0, 102, 190)


def is_permission_error(error: ApiError, rule: ErrorRule) -> bool:
    """Tell whether the token may not do this."""
    return error.code in (3, 10) or 200 <= error.code <= 299 or rule.code == 200


def is_not_found(error: ApiError) -> bool:
    """Tell whether there is no such object, or none this token may see."""
    return error.code == 33 or (error.code == 100 and error.subcode == 33)


def _text(node: Json, key: str) -> str:
    value = node.get(key)
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ""
    return str(value)
