"""Takes each control of docs/security.md away, in a copy, and sees its test turn red.

``tests/security/controls.toml`` says for every threat which lines are the control, what
stands there without it, and which test watches. A test that stays green without its control
watches nothing. Must never touch the checkout itself.
"""

import os
import re
import shlex
import shutil
import subprocess
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

from . import checks, database, paths, postgres
from .odoo_conf import write as write_conf
from .processes import free_port
from .progress import Failure, say

FILE = paths.ROOT / "tests" / "security" / "controls.toml"
THREATS = [f"T{number:02}" for number in range(1, 35)]
#: What a copy of the checkout uses of the original's environment.
SHARED = ("data", "node", "odoo", "postgres", "python", "venv")


@dataclass(frozen=True)
class Control:
    """One control: where it is, what is left without it, and who notices.

    :ivar threat: row of docs/security.md
    :ivar what: in words
    :ivar file: from the root of the repository
    :ivar find: the text that is the control, once in the file
    :ivar replace: what stands there when it is taken away
    :ivar test: ``unit`` and pytest's arguments, ``addon`` and Odoo's test tags, or
        ``lint`` and the title of a check
    :ivar install: it only counts when the add-on is installed (access rules)
    """

    threat: str
    what: str
    file: str
    find: str
    replace: str
    test: str
    install: bool = False

    @property
    def layer(self):
        """Return ``unit``, ``addon`` or ``lint``."""
        return self.test.split()[0]

    @property
    def filter(self):
        """Return what the layer is asked to run."""
        return self.test.partition(" ")[2]

    def problem(self, root=paths.ROOT):
        """Return why this cannot be tried, or ``None``."""
        path = root / self.file
        if not path.is_file():
            return f"{self.threat}: there is no {self.file}"
        count = path.read_text().count(self.find)
        return (
            None
            if count == 1
            else f"{self.threat}: {count} times in {self.file}: {self.find}"
        )


def controls():
    """Return every control of the file."""
    rows = tomllib.loads(FILE.read_text())["control"]
    return [Control(**row) for row in rows]


def problems():
    """Yield what is wrong with the file: a control that moved, a threat without one."""
    known = controls()
    yield from filter(None, (control.problem() for control in known))
    for threat in THREATS:
        if threat not in {control.threat for control in known}:
            yield f"{threat} has no control in {FILE.relative_to(paths.ROOT)}"


