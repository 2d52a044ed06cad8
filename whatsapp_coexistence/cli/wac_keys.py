"""``odoo-bin wac_keys``: replace the key that encrypts secrets, while Odoo is running.

Called by whoever runs the server. Must never print or log a key or a secret, and never
remove a key: another database of this installation may still need it.
"""

import argparse
import logging
import sys

import odoo.modules.registry
from odoo import SUPERUSER_ID, api
from odoo.cli import Command
from odoo.service.model import retrying
from odoo.tools import config

_logger = logging.getLogger(__name__)


class WacKeys(Command):
    """Encrypt WhatsApp's secrets anew with the first key"""

    name = "wac_keys"

    def run(self, cmdargs):
        """Encrypt the secrets of the databases named with ``-d``.

        Exits with 1 when a secret could not be read: it is left as it was and named in
        the log.
        """
        parser = argparse.ArgumentParser(
            prog=self.prog,
            description="Encrypts the secrets of a database anew with the first key. "
            "Other options are those of the server (-c, -d, --data-dir...).",
        )
        parser.add_argument(
            "--new-key",
            action="store_true",
            help="first put a new key at the top of the key file",
        )
        options, others = parser.parse_known_args(cmdargs)
        config.parse_config([*others, "--no-http"], setup_logging=True)
        if not config["db_name"]:
            sys.exit("Say which database with -d.")
        # not before: it needs the configuration
        from odoo.addons.whatsapp_coexistence.models import wac_keyring

        try:
            if options.new_key:
                wac_keyring.add_key()
        except wac_keyring.KeyUnavailable as error:
            sys.exit(f"No new key: {error}.")
        unread = sum(_rotate(dbname) for dbname in config["db_name"])
        sys.exit(1 if unread else 0)


def _rotate(dbname):
    """Encrypt one database's secrets anew; return how many could not be read."""
    registry = odoo.modules.registry.Registry(dbname)
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        if "wac.secret.mixin" not in env:
            _logger.info("%s has no WhatsApp", dbname)
            return 0
        done, unread = retrying(env["wac.secret.mixin"]._wac_rotate_all, env)
    for secret in unread:
        _logger.error("%s: %s cannot be read; enter it again", dbname, secret)
    _logger.info("%s: the secrets of %s records are done", dbname, done)
    return len(unread)
