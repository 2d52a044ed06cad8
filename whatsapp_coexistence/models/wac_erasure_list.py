"""The list of erased people outside the database, so that an old backup stays without them.

Written when a person is erased, read when Odoo starts. Holds keyed digests only: it names
nobody. Must never be part of a database dump, nor be shortened.
"""

import json
import os

from odoo.tools import config

FOLDER = "whatsapp_coexistence.erasures"


def path_of(database_uuid):
    """Return the file of one database; a restored backup keeps its uuid."""
    name = "".join(c for c in database_uuid if c.isalnum() or c == "-")
    return os.path.join(config["data_dir"], FOLDER, f"{name}.jsonl")


def append(database_uuid, entry):
    """Add an entry and have it on the disk before returning.

    :raises OSError: it could not be written; then nothing may be erased
    """
    path = path_of(database_uuid)
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    line = json.dumps(entry, separators=(",", ":")) + "\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "ab") as stream:
        # a line that a crash cut short must not swallow this one
        stream.write(b"\n" + line.encode())
        stream.flush()
        os.fsync(stream.fileno())


def entries(database_uuid):
    """Return every entry in order; what is not readable is left out."""
    try:
        with open(path_of(database_uuid), encoding="utf-8") as lines:
            found = [_entry(line) for line in lines]
    except FileNotFoundError:
        return []
    return [entry for entry in found if entry]


def key_of(database_uuid):
    """Return the encrypted key of the digests, the newest one, or ``None``."""
    ciphers = [e["key"] for e in entries(database_uuid) if e.get("key")]
    return ciphers[-1] if ciphers else None


def erasures(database_uuid):
    """Return the entries of erased people."""
    return [entry for entry in entries(database_uuid) if entry.get("ref")]


def _entry(line):
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None
