"""The house's rules about security that can be read off the source, as a tree.

Called by the lint layer through ``checks.CHECKS``. Must never import what it reads.
"""

import ast
import re
import sys

from . import paths
from .checks import tracked_files

#: What Odoo itself needs (its setup.py), beside Python's own library.
ODOO_NEEDS = {
    "babel", "cryptography", "dateutil", "freezegun", "lxml", "markupsafe", "openpyxl",
    "phonenumbers", "PIL", "psycopg2", "pytz", "requests", "urllib3", "werkzeug",
    "xlsxwriter",
}  # fmt: skip
OURS = {"odoo", "cloudapi", "simulator"}
#: The only code that acts for somebody who is not logged in.
DOORS = {"webhook.py", "webhook_dialog360.py", "portal.py"}
_SECRET = re.compile(r"secret|token|signature|digest|hash|proof|given|expected", re.I)
_REASON = re.compile(r"#:?\s*sudo")


def sources():
    """Yield ``(path, name from the root)`` of the add-ons' code, tests left out."""
    for addon in paths.our_addons():
        for path in sorted((paths.ROOT / addon).rglob("*.py")):
            if "tests" not in path.parts:
                yield path, path.relative_to(paths.ROOT)


def _is_sudo(node):
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "sudo"
        and not node.args
    )


def unexplained_sudo():
    """Every ``sudo()`` says why it is safe, in its function or for its whole class."""
    for path, name in sources():
        text = path.read_text()
        if ".sudo()" not in text:
            continue
        lines, tree = text.splitlines(), ast.parse(text)
        if "controllers" in path.parts and path.name not in DOORS:
            yield f"{name}: a new door with sudo: review it, then add it to DOORS"
        for node in filter(_is_sudo, ast.walk(tree)):
            line = node.func.value.end_lineno
            if not any(_REASON.search(one) for one in _said_before(tree, lines, line)):
                yield f"{name}:{line}: {lines[line - 1].strip()}"


def _said_before(tree, lines, line):
    """Return the lines in which a reason may stand for what is in a line."""
    said = []
    for node in ast.walk(tree):
        kinds = (ast.FunctionDef, ast.ClassDef)
        if isinstance(node, kinds) and node.lineno <= line <= node.end_lineno:
            end = line
            if isinstance(node, ast.ClassDef):
                first = (n.lineno for n in node.body if isinstance(n, ast.FunctionDef))
                end = min([*first, line])
            said += lines[node.lineno - 1 : end]
    return said


def secret_compared_early():
    """Who knocks is compared in constant time: ``==`` tells how far a guess was right."""
    for path, name in sources():
        if "controllers" not in path.parts and path.name != "signature.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Compare):
                continue
            if not any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops):
                continue
            words = {
                getattr(one, "id", getattr(one, "attr", "")) for one in ast.walk(node)
            }
            if any(_SECRET.search(word) for word in words):
                yield f"{name}:{node.lineno}: compare secrets with hmac.compare_digest"


def foreign_import():
    """The add-ons run with what Odoo brings, and nothing else."""
    known = sys.stdlib_module_names | ODOO_NEEDS | OURS
    for path, name in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module]
            for module in names:
                if module.partition(".")[0] not in known:
                    yield f"{name}:{node.lineno}: {module} is not one of Odoo's own needs"


def foreign_script():
    """The web client loads our own files and Odoo's; no script comes from elsewhere."""
    pattern = re.compile(r"""(?:src|from|import|loadJS)\s*[=(]?\s*["'](https?:)?//""")
    allowed = "connect.facebook.net"  # Meta's own window, see wac_signup
    for addon in paths.our_addons():
        for path in sorted((paths.ROOT / addon).rglob("*")):
            if path.suffix not in (".js", ".xml", ".html") or "tests" in path.parts:
                continue
            for number, line in enumerate(path.read_text().splitlines(), 1):
                if pattern.search(line) and allowed not in line and "<img" not in line:
                    yield f"{path.relative_to(paths.ROOT)}:{number}: {line.strip()[:100]}"


def loose_version():
    """Every requirement names one version."""
    for file in ("requirements.txt", "requirements-test.txt"):
        for line in (paths.ROOT / file).read_text().splitlines():
            words = line.partition("#")[0].strip()
            if words and not words.startswith("-r") and "==" not in words:
                yield f"{file}: {words}"


def silent_noqa():
    """Whoever silences one of the linter's security rules says why, on the same line."""
    pattern = re.compile(
        r"#\s*noqa:\s*(?:[A-Z]+[0-9]+,\s*)*S[0-9]+(?:,\s*[A-Z]+[0-9]+)*(.*)"
    )
    for name in filter(lambda name: name.endswith(".py"), tracked_files()):
        for number, line in enumerate((paths.ROOT / name).read_text().splitlines(), 1):
            found = pattern.search(line)
            if found and not re.search(r"[a-z]{3}", found[1]):
                yield f"{name}:{number}: {line.strip()}"


CHECKS = {
    "who silences a security rule says why": silent_noqa,
    "every sudo() has its reason": unexplained_sudo,
    "secrets are compared in constant time": secret_compared_early,
    "no foreign code is imported": foreign_import,
    "no foreign script is loaded": foreign_script,
    "requirements name one version": loose_version,
}
