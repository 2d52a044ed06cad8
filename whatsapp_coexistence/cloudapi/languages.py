"""The languages a template may be written in, and which of them suit a reader.

Called by the template models.
Must never invent a code: Meta answers 132001 to one that is not the approved one.

Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/supported-languages
(updated by Meta 2026-05-21, checked 2026-11-27).
"""

from __future__ import annotations

from typing import Final

_CODES: Final = (
    "af sq ar ar_EG ar_AE ar_LB ar_MA ar_QA az be_BY bn bn_IN bg ca zh_CN zh_HK zh_TW hr cs "
    "da prs_AF nl nl_BE en en_GB en_US en_AE en_AU en_CA en_GH en_IE en_IN en_JM en_MY en_NZ "
    "en_QA en_SG en_UG en_ZA et fil fi fr fr_BE fr_CA fr_CH fr_CI fr_MA ka de de_AT de_CH el "
    "gu ha he hi hu id ga it ja kn kk rw_RW ko ky_KG lo lv lt mk ms ml mr nb ps_AF fa pl "
    "pt_BR pt_PT pa ro ru sr si_LK sk sl es es_AR es_CL es_CO es_CR es_DO es_EC es_HN es_MX "
    "es_PA es_PE es_ES es_UY sw sv ta te th tr uk ur uz vi zu "
)
CODES: Final = frozenset(_CODES.split())
#: What a language is called at Meta when it is not called that elsewhere.
_RENAMED: Final = {
    "no": "nb",
    "nn": "nb",
    "tl": "fil",
    "iw": "he",
    "in": "id",
    "be": "be_BY",
    "si": "si_LK",
    "ky": "ky_KG",
    "rw": "rw_RW",
    "ps": "ps_AF",
    "prs": "prs_AF",
    "zh": "zh_CN",
    "pt": "pt_PT",
}
#: Languages Meta does not have, and the one their readers know best.
_NEIGHBOUR: Final = {
    "eu": "es_ES",
    "gl": "es_ES",
    "an": "es_ES",
    "ast": "es_ES",
    "oc": "ca",
    "br": "fr",
    "co": "fr",
    "lb": "de",
    "bs": "hr",
    "cy": "en_GB",
    "am": "en",
    "mn": "ru",
}
_ENGLISH: Final = ("en_US", "en", "en_GB")


def candidates(locale: str) -> tuple[str, ...]:
    """Return the codes that suit the reader of a locale, best first, English left out.

    First the language of that country, then the language without country, then the
    country it is named after; a language Meta lacks has its neighbour's.

    >>> candidates("es_MX")
    ('es_MX', 'es', 'es_ES')
    >>> candidates("ca_ES"), candidates("gl_ES"), candidates("fr_FR")
    (('ca',), ('es_ES', 'es'), ('fr',))
    >>> candidates("xx"), candidates("")
    ((), ())
    """
    code = locale.partition("@")[0].partition(".")[0].replace("-", "_")
    base = code.partition("_")[0]
    wanted = [code, base, f"{base}_{base.upper()}"]
    if base in _RENAMED:
        wanted.append(_RENAMED[base])
    elif base in _NEIGHBOUR:
        neighbour = _NEIGHBOUR[base]
        wanted += [neighbour, neighbour.partition("_")[0]]
    return tuple(one for one in dict.fromkeys(wanted) if one in CODES)


def fallbacks(locale: str, house: str = "") -> tuple[str, ...]:
    """Return the codes to try for a reader: theirs, the house's, then English.

    :param locale: the reader's, as Odoo or Meta writes it
    :param house: the locale of the company that writes

    >>> fallbacks("eu_ES", "ca_ES")
    ('es_ES', 'es', 'ca', 'en_US', 'en', 'en_GB')
    """
    found = (*candidates(locale), *candidates(house), *_ENGLISH)
    return tuple(dict.fromkeys(found))


def same_language(code: str, other: str) -> bool:
    """Tell whether two codes are one language of two countries.

    >>> same_language("es_MX", "es"), same_language("pt_BR", "es")
    (True, False)
    """
    return code.partition("_")[0] == other.partition("_")[0]
