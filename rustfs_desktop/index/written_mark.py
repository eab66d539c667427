"""A file beside an index: everything that the program changed so far is written into the index.

It is removed before changes are written, and made again after that. A program that ends in between
leaves an index without a mark, which lacks changes. Removing a file works on a full disk, too.
"""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path

from rustfs_desktop.index.schema import WRITTEN

_log = logging.getLogger(__name__)


class WrittenMark:
    """The mark of one index; used by one thread at a time.

    Args:
        index: The file of the index.

    Attributes:
        is_missing: Whether the last program ended before it had written its changes, as far as
            was looked.
    """

    def __init__(self, index: Path) -> None:
        self._index = index
        self._path = index.with_name(index.name + WRITTEN)
        self.is_missing = False
        self._is_looked_for = False
        self._is_removed = False

    def look(self) -> None:
        """Look for it, once: later it is this program that removes it."""
        if not self._is_looked_for:
            self._is_looked_for = True
            self.is_missing = self._index.exists() and not self._path.exists()

    def note_known(self) -> None:
        """The index itself says now that it lacks changes, or is a new one."""
        self.is_missing = False
        if not self._is_removed:
            self.make()

    def remove(self) -> None:
        """Remove it, before changes are written."""
        self.look()
        self._is_removed = True
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            _log.warning("Cannot note that the search index lacks changes: %s", error)

    def make(self) -> None:
        """Make it: no changes are left."""
        self.look()
        self._is_removed = False
        if self._index.exists() and not self.is_missing:
            with contextlib.suppress(OSError):  # then the bucket is listed again
                self._path.touch(0o600)
