"""Each fault of docs/faults.md names tests, and each of them exists."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "faults.md").read_text()
RUN = (ROOT / "tools" / "wac_dev" / "faults" / "run.py").read_text()
ROW = re.compile(r"^\| (?!---|what )(.+) \| (.+) \|$", re.MULTILINE)
NAMED = re.compile(r"`(test_\w+\.test_\w+|round \w+)`")


def files_of_tests():
    """Return the files of all tests."""
    found = [*ROOT.glob("tests/**/test_*.py"), *ROOT.glob("whatsapp_*/tests/test_*.py")]
    assert len(found) > 100
    return found


def functions(path):
    """Return the names of the tests in a file."""
    return {
        f"{path.stem}.{node.name}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def rounds():
    """Return the rounds that run."""
    return {f"round {name}" for name in re.findall(r"Plan\(\w+\.(\w+)", RUN)}


@pytest.fixture(scope="module")
def known():
    """Return everything that may be named."""
    return rounds().union(*map(functions, files_of_tests()))


ROWS = ROW.findall(PAGE)


def test_the_page_is_read():
    assert len(ROWS) > 60
    assert "round killed_at_points" in rounds()


@pytest.mark.parametrize(("fault", "tests"), ROWS, ids=lambda text: text[:60])
def test_every_fault_has_tests_that_exist(fault, tests, known):
    named = NAMED.findall(tests)
    assert named, "no test is named"
    assert re.sub(r"`[^`]+`|[, ]", "", tests) == "", (
        "something else than names of tests"
    )
    assert tests.count("`") == 2 * len(named), "a name that is no test's"
    assert set(named) - known == set()


def test_every_round_is_for_a_fault():
    assert rounds() - set(NAMED.findall(PAGE)) == set()
