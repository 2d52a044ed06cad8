"""Style, types, who imports whom, and the house's own rules; each check counts as one."""

import os
import subprocess

from .. import checks, controls, paths, source_checks
from ..jobs import Job
from ..results import Result

BIN = paths.PYTHON.parent
NODE_BIN = paths.STATE / "node" / "node_modules" / ".bin"
# A model is spread over several files on purpose, one per concern; "_ = self.env._" is fine.
NOT_BLOCKING = (
    "consider-merging-classes-inherited",
    "except-pass",
    "prefer-env-translation",
    "super-method-mismatch",
)
# Odoo's own data files write numbers and booleans as text.
NOT_CHECKED_IN_XML = ("xml-field-numeric-without-eval", "xml-field-bool-without-eval")
PRETTIER_ENDINGS = (".xml", ".js", ".scss", ".css", ".yaml", ".yml", ".html")


def environment(**more):
    """Return the environment of the linters: Node.js and its modules are our own."""
    return os.environ | {
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "NODE_PATH": str(paths.STATE / "node" / "node_modules"),
        "PYTHONPATH": str(paths.ROOT / "whatsapp_coexistence"),
        **more,
    }


def problem_of(command):
    """Run a linter; return what it printed if it complains."""
    done = subprocess.run(
        [str(word) for word in command],
        check=False,
        cwd=paths.ROOT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return (done.stdout or f"exit code {done.returncode}") if done.returncode else ""


def python_linters():
    """Yield the title and the command of each check of Python code."""
    addons = paths.our_addons()
    yield "ruff check", [BIN / "ruff", "check", "--output-format=concise", "."]
    yield "ruff format", [BIN / "ruff", "format", "--check", "."]
    yield "codespell", [BIN / "codespell"]
    if addons:
        rules = ["--rcfile=.pylintrc-mandatory", f"--disable={','.join(NOT_BLOCKING)}"]
        rules.append("--ignore=cloudapi,simulator")  # no Odoo in there
        yield "pylint-odoo", [BIN / "pylint", *rules, *addons]
        yield (
            "oca-checks-odoo-module",
            [
                BIN / "oca-checks-odoo-module",
                f"--disable={','.join(NOT_CHECKED_IN_XML)}",
                *addons,
            ],
        )
    po_files = [
        str(path)
        for name in addons
        for path in sorted((paths.ROOT / name).glob("i18n/*.po*"))
    ]
    if po_files:
        # The layout of the files is gettext's, as tools/dev i18n writes them.
        layout = "--disable=po-pretty-format"
        yield "oca-checks-po", [BIN / "oca-checks-po", layout, *po_files]
    if (paths.ROOT / "whatsapp_coexistence/cloudapi").is_dir():
        yield "mypy --strict", [BIN / "mypy"]
        cache = paths.STATE / "import_linter_cache"
        yield "import-linter", [BIN / "lint-imports", "--cache-dir", cache]


def javascript_linters():
    """Yield the title and the command of each check of web files."""
    files = checks.tracked_files()
    pretty = [name for name in files if name.endswith(PRETTIER_ENDINGS)]
    if pretty:
        yield "prettier", [paths.TOOLS / "prettier", "--check", *pretty]
    scripts = [name for name in files if "/static/" in name and name.endswith(".js")]
    scripts = [name for name in scripts if "/static/lib/" not in name]
    if scripts:
        yield "eslint", [NODE_BIN / "eslint", *scripts]


def jobs():
    """Return the jobs of the whole layer."""
    return [Job("lint", ["lint"], seconds=40)]


def run(_arguments):
    """Run every check; there is nothing to filter."""
    return job()


def job():
    """Run every check, whatever the ones before said."""
    result = Result()
    for title, command in (*python_linters(), *javascript_linters()):
        result.check(title, problem_of(command))
    rules = checks.CHECKS | source_checks.CHECKS
    rules["every threat has its controls"] = controls.problems
    for title, check in rules.items():
        result.check(title, "\n".join(check()))
    return result
