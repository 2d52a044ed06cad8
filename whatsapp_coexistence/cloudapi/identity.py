"""Who is who: BSUIDs, the inner token of a wamid, the order in which ids are matched.

Called by the parsers (cleaning ids) and the models (finding contacts and messages).
Must never guess: what is ambiguous is ``None`` and nothing is linked.
"""

from __future__ import annotations

import base64
import binascii
import re
from enum import StrEnum

from . import phone
from .events import Identity

_BSUID = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")
# Not after a dot: there the digits of a BSUID (``ES.…``) begin, often 20 of them.
_TOKEN = re.compile(
    r"(?<![0-9a-f.])(?:[0-9a-f]{32}|[0-9a-f]{20})(?![0-9a-f])", re.IGNORECASE
)
_WAMID_PREFIX = "wamid."
_MAX_WAMID = 1024


def is_bsuid(value: object) -> bool:
    """Tell whether ``value`` is a business-scoped user id (``ES.…``, ``ES.ENT.…``).

    Source: const.DOCS/business-scoped-user-ids (checked 2026-11-22). Case
    matters and is kept.
    """
    return isinstance(value, str) and _BSUID.fullmatch(value) is not None


def is_parent(bsuid: str) -> bool:
    """Tell whether a BSUID is one of a managed business (``ES.ENT.…``)."""
    return bsuid[2:].startswith(".ENT.")


def token(wamid: str) -> str | None:
    """Return the upper-case hex token inside a wamid, or ``None``.

    Since July 2026 one message may carry different wamids (phone or BSUID scope,
    sender's or recipient's side); the token inside is the same. Compare tokens only
    within one chat, after the wamids themselves differ. Two tokens in one wamid are
    ambiguous: ``None``. Not documented by Meta; seen in the field and in
    https://github.com/chatwoot/chatwoot/issues/14953 (checked 2026-11-22).
    """
    if not wamid.startswith(_WAMID_PREFIX) or len(wamid) > _MAX_WAMID:
        return None
    coded = wamid[len(_WAMID_PREFIX) :].rstrip("=").replace("-", "+").replace("_", "/")
    try:
        plain = base64.b64decode(coded + "=" * (-len(coded) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    found = {match.upper() for match in _TOKEN.findall(plain.decode("latin-1"))}
    return found.pop() if len(found) == 1 else None


def match_order(identity: Identity) -> tuple[tuple[str, str], ...]:
    """Return the known ids as ``(name, value)``, the strongest first.

    ``user_id`` before ``parent_user_id`` before ``wa_id``: a phone number changes
    hands, a BSUID does not.
    """
    pairs = (
        ("user_id", identity.user_id),
        ("parent_user_id", identity.parent_user_id),
        ("wa_id", identity.wa_id),
    )
    return tuple((name, value) for name, value in pairs if value)


def conflict(one: Identity, other: Identity) -> bool:
    """Tell whether an id that both know differs: two people, or one who moved."""
    mine, theirs = dict(match_order(one)), dict(match_order(other))
    return any(mine[name] != theirs[name] for name in mine.keys() & theirs.keys())


class Verdict(StrEnum):
    """What two known contacts that meet in one event are to each other."""

    SAME = "same"  # halves of one person: they become one
    HANDED_ON = "handed_on"  # the number has a new owner; its former one loses it
    APART = "apart"  # nothing proves anything: both stay as they are


def meeting(person: Identity, by_id: Identity | None, by_number: Identity) -> Verdict:
    """Return what it means that an event names a BSUID and a number together.

    A BSUID belongs to one person and is new when their number changes, so another BSUID
    on the same number is another person: the number changed hands, and the chats of its
    former owner are nobody else's.
    Source: const.DOCS/business-scoped-user-ids (checked 2026-11-27).

    :param person: whom the event names
    :param by_id: the contact with this BSUID (or parent BSUID), if it is known
    :param by_number: the contact with this number; never the same one
    """
    if not person.user_id and by_id is None:
        return Verdict.SAME
    if person.user_id and by_number.user_id:
        if person.user_id == by_number.user_id:
            return Verdict.SAME
        return Verdict.HANDED_ON
    if by_id is None or not by_id.wa_id:
        return Verdict.SAME if not _two_ids(by_id, by_number) else Verdict.APART
    same_number = by_id.wa_id in phone.variants(person.wa_id or "")
    return Verdict.SAME if same_number else Verdict.APART


def after_move(new: Identity, holder: Identity, wrote: bool) -> Verdict:
    """Return what a person's move means for the contact that has the new number.

    :param new: ids of the person from now on
    :param holder: ids of the contact that has one of them already
    :param wrote: whether that contact ever wrote: then its chat is somebody's, and
        only the same BSUID proves that it is this person's
    """
    if new.user_id and new.user_id == holder.user_id:
        return Verdict.SAME
    if holder.user_id or wrote:
        return Verdict.HANDED_ON
    return Verdict.SAME


def may_merge(one: Identity, other: Identity) -> bool:
    """Tell whether two contacts can be one person: no id that both know differs.

    >>> may_merge(Identity(user_id="ES.1"), Identity(wa_id="34600000001"))
    True
    >>> may_merge(Identity(wa_id="34600000002"), Identity(wa_id="34600000001"))
    False
    """
    if one.wa_id and other.wa_id and other.wa_id not in phone.variants(one.wa_id):
        return False
    return not _two_ids(one, other)


def _two_ids(one: Identity | None, other: Identity) -> bool:
    """Tell whether both have a BSUID, and another one."""
    return bool(one and one.user_id and other.user_id and one.user_id != other.user_id)


def merged(first: Identity, second: Identity) -> Identity:
    """Return what both know of one person; ``first`` wins."""
    return Identity(
        user_id=first.user_id or second.user_id,
        wa_id=first.wa_id or second.wa_id,
        parent_user_id=first.parent_user_id or second.parent_user_id,
        username=first.username or second.username,
        profile_name=first.profile_name or second.profile_name,
    )
