"""What a layer of ./test counted, from the reports of the tools that ran."""

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field


@dataclass
class Result:
    """Tests of one layer; a check of a linter counts as one test."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    failures: list = field(default_factory=list)

    def add(self, other):
        """Add another layer's numbers."""
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.failures += other.failures

    def check(self, title, problem):
        """Count one check; an empty problem is a pass."""
        if problem:
            self.failed += 1
            self.failures.append(title)
            print(f"FAILED  {title}\n{problem.rstrip()}\n", flush=True)
        else:
            self.passed += 1
            print(f"ok      {title}", flush=True)

    def refuse_skip(self, text, allowed):
        """Count a skipped test, "name : reason", as a failed check unless it is allowed."""
        if not any(re.search(pattern, text) for pattern in allowed):
            self.check(f"skipped unexpectedly: {text}", "see tools/allowed.toml")

    def __str__(self):
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def from_junit(path, may_be_skipped=()):
    """Read pytest's report; a skipped test that no pattern allows has failed."""
    result = Result()
    if not path.exists():
        return result
    for case in ElementTree.parse(path).iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            result.failed += 1
            result.failures.append(name)
        elif skipped is None:
            result.passed += 1
        else:
            result.skipped += 1
            result.refuse_skip(f"{name} : {skipped.get('message')}", may_be_skipped)
    return result
