"""Words that stop or resume marketing."""

import pytest
from hypothesis import given, strategies as st

from cloudapi import optout


@pytest.mark.parametrize(
    "text",
    [
        "BAJA",
        "baja",
        " Baja. ",
        "«BAJA»",
        "Baja!!! 😡",
        "BÁJA",
        "darme de baja",
        "Quiero darme de baja.",
        "No quiero más mensajes",
        "BAIXA",
        "Doneu-me de baixa",
        "dona'm de baixa",
        "No vull rebre més missatges",
        "STOP",
        "Stop.",
        "ＳＴＯＰ",
        "Opt-out",
        "opt_out",
        "Unsubscribe",
        "no\nmás\tpublicidad",
    ],
)
def test_stop(text):
    assert optout.recognize(text) == "stop"


@pytest.mark.parametrize(
    "text",
    ["ALTA", "alta", "Quiero darme de alta", "Doneu-me d'alta", "START", "Opt in"],
)
def test_start(text):
    assert optout.recognize(text) == "start"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "😡",
        "la planta baja",
        "¿Baja el precio?",
        "baja mañana",
        "stop at the corner",
        "no stop",
        "nonstop",
        "alta calidad",
        "cancelar",
        "end",
        "BAJA " * 20,
        "STO P",
    ],
)
def test_neither(text):
    assert optout.recognize(text) is None


def test_words_of_the_company():
    assert optout.recognize("¡Basta ya!") is None
    assert optout.recognize("¡Basta ya!", extra_stop=["BASTA YA"]) == "stop"
    assert optout.recognize("volver", extra_start=["Volver"]) == "start"
    assert optout.recognize("hola", ["hola"], ["hola"]) == "stop"
    assert optout.recognize("", extra_stop=[""]) is None


@given(st.text())
def test_nothing_raises(text):
    optout.recognize(text)


def test_the_lists_are_written_as_they_are_compared():
    for word in optout.STOP_WORDS | optout.START_WORDS:
        assert optout._plain(word) == word
    assert not optout.STOP_WORDS & optout.START_WORDS
