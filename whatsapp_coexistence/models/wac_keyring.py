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


def _keys():
    """Return the configured keys, the encrypting one first."""
    listed = os.environ.get(ENVIRONMENT) or config.get(OPTION) or ""
    keys = [key.strip() for key in listed.split(",") if key.strip()]
    return keys or _file_keys()


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
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(Fernet.generate_key() + b"\n")
                stream.flush()
                os.fsync(stream.fileno())
            os.link(draft, path)  # atomic, and fails when there is one already
            _logger.info("Made the encryption key file %s; back it up.", path)
        except FileExistsError:
            _logger.debug("Another process made the key file first.")
        finally:
            os.unlink(draft)
    except OSError as error:
        raise KeyUnavailable("the key file cannot be made") from error
    return _file_keys()
