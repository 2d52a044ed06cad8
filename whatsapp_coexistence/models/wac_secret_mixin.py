"""``wac.secret.mixin``: secrets at rest, encrypted with a key that is not in the database.

Used by models that hold credentials: a visible field that can only be written, and a
stored ``<field>_cipher`` bound to its row. Must never return a secret to a client or a log.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError

from . import wac_keyring

#: What a secret field shows when something is stored; writing it back changes nothing.
MASK = "••••••••"


class SecretUnavailable(UserError):
    """A stored secret cannot be read: the key is missing, or is another one."""


class SecretField(fields.Char):
    """The visible side of a secret: write-only, tells no more than whether it is set."""

    def __init__(self, string=fields.Char.string, **kwargs):
        kwargs.setdefault("groups", "whatsapp_coexistence.group_wac_admin")
        super().__init__(
            string,
            compute="_compute_wac_secrets",
            inverse="_inverse_wac_secrets",
            store=False,
            copy=False,
            exportable=False,
            **kwargs,
        )


def cipher_field():
    """Return the stored side of a secret."""
    return fields.Char(
        groups="whatsapp_coexistence.group_wac_admin",
        copy=False,
        prefetch=False,
        readonly=True,
        exportable=False,
    )


class WacSecretMixin(models.AbstractModel):
    _name = "wac.secret.mixin"
    _description = "Encrypted secrets"

    #: Names of the secret fields; each has a stored ``<name>_cipher``.
    _wac_secret_names = ()

    @api.depends(lambda self: [f"{name}_cipher" for name in self._wac_secret_names])
    def _compute_wac_secrets(self):
        for record in self:
            for name in self._wac_secret_names:
                record[name] = MASK if record[f"{name}_cipher"] else False

    def write(self, vals):
        """Store secrets one by one: an inverse sees those that were not typed as empty."""
        typed = {name: vals[name] for name in self._wac_secret_names if name in vals}
        if not typed:
            return super().write(vals)
        super().write({name: vals[name] for name in vals if name not in typed})
        for record in self:
            for name, value in typed.items():
                if value != MASK and (value or record[f"{name}_cipher"]):
                    record._wac_secret_set(name, value)
        # what was typed must not stay readable in this transaction
        self.invalidate_recordset(self._wac_secret_names, flush=False)
        return True

    def _inverse_wac_secrets(self):
        """Store what a new row was created with."""
        for record in self:
            # read all first: storing one makes Odoo forget, or change, the others
            typed = {
                name: (record[name], bool(record[f"{name}_cipher"]))
                for name in self._wac_secret_names
            }
            for name, (value, was_set) in typed.items():
                if value != MASK and (value or was_set):
                    record._wac_secret_set(name, value)
        # what was typed must not stay readable in this transaction
        self.invalidate_recordset(self._wac_secret_names, flush=False)

    def _wac_secret_set(self, name, value):
        """Store a secret (or, when empty, forget it) for one row."""
        self.ensure_one()
        cipher = self._wac_encrypt(name, value.strip()) if value else False
        self.write({f"{name}_cipher": cipher})

    def _wac_encrypt(self, name, value):
        try:
            return wac_keyring.encrypt(self._wac_secret_prefix(name) + value)
        except wac_keyring.KeyUnavailable as error:
            raise SecretUnavailable(self._wac_secret_trouble(name, error)) from None

    def _wac_secret_get(self, name):
        """Return a secret in clear, or ``None`` if none is stored.

        Only for code that signs or calls; what it returns goes no further.

        :raises SecretUnavailable: it is stored but cannot be read
        """
        self.ensure_one()
        # sudo: people who may use the number must not be able to read its secrets
        cipher = self.sudo()[f"{name}_cipher"]
        if not cipher:
            return None
        prefix = self._wac_secret_prefix(name)
        try:
            text = wac_keyring.decrypt(cipher)
        except wac_keyring.KeyUnavailable as error:
            raise SecretUnavailable(self._wac_secret_trouble(name, error)) from None
        if not text.startswith(prefix):
            trouble = self._wac_secret_trouble(name, "it belongs to another record")
            raise SecretUnavailable(trouble)
        return text.removeprefix(prefix)

    def _wac_secret_prefix(self, name):
        """Return what binds a ciphertext to its row and field."""
        return f"{self._name}:{self.id}:{name}:"

    def _wac_secret_trouble(self, name, reason):
        label = self._fields[name].get_description(self.env, ["string"])["string"]
        return self.env._(
            "The stored %(secret)s of %(record)s cannot be read (%(reason)s). "
            "Put the encryption key back, or enter it again.",
            secret=label,
            record=self.display_name,
            reason=str(reason),
        )

    def _wac_secret_rotate(self):
        """Encrypt everything anew with the first key; for after a new key was put first.

        :return: the secrets that cannot be read, as ``model,id,field``; they stay
        """
        unread = []
        for record in self:
            values = {}
            for name in self._wac_secret_names:
                try:
                    secret = record._wac_secret_get(name)
                except SecretUnavailable:
                    unread.append(f"{record._name},{record.id},{name}")
                    continue
                if secret:
                    values[f"{name}_cipher"] = record._wac_encrypt(name, secret)
            record.write(values)
        return unread

    @api.model
    def _wac_rotate_all(self):
        """Encrypt every secret of the database anew with the first key.

        Rows are locked, so that a secret typed meanwhile is not overwritten.

        :return: ``(number of records, secrets that cannot be read)``
        """
        done, unread = 0, self.env["wac.tombstone"]._wac_rotate_key()
        for name in self.env.registry.descendants(["wac.secret.mixin"], "_inherit"):
            model = self.env[name]
            if model._abstract:
                continue
            # sudo: the key is the server's, not a user's; nothing is read out
            records = (
                model.sudo()
                .with_context(active_test=False)
                .search([("id", "!=", False)], order="id")
            )
            records.lock_for_update()
            unread += records._wac_secret_rotate()
            done += len(records)
        return done, unread
