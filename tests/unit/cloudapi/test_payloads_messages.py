"""What each recorded message and receipt must become."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from cloudapi.events import (
    AccountEvent,
    ErrorEvent,
    Identity,
    MessageEvent,
    OrderItem,
    StatusEvent,
)

PAYLOADS = Path(__file__).parents[1] / "payloads"
PREFIXES = ("message_", "status_", "error_")
WHEN = datetime(2025, 11, 22, 8, 26, 40, tzinfo=UTC)
ANA, BEN = "447700900111", "447700900222"
ANA_ID, BEN_ID = "GB.1000000000000000111", "GB.2000000000000000222"
PARENT_ID = "GB.ENT.3000000000000000333"
NAME = "Ana Fictícia"


def text(body, **facts):
    return [(MessageEvent, {"content.kind": "text", "content.text": body, **facts})]


def message(kind, **facts):
    paths = {path.replace("__", "."): value for path, value in facts.items()}
    return [(MessageEvent, {"content.kind": kind, "sender.wa_id": ANA, **paths})]


def status(word, **facts):
    paths = {path.replace("__", "."): value for path, value in facts.items()}
    return [(StatusEvent, {"status": word, "timestamp": WHEN, **paths})]


MESSAGES = {
    "message_text": [
        (
            MessageEvent,
            {
                "waba_id": "100000000000001",
                "phone_number_id": "200000000000002",
                "display_phone_number": "442079460000",
                "field": "messages",
                "path": "entry[0].changes[0].value.messages[0]",
                "is_test": False,
                "timestamp": WHEN,
                "sender": Identity(ANA_ID, ANA, None, None, NAME),
                "content.type": "text",
                "content.text": "Hola, ¿tenéis mesa? 🍽️",
                "context_wamid": "",
                "forwarded": False,
                "ad": None,
            },
        )
    ],
    "message_text_reply": text("Esa misma", context_wamid="wamid.QUOTED"),
    "message_text_forwarded": text("Mira esto", forwarded=True, context_wamid=""),
    "message_text_forwarded_often": text("Mira esto", forwarded=True),
    "message_text_about_product": text(
        "¿Lo tenéis en azul?", context_wamid="wamid.PRODUCT"
    ),
    "message_text_from_ad": text(
        "Info, por favor",
        **{
            "ad.source_type": "ad",
            "ad.source_id": "900000000000009",
            "ad.source_url": "https://fb.me/fictional",
            "ad.headline": "Oferta",
            "ad.body": "Solo hoy",
            "ad.click_id": "ClickFictionA1",
            "ad.ref": "campaign-7",
            "ad.media_type": "image",
            "ad.media_url": "https://scontent.example/ad.jpg",
            "ad.welcome": "Hola",
        },
    ),
    "message_text_from_post": text(
        "Info",
        **{"ad.source_type": "post", "ad.click_id": "", "ad.media_type": "video"},
    ),
    "message_text_without_phone": text(
        "Hi", sender=Identity(BEN_ID, None, None, "ben.fiction", "Ben")
    ),
    "message_text_parent_id": text(
        "Hi", sender=Identity(ANA_ID, ANA, PARENT_ID, None, NAME)
    ),
    "message_text_group": text("Hola a todos", group_id="GROUPfiction0001"),
    "message_dashboard_test": text("this is a text message", is_test=True),
    "message_image": message(
        "image",
        content__text="La terraza",
        content__media__media_id="700000000000007",
        content__media__mime_type="image/jpeg",
        content__media__url=(
            "https://lookaside.fbsbx.com/whatsapp_business/attachments/"
            "?mid=700000000000007"
        ),
        content__media__sha256="Zm9vYmFyYmF6cXV1eGZvb2JhcmJhenF1dXhmb29iYXI=",
    ),
    "message_image_without_url": message("image", content__media__url=""),
    "message_video": message("video", content__text="Mira"),
    "message_audio_voice": message(
        "audio",
        content__media__voice=True,
        content__media__mime_type="audio/ogg; codecs=opus",
    ),
    "message_audio_file": message("audio", content__media__voice=False),
    "message_document": message(
        "document",
        content__media__filename="pedido.pdf",
        content__text="El pedido",
    ),
    "message_document_bare": message("document", content__media__filename=""),
    "message_sticker": message("sticker", content__media__animated=False),
    "message_sticker_animated": message("sticker", content__media__animated=True),
    "message_location": message(
        "location",
        content__location__latitude=41.3874,
        content__location__longitude=2.1686,
        content__location__name="Café Ficción",
        content__location__address="Calle Falsa 123",
    ),
    "message_location_bare": message(
        "location", content__location__latitude=-33.0, content__text=""
    ),
    "message_button": message(
        "button",
        content__text="Confirmar",
        content__payload="CONFIRM",
        context_wamid="wamid.TEMPLATE",
    ),
    "message_button_no_code": message(
        "button", content__payload="DID_NOT_REQUEST_CODE"
    ),
    "message_interactive_button": message(
        "interactive",
        content__subtype="button_reply",
        content__text="Sí",
        content__payload="yes",
        context_wamid="wamid.MENU",
    ),
    "message_interactive_list": message(
        "interactive",
        content__subtype="list_reply",
        content__text="10:00",
        content__payload="row-10",
    ),
    "message_interactive_flow": message(
        "interactive",
        content__subtype="nfm_reply",
        content__text="Sent",
        content__payload='{"flow_token": "tok-1", "name": "Ana"}',
    ),
    "message_interactive_flow_no_token": message(
        "interactive", content__payload='{"name": "Ana"}'
    ),
    "message_interactive_address": message(
        "interactive", content__text="Calle Falsa 123"
    ),
    "message_interactive_call_accept": message(
        "interactive",
        content__subtype="call_permission_reply",
        content__payload="accept",
    ),
    "message_interactive_call_reject": message(
        "interactive", content__payload="reject"
    ),
    "message_interactive_product": message(
        "interactive", content__subtype="product", content__text=""
    ),
    "message_reaction": message(
        "reaction", content__emoji="👍🏽", content__target_wamid="wamid.LIKED"
    ),
    "message_reaction_removed": message("reaction", content__emoji=""),
    "message_reaction_removed_empty": message("reaction", content__emoji=""),
    "message_order": message(
        "order",
        content__text="Para llevar",
        content__order__catalog_id="910",
        content__order__items=(
            OrderItem("SKU-1", 2, Decimal("12.5"), "EUR"),
            OrderItem("SKU-2", 1, Decimal(3), "EUR"),
        ),
    ),
    "message_system_number": message(
        "system",
        content__subtype="user_changed_number",
        content__identity=Identity("GB.4000000000000000444", "447700900444"),
        content__previous=Identity(ANA_ID, ANA),
    ),
    "message_system_number_old_key": message(
        "system",
        content__subtype="customer_changed_number",
        content__identity=Identity(None, "447700900444"),
        content__previous=Identity(None, ANA),
    ),
    "message_system_user_id": [
        (
            MessageEvent,
            {
                "content.subtype": "user_changed_user_id",
                "sender": Identity(),
                "content.identity": Identity(
                    "GB.4000000000000000444", None, "GB.ENT.5"
                ),
                "content.previous": Identity(ANA_ID, None, PARENT_ID),
            },
        )
    ],
    "message_system_identity": message(
        "system",
        content__subtype="customer_identity_changed",
        content__identity=Identity(),
        content__previous=Identity(None, ANA),
    ),
    "message_edit_text": message(
        "edit",
        content__target_wamid="wamid.OLD",
        content__text="Corregido",
        content__edited__kind="text",
    ),
    "message_edit_image": message(
        "edit",
        content__target_wamid="wamid.OLD",
        content__edited__media__media_id="700000000000007",
        content__edited__text="Mejor",
    ),
    "message_revoke": message("revoke", content__target_wamid="wamid.OLD"),
    "message_request_welcome": message("unknown", content__type="request_welcome"),
    "message_type_of_tomorrow": message(
        "unknown",
        content__type="hologram",
        content__raw={"id": "holo-1", "depth": 3},
    ),
}

STATUSES = {
    "status_sent": status(
        "sent",
        wamid="wamid.OUT",
        callback_data="5f0e-fiction",
        group_id="",
        recipient=Identity(ANA_ID, ANA, None, None, NAME),
        pricing_type="regular",
        pricing_category="utility",
        pricing_model="PMP",
        billable=True,
        errors=(),
    ),
    "status_sent_old_pricing": status(
        "sent", pricing_type="", pricing_category="service", pricing_model="CBP"
    ),
    "status_delivered": status(
        "delivered", recipient=Identity(ANA_ID, ANA, PARENT_ID, None, NAME)
    ),
    "status_read": status("read", billable=None),
    "status_read_free": status("read", billable=False, pricing_type="free_entry_point"),
    "status_played": status("played"),
    "status_without_phone": status("delivered", recipient=Identity(BEN_ID)),
    "status_unknown_word": status("warning", wamid="wamid.OUT"),
    "status_callback_only": status("sent", wamid="", callback_data="5f0e-fiction"),
    "status_identity_hash": status("delivered", recipient=Identity(None, ANA)),
    "status_group": status(
        "delivered", group_id="GROUPfiction0001", recipient=Identity(BEN_ID, BEN)
    ),
    "status_group_key_inverted": status(
        "read",
        group_id="GROUPfiction0001",
        recipient=Identity(None, BEN),
        pricing_category="group_service",
    ),
    "status_group_many": status("delivered", recipient=Identity(None, ANA))
    + status(
        "delivered", recipient=Identity(None, BEN), pricing_category="group_service"
    ),
}

EXPECTED = MESSAGES | STATUSES
#: These have errors or more than one kind of event and are tested below.
OWN_TEST = {
    "error_of_value",
    "message_batch",
    "message_contacts",
    "message_contacts_request",
    "message_image_too_large",
    "message_interactive_missing",
    "message_unknown",
    "message_unsupported_poll",
    "message_unsupported_unavailable",
    "status_failed",
    "status_failed_marketing",
}


def test_every_payload_has_an_expectation():
    found = {path.stem for path in PAYLOADS.glob("*.json")}
    assert {name for name in found if name.startswith(PREFIXES)} == (
        EXPECTED.keys() | OWN_TEST
    )


@pytest.mark.parametrize("name", EXPECTED)
def test_payload(name, parsed, agree):
    agree(parsed(name), EXPECTED[name])


@pytest.mark.parametrize(
    ("name", "kind", "code"),
    [
        ("message_image_too_large", "image", 131052),
        ("message_unknown", "unknown", 131051),
        ("message_unsupported_poll", "unsupported", 131051),
        ("message_unsupported_unavailable", "unsupported", 131060),
    ],
)
def test_message_with_an_error(name, kind, code, parsed):
    (event,) = parsed(name)
    assert event.content.kind == kind
    assert event.content.media is None
    assert [error.code for error in event.content.errors] == [code]


def test_unsupported_names_its_type(parsed):
    (event,) = parsed("message_unsupported_poll")
    assert event.content.subtype == "poll_creation"


def test_interactive_without_its_object_is_shown_with_the_error_beside_it(parsed):
    message, error = parsed("message_interactive_missing")
    assert (message.content.kind, message.content.subtype) == ("interactive", "")
    assert isinstance(error, ErrorEvent)
    assert error.error.code == 131000


def test_error_of_the_value_alone(parsed):
    (event,) = parsed("error_of_value")
    assert isinstance(event, ErrorEvent)
    assert (event.error.code, event.error.title) == (130429, "Rate limit hit")
    assert event.error.details.startswith("Message failed to send because")
    assert event.phone_number_id == "200000000000002"


def test_failed_receipts_keep_the_reason(parsed):
    (event,) = parsed("status_failed")
    (error,) = event.errors
    assert (event.status, error.code) == ("failed", 131026)
    assert error.details == "Message Undeliverable."
    (event,) = parsed("status_failed_marketing")
    assert (event.errors[0].code, event.callback_data) == (131049, "5f0e-fiction")


def test_shared_contacts(parsed):
    (event,) = parsed("message_contacts")
    eva, pau = event.content.contacts
    assert event.content.text == "Eva Ficticia, Pau Inventat"
    assert eva.phones == (
        ("+44 7700 900333", "447700900333"),
        ("+44 20 7946 0999", ""),
    )
    assert (eva.emails, eva.organization) == (("eva@example.com",), "Ficciones SL")
    assert (eva.origin, pau.name) == ("other", "Pau Inventat")
    (event,) = parsed("message_contacts_request")
    (card,) = event.content.contacts
    assert (card.name, card.origin) == ("", "contact_request")
    assert card.phones == (("+44 7700 900222", BEN),)


def test_a_batch_keeps_its_numbers_and_people_apart(parsed):
    ana, ben, receipt, account = parsed("message_batch")
    assert (ana.sender.wa_id, ana.sender.profile_name) == (ANA, NAME)
    assert (ben.sender.wa_id, ben.sender.profile_name) == (BEN, "Ben")
    assert isinstance(receipt, StatusEvent)
    assert isinstance(account, AccountEvent)
    assert (account.waba_id, account.phone_number_id) == ("100000000000009", "")
    assert account.path == "entry[1].changes[0].value"
