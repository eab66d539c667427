"""Which keys a request changed, with the version ids that the server told."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rustfs_desktop.packed_texts import PackedTexts

MAX_KEYS = 100_000


class ChangedKey(NamedTuple):
    """One key that was stored or deleted.

    Attributes:
        version_id: Stored: the version that was made. Deleted: the version that was removed for
            good. Empty where the bucket keeps no versions or the server does not tell.
        marker_id: Deleted: the delete marker that hides the key now, by its version id.
    """

    key: str
    version_id: str = ""
    marker_id: str = ""


class ChangedKeys:
    """A list of changed keys that only grows, in little memory; usable from any thread.

    It keeps ``MAX_KEYS`` at most: who needs more reads the bucket again.
    """

    def __init__(self, keys: Iterable[ChangedKey] = ()) -> None:
        self._lock = threading.Lock()
        self._columns = PackedTexts(), PackedTexts(), PackedTexts()
        self._is_complete = True
        self.extend(keys)

    def extend(self, keys: Iterable[ChangedKey]) -> None:
        """Append these, as far as there is room."""
        with self._lock:
            added = list(keys)
            kept = added[: MAX_KEYS - len(self._columns[0])]
            self._is_complete = self._is_complete and len(kept) == len(added)
            for column, texts in zip(self._columns, zip(*kept, strict=True), strict=False):
                column.extend(texts)

    @property
    def is_complete(self) -> bool:
        """Whether all keys that were appended are kept."""
        return self._is_complete

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._columns[0])

    def __iter__(self) -> Iterator[ChangedKey]:
        """Those that are kept now, in order."""
        with self._lock:
            columns = [list(column) for column in self._columns]
        return map(ChangedKey, *columns)
