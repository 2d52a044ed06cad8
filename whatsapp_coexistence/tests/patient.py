"""What keeps a test from failing because a computer is slow, or because of the hour.

Used by every test of the add-on that asks for the time, has files or opens pages.
"""

import os
import shutil
import tempfile
import time
from datetime import UTC, datetime
from unittest.mock import patch

import freezegun

from odoo.tests import TransactionCase
from odoo.tests.common import get_db_name
from odoo.tools import config

# The sender measures how long it works, and its threads how long they wait: a test that
# freezes the date would otherwise have it wait for ever.
freezegun.configure(
    extend_ignore_list=["odoo.addons.whatsapp_coexistence.models.wac_outbound"]
)
#: A test that begins later in a day waits for the next one.
LAST_SECONDS = 30


def let_the_day_end():
    """Wait if a day is about to end, in UTC or in the zones of the demo data.

    Who asks twice for the date, as tests and what they test do, gets the same answer.
    """
    now = datetime.now(UTC)
    left = 3600 - now.minute * 60 - now.second
    if now.hour in (21, 22, 23) and left <= LAST_SECONDS:
        time.sleep(left)


class PatientCase(TransactionCase):
    """Waits out the end of a day, and for slow pages; may have a folder of its own."""

    def setUp(self):
        super().setUp()
        let_the_day_end()

    @classmethod
    def use_own_data_folder(cls):
        """Return a data folder of the class's own; call it before ``setUpClass``.

        What the database's attachments are made of is linked in it: a colleague's picture
        is read when a message is posted, and was made before any test.
        """
        folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        before = os.path.abspath(config.filestore(get_db_name()))
        cls.enterClassContext(patch.dict(config.options, {"data_dir": folder}))
        if os.path.isdir(before):
            shutil.copytree(
                before,
                config.filestore(get_db_name()),
                ignore=shutil.ignore_patterns("checklist"),
                copy_function=os.symlink,
            )
        return folder

    def url_open(self, url, data=None, *, timeout=120, **options):
        """Open a page, for an ``HttpCase``; Odoo's 12 seconds may be too few when busy."""
        return super().url_open(url, data=data, timeout=timeout, **options)
