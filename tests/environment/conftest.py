"""Throw-away checkouts of the project's tools, to try the set-up in."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = ("run", "test", "tools", "requirements.txt", "requirements-test.txt")


@pytest.fixture
def checkout(tmp_path):
    """Return a folder with the project's commands and nothing set up yet."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    for name in TOOLS:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, folder / name, ignore=ignored)
        else:
            shutil.copy2(source, folder / name)
    return folder


@pytest.fixture
def bash(checkout):
    """Return a function that runs lines of bash with the set-up's functions at hand."""

    def run(script, **environment):
        head = "set -euo pipefail\n"
        for name in ("common", "apt_packages", "odoo", "python", "node"):
            head += f". tools/setup/{name}.sh\n"
        return subprocess.run(
            ["bash", "-c", head + script],
            check=False,
            cwd=checkout,
            env=os.environ
            | {"XDG_CACHE_HOME": str(checkout.parent / "cache")}
            | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
        )

    return run
