"""Splits the classes of Odoo tests into parts that take about the same time.

The times are those of ``tools/test_times.json``, measured now and then (``tools/dev times``):
they are about balance only, a class without one still runs.
"""

import ast
import json
import math
import re
from dataclasses import dataclass, field

from . import paths

TIMES = paths.TOOLS / "test_times.json"
#: A part this long is worth the seconds that another Odoo takes to start.
SECONDS_EACH = 100
#: What a class is taken for that nobody has measured.
SECONDS_UNKNOWN = 3
BROWSER_TAG = "wac_browser"
_MEASURED = re.compile(r"^\t(\w+)\.\w+\.(\w+): ([\d.]+)s", re.MULTILINE)


@dataclass
class TestClass:
    """A class with tests of its own; ``name`` is how Odoo's filters call it."""

    __test__ = False

    name: str
    file: str
    tags: frozenset


@dataclass
class Part:
    """Classes that one Odoo runs."""

    names: list = field(default_factory=list)
    seconds: float = 0.0


def classes():
    """Yield the classes with tests of our add-ons."""
    for module in paths.our_addons():
        for path in sorted((paths.ROOT / module / "tests").glob("test_*.py")):
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.ClassDef) and any(map(_is_test, node.body)):
                    file = str(path.relative_to(paths.ROOT))
                    yield TestClass(f"/{module}:{node.name}", file, _tags(node))


def _is_test(node):
    return isinstance(node, ast.FunctionDef) and node.name.startswith("test")


def _tags(node):
    found = {"standard", "at_install"}
    for decorator in node.decorator_list:
        if (
            isinstance(decorator, ast.Call)
            and getattr(decorator.func, "id", "") == "tagged"
        ):
            words = [word.value for word in decorator.args]
            found |= {word for word in words if word[0] != "-"}
            found -= {word[1:] for word in words if word[0] == "-"}
    return frozenset(found)


def split(count=None):
    """Return the classes that need no browser in parts, the longest classes first."""
    times = json.loads(TIMES.read_text()) if TIMES.exists() else {}
    names = sorted({one.name for one in classes() if BROWSER_TAG not in one.tags})
    seconds = {name: times.get(name, SECONDS_UNKNOWN) for name in names}
    count = count or max(math.ceil(sum(seconds.values()) / SECONDS_EACH), 1)
    parts = [Part() for _ in range(count)]
    for name in sorted(names, key=lambda name: -seconds[name]):
        part = min(parts, key=lambda part: part.seconds)
        part.names.append(name)
        part.seconds += seconds[name]
    return parts


def measured(logs):
    """Return the seconds of each class, read from Odoo's logs of their last run."""
    found = {}
    for log in logs:
        for module, name, seconds in _MEASURED.findall(log.read_text(errors="replace")):
            found[f"/{module}:{name}"] = round(float(seconds), 1)
    return found


def remember():
    """Write the times of the last run into ``TIMES``; return how many there are."""
    found = measured(sorted(paths.LOGS.glob("addon-*/addon-*.log")))
    TIMES.write_text(json.dumps(dict(sorted(found.items())), indent=1) + "\n")
    return len(found)
