"""Variables inside a template's texts.

Called when a template is created, reviewed and sent.
Must never accept a placeholder that Meta's editor would not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

VARIABLE = re.compile(r"\{\{\s*([a-zA-Z0-9_]+)\s*\}\}")
Json = dict[str, Any]


def variables(text: str) -> list[str]:
    """List the variables of a text, each once, in order."""
    return list(dict.fromkeys(VARIABLE.findall(text)))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put values in place of the variables."""
    return VARIABLE.sub(lambda match: values.get(match[1], match[0]), text)


def component(components: Sequence[Json], type_: str) -> Json | None:
    """Find one component by its type, whatever the case."""
    for part in components:
        if str(part.get("type", "")).upper() == type_:
            return part
    return None


def buttons(components: Sequence[Json]) -> list[Json]:
    """List a template's buttons."""
    part = component(components, "BUTTONS")
    found = part.get("buttons") if part else None
    return [b for b in found if isinstance(b, dict)] if isinstance(found, list) else []


def all_text(components: Sequence[Json]) -> str:
    """Give every text of a template, labels and addresses too."""
    texts = [str(part.get("text", "")) for part in components]
    for button in buttons(components):
        texts += [str(button.get("text", "")), str(button.get("url", ""))]
    return "\n".join(texts)


def body_and_footer(components: Sequence[Json]) -> tuple[str, str]:
    """Give the two texts that no other template may have."""
    body, footer = component(components, "BODY"), component(components, "FOOTER")
    return str((body or {}).get("text", "")), str((footer or {}).get("text", ""))
