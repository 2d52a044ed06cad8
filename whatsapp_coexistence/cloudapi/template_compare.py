"""Two versions of a template, side by side: ours and the one Meta has.

Called when templates are imported and before an edit is sent.
Must never call two versions different for their examples: customers do not see those.
"""

from __future__ import annotations

from dataclasses import dataclass

from .template_spec import TemplateButton, TemplateHeader, TemplateSpec


@dataclass(frozen=True, slots=True)
class Difference:
    """One part that differs; both texts as a person would read them.

    :param part: header, body, footer, buttons
    """

    part: str
    ours: str
    theirs: str


def differences(ours: TemplateSpec, theirs: TemplateSpec) -> tuple[Difference, ...]:
    """Return the parts in which two versions differ for the customer.

    >>> a = TemplateSpec("x", "en", body="Hello {{1}}, it is ready.")
    >>> b = TemplateSpec("x", "en", body="Hi {{1}}, it is ready.")
    >>> [difference.part for difference in differences(a, b)]
    ['body']
    """
    mine, other = texts(ours), texts(theirs)
    return tuple(
        Difference(part, mine[part], other[part])
        for part in mine
        if mine[part] != other[part]
    )


def texts(spec: TemplateSpec) -> dict[str, str]:
    """Return each part of a template as text."""
    return {
        "header": _header(spec.header),
        "body": "" if spec.is_authentication else _plain(spec.body),
        "footer": _plain(spec.footer),
        "buttons": "\n".join(_button(button) for button in spec.buttons),
    }


def _header(header: TemplateHeader | None) -> str:
    """Return a header's text, or its format where it is a file or a place."""
    if header is None:
        return ""
    return _plain(header.text) if header.format == "TEXT" else f"[{header.format}]"


def _button(button: TemplateButton) -> str:
    """Return a button in one line."""
    facts = [button.type]
    if button.type not in ("COPY_CODE", "OTP", "REQUEST_CONTACT_INFO"):
        facts.append(button.text.strip())  # the label of the others is Meta's own
    facts += [_address(button.url), "".join(filter(str.isdigit, button.phone_number))]
    return " ".join(fact for fact in facts if fact)


def _address(url: str) -> str:
    """Return an address without the end that Meta adds or takes away."""
    return url.strip().removesuffix("/")


def _plain(text: str) -> str:
    """Return a text with the line ends and edges that Meta normalizes."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()
