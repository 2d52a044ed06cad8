"""What each recorded echo, past chat, address card and hand-over must become."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cloudapi.events import (
    ContactSyncEvent,
    EchoEvent,
    HandoverEvent,
    HistoryEvent,
    Identity,
    MessageEvent,
    StatusEvent,
    UnknownEvent,
)

PAYLOADS = Path(__file__).parents[1] / "payloads"
PREFIXES = ("echo_", "standby_", "handover_", "history_", "sync_")
WABA, PHONE, SHOWN = "100000000000001", "200000000000002", "442079460000"
WHEN = datetime(2025, 11, 22, 8, 26, 40, tzinfo=UTC)
ANA, BEN = "447700900111", "447700900222"
ANA_ID, BEN_ID = "GB.1000000000000000111", "GB.2000000000000000222"
PARENT_ID = "GB.ENT.3000000000000000333"


def echo(kind, **facts):
    paths = {path.replace("__", "."): value for path, value in facts.items()}
    common = {"recipient.wa_id": ANA, "content.kind": kind, "timestamp": WHEN}
    return [(EchoEvent, common | paths)]


def sync(**facts):
    paths = {path.replace("__", "."): value for path, value in facts.items()}
    return [(ContactSyncEvent, {"timestamp": WHEN, "waba_id": WABA} | paths)]


ECHOES = {
    "echo_text": echo(
        "text",
        waba_id=WABA,
        phone_number_id=PHONE,
        field="smb_message_echoes",
        content__text="Te espero a las 10",
        recipient=Identity(ANA_ID, ANA, None, "ana.fiction"),
    ),
    "echo_text_plus": echo("text", recipient=Identity(None, ANA)),
    "echo_text_without_phone": echo(
        "text", recipient__wa_id=None, recipient=Identity(BEN_ID, None, PARENT_ID)
    ),
    "echo_text_reply": echo("text", context_wamid="wamid.QUOTED"),
    "echo_text_integer_time": echo("text"),
    "echo_image": echo("image", content__text="Foto"),
    "echo_video": echo("video"),
    "echo_document": echo("document", content__media__filename="factura.pdf"),
    "echo_audio": echo("audio", content__media__voice=True),
    "echo_sticker": echo("sticker"),
    "echo_location": echo("location"),
    "echo_contacts": echo("contacts", content__text="Eva"),
    "echo_reaction": echo("reaction", content__emoji="❤️"),
    "echo_edit": echo(
        "edit",
        content__target_wamid="wamid.OLD",
        content__edited__text="Mejor a las 11",
    ),
    "echo_revoke": echo("revoke", content__target_wamid="wamid.OLD"),
    "echo_type_of_tomorrow": echo("unknown", content__type="hologram"),
    "echo_other_sender": echo("text", field="message_echoes"),
}

STANDBY = {
    "standby_message": [
        (
            MessageEvent,
            {
                "field": "standby",
                "phone_number_id": PHONE,
                "path": "entry[0].changes[0].value.standby.messages[0]",
                "sender": Identity(ANA_ID, ANA, None, None, "Ana Fictícia"),
                "content.text": "Quiero hablar con alguien",
            },
        )
    ],
    "standby_message_flat": [
        (MessageEvent, {"field": "standby", "sender.profile_name": "Ana Fictícia"})
    ],
    "standby_echo_text": echo(
        "text",
        field="standby",
        content__text="Abrimos a las 9",
        recipient=Identity(ANA_ID, ANA),
        callback_data='{"originator": "bizai"}',
    ),
    "standby_echo_buttons": echo(
        "interactive", content__subtype="button", content__text="Elige"
    ),
    "standby_echo_image": echo(
        "image",
        content__text="Nuestra carta",
        content__media__media_id="",
        content__media__url="https://shop.example/a.jpg",
    ),
    "standby_echo_location": echo(
        "location",
        content__location__latitude=48.8584,
        content__location__longitude=2.2945,
    ),
    "standby_echo_template": echo(
        "template", content__payload="summer_sale", content__subtype="es"
    ),
    "standby_echo_flat": echo("text", field="standby", content__text="Hola"),
    "standby_status": [
        (
            StatusEvent,
            {
                "field": "standby",
                "status": "delivered",
                "recipient": Identity(ANA_ID, ANA),
            },
        )
    ],
    "handover_to_company": [
        (
            HandoverEvent,
            {
                "event": "control_passed",
                "phone_number_id": PHONE,
                "display_phone_number": SHOWN,
                "person": Identity(None, ANA),
                "previous_owner": "ai_agent",
                "new_owner": "escalation",
                "note": "Pregunta por una devolución",
                "timestamp": WHEN,
            },
        )
    ],
    "handover_to_agent": [
        (
            HandoverEvent,
            {"person": Identity(BEN_ID, BEN), "new_owner": "ai_agent", "note": ""},
        )
    ],
}

SYNC = {
    "sync_add": sync(
        contact=Identity(ANA_ID, ANA, PARENT_ID, "ana.fiction"),
        full_name="Ana Ficticia",
        first_name="Ana",
        action="add",
    ),
    "sync_remove": sync(contact=Identity(None, ANA), full_name="", action="remove"),
    "sync_without_phone": sync(contact=Identity(BEN_ID), full_name="Ben"),
    "sync_other_type": [(UnknownEvent, {"reason": "type"})],
    "sync_360dialog": sync(
        contact=Identity(None, ANA), phone_number_id=PHONE, field="smb_app_state_sync"
    ),
}

EXPECTED = ECHOES | STANDBY | SYNC
OWN_TEST = {
    "history_360dialog",
    "history_bad_message",
    "history_chunk",
    "history_declined",
    "history_declined_bare",
    "history_media",
    "history_progress_only",
    "history_thread_without_phone",
}


def test_every_payload_has_an_expectation():
    found = {path.stem for path in PAYLOADS.glob("*.json")}
    assert {name for name in found if name.startswith(PREFIXES)} == (
        EXPECTED.keys() | OWN_TEST
    )


@pytest.mark.parametrize("name", EXPECTED)
def test_payload(name, parsed, agree):
    agree(parsed(name), EXPECTED[name])


def test_history_chunk_gives_one_event_for_each_thread(parsed):
    ana, ben = parsed("history_chunk")
    assert ana.contact == Identity(ANA_ID, ANA, PARENT_ID, "ana.fiction")
    assert ben.contact == Identity(None, BEN)
    assert (ana.phase, ana.chunk_order, ana.progress) == (0, 1, 55)
    assert (ana.media_only, ana.errors) == (False, ())
    assert [
        (past.wamid, past.outgoing, past.status, past.content.kind)
        for past in ana.messages + ben.messages
    ] == [
        ("wamid.H1", False, "READ", "text"),
        ("wamid.H2", True, "DELIVERED", "text"),
        ("wamid.H3", True, "PLAYED", "media_placeholder"),
        ("wamid.H4", False, "ERROR", "image"),
        ("wamid.H5", False, "PENDING", "text"),
        ("wamid.H6", True, "SENT", "text"),
    ]
    assert {past.timestamp for past in ana.messages} == {WHEN}
    assert ana.path == "entry[0].changes[0].value.history[0].threads[0]"


def test_history_of_a_person_without_phone(parsed):
    (event,) = parsed("history_thread_without_phone")
    assert event.contact == Identity(BEN_ID, None, None, "ben.fiction")
    assert [past.outgoing for past in event.messages] == [False, True]
    assert event.progress == 100


def test_history_progress_without_threads(parsed):
    (event,) = parsed("history_progress_only")
    assert isinstance(event, HistoryEvent)
    assert (event.phase, event.progress, event.messages) == (1, 80, ())
    assert not event.contact


def test_a_broken_past_message_does_not_hurt_its_thread(parsed):
    thread, null, no_id = parsed("history_bad_message")
    assert [past.wamid for past in thread.messages] == ["wamid.H9"]
    assert (type(null), null.reason) == (UnknownEvent, "no_id")
    assert null.path.endswith(".threads[0].messages[1]")
    assert no_id.raw["text"] == {"body": "no id"}


@pytest.mark.parametrize("name", ["history_declined", "history_declined_bare"])
def test_history_declined_with_and_without_envelope(name, parsed):
    (event,) = parsed(name)
    assert isinstance(event, HistoryEvent)
    assert [error.code for error in event.errors] == [2593109]
    assert (event.field, event.phone_number_id) == ("history", PHONE)


def test_history_media_bears_the_wamid_of_its_placeholder(parsed):
    received, sent = parsed("history_media")
    assert received.media_only
    assert sent.media_only
    assert received.contact == Identity(ANA_ID, ANA, None, "ana.fiction")
    assert sent.contact == received.contact
    assert [
        (event.messages[0].wamid, event.messages[0].outgoing)
        for event in (received, sent)
    ] == [("wamid.H4", False), ("wamid.H3", True)]
    assert received.messages[0].content.media.media_id == "700000000000007"


def test_history_in_the_wrapper_of_360dialog(parsed):
    (event,) = parsed("history_360dialog")
    assert isinstance(event, HistoryEvent)
    assert (event.waba_id, event.phone_number_id) == (WABA, PHONE)
    assert event.messages[0].content.text == "Hola"
