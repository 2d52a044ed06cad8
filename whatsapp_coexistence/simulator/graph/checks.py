"""Small checks that refuse as Meta refuses.

Called by the modules that check one kind of message.
Must never correct a value silently.
"""

from __future__ import annotations

from typing import Any

from ..graph_errors import GraphError

Json = dict[str, Any]


def missing(path: str) -> GraphError:
    """Make the error for a missing parameter."""
    return GraphError(131008, f"Parameter {path} is required")


def invalid(path: str, rule: str) -> GraphError:
    """Make the error for a value outside its limits."""
    return GraphError(131009, f"{path}: {rule}")


def section(parent: Json, name: str, path: str = "") -> Json:
    """Give a required object."""
    where = f"{path}['{name}']" if path else name
    value = parent.get(name)
    if value is None:
        raise missing(where)
    if not isinstance(value, dict):
        raise GraphError(100, f"Param {where} must be a JSON object.")
    return value


def items(parent: Json, name: str, path: str) -> list[Json]:
    """Give a required list of objects."""
    value = parent.get(name)
    if value is None:
        raise missing(f"{path}['{name}']")
    if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
        raise GraphError(100, f"Param {path}['{name}'] must be an array of objects.")
    return value


def string(
    parent: Json, name: str, path: str, limit: int, *, code: int = 131009
) -> str:
    """Give a required, non-empty text of at most ``limit`` characters."""
    value = parent.get(name)
    where = f"{path}['{name}']"
    if value is None or value == "":
        raise missing(where)
    return _limited(value, where, limit, code)


def optional(
    parent: Json, name: str, path: str, limit: int, *, code: int = 131009
) -> str:
    """Give a text that may be missing."""
    value = parent.get(name)
    if value is None:
        return ""
    return _limited(value, f"{path}['{name}']", limit, code)


def _limited(value: Any, where: str, limit: int, code: int) -> str:
    if not isinstance(value, str):
        raise GraphError(100, f"Param {where} must be a string.")
    if len(value) > limit:
        raise GraphError(
            code, f"Param {where} must be at most {limit} characters long."
        )
    return value


def unique(values: list[str], what: str) -> None:
    """Refuse a list that says the same thing twice."""
    if len(set(values)) != len(values):
        raise invalid(what, "values must be unique")
