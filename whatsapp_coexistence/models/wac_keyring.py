"""The keys that encrypt secrets: found outside the database, or made once.

Used by ``wac.secret.mixin`` only. Order: environment ``WAC_ENCRYPTION_KEYS``, option
``wac_encryption_keys`` of odoo.conf, a key file in Odoo's data folder.
Must never write a key to the database or a log, and never make one to decrypt with.
"""

import logging
import os
import secrets as random_source

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from odoo.tools import config

_logger = logging.getLogger(__name__)

ENVIRONMENT = "WAC_ENCRYPTION_KEYS"
OPTION = "wac_encryption_keys"
FILE_NAME = "whatsapp_coexistence.key"


class KeyUnavailable(Exception):
    """No key, or none that opens this text; holds no secret."""


def key_file():
    """Return the path of the key file of this installation."""
    return os.path.join(config["data_dir"], FILE_NAME)


def encrypt(text):
    """Return ``text`` encrypted with the first key; the key file is made if needed."""
    return _fernet(_keys() or _make_key_file()).encrypt(text.encode()).decode()


def decrypt(cipher):
    """Return the text of ``cipher``.

    :raises KeyUnavailable: no key is configured, or none of them opens it
    """
    keys = _keys()
    if not keys:
        raise KeyUnavailable("no encryption key is configured")
    try:
        return _fernet(keys).decrypt(cipher.encode()).decode()
    except InvalidToken as error:
        raise KeyUnavailable("no configured key opens it") from error


def rotate(cipher):
    """Return ``cipher`` encrypted anew with the first key."""
    return encrypt(decrypt(cipher))


def add_key():
    """Put a new key first in the key file; those that are there still decrypt.

    :raises KeyUnavailable: the keys are listed elsewhere, or the file cannot be written
    """
    if _listed_keys():
        raise KeyUnavailable(f"the keys are listed in {ENVIRONMENT} or {OPTION}")
    keys = [Fernet.generate_key().decode(), *(_file_keys() or _make_key_file())]
    path = key_file()
    draft = f"{path}.{os.getpid()}.{random_source.token_hex(8)}"
    try:
        _write_keys(draft, keys)
        os.replace(draft, path)  # readers see the old file or the new one
    except OSError as error:
        raise KeyUnavailable("the key file cannot be written") from error


def _keys():
    """Return the configured keys, the encrypting one first."""
    return _listed_keys() or _file_keys()


def _listed_keys():
    listed = os.environ.get(ENVIRONMENT) or config.get(OPTION) or ""
    return [key.strip() for key in listed.split(",") if key.strip()]


def _file_keys():
    try:
        with open(key_file(), encoding="ascii") as lines:
            return [line.strip() for line in lines if line.strip()]
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise KeyUnavailable("the key file cannot be read") from error


def _fernet(keys):
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except (ValueError, TypeError) as error:
        raise KeyUnavailable("a configured key is not a Fernet key") from error


def _make_key_file():
    """Make the key file, readable by its owner only; the first of several wins."""
    path = key_file()
    draft = f"{path}.{os.getpid()}.{random_source.token_hex(8)}"
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        try:
            _write_keys(draft, [Fernet.generate_key().decode()])
            os.link(draft, path)  # atomic, and fails when there is one already
            _logger.info("Made the encryption key file %s; back it up.", path)
        except FileExistsError:
            _logger.debug("Another process made the key file first.")
        finally:
            os.unlink(draft)
    except OSError as error:
        raise KeyUnavailable("the key file cannot be made") from error
    return _file_keys()


def _write_keys(path, keys):
    """Write a new file, readable by its owner only, that outlives a power cut."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write("".join(f"{key}\n" for key in keys))
        stream.flush()
        os.fsync(stream.fileno())
