"""Words by which a customer stops or resumes marketing: BAJA, STOP, ALTA and kin.

Called by the models for each inbound text and button, never for echoes.
Must never guess from part of a sentence: only a message that is nothing but the word
counts, and a word with another everyday sense ("cancelar", "end") is not one.

To object is free and must be simple (LSSI art. 21.2, GDPR art. 21.3; checked
2026-11-22). Who writes a word of resumption agrees by a clear act of their own (GDPR art.
4.11); that Meta reports "resume" is something else, see ``user_preferences``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import Final, Literal

Decision = Literal["stop", "start"]

_NOT_WORD: Final = re.compile(r"[^\w]+|_+")
_MAX_CHARS: Final = 64
#: Meta's error where the person stopped marketing of this business; see ``errors_table``.
STOPPED_AT_META: Final = 131050
#: How buttons of advertising say "no more"; only where the company wrote the text itself.
_WAY_OUT: Final = re.compile(
    r"stop|unsubscribe|opt.?out|no more|not interested|baja|no recibir|no quiero"
    r"|no m'interessa|baixa|no rebre|no vull|deixar de rebre|dejar de recibir",
    re.IGNORECASE,
)
#: In capitals, as such a word is told: "escribe BAJA".
_WORD_TOLD: Final = re.compile(r"(?<!\w)(?:BAJA|BAIXA|STOP|UNSUBSCRIBE)(?!\w)")

#: In Spanish, Catalan and English; written as :func:`_plain` leaves them.
STOP_WORDS: Final = frozenset(
    {
        # Spanish
        "baja",
        "bajas",
        "dame de baja",
        "dadme de baja",
        "deme de baja",
        "denme de baja",
        "dar de baja",
        "darme de baja",
        "darse de baja",
        "baja por favor",
        "solicito la baja",
        "solicito baja",
        "quiero la baja",
        "quiero darme de baja",
        "baja publicidad",
        "no mas mensajes",
        "no mas publicidad",
        "no quiero mas mensajes",
        "no quiero recibir mas mensajes",
        "no quiero publicidad",
        "no quiero mas publicidad",
        "no enviar mas mensajes",
        "no me envieis mas mensajes",
        "no me envien mas mensajes",
        "no me escribais mas",
        "no me escriban mas",
        # Catalan
        "baixa",
        "dona m de baixa",
        "doneu me de baixa",
        "donar de baixa",
        "donar me de baixa",
        "vull la baixa",
        "vull donar me de baixa",
        "baixa si us plau",
        "baixa publicitat",
        "no mes missatges",
        "no mes publicitat",
        "no vull mes missatges",
        "no vull rebre mes missatges",
        "no vull publicitat",
        "no vull mes publicitat",
        "no m envieu mes missatges",
        "no m escriviu mes",
        # English
        "stop",
        "stop all",
        "stopall",
        "stop promotions",
        "stop marketing",
        "stop messages",
        "please stop",
        "stop please",
        "unsubscribe",
        "unsubscribe me",
        "opt out",
        "optout",
        "no more messages",
        "remove me",
        # What Spanish and Catalan speakers write too
        "stop publi",
        "stop publicidad",
        "stop publicitat",
    }
)

START_WORDS: Final = frozenset(
    {
        # Spanish (and "alta" in Catalan)
        "alta",
        "dame de alta",
        "dadme de alta",
        "deme de alta",
        "denme de alta",
        "darme de alta",
        "quiero darme de alta",
        "quiero el alta",
        "alta por favor",
        "suscribirme",
        "quiero suscribirme",
        "reanudar",
        # Catalan
        "dona m d alta",
        "doneu me d alta",
        "donar me d alta",
        "vull donar me d alta",
        "alta si us plau",
        "subscriure m",
        "vull subscriure m",
        "reprendre",
        # English
        "start",
        "unstop",
        "subscribe",
        "resubscribe",
        "subscribe me",
        "opt in",
        "optin",
        "resume",
    }
)


def recognize(
    text: str,
    extra_stop: Collection[str] = (),
    extra_start: Collection[str] = (),
) -> Decision | None:
    """Return what a message decides about marketing, or ``None``.

    Case, accents, punctuation, emoji and spaces do not count; the rest must be the
    whole message. A word in both lists stops: to object is the safer reading.

    :param extra_stop: further words of the company, in any spelling
    :param extra_start: likewise
    """
    if len(text) > _MAX_CHARS:
        return None
    plain = _plain(text)
    if not plain:
        return None
    if plain in STOP_WORDS or plain in map(_plain, extra_stop):
        return "stop"
    if plain in START_WORDS or plain in map(_plain, extra_start):
        return "start"
    return None


def is_way_out(text: str) -> bool:
    """Tell whether a button of ours lets the customer say no to advertising.

    The template's author words it, so part of the text is enough: never ask this about
    what a customer typed.

    >>> is_way_out("No more offers"), is_way_out("See the offers")
    (True, False)
    """
    return bool(_WAY_OUT.search(text)) or recognize(text) == "stop"


def names_a_word(text: str) -> bool:
    """Tell whether a text tells customers the word that stops advertising.

    >>> names_a_word("Para no recibir más, escribe BAJA."), names_a_word("Una bajada")
    (True, False)
    """
    return bool(_WORD_TOLD.search(text))


def _plain(text: str) -> str:
    """Return lower-case words without accents, one space between them."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", bare).strip()
