"""Fuzzes one target, or each in turn, for a time. Called by ``tests/fuzz/run``.

With atheris (if it is installed) it follows coverage; without it, inputs are changed at
random, and those whose result has a new shape are kept as new beginnings.
"""

import argparse
import hashlib
import importlib
import importlib.util
import random
import sys
import time
import traceback
from pathlib import Path

from fuzz_mutate import Mutator, smaller
from fuzz_targets import HERE, TARGETS, corpus

FOUND = HERE.parents[1] / ".odoo" / "fuzz"
SLOW = 2.0  # seconds of processor one input may take
POOL_MAX = 5000
WATCHED = ("cloudapi", "fuzz_targets")


def failure_of(target, data):
    """Return what went wrong with an input, in words, or ``""``."""
    started = time.thread_time()
    try:
        target(data)
    except Exception:  # whatever it is, it is what we look for
        return traceback.format_exc()
    took = time.thread_time() - started
    return f"took {took:.1f} s of processor" if took > SLOW else ""


def fuzz(name, seconds, runs, seed):
    """Fuzz one target; returns how many inputs were tried, and the failing one or none."""
    target = TARGETS[name][0]
    source = random.Random(f"{name} {seed}")
    pool = list(corpus(name).values()) or [b""]
    mutator = Mutator(source, pool)
    shapes, tried, end = set(), 0, time.monotonic() + seconds
    while time.monotonic() < end and tried < runs:
        data = mutator.changed(source.choice(pool))
        tried += 1
        started = time.thread_time()
        try:
            shape = target(data)
        except Exception:
            return tried, data
        if time.thread_time() - started > SLOW:
            return tried, data
        if shape not in shapes:
            shapes.add(shape)
            if len(pool) < POOL_MAX:
                pool.append(data)
    print(f"{name}: {tried} inputs, {len(shapes)} shapes, nothing wrong", flush=True)
    return tried, None


def report(name, data):
    """Keep an input that fails, as small as possible, and say what is wrong."""
    target = TARGETS[name][0]
    data = smaller(data, lambda less: bool(failure_of(target, less)))
    digest = hashlib.sha256(data).hexdigest()[:12]
    FOUND.mkdir(parents=True, exist_ok=True)
    path = FOUND / f"{name}-{digest}"
    path.write_bytes(data)
    print(failure_of(target, data))
    print(f"{name} fails on {data[:400]!r}")
    print(f"kept as {path}; mend it, and copy it to tests/fuzz/corpus/{name}/")


def with_atheris(name, seconds, rest):
    """Hand a target to atheris, which ends the process."""
    import atheris

    loaded = [one for one in sys.modules if one.split(".")[0] in WATCHED]
    for one in loaded:
        del sys.modules[one]  # once more, with its branches counted
    with atheris.instrument_imports(include=["cloudapi"]):
        target, folders = importlib.import_module("fuzz_targets").TARGETS[name]
    grown = FOUND / f"corpus-{name}"
    grown.mkdir(parents=True, exist_ok=True)
    folders = [grown, HERE / "corpus" / name, *folders]
    words = [f"-max_total_time={seconds}", f"-artifact_prefix={FOUND}/{name}-", *rest]
    words += [str(folder) for folder in folders if folder.is_dir()]
    atheris.Setup([sys.argv[0], *words], target)
    atheris.Fuzz()


def main():
    """Read the command line and fuzz."""
    parser = argparse.ArgumentParser(prog="tests/fuzz/run", description=__doc__)
    parser.add_argument("target", nargs="*", help=f"{', '.join(TARGETS)}; all if none")
    parser.add_argument("--seconds", type=int, default=60, help="for each target (60)")
    parser.add_argument("--runs", type=int, default=1 << 40, help="inputs at most")
    parser.add_argument("--seed", default=None, help="of the random source; printed")
    parser.add_argument(
        "--plain", action="store_true", help="without atheris, even if it is there"
    )
    parser.add_argument("--replay", metavar="FILE", help="try one input and end")
    options, rest = parser.parse_known_args()
    unknown = set(options.target) - set(TARGETS)
    if unknown:
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    chosen = options.target or list(TARGETS)
    if options.replay:
        wrong = failure_of(TARGETS[chosen[0]][0], Path(options.replay).read_bytes())
        print(wrong or "nothing wrong")
        return bool(wrong)
    has_atheris = importlib.util.find_spec("atheris") is not None
    if has_atheris and not options.plain and len(chosen) == 1:
        return with_atheris(chosen[0], options.seconds, rest)
    seed = options.seed or str(random.SystemRandom().randrange(10**9))
    print(
        f"seed {seed}; {'plain' if has_atheris else 'atheris is not installed: plain'}"
    )
    failed = False
    for name in chosen:
        _tried, data = fuzz(name, options.seconds, options.runs, seed)
        if data is not None:
            report(name, data)
            failed = True
    return failed


if __name__ == "__main__":
    sys.exit(main())
