"""Digests of the add-ons' files, to see whether a database is up to date with them."""

import hashlib

from . import paths

# What Odoo only reads at run time needs no update of the database.
NOT_IN_DATABASE = {"tests", "readme", "simulator", "__pycache__"}


def of_addons():
    """Return a digest of each add-on's files, by name."""
    return {name: _digest(paths.ROOT / name) for name in paths.our_addons()}


def _digest(folder):
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.is_file() and not NOT_IN_DATABASE & set(relative.parts):
            digest.update(f"{relative}\0".encode() + path.read_bytes())
    return digest.hexdigest()
