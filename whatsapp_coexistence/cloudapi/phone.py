"""Phone numbers: from what people type to a ``wa_id``, and its known doubles.

Called by the models when they match partners and choose recipients.
Must never rewrite a ``wa_id`` that Meta gave: search with :func:`variants` instead.

A ``wa_id`` is the international number in digits, without ``+``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import phonenumbers

_WA_ID = re.compile(r"[0-9]{5,20}")
_CALLING_CODE = re.compile(r"\+?([0-9]{1,3})")
_MAX_TYPED = 64

# Countries that added or dropped a digit; WhatsApp still knows people by either form.
# https://github.com/chatwoot/chatwoot/issues/13986 and /14264 (checked 2026-11-22).
_MX_OLD = re.compile(r"521([0-9]{10})")
_MX_NEW = re.compile(r"52([0-9]{10})")
_AR_MOBILE = re.compile(r"549([0-9]{10})")
_AR_PLAIN = re.compile(r"54([1-8][0-9]{9})")
# Brazil: area code, ninth digit, then an old mobile number, which began with 6 to 9
# (2 to 5 are landlines, which never took the ninth digit).
_BR_NEW = re.compile(r"55([1-9][1-9])9([6-9][0-9]{7})")
_BR_OLD = re.compile(r"55([1-9][1-9])([6-9][0-9]{7})")
_DOUBLES = (
    (_MX_OLD, r"52\1"),
    (_MX_NEW, r"521\1"),
    (_AR_MOBILE, r"54\1"),
    (_AR_PLAIN, r"549\1"),
    (_BR_NEW, r"55\1\2"),
    (_BR_OLD, r"55\g<1>9\2"),
)


def normalize(number: str, default_country_code: str | None = None) -> str | None:
    """Return the ``wa_id`` of a number as people write it, or ``None``.

    A number without ``+`` or ``00`` and without a default country is ``None``: whose it
    is would be a guess. Mexican ``+52 1 …`` becomes the current form without the 1.

    :param default_country_code: ISO code (``ES``) or calling code (``34``, ``+34``)
    """
    typed = (number or "").strip()
    if not typed or len(typed) > _MAX_TYPED:
        return None
    region = _region(default_country_code)
    if typed.startswith("00") and region is None:
        typed = "+" + typed[2:]
    try:
        parsed = phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        return None
    plain = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    digits = str(plain).removeprefix("+")
    if _MX_OLD.fullmatch(digits):
        return _MX_OLD.sub(r"52\1", digits)
    is_number = phonenumbers.is_possible_number(parsed) and _WA_ID.fullmatch(digits)
    return digits if is_number else None


def variants(wa_id: str) -> tuple[str, ...]:
    """Return every ``wa_id`` the same person may have, the given one first.

    Mexico (``521``/``52``), Argentina (``549``/``54``), Brazil (ninth digit). What is
    not a ``wa_id`` comes back alone, so the result is never empty.
    """
    digits = wa_id.strip().removeprefix("+")
    if not _WA_ID.fullmatch(digits):
        return (wa_id,)
    for pattern, other in _DOUBLES:
        if pattern.fullmatch(digits):
            return (digits, pattern.sub(other, digits))
    return (digits,)


def spellings(numbers: Iterable[str | bool | None]) -> list[str]:
    """Return every spelling of all these numbers, with or without ``+``, each once.

    What is empty is left out.

    >>> spellings(["5215512345678", "+34612345678", None])
    ['34612345678', '525512345678', '5215512345678']
    """
    found = {one for number in numbers if number for one in variants(str(number))}
    return sorted(found, key=lambda one: (len(one), one))


def e164(wa_id: str) -> str:
    """Return ``+`` and the digits, as Meta wants ``to``; ``""`` if it is no number."""
    digits = wa_id.strip().removeprefix("+")
    return "+" + digits if _WA_ID.fullmatch(digits) else ""


def pretty(wa_id: str) -> str:
    """Return the number as people read it (``+34 612 34 56 78``)."""
    plain = e164(wa_id)
    if not plain:
        return wa_id
    try:
        parsed = phonenumbers.parse(plain, None)
    except phonenumbers.NumberParseException:
        return plain
    if not phonenumbers.is_possible_number(parsed):
        return plain
    style = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(parsed, style))


def national(wa_id: str) -> str:
    """Return the digits people dial at home (``612345678``); ``""`` if it is no number."""
    plain = e164(wa_id)
    try:
        parsed = phonenumbers.parse(plain, None)
    except phonenumbers.NumberParseException:
        return ""
    return str(phonenumbers.national_significant_number(parsed))


def country(wa_id: str) -> str | None:
    """Return the ISO code of the country a number belongs to, or ``None``.

    Where countries share a calling code (``1``, ``7``, ``44``) and the number does not
    tell, it is the largest of them.

    >>> country("34612345678"), country("12")
    ('ES', None)
    """
    plain = e164(wa_id)
    if not plain:
        return None
    try:
        parsed = phonenumbers.parse(plain, None)
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.region_code_for_number(parsed) or _region(
        str(parsed.country_code)
    )


def is_landline(wa_id: str) -> bool:
    """Tell whether a number is surely of a telephone that stands somewhere.

    WhatsApp Business can run on one, so it is a reason to ask, not to refuse. Where
    numbers do not tell (North America), it is ``False``.

    >>> is_landline("34931234567"), is_landline("34612345678")
    (True, False)
    """
    try:
        parsed = phonenumbers.parse(e164(wa_id), None)
    except phonenumbers.NumberParseException:
        return False
    kind = phonenumbers.number_type(parsed)
    return bool(kind == phonenumbers.PhoneNumberType.FIXED_LINE)


def _region(code: str | None) -> str | None:
    """Return the ISO region of an ISO or calling code; ``None`` if there is none."""
    if not code:
        return None
    calling = _CALLING_CODE.fullmatch(code.strip())
    if not calling:
        region = code.strip().upper()
        return region if region in phonenumbers.SUPPORTED_REGIONS else None
    region = phonenumbers.region_code_for_country_code(int(calling.group(1)))
    return region if region in phonenumbers.SUPPORTED_REGIONS else None
