"""./test: all layers, in parts that run beside each other, and one line of totals."""

import contextlib
import importlib
import sys

from . import jobs, postgres
from .processes import stop_on_signals
from .progress import Failure, say

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


def module_of(layer):
    """Return the module that knows how to run a layer."""
    return importlib.import_module(f".layers.{layer}", __package__)


def run_filtered(layer, words):
    """Run what a filter names, in this process."""
    return jobs.counted(layer, lambda: module_of(layer).run(words))


def run_whole(layers):
    """Run whole layers, in parts beside each other."""
    todo = [job for layer in layers for job in module_of(layer).jobs()]
    if len(todo) == 1:
        return jobs.run_here(todo[0])
    needs_database = any(jobs.INSTALLATION in job.needs for job in todo)
    if needs_database:
        # it may have to build the template, too
        limit = 2 * jobs.LIMIT
        todo.append(jobs.Job(jobs.INSTALLATION, ["installation"], limit=limit))
    slots = jobs.slots()
    say(f"{len(todo)} parts, {slots} at a time; their logs are in .odoo/log")
    # held for all of them, so that the server does not stop between two parts
    with postgres.server() if needs_database else contextlib.nullcontext():
        return jobs.Schedule(todo, slots).run()


def main(arguments):
    """Run the layers; 1 when anything failed."""
    layers, words = split(arguments)
    stop_on_signals()
    try:
        total = run_filtered(layers[0], words) if words else run_whole(layers)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    if not total.passed and not total.failed:
        total.check("any test ran", "nothing was found to run")
    for name in total.failures:
        print(f"failed: {name}")
    print(total)
    return 1 if total.failed else 0
