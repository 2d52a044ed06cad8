"""``wac.exclusion.list``: numbers that must get no advertising (Lista Robinson and kin).

Asked before advertising leaves, for people who have not agreed (LOPDGDD art. 23.4).
Must never hold a number that can be read, nor one that can be guessed without the key.
"""

import hashlib
import hmac
import logging
import secrets as random_source

from odoo import api, fields, models

from ..cloudapi import phone
from .wac_secret_mixin import SecretField, SecretUnavailable, cipher_field

_logger = logging.getLogger(__name__)
#: Digests of numbers that such services hand out, by the length of their text.
HASHES = {32: "md5", 40: "sha1", 64: "sha256"}


class WacExclusionList(models.Model):
    _name = "wac.exclusion.list"
    _description = "Advertising Exclusion List"
    _inherit = ["wac.secret.mixin"]
    _order = "date desc, id desc"
    _wac_secret_names = ("digest_key",)

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    date = fields.Date(
        "Of", required=True, default=fields.Date.context_today, help="Age of the list."
    )
    digest_key = SecretField("Key")
    digest_key_cipher = cipher_field()
    has_hashes = fields.Boolean(readonly=True)
    number_count = fields.Integer("Numbers", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        """Give each list a key of its own: its digests mean nothing anywhere else."""
        lists = super().create(vals_list)
        for one in lists:
            # sudo: whoever makes a list need not, and cannot, know its key
            one.sudo().digest_key = random_source.token_hex(32)
        return lists

    def action_upload(self):
        """Open the form to add a file of numbers."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Upload an Exclusion List"),
            "res_model": "wac.exclusion.import",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_list_id": self.id},
        }

    def _wac_add(self, numbers):
        """Add numbers, or digests of numbers, to the list; returns how many were new.

        :param numbers: digits of international numbers, or digests in hexadecimal
        """
        self.ensure_one()
        key = self._wac_key()
        digests = {_digest(key, number.lower()) for number in numbers}
        self.env.cr.execute_values(
            """
            INSERT INTO wac_exclusion (list_id, digest) VALUES %s
                ON CONFLICT DO NOTHING
            """,
            [(self.id, digest) for digest in sorted(digests)],
            page_size=1000,
        )
        self.env["wac.exclusion"].invalidate_model(flush=False)
        # sudo: figures about the list, whoever added to it
        entries = self.env["wac.exclusion"].sudo()
        before = self.number_count
        self.sudo().write(
            {
                "number_count": entries.search_count([("list_id", "=", self.id)]),
                "has_hashes": self.has_hashes or any(map(is_hash, numbers)),
            }
        )
        return self.number_count - before

    def _wac_key(self):
        """Return the key of the digests.

        :raises SecretUnavailable: it cannot be read
        """
        return bytes.fromhex(self._wac_secret_get("digest_key") or "")

    def _wac_find(self, wa_ids):
        """Return those of these numbers that are on one of these lists."""
        wanted = {}
        for one in self:
            key = one._wac_key()
            for wa_id in wa_ids:
                for text in _spellings(wa_id, one.has_hashes):
                    wanted[one.id, _digest(key, text)] = wa_id
        # sudo: digests are nobody's to read
        found = (
            self.env["wac.exclusion"]
            .sudo()
            .search(
                [
                    ("list_id", "in", self.ids),
                    ("digest", "in", [digest for _list, digest in wanted]),
                ]
            )
        )
        return {
            wanted[entry.list_id.id, entry.digest]
            for entry in found
            if (entry.list_id.id, entry.digest) in wanted
        }


class WacExclusion(models.Model):
    _name = "wac.exclusion"
    _description = "Number on an Exclusion List"
    _log_access = False

    list_id = fields.Many2one("wac.exclusion.list", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="list_id.company_id")
    digest = fields.Char(required=True)

    _digest_unique = models.UniqueIndex("(list_id, digest)")


class WacContact(models.Model):
    _inherit = "wac.contact"

    def _wac_excluded(self):
        """Return those on an exclusion list of their company.

        Where a list cannot be read, everybody is: advertising waits until it can be.
        """
        if not self:
            return self
        # sudo: everybody is bound by the lists, whoever may see them
        lists = self.env["wac.exclusion.list"].sudo()
        lists = lists.search([("company_id", "in", self.company_id.ids)])
        found = self.browse()
        for company, same in lists.grouped("company_id").items():
            mine = self.filtered(lambda c, company=company: c.company_id == company)
            numbers = {contact.wa_id for contact in mine if contact.wa_id}
            try:
                listed = same._wac_find(numbers)
            except SecretUnavailable as error:
                _logger.error("Advertising is kept back: %s", error)
                found |= mine
                continue
            found |= mine.filtered(lambda c, listed=listed: c.wa_id in listed)
        return found


def is_hash(text):
    """Tell whether a text is a digest rather than a number."""
    if len(text) not in HASHES:
        return False
    return all(letter in "0123456789abcdefABCDEF" for letter in text)


def _spellings(wa_id, with_hashes):
    """Yield every text by which a number may be on a list."""
    numbers = phone.variants(wa_id)
    yield from numbers
    if not with_hashes:
        return
    for number in numbers:
        national = phone.national(number)
        for text in filter(None, {number, f"+{number}", f"00{number}", national}):
            for name in HASHES.values():
                # not for security: others chose how they hand out their lists
                digest = hashlib.new(name, text.encode(), usedforsecurity=False)
                yield digest.hexdigest()


def _digest(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
