"""``wac.tombstone``: that somebody was erased, in a form that names nobody.

Written by ``wac.erasure``, asked by the inbound worker before it makes a contact. Must
never hold more than keyed digests; their key is kept encrypted, like every secret.
"""

import hashlib
import hmac
import secrets as random_source

from odoo import api, fields, models

from ..cloudapi import phone
from . import wac_erasure_list, wac_keyring

#: Parameter with the encrypted key of the digests.
KEY_PARAMETER = "whatsapp_coexistence.tombstone_key"


class WacTombstone(models.Model):
    _name = "wac.tombstone"
    _description = "WhatsApp Tombstone"
    _order = "id"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    digest = fields.Char(required=True, readonly=True)
    erased_at = fields.Datetime(required=True, readonly=True)
    ref = fields.Char("Erasure", required=True, readonly=True, index=True)
    refused = fields.Char(
        readonly=True, help="What the person had objected to, for when they come back."
    )

    _digest_unique = models.UniqueIndex("(company_id, digest)")

    # Asking

    @api.model
    def _wac_of(self, company, names):
        """Return ``{thing: tombstones}`` of ``{thing: [name]}``."""
        # sudo: nobody has rights on tombstones but administrators; they name nobody
        model = self.sudo()
        key = names and model._wac_key()
        if not key:
            return {}
        digests = {
            thing: {digest_of(key, company.id, name) for name in same}
            for thing, same in names.items()
        }
        wanted = set().union(*digests.values())
        rows = model.search(
            [("company_id", "=", company.id), ("digest", "in", list(wanted))]
        )
        result = {}
        for thing, same in digests.items():
            mine = rows.filtered(lambda row, same=same: row.digest in same)
            if mine:
                result[thing] = mine
        return result

    # Writing

    @api.model
    def _wac_bury(self, company, digests, ref, erased_at, refused=""):
        """Put up tombstones; a digest that has one gets the newer time."""
        self.flush_model()
        for digest in digests:
            self.env.cr.execute(
                """
                INSERT INTO wac_tombstone (company_id, digest, erased_at, ref, refused)
                VALUES (%s, %s, %s, %s, %s)
                ON CONFLICT (company_id, digest) DO UPDATE SET
                    erased_at = GREATEST(EXCLUDED.erased_at, wac_tombstone.erased_at),
                    refused = COALESCE(EXCLUDED.refused, wac_tombstone.refused)
                """,
                [company.id, digest, erased_at, ref, refused or None],
            )
        self.invalidate_model(flush=False)

    # The key

    @api.model
    def _wac_key(self, make=False):
        """Return the key of the digests as bytes, or ``None`` if nobody was ever erased.

        :raises KeyUnavailable: there is one, and it cannot be opened
        """
        # sudo: the key is the server's, not a user's; it goes no further than digests
        parameters = self.env["ir.config_parameter"].sudo()
        cipher = parameters.get_param(KEY_PARAMETER)
        if not cipher:
            uuid = parameters.get_param("database.uuid")
            cipher = wac_erasure_list.key_of(uuid)  # the backup is older than the key
            if not cipher:
                if not make:
                    return None
                cipher = wac_keyring.encrypt(random_source.token_hex(32))
                wac_erasure_list.append(uuid, {"key": cipher})
            if make:
                parameters.set_param(KEY_PARAMETER, cipher)
        return wac_keyring.decrypt(cipher).encode()

    @api.model
    def _wac_rotate_key(self):
        """Encrypt the key of the digests anew with the first encryption key.

        :return: a list with its name if it cannot be read, else an empty one
        """
        # sudo: the key is the server's, not a user's; nothing is read out
        parameters = self.env["ir.config_parameter"].sudo()
        try:
            if not self._wac_key():
                return []
        except wac_keyring.KeyUnavailable:
            return [KEY_PARAMETER]
        uuid = parameters.get_param("database.uuid")
        cipher = parameters.get_param(KEY_PARAMETER) or wac_erasure_list.key_of(uuid)
        fresh = wac_keyring.rotate(cipher)
        # the list outside is opened with the same keys, when a backup comes back
        wac_erasure_list.append(uuid, {"key": fresh})
        parameters.set_param(KEY_PARAMETER, fresh)
        return []


def digest_of(key, company_id, name):
    """Return what stands for a name of a person in one company."""
    text = f"{company_id}:{name}".encode()
    return hmac.new(key, text, hashlib.sha256).hexdigest()


def names_of(wa_id=None, *other_ids):
    """Return every id a person goes by, with every way their number is written."""
    numbers = phone.variants(wa_id) if wa_id else ()
    return [*numbers, *(one for one in other_ids if one)]
