"""Keys that requests stored or deleted, with the version ids from the replies."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rustfs_desktop.packed_texts import PackedTexts

MAX_KEYS = 100_000


class ChangedKey(NamedTuple):
    """One key that was stored or deleted.

    Attributes:
        version_id: The version that was stored, or permanently deleted. Empty if the bucket is not
            versioned or the reply has no version id.
        marker_id: The version id of the delete marker that a deletion added.
    """

    key: str
    version_id: str = ""
    marker_id: str = ""


class ChangedKeys:
    """A compact, append-only list of changed keys; thread-safe.

    It stores at most ``MAX_KEYS``; if more changed, the bucket must be listed again.

    Attributes:
        unsure: Keys that may have been deleted, too: the reply was lost.
    """

    def __init__(self, keys: Iterable[ChangedKey] = ()) -> None:
        self._lock = threading.Lock()
        self._columns = PackedTexts(), PackedTexts(), PackedTexts()
        self._is_complete = True
        self.unsure: set[str] = set()
        self.extend(keys)

    def extend(self, keys: Iterable[ChangedKey]) -> None:
        """Append these, up to ``MAX_KEYS`` in total."""
        with self._lock:
            added = list(keys)
            stored = added[: MAX_KEYS - len(self._columns[0])]
            self._is_complete = self._is_complete and len(stored) == len(added)
            for column, texts in zip(self._columns, zip(*stored, strict=True), strict=False):
                column.extend(texts)

    def note_unknown(self) -> None:
        """Note that other keys may have changed, too."""
        self._is_complete = False

    @property
    def is_complete(self) -> bool:
        """Whether all keys that changed are stored, as far as is known."""
        return self._is_complete

    def __len__(self) -> int:
        """The number of stored keys."""
        return len(self._columns[0])

    def __iter__(self) -> Iterator[ChangedKey]:
        """The keys stored so far, in order."""
        with self._lock:
            columns = [list(column) for column in self._columns]
        return map(ChangedKey, *columns)
