"""What ./test reads from Odoo's log."""

from wac_dev.odoo_log import read_log

HEAD = "2026-11-23 10:00:00,000 12 {} db {}: {}"
TESTS = "odoo.addons.whatsapp_coexistence.tests.test_a"


def log(*entries):
    return "\n".join(HEAD.format(*entry) for entry in entries)


def test_passed_failed_and_skipped_are_told_apart():
    read = read_log(
        log(
            ("INFO", TESTS, "Starting TestA.test_one ..."),
            ("INFO", TESTS, "Starting TestA.test_two ..."),
            ("ERROR", TESTS, "FAIL: TestA.test_two\nTraceback: 1 != 2"),
            ("INFO", TESTS, "Starting TestA.test_three ..."),
            ("INFO", TESTS, "skipped TestA.test_three : no browser"),
            ("ERROR", "odoo.service.server", "1 failed, 0 error(s) of 3 tests"),
        )
    )
    assert read.passed == ["TestA.test_one"]
    assert list(read.failed) == ["TestA.test_two"]
    assert "1 != 2" in read.failed["TestA.test_two"]
    assert read.skipped == {"TestA.test_three": "no browser"}
    assert read.troubles == []


def test_a_failed_class_set_up_is_a_failure():
    read = read_log(log(("ERROR", TESTS, "ERROR: setUpClass (a.b.TestA)\nTraceback")))
    assert list(read.failed) == ["setUpClass (a.b.TestA)"]


def test_several_failed_sub_tests_are_one_failed_test():
    read = read_log(
        log(
            ("INFO", TESTS, "Starting TestA.test_one ..."),
            ("ERROR", TESTS, "FAIL: Subtest TestA.test_one (n=1)"),
            ("ERROR", TESTS, "FAIL: Subtest TestA.test_one (n=2)"),
        )
    )
    assert (read.passed, list(read.failed)) == ([], ["TestA.test_one"])


def test_warnings_are_troubles_unless_allowed():
    text = log(("WARNING", "odoo.x", "old thing"), ("ERROR", "odoo.y", "broken\nmore"))
    assert len(read_log(text).troubles) == 2
    left = read_log(text, allowed=["odoo.x: old"]).troubles
    assert left == ["ERROR odoo.y: broken\nmore"]


def test_colours_do_not_hide_a_level():
    text = log(("\x1b[1;33mWARNING\x1b[0m", "odoo.x", "old thing"))
    assert len(read_log(text).troubles) == 1


def test_what_the_browser_says_of_a_failed_tour_is_not_counted_twice():
    read = read_log(
        log(
            ("INFO", TESTS, "Starting TestTour.test_a ..."),
            ("ERROR", f"{TESTS}.TestTour.test_a.browser", "FAILED: [4/9] Tour"),
            ("ERROR", f"{TESTS}.TestTour.test_b.browser", "some other error"),
            ("ERROR", TESTS, "FAIL: TestTour.test_a"),
        )
    )
    assert list(read.failed) == ["TestTour.test_a"]
    assert [line.split(":")[0] for line in read.troubles] == [
        f"ERROR {TESTS}.TestTour.test_b.browser"
    ]
