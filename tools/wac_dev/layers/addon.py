"""Odoo's own tests of our add-ons, without a browser, and whether translations are complete."""

from .. import paths, postgres, ready, shards, translations
from ..jobs import INSTALLATION, Job
from ..results import Result
from .odoo_tests import everything, named, run_odoo_tests

TRANSLATIONS = "translations"


def jobs():
    """Return the jobs of the whole layer: the classes in parts that take alike."""
    parts = shards.split()
    needs = (INSTALLATION,)
    named_parts = [
        Job(
            f"addon {number}/{len(parts)}",
            ["addon", number, len(parts)],
            part.seconds,
            needs,
        )
        for number, part in enumerate(parts, 1)
    ]
    return [*named_parts, Job(TRANSLATIONS, ["addon", TRANSLATIONS], 20, needs)]


def job(part, count=0):
    """Run one part of the classes, or look at the translations."""
    if part == TRANSLATIONS:
        return check_translations()
    parts = shards.split(int(count))
    number = int(part)
    if number < len(parts):
        filters = parts[number - 1].names
    else:
        # The last takes whatever no other takes: nothing can be forgotten.
        filters = everything(
            without=[name for part in parts[:-1] for name in part.names]
        )
    return run_odoo_tests(f"addon-{number}", filters)


def check_translations():
    """Compare the translation files with the terms of the add-ons."""
    result = Result()
    with postgres.server(), ready.a_copy("wac_terms") as name:
        for module, problems in translations.problems(name, paths.our_addons()):
            result.check(
                f"{module}: translations are complete", "\n".join(problems[:30])
            )
    return result


def run(arguments):
    """Run what the arguments name."""
    return run_odoo_tests("addon", named(arguments))
