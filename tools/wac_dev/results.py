"""What a layer of ./test counted, from the reports of the tools that ran."""

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

    def __str__(self):
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def from_junit(path):
    """Read pytest's report."""
    result = Result()
    if not path.exists():
        return result
    for case in ElementTree.parse(path).iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        if case.find("failure") is not None or case.find("error") is not None:
            result.failed += 1
            result.failures.append(name)
        elif case.find("skipped") is not None:
            result.skipped += 1
        else:
            result.passed += 1
    return result
