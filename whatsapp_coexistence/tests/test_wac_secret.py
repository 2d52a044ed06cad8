"""Secrets: encrypted, bound to their row, never shown."""

import logging
import os
import stat
import tempfile
from unittest.mock import patch

from cryptography.fernet import Fernet

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import config

from odoo.addons.whatsapp_coexistence.models import wac_keyring
from odoo.addons.whatsapp_coexistence.models.wac_secret_mixin import MASK
from odoo.addons.whatsapp_coexistence.models.wac_tombstone import KEY_PARAMETER

from .common import WacCase

TOKEN = "EAAverysecrettoken"


@tagged("post_install", "-at_install")
class TestWacSecret(WacCase):
    def test_stored_encrypted_and_read_back(self):
        self.account.access_token = TOKEN
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT to_jsonb(a)::text FROM wac_account a WHERE id = %s",
            [self.account.id],
        )
        (row,) = self.env.cr.fetchone()
        self.assertNotIn(TOKEN, row)
        self.assertIn("gAAAA", row)
        self.assertEqual(self.account._wac_secret_get("access_token"), TOKEN)

    def test_never_shown_not_even_to_the_administrator(self):
        self.account.with_user(self.admin).access_token = TOKEN
        self.assertEqual(self.account.with_user(self.admin).access_token, MASK)
        for values in (
            self.account.with_user(self.admin).read()[0],
            self.account.read(["access_token"])[0],
            self.account.with_user(self.admin).web_save(
                {"access_token": TOKEN}, {"access_token": {}}
            )[0],
        ):
            self.assertNotIn(TOKEN, str(values))
        created = self.env["wac.app"].create({"name": "New", "app_secret": "hush"})
        self.assertEqual(created.app_secret, MASK)

    def test_agents_do_not_even_see_the_ciphertext(self):
        account = self.account.with_user(self.agent)
        values = account.read()[0]
        self.assertNotIn("access_token", values)
        self.assertNotIn("access_token_cipher", values)
        with self.assertRaises(AccessError):
            account.read(["access_token_cipher"])

    def test_writing_the_mask_changes_nothing_and_empty_forgets(self):
        self.account.access_token = TOKEN
        self.account.access_token = MASK
        self.assertEqual(self.account._wac_secret_get("access_token"), TOKEN)
        self.account.access_token = False
        self.assertIsNone(self.account._wac_secret_get("access_token"))
        self.assertFalse(self.account.access_token)

    def test_several_secrets_at_once(self):
        app = self.env["wac.app"].create(
            {
                "name": "App",
                "app_secret": "one",
                "previous_app_secret": "two",
                "verify_token": "three",
            }
        )
        for name, text in (
            ("app_secret", "one"),
            ("previous_app_secret", "two"),
            ("verify_token", "three"),
        ):
            self.assertEqual(app._wac_secret_get(name), text)

    def test_storing_one_secret_keeps_the_others(self):
        app = self.app.with_user(self.admin)
        known = app._wac_secret_get("verify_token")
        self.env.flush_all()
        self.env.invalidate_all()  # as in a request that writes this one field
        app.write({"app_secret": "another one"})
        self.assertEqual(app._wac_secret_get("verify_token"), known)
        self.assertEqual(app._wac_secret_get("app_secret"), "another one")

    def test_ciphertext_of_another_row_is_refused(self):
        other = self.env["wac.app"].create({"name": "Other", "app_secret": "mine"})
        other.app_secret_cipher = self.app.app_secret_cipher
        with self.assertRaisesRegex(UserError, "another record"):
            other._wac_secret_get("app_secret")

    def test_copy_has_no_secret(self):
        self.assertFalse(self.app.copy().app_secret)

    def test_missing_key_says_so_without_the_secret(self):
        self.account.access_token = TOKEN
        keys = {wac_keyring.ENVIRONMENT: Fernet.generate_key().decode()}
        with (
            patch.dict(os.environ, keys),
            self.assertRaisesRegex(UserError, "key") as caught,
        ):
            self.account._wac_secret_get("access_token")
        self.assertNotIn(TOKEN, str(caught.exception))

    def test_rotation_of_the_key(self):
        old, new = (Fernet.generate_key().decode() for _ in range(2))
        with patch.dict(os.environ, {wac_keyring.ENVIRONMENT: old}):
            self.account.access_token = TOKEN
        with patch.dict(os.environ, {wac_keyring.ENVIRONMENT: f"{new},{old}"}):
            self.account._wac_secret_rotate()
        with patch.dict(os.environ, {wac_keyring.ENVIRONMENT: new}):
            self.assertEqual(self.account._wac_secret_get("access_token"), TOKEN)

    def test_key_file_is_private_and_made_once(self):
        with (
            tempfile.TemporaryDirectory() as folder,
            patch.dict(config.options, {"data_dir": folder}),
        ):
            cipher = wac_keyring.encrypt("text")
            path = wac_keyring.key_file()
            self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
            with open(path, encoding="ascii") as file:
                before = file.read()
            wac_keyring._make_key_file()
            with open(path, encoding="ascii") as file:
                self.assertEqual(file.read(), before)
            self.assertEqual(os.listdir(folder), [os.path.basename(path)])
            self.assertEqual(wac_keyring.decrypt(cipher), "text")
            os.unlink(path)
            with self.assertRaises(wac_keyring.KeyUnavailable):
                wac_keyring.decrypt(cipher)
            self.assertFalse(os.path.exists(path), "no key is made to decrypt with")

    def test_the_command_encrypts_everything_anew(self):
        with (
            tempfile.TemporaryDirectory() as folder,
            patch.dict(config.options, {"data_dir": folder}),
            patch.dict(os.environ),
        ):
            os.environ.pop(wac_keyring.ENVIRONMENT, None)
            everything = self.env["wac.account"].with_context(active_test=False)
            (everything.search([]) - self.account).access_token = False
            self.account.access_token = TOKEN
            self.app.app_secret = "appsecret"
            tombstones = self.env["wac.tombstone"]
            self.env["ir.config_parameter"].set_param(KEY_PARAMETER, False)
            digest_key = tombstones._wac_key(make=True)
            robinson = self.env["wac.exclusion.list"].create({"name": "R"})
            list_key = robinson._wac_key()
            old = wac_keyring._keys()
            wac_keyring.add_key()
            self.assertEqual(wac_keyring._keys()[1:], old, "old keys still decrypt")
            self.assertEqual(self.account._wac_secret_get("access_token"), TOKEN)
            self.env["wac.secret.mixin"]._wac_rotate_all()
            path = wac_keyring.key_file()
            self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
            first = wac_keyring._keys()[0]
            with open(path, "w", encoding="ascii") as file:
                file.write(first)
            self.assertEqual(self.account._wac_secret_get("access_token"), TOKEN)
            self.assertEqual(self.app._wac_secret_get("app_secret"), "appsecret")
            self.assertEqual(robinson._wac_key(), list_key)
            self.assertEqual(tombstones._wac_key(), digest_key)
            # the copy outside the database, too
            self.env["ir.config_parameter"].set_param(KEY_PARAMETER, False)
            self.assertEqual(tombstones._wac_key(), digest_key)

    def test_the_key_of_the_erased_that_cannot_be_read_is_named(self):
        other = {wac_keyring.ENVIRONMENT: Fernet.generate_key().decode()}
        with patch.dict(os.environ, other):
            cipher = wac_keyring.encrypt("a key")
        self.env["ir.config_parameter"].set_param(KEY_PARAMETER, cipher)
        _done, unread = self.env["wac.secret.mixin"]._wac_rotate_all()
        self.assertIn(KEY_PARAMETER, unread)

    def test_a_secret_that_cannot_be_read_stays_and_is_named(self):
        with patch.dict(
            os.environ, {wac_keyring.ENVIRONMENT: Fernet.generate_key().decode()}
        ):
            self.account.access_token = TOKEN
            cipher = self.account.sudo().access_token_cipher
        other = Fernet.generate_key().decode()
        with patch.dict(os.environ, {wac_keyring.ENVIRONMENT: other}):
            _done, unread = self.env["wac.secret.mixin"]._wac_rotate_all()
        self.assertIn(f"wac.account,{self.account.id},access_token", unread)
        self.assertEqual(self.account.sudo().access_token_cipher, cipher)

    def test_no_secret_in_the_log(self):
        secret = "logsecret12345"
        message = self.queue(self.make_thread())
        logger = logging.getLogger()
        with self.assertLogs(logger, logging.DEBUG) as caught:
            self.app.app_secret = secret
            self.account.access_token = self.credentials["access_token"]
            self.app.app_secret = self.credentials["app_secret"]
            self.send()
        self.assertEqual(message.state, "accepted")
        lines = "\n".join(caught.output)
        self.assertNotIn(secret, lines)
        self.assertNotIn(self.credentials["access_token"], lines)