class Copy:
    """A copy of the checkout in which a control can be missing, and its database."""

    def __init__(self, folder, name):
        self.root, self.name = folder, name

    def __enter__(self):
        for name in checks.tracked_files():
            target = self.root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(paths.ROOT / name, target)
        state = self.root / ".odoo"
        (state / "log").mkdir(parents=True)
        for name in SHARED:
            if (paths.STATE / name).exists():
                (state / name).symlink_to((paths.STATE / name).resolve())
        subprocess.run(["git", "init", "-q"], cwd=self.root, check=True)
        write_conf(state / "odoo.conf", addons_path=self._addons_path())
        return self

    def __exit__(self, *exception):
        database.drop(self.name)
        database.drop(f"{self.name}_installed")
        shutil.rmtree(self.root)

    def _addons_path(self):
        folders = [*paths.odoo_addons(), self.root / "tools" / "addons", self.root]
        return ",".join(map(str, folders))

    def make_database(self):
        """Install the add-ons, as they are."""
        database.copy(database.ensure_template(), self.name)
        self.run_odoo(self.name, "-i", ",".join(paths.our_addons()), "--with-demo")

    def run_odoo(self, name, *arguments):
        """Run Odoo of the copy and return its log."""
        command = [
            str(paths.PYTHON), str(self.root / "tools" / "odoo-bin"),
            "-c", str(self.root / ".odoo" / "odoo.conf"), "-d", name, "--stop-after-init",
            "--http-port", str(free_port()), *arguments,
        ]  # fmt: skip
        return self._run(command)

    def _run(self, command):
        done = subprocess.run(
            command,
            check=False,
            cwd=self.root,
            env=os.environ
            | postgres.client_environment()
            | {"PYTHONPATH": str(self.root / "tools"), "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return done.stdout

    def outcome(self, control):
        """Run a control's test; return ``red``, ``green`` or what else happened."""
        return getattr(self, f"_{control.layer}")(control)

    def _unit(self, control):
        arguments = shlex.split(control.filter)
        text = self._run([str(paths.PYTHON), "-m", "pytest", "-q", "-x", *arguments])
        last = text.strip().splitlines()[-1]
        if re.search(r"\d+ (failed|error)", last):
            return "red"
        return "green" if re.search(r"\d+ passed", last) else f"nothing ran: {last}"

    def _addon(self, control):
        name, more = self.name, []
        if control.install:
            # an update leaves alone what companies may have changed, as access rules
            name = f"{self.name}_installed"
            more = ["-i", ",".join(paths.our_addons()), "--with-demo"]
            database.copy(database.ensure_template(), name)
        tags = ",".join(f"/{word}" for word in control.filter.split())
        text = self.run_odoo(name, "--test-tags", tags, *more)
        ran = re.search(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests", text)
        if not ran or ran[3] == "0":
            return "nothing ran: " + "\n".join(text.splitlines()[-8:])
        return "green" if (ran[1], ran[2]) == ("0", "0") else "red"

    def _lint(self, control):
        if control.filter == "ruff":
            text = self._run([str(paths.PYTHON.parent / "ruff"), "check", "-q", "."])
            return "red" if text.strip() else "green"
        text = self._run(
            [
                str(paths.PYTHON), "-c",
                "import sys; from wac_dev import source_checks;"
                "print('\\n'.join(source_checks.CHECKS[sys.argv[1]]()) or 'nothing')",
                control.filter,
            ]
        )  # fmt: skip
        if "Traceback" in text:
            return f"nothing ran: {text[-400:]}"
        return "green" if text.strip() == "nothing" else "red"

    def without(self, control):
        """Return the outcome of a control's test while the control is missing."""
        path = self.root / control.file
        whole = path.read_text()
        path.write_text(whole.replace(control.find, control.replace))
        try:
            return self.outcome(control)
        finally:
            path.write_text(whole)


def _baseline(copy, chosen):
    """Yield the tests that are not green while every control is there, a layer at once."""
    for layer in dict.fromkeys(control.layer for control in chosen):
        mine = list(dict.fromkeys(c for c in chosen if c.layer == layer))
        if layer == "lint":
            mine = {control.test: control for control in mine}.values()
            for control in mine:
                if copy.outcome(control) != "green":
                    yield f"{control.test} is not green although nothing is missing"
            continue
        words = dict.fromkeys(w for c in mine for w in shlex.split(c.filter))
        # all of the named files: names that pytest chooses by are one control's own
        words = [w for w in words if layer == "addon" or w.endswith(".py")]
        together = replace(mine[0], test=f"{layer} {' '.join(words)}", install=False)
        outcome = copy.outcome(together)
        if outcome != "green":
            yield f"{layer}: {outcome} although nothing is missing"


def run(words=()):
    """Try the controls of these threats, or all; return the lines that report them.

    :raises Failure: there is no such threat, or a control is not where it is said to be
    """
    wrong = list(problems())
    threats = {one.threat for one in controls()}
    wrong += [f"no such threat: {word}" for word in words if word not in threats]
    if wrong:
        raise Failure("\n".join(wrong))
    chosen = [one for one in controls() if not words or one.threat in words]
    chosen.sort(key=lambda one: one.layer, reverse=True)  # the quick ones first
    folder = paths.STATE / "tmp" / f"controls-{os.getpid()}"
    bad = []
    with postgres.server(), Copy(folder, f"wac_controls_{os.getpid()}") as copy:
        if any(control.layer == "addon" for control in chosen):
            copy.make_database()
        bad += _baseline(copy, chosen)
        say("\n".join(bad) or "every test is green with its controls")
        for control in chosen:
            outcome = copy.without(control)
            say(f"{control.threat} without: {control.what}: {outcome}")
            if outcome != "red":
                bad.append(
                    f"{control.threat} {control.what}: {outcome} ({control.test})"
                )
    say(f"{len(chosen)} controls taken away, {len(bad)} not noticed")
    if bad:
        raise Failure("\n".join(bad))


def main(words):
    """Run ``tools/dev controls``."""
    run([Path(word).name for word in words])
