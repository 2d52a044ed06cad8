"""What Meta does when customers block or report a template, and when nobody uses it.

Called by the control page and by tests. Must never un-pause before the time is over.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-pausing
(checked 2026-11-22): paused for 3 hours, then for 6, then disabled.
"""

from __future__ import annotations

from functools import partial

from ..engine import Engine
from ..records import Template
from . import template_review

_HOUR = 3600.0
_PAUSES = (("FIRST_PAUSE", 3 * _HOUR), ("SECOND_PAUSE", 6 * _HOUR))


def complain(engine: Engine, template: Template) -> None:
    """Let customers report a template: its quality is low, and it is paused."""
    template_review.set_quality(engine, template, "RED")
    if template.pauses >= len(_PAUSES):
        template_review.set_status(engine, template, "DISABLED")
        return
    title, seconds = _PAUSES[template.pauses]
    template.pauses += 1
    template_review.set_status(engine, template, "PAUSED", title=title)
    engine.scheduler.after(seconds, partial(unpause, engine, template))


def unpause(engine: Engine, template: Template) -> None:
    """End a pause, and report it."""
    if template.status == "PAUSED":
        template_review.set_status(engine, template, "APPROVED", title="UNPAUSE")


def archive(engine: Engine, template: Template) -> None:
    """Archive a template that nobody used for a year."""
    template_review.set_status(engine, template, "ARCHIVED")


def unarchive(engine: Engine, template: Template) -> None:
    """Take a template out of the archive; Meta's event has its own name."""
    if template.status == "ARCHIVED":
        template_review.set_status(engine, template, "UNARCHIVED")
        template.status = "APPROVED"
