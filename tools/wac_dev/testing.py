"""./test: the layers one after the other, all of them, and one line of totals."""

import importlib
import sys

from .demo import stop_on_signals
from .progress import Failure, say
from .results import Result

LAYERS = ("lint", "unit", "addon", "system", "browser")


def split(arguments):
    """Return the layers to run and what is meant for the only one."""
    layers = []
    words = list(arguments)
    while words and words[0] in LAYERS:
        layers.append(words.pop(0))
    if words and len(layers) != 1:
        raise Failure(f"{words[0]!r} is no layer; name exactly one before a filter")
    return layers or list(LAYERS), words


def run_layer(layer, arguments):
    """Run one layer; whatever goes wrong counts as a failure and the next one runs."""
    say(f"===== {layer}")
    module = importlib.import_module(f".layers.{layer}", __package__)
    try:
        result = module.run(arguments)
    except (Failure, OSError) as problem:
        result = Result()
        result.check(f"{layer}: could be run", str(problem))
    say(f"===== {layer}: {result}")
    return result


def main(arguments):
    """Run the layers; 1 when anything failed."""
    layers, words = split(arguments)
    stop_on_signals()
    total = Result()
    try:
        for layer in layers:
            total.add(run_layer(layer, words))
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    if not total.passed and not total.failed:
        total.check("any test ran", "nothing was found to run")
    for name in total.failures:
        print(f"failed: {name}")
    print(total)
    return 1 if total.failed else 0
