"""An outgoing message and the body of the POST that sends it.

Called by the builders (make :class:`OutgoingMessage`), the sender (``request_body``)
and whoever marks a message as read.
Must never touch the network and never put a BSUID in ``to``.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from . import limits
from .events import Identity
from .invalid import MessageInvalid, Rule, check_text, check_url

MEDIA_KINDS: Final = frozenset({"image", "video", "audio", "document", "sticker"})

_PHONE_NOISE: Final = re.compile(r"[\s().\-\u00a0\u2010-\u2015]")
_PHONE: Final = re.compile(
    rf"[1-9][0-9]{{{limits.PHONE_DIGITS_MIN - 1},{limits.PHONE_DIGITS_MAX - 1}}}"
)
_BSUID: Final = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")


@dataclass(frozen=True, slots=True)
class MediaRef:
    """A file Meta holds (``id``, uploaded, lives 30 days) or fetches (``link``).

    Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
    (checked 2026-11-22).
    """

    id: str = ""
    link: str = ""

    def as_json(self, field_name: str) -> dict[str, Any]:
        """Return ``{"id": …}`` or ``{"link": …}``.

        :raises MessageInvalid: ``ONE_OF`` when both or none are given, or a bad link
        """
        if bool(self.id) == bool(self.link):
            raise MessageInvalid(field_name, Rule.ONE_OF, "id, link")
        if self.id:
            return {"id": self.id}
        return {"link": check_url(f"{field_name}.link", self.link)}


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A message whose limits have been checked, without its recipient.

    :param type: Meta's word: text, image, … interactive, template
    :param content: what goes under the key ``type``
    :param context_wamid: the message it answers, shown quoted
    :param needs_phone: Meta refuses it for a BSUID (error 131062)
    """

    type: str
    content: Any = field(repr=False)
    context_wamid: str | None = None
    needs_phone: bool = False

    def reply_to(self, wamid: str | None) -> OutgoingMessage:
        """Return the same message quoting ``wamid`` (``None``: quoting nothing).

        :raises MessageInvalid: ``NOT_ALLOWED`` for a reaction, which cannot quote
        """
        if wamid and self.type == "reaction":
            raise MessageInvalid("context.message_id", Rule.NOT_ALLOWED, "reaction")
        return replace(self, context_wamid=wamid or None)


def phone_to(number: str) -> str:
    """Return the number with ``+``, as ``to`` wants it.

    Without ``+`` Meta puts the *business's* country code before it.

    >>> phone_to("34 600 11-12-22")
    '+34600111222'

    :raises MessageInvalid: ``EMPTY`` or ``FORMAT``
    """
    digits = _PHONE_NOISE.sub("", number).removeprefix("+")
    if not digits:
        raise MessageInvalid("to", Rule.EMPTY)
    if not _PHONE.fullmatch(digits):
        raise MessageInvalid("to", Rule.FORMAT, "international number", len(digits))
    return f"+{digits}"


def looks_like_bsuid(text: str) -> bool:
    """Tell whether ``text`` has the shape ``CC.…`` of a business-scoped user id."""
    return bool(_BSUID.fullmatch(text))


def recipient_fields(
    recipient: Identity | str, *, needs_phone: bool = False
) -> dict[str, str]:
    """Return ``{"to": "+…"}`` when the phone is known, else ``{"recipient": bsuid}``.

    Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
    (checked 2026-11-22): ``to`` wins when both are sent, so only one is.

    :param recipient: an identity, or a wa_id, or a BSUID
    :raises MessageInvalid: ``EMPTY`` (no identifier), ``NEEDS_PHONE``, ``FORMAT``
    """
    if isinstance(recipient, str):
        is_id = looks_like_bsuid(recipient)
        recipient = Identity(user_id=recipient) if is_id else Identity(wa_id=recipient)
    if recipient.wa_id:
        return {"to": phone_to(recipient.wa_id)}
    user_id = recipient.user_id or recipient.parent_user_id
    if not user_id:
        raise MessageInvalid("to", Rule.EMPTY)
    if needs_phone:
        raise MessageInvalid("to", Rule.NEEDS_PHONE)
    if not looks_like_bsuid(user_id):
        raise MessageInvalid("recipient", Rule.FORMAT, "CC.…", len(user_id))
    return {"recipient": user_id}


def request_body(
    message: OutgoingMessage, recipient: Identity | str, callback_data: str
) -> dict[str, Any]:
    """Return the whole body of ``POST /{phone_number_id}/messages``.

    Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
    (checked 2026-11-22).

    :param callback_data: our own id of the message, at most 512 characters; receipts
        carry it back, which is the only way to settle an outcome that was lost
    :raises MessageInvalid: bad recipient or callback data
    """
    check_text("biz_opaque_callback_data", callback_data, limits.CALLBACK_DATA_MAX)
    body: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **recipient_fields(recipient, needs_phone=message.needs_phone),
        "type": message.type,
        message.type: copy.deepcopy(message.content),
        "biz_opaque_callback_data": callback_data,
    }
    if message.context_wamid:
        body["context"] = {"message_id": message.context_wamid}
    return body


def read_receipt(wamid: str, typing: bool = False) -> dict[str, Any]:
    """Return the body that marks ``wamid`` and all before it as read.

    Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/typing-indicators
    (checked 2026-11-22).

    :param typing: also show "typing…" for at most 25 s; only if an answer follows
    :raises MessageInvalid: ``EMPTY``
    """
    body: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": check_wamid("message_id", wamid),
    }
    if typing:
        body["typing_indicator"] = {"type": "text"}
    return body


def check_wamid(field_name: str, wamid: str) -> str:
    """Return ``wamid`` unless it is blank.

    :raises MessageInvalid: ``EMPTY``
    """
    if not wamid.strip():
        raise MessageInvalid(field_name, Rule.EMPTY)
    return wamid


def media_json(
    kind: str,
    media: MediaRef,
    *,
    caption: str = "",
    filename: str = "",
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the object under ``image``, ``video``, … of a message.

    :raises MessageInvalid: bad reference, long caption, bad file name
    """
    content = media.as_json(kind)
    check_text(f"{kind}.caption", caption, limits.CAPTION_MAX, required=False)
    if caption.strip():
        content["caption"] = caption
    if filename:
        content["filename"] = filename
    content.update(extra or {})
    return content
