"""Who is meant and what is sent: plain values that planning and queueing share.

Made by ``wac.mixin`` and the composer, filled in by ``wac.sending``. Must never outlive a
transaction, nor hold anything that is not read with the rights of who asks.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..cloudapi.events import Identity


@dataclass(slots=True)
class Recipient:
    """One person a record's message may go to, and why it may not.

    ``key`` tells the numbers of one person apart. ``refusal`` is a sentence; who has one
    gets nothing. ``warnings`` are sentences, too: they are shown, and the message goes.
    """

    record: Any
    partner: Any
    name: str = ""
    identity: Identity | None = None
    number: str = ""
    contact: Any = None
    thread: Any = None
    template: Any = None
    refusal: str = ""
    warnings: list[str] = field(default_factory=list)
    #: they objected to this; whoever sends it has been told
    objects: bool = False

    @property
    def key(self):
        """Return the number, or Meta's id of a person whose number is unknown."""
        person = self.identity
        return (person.wa_id or person.user_id or "") if person else ""

    @property
    def lang(self):
        """Return Odoo's code of the person's language, or ``""``."""
        return self.partner.lang or ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent: a template (or its family: each in their language), or free text.

    ``free`` are the texts a person typed into gaps, by ``(component, name or place)``.
    ``None`` while they are still being typed: then an empty gap is no reason to refuse.
    ``is_mass``: nobody looked at each recipient, so objections to mass mail count.
    ``header``: the file above a template that is not the template's own.
    ``at``: not before that moment (UTC, naive). ``origin``: as in ``wac.message``.
    """

    family: Any = None
    template: Any = None
    body: str = ""
    attachments: Any = None
    header: Any = None
    free: dict | None = field(default_factory=dict)
    is_mass: bool = False
    at: datetime | None = None
    origin: str = "user"

    @property
    def category(self):
        """Return Meta's category of what is sent, in lower case as price lists have it."""
        chosen = self.template or self.family
        return chosen.category.lower() if chosen else "service"

    @property
    def purpose(self):
        """Return what the customer must not have objected to."""
        if self.category in ("marketing", "service"):
            return self.category
        return "notice"

    def free_values(self, template):
        """Return the typed texts by the ids of a template's variables."""
        found = {
            variable.id: (self.free or {}).get(
                (variable.component, variable._wac_key())
            )
            for variable in template.variable_ids
            if variable.source == "free"
        }
        return {key: text for key, text in found.items() if text}
