"""A file on its way to its attachment: on the disk, and not in memory.

Filled by :mod:`.wac_media_fetch` in a thread and by :mod:`.wac_privacy_export`, kept by
:mod:`.ir_attachment`. Must never leave anything behind: it has no name, and is gone with its
process.
"""

import hashlib
import mmap
import os
import tempfile

#: What is looked at to tell which kind of file it is.
HEAD = 4096
_PIECE = 1024 * 1024


class Spool:
    """The bytes of one file.

    :param folder: on the disk where files stay; ``/tmp`` may be memory
    """

    def __init__(self, folder):
        os.makedirs(folder, exist_ok=True)
        # not buffered: what does not fit is told by the write that does not fit
        self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 - close()
        # as Odoo names files; nothing is kept secret by it
        self._checksum = hashlib.sha1(usedforsecurity=False)
        self.size = 0

    def write(self, piece):  # pylint: disable=method-required-super
        """Append a piece, whole; returns its length.

        :raises OSError: there is no room for it
        """
        rest = memoryview(piece)
        while rest:
            rest = rest[self._file.write(rest) :]
        self._checksum.update(piece)
        self.size += len(piece)
        return len(piece)

    def flush(self):
        """Do nothing: nothing waits to be written. ``zipfile`` asks for it."""

    def close(self):
        """Free the room it takes."""
        self._file.close()

    @property
    def checksum(self):
        """Return what Odoo names this file by."""
        return self._checksum.hexdigest()

    @property
    def head(self):
        """Return the first bytes."""
        self._file.seek(0)
        return self._file.read(HEAD)

    def look(self, judge):
        """Return what ``judge`` says of the bytes; only those it looks at are read."""
        if not self.size:
            return judge(b"")
        with mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return judge(content)

    def content(self):
        """Return all bytes: for a storage that is no folder."""
        self._file.seek(0)
        return self._file.readall()

    def copy_to(self, path):
        """Write the file to a path where nothing is yet: all of it, or nothing.

        :raises FileExistsError: something is there
        :raises OSError: there is no room for it
        """
        self._file.seek(0)
        with open(path, "xb") as target:
            try:
                while piece := self._file.read(_PIECE):
                    target.write(piece)
                target.flush()
            except OSError:
                os.unlink(path)
                raise

    def equals(self, path):
        """Tell whether the file at a path has the same bytes."""
        self._file.seek(0)
        with open(path, "rb") as other:
            while True:
                mine = self._file.read(_PIECE)
                if mine != other.read(len(mine) or 1):
                    return False
                if not mine:
                    return True


class Spooled(bytes):
    """The value of an attachment's ``raw``: the file's head, and where the rest is.

    Odoo looks at the head to tell the type; whoever stores it takes :attr:`spool`.
    """

    def __new__(cls, spool):
        """Take the head of a spool."""
        value = super().__new__(cls, spool.head)
        value.spool = spool
        return value
