"""What changed in a folder on the server since it was listed."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Set

from rustfs_desktop.s3.types import Page


@dataclasses.dataclass(frozen=True)
class FolderChanges:
    """Changes below one prefix, to be merged into the rows of a table.

    Attributes:
        listed: Folders and objects as they are now, whether they changed or not.
        gone: Keys and prefixes that do not exist, whether they did before or not.
        is_whole: Whether ``listed`` is the entire folder, so that everything else is gone.
        kept: Of an entire folder, names that may have changed since: their rows stay as they are.
        is_reported: Whether only events say so: it is still to be looked up.
    """

    listed: Page
    gone: Set[str] = frozenset()
    is_whole: bool = False
    kept: Set[str] = frozenset()
    is_reported: bool = False

    def without(self, names: Set[str]) -> FolderChanges:
        """The same, but nothing about these names, of which something newer is known."""
        if not names:
            return self
        keys, listed = self.listed.keys, dataclasses.replace(self.listed)
        listed.prefixes = [prefix for prefix in listed.prefixes if prefix not in names]
        listed.keep_rows([row for row, key in enumerate(keys) if key not in names])
        kept = frozenset(names) if self.is_whole else frozenset()
        return dataclasses.replace(self, listed=listed, gone=self.gone - names, kept=kept)

    def split(self, most: int) -> list[FolderChanges]:
        """The same as several changes of at most so many names each."""
        if self.is_whole or len(self.listed) + len(self.gone) <= most:
            return [self]
        gone = sorted(self.gone)
        pages = [(page, frozenset[str]()) for page in self.listed.split(most)]
        starts = range(0, len(gone), most)
        parts = pages + [(Page(), frozenset(gone[start : start + most])) for start in starts]
        return [dataclasses.replace(self, listed=page, gone=names) for page, names in parts]

    @functools.cached_property
    def listed_names(self) -> frozenset[str]:
        """The keys and prefixes of ``listed``."""
        return frozenset([*self.listed.prefixes, *self.listed.keys])
