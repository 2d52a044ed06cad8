"""Where Odoo comes from: a clone where the package is not to be had, or one's own checkout."""

import subprocess

import pytest


def git(folder, *words):
    identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com"]
    command = ["git", *identity, "-C", str(folder), *words]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def upstream(tmp_path):
    """Return the address of a bare repository that looks like Odoo's."""
    work = tmp_path / "work"
    (work / "odoo").mkdir(parents=True)
    (work / "odoo" / "release.py").write_text("version = '19.0'\n")
    git(tmp_path, "init", "-q", "-b", "19.0", str(work))
    git(work, "add", ".")
    git(work, "commit", "-q", "-m", "Odoo")
    bare = tmp_path / "odoo.git"
    git(tmp_path, "clone", "-q", "--bare", str(work), str(bare))
    return f"file://{bare}"


@pytest.fixture
def no_package(tmp_path):
    """Return the variables of a machine whose apt knows no Debian archive."""
    apt = tmp_path / "apt"
    (apt / "sources.list.d").mkdir(parents=True)
    return {"WAC_APT_FOLDER": str(apt)}


def test_clone_where_there_is_no_package(bash, checkout, upstream, no_package):
    script = "ensure_odoo; echo path=$ODOO_PYTHONPATH"
    done = bash(script, ODOO_GIT_URL=upstream, **no_package)
    assert done.returncode == 0, done.stderr
    assert "cloning branch 19.0" in done.stdout
    assert f"path={checkout}/.odoo/odoo\n" in done.stdout
    assert (checkout / ".odoo" / "odoo" / "odoo" / "release.py").exists()


def test_second_start_clones_nothing(bash, checkout, upstream, no_package):
    bash("ensure_odoo", ODOO_GIT_URL=upstream, **no_package)
    done = bash("ensure_odoo", ODOO_GIT_URL=upstream, **no_package)
    assert (done.returncode, done.stdout) == (0, "")


def test_failing_clone_says_why(bash, tmp_path, no_package):
    done = bash("ensure_odoo", ODOO_GIT_URL=f"file://{tmp_path}/none", **no_package)
    assert done.returncode != 0
    assert "does not appear to be a git repository" in done.stderr
    assert "failed with code" in done.stderr


def test_own_checkout_is_used_as_it_is(bash, checkout, tmp_path):
    (tmp_path / "mine" / "odoo").mkdir(parents=True)
    script = "ensure_odoo; echo path=$ODOO_PYTHONPATH"
    done = bash(script, ODOO_SOURCE=str(tmp_path / "mine"))
    assert done.stdout == f"path={tmp_path / 'mine'}\n"
    assert not (checkout / ".odoo" / "odoo").exists()


def test_wrong_checkout_is_refused(bash, tmp_path):
    done = bash("ensure_odoo", ODOO_SOURCE=str(tmp_path))
    assert done.returncode != 0
    assert "holds no folder odoo/" in done.stderr
