"""The add-ons' translations: exports terms from a database and keeps es and ca complete."""

import tempfile
from pathlib import Path

import polib

from . import database, paths

LANGUAGES = {"es": "Spanish", "ca": "Catalan"}
PLURALS = "nplurals=2; plural=(n != 1);"


def folder(module):
    """Return the folder of an add-on's translations."""
    return paths.ROOT / module / "i18n"


EXPORT = """
from odoo.tools.translate import trans_export
for module in {modules!r}:
    with open(f"{folder}/{{module}}.pot", "wb") as stream:
        trans_export(None, [module], stream, "po", env)
"""


def export(name, modules):
    """Yield each installed add-on with its terms as Odoo exports them, in one go."""
    modules = list(modules)
    with tempfile.TemporaryDirectory(dir=paths.STATE) as folder:
        script = EXPORT.format(modules=modules, folder=folder)
        options = ("shell", "-d", name, "--no-http")
        database.run_odoo(*options, log="i18n.log", stdin=script)
        for module in modules:
            yield module, polib.pofile(str(Path(folder) / f"{module}.pot"))


def terms(catalogue):
    """Return the texts to translate."""
    return {entry.msgid for entry in catalogue if not entry.obsolete}


def read(path):
    """Return a translation file, empty if it is not there."""
    return polib.pofile(str(path)) if path.exists() else polib.POFile()


def problems(name, modules):
    """Yield each add-on with a list of what is missing in its translations."""
    for module, now in export(name, modules):
        yield module, list(_problems(now, module)) if terms(now) else []


def _problems(now, module):
    for text in sorted(terms(now) ^ terms(read(folder(module) / f"{module}.pot"))):
        yield f"{module}.pot is stale (run tools/dev i18n): {text[:80]!r}"
    for language in LANGUAGES:
        catalogue = read(folder(module) / f"{language}.po")
        for text in sorted(terms(now) - terms(catalogue)):
            yield f"{language}.po lacks {text[:80]!r}"
        for entry in catalogue.untranslated_entries():
            yield f"{language}.po, not translated: {entry.msgid[:80]!r}"
        for entry in catalogue.fuzzy_entries():
            yield f"{language}.po, fuzzy: {entry.msgid[:80]!r}"


def update(now, module):
    """Write the .pot file and merge it into the translations; yield what was done."""
    if not terms(now):
        return
    folder(module).mkdir(exist_ok=True)
    pot_path = folder(module) / f"{module}.pot"
    # Written only on a change of the terms, so that its date is not a change by itself.
    if terms(now) != terms(read(pot_path)):
        now.save(str(pot_path))
        yield f"{module}.pot: {len(now)} terms"
    for language in LANGUAGES:
        path = folder(module) / f"{language}.po"
        catalogue = read(path)
        catalogue.metadata = header(now, language)
        catalogue.merge(now)
        for entry in catalogue.obsolete_entries():
            catalogue.remove(entry)
        catalogue.save(str(path))
        missing = len(catalogue.untranslated_entries())
        yield f"{module} {language}.po: {len(catalogue)} terms, {missing} not translated"


def header(template, language):
    """Return the header of a translation."""
    kept = ("Project-Id-Version", "MIME-Version", "Content-Type")
    header_lines = {name: template.metadata.get(name, "") for name in kept}
    return header_lines | {
        "Language": language,
        "Language-Team": LANGUAGES[language],
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS,
    }
