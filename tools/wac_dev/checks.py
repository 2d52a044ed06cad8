"""The house's own rules, which no linter knows. Each check yields the places that break it."""

import os
import re
import subprocess
from pathlib import Path

from . import paths, shards

LONGEST_FILE = 500
SOURCES = (".py", ".js", ".sh", ".scss")
# Folders where everybody's files may be; a path below them says nothing of one machine.
SHARED_FOLDERS = {"/", "/tmp", "/var/tmp", "/opt", "/srv", "/home", "/usr", "/usr/src"}
ADDRESS = re.compile(r"https?://([^/\s\"']+)")


def _output(*command):
    try:
        done = subprocess.run(
            command, check=False, cwd=paths.ROOT, capture_output=True, text=True
        )
    except OSError:
        return ""
    return done.stdout


def tracked_files():
    """Return the files git knows or would add, links and removed ones left out."""
    listed = _output("git", "ls-files", "-co", "--exclude-standard").splitlines()
    return [
        name
        for name in listed
        if (paths.ROOT / name).is_file() and not (paths.ROOT / name).is_symlink()
    ]


def _texts():
    for name in tracked_files():
        try:
            yield name, (paths.ROOT / name).read_text()
        except UnicodeDecodeError:
            continue


def registry_hosts():
    """Return the hosts that this machine's package clients use, read from the clients."""
    named = _output(str(paths.PYTHON), "-m", "pip", "config", "list")
    named += _output(
        str(paths.PYTHON), "-c",
        "from pip._internal.models.index import PyPI; print('https://' + PyPI.netloc)",
    )  # fmt: skip
    npm = paths.PYTHON.parent / "npm"
    named += _output(str(npm), "config", "get", "registry")
    apt = Path("/etc/apt")
    for path in [*apt.glob("sources.list"), *apt.glob("sources.list.d/*")]:
        lines = path.read_text(errors="replace").splitlines()
        named += "\n".join(line for line in lines if not line.startswith("#"))
    return {host.split("@")[-1] for host in ADDRESS.findall(named)}


def registry_host_in_file():
    """No tracked file names a package registry: the ordinary clients know theirs."""
    hosts = registry_hosts()
    for name, text in _texts():
        for host in hosts:
            if host in text:
                yield f"{name}: {host}"


def machine_path_in_file():
    """No tracked file names a folder of one machine."""
    folders = {str(paths.ROOT), str(Path.home()), str(paths.ROOT.parent)}
    folders = sorted(folders - SHARED_FOLDERS)
    if not folders:
        return
    found = re.compile(rf"(?<![\w./-])(?:{'|'.join(map(re.escape, folders))})(?=/)")
    for name, text in _texts():
        for number, line in enumerate(text.splitlines(), 1):
            if found.search(line):
                yield f"{name}:{number}: {line.strip()[:120]}"


def too_long_file():
    """No source file is longer than a person can keep in mind."""
    for name, text in _texts():
        lines = text.count("\n")
        if name.endswith(SOURCES) and "/lib/" not in name and lines > LONGEST_FILE:
            yield f"{name}: {lines} lines"


def merge_marker():
    """No file holds what a merge left behind."""
    for name, text in _texts():
        if re.search(r"^(<{7} |>{7} )", text, re.MULTILINE):
            yield name


def unfinished_file():
    """Text files end with a newline and hold no white space at the ends of lines."""
    for name, text in _texts():
        # a corpus holds bytes as strangers send them
        if "/corpus/" in name:
            continue
        if name.endswith((".po", ".pot", ".svg", ".json", ".txt", ".csv")):
            continue
        if "/corpus/" in name:  # every byte of an input is meant
            continue
        if text and not text.endswith("\n"):
            yield f"{name}: no newline at the end"
        elif re.search(r"[ \t]+$", text, re.MULTILINE) and not name.endswith(".md"):
            yield f"{name}: white space at the end of a line"


def not_executable():
    """The commands can be run."""
    for name in ("run", "test", ".ci/run", "tools/dev", "tools/setup.sh"):
        path = paths.ROOT / name
        if path.exists() and not os.access(path, os.X_OK):
            yield name


def test_at_install():
    """Odoo tests run in a database where the add-ons are installed already."""
    for one in shards.classes():
        if "post_install" not in one.tags or "at_install" in one.tags:
            name = one.name.partition(":")[2]
            yield f'{one.file}: {name} is not tagged "post_install", "-at_install"'


CHECKS = {
    "no registry's host in a file": registry_host_in_file,
    "no machine's path in a file": machine_path_in_file,
    f"no source file over {LONGEST_FILE} lines": too_long_file,
    "no merge marker": merge_marker,
    "files end well": unfinished_file,
    "commands are executable": not_executable,
    "Odoo tests run after the installation": test_at_install,
}
