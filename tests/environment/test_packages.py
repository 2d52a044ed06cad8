"""Missing Debian packages, for a user who is not root: through sudo, or told what to do."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = """
set -euo pipefail
. tools/setup/common.sh
. tools/setup/apt_packages.sh
ensure_packages present missing-one missing-two
"""
NEEDED = (
    "bash", "cat", "chmod", "cut", "date", "dirname", "env", "grep", "mkdir", "rm", "sort", "tail",
)  # fmt: skip


@pytest.fixture
def machine():
    """Return a folder with our scripts and stand-ins for Debian's, open to everybody."""
    folder = Path(tempfile.mkdtemp(prefix="wac-packages-"))
    shutil.copytree(ROOT / "tools" / "setup", folder / "tools" / "setup")
    programs = folder / "bin"
    programs.mkdir()
    for name in NEEDED:
        (programs / name).symlink_to(shutil.which(name))
    write(programs / "dpkg-query", '[[ $4 != present ]] || echo "install ok installed"')
    write(programs / "apt-get", 'echo "apt-get $*" >>calls')
    if os.geteuid() == 0:
        user = pwd.getpwnam("nobody")
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def write(path, line):
    path.write_text(f"#!/usr/bin/env bash\n{line}\n")
    path.chmod(0o755)


def install(machine):
    """Run the set-up's step as a user who is not root."""
    (machine / "calls").touch()
    (machine / "calls").chmod(0o666)
    command = [str(machine / "bin" / "bash"), "-c", SCRIPT]
    return subprocess.run(
        command,
        check=False,
        cwd=machine,
        env={"PATH": str(machine / "bin"), "HOME": str(machine)},
        user="nobody" if os.geteuid() == 0 else None,
        extra_groups=[] if os.geteuid() == 0 else None,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )


def calls(machine):
    return (machine / "calls").read_text().splitlines()


def test_sudo_asks_first_and_installs_only_what_is_missing(machine):
    sudo = 'echo "sudo $*" >>calls; [[ $1 == -v ]] || "$@"'
    write(machine / "bin" / "sudo", sudo)
    done = install(machine)
    assert done.returncode == 0, done.stderr
    asked, update, apt_update, install_, apt_install = calls(machine)
    assert asked == "sudo -v", "a prompt inside the step would be seen by nobody"
    assert update.startswith("sudo apt-get update")
    assert apt_update == "apt-get update -q"
    assert install_.startswith("sudo env DEBIAN_FRONTEND=noninteractive apt-get")
    assert apt_install.endswith(" missing-one missing-two")


def test_wrong_password_ends_it(machine):
    write(machine / "bin" / "sudo", 'echo "sudo $*" >>calls; exit 1')
    done = install(machine)
    assert done.returncode != 0
    assert calls(machine) == ["sudo -v"]


def test_without_sudo_it_says_what_to_do(machine):
    done = install(machine)
    assert done.returncode != 0
    assert "needs root and there is no sudo" in done.stderr
    assert calls(machine) == []
