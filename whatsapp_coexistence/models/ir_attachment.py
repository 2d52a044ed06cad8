"""``ir.attachment``: a large file is stored from the disk, and nobody looks into a customer's.

Called by ``wac.media`` and ``wac.privacy.request`` with
:class:`~.wac_media_spool.Spooled`, and by the sender. Must never change how any other
attachment is stored.
"""

import os

from odoo import api, models

from .wac_media_spool import Spooled

#: Nothing of the file is read for the search: whoever does may unpack a bomb.
NOT_INDEXED = "wac_not_indexed"


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _get_datas_related_values(self, data, mimetype):
        if not isinstance(data, Spooled):
            return super()._get_datas_related_values(data, mimetype)
        checksum = data.spool.checksum
        return {
            "file_size": data.spool.size,
            "checksum": checksum,
            "index_content": False,
            "store_fname": f"{checksum[:2]}/{checksum}",
            "db_datas": False,
        }

    @api.model
    def _file_write(self, bin_value, checksum):
        if not isinstance(bin_value, Spooled):
            return super()._file_write(bin_value, checksum)
        spool, name = bin_value.spool, f"{checksum[:2]}/{checksum}"
        path = self._full_path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        try:
            spool.copy_to(path)
        except FileExistsError:
            if not spool.equals(path):
                raise  # two files of one SHA-1: somebody made them
            return name
        # should the transaction be rolled back, Odoo removes the file
        self._mark_for_gc(name)
        return name

    @api.model
    def _wac_raw(self, spool):
        """Return the value of ``raw`` for a new attachment; it may be closed afterwards."""
        return Spooled(spool) if self._storage() == "file" else spool.content()

    def _wac_path(self):
        """Return where the file is on this disk, ``""`` where it is stored otherwise."""
        if not self.store_fname or self._storage() != "file":
            return ""
        path = self._full_path(self.store_fname)
        return path if os.path.isfile(path) else ""

    @api.model
    def _index(self, bin_data, file_type, checksum=None):
        if self.env.context.get(NOT_INDEXED):
            return None
        return super()._index(bin_data, file_type, checksum=checksum)
