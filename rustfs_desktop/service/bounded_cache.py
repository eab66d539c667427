"""A cache of the last used values that take no more than so many bytes together."""

from __future__ import annotations

import collections
import threading
from collections.abc import Hashable
from typing import Generic, TypeVar

_Value = TypeVar("_Value")


class BoundedCache(Generic[_Value]):
    """Keeps values by their keys until the room is needed for others; any thread."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._used = 0
        self._lock = threading.Lock()
        self._values: collections.OrderedDict[Hashable, tuple[_Value, int]] = (
            collections.OrderedDict()
        )

    @property
    def used_bytes(self) -> int:
        """How much the values take."""
        return self._used

    def take(self, key: Hashable) -> _Value | None:
        """The value of a key, which is now the last used; None if it is not there."""
        with self._lock:
            found = self._values.get(key)
            if found is None:
                return None
            self._values.move_to_end(key)
            return found[0]

    def keep(self, key: Hashable, value: _Value, size: int) -> None:
        """Keep a value of so many bytes, unless it is larger than all room."""
        with self._lock:
            if (old := self._values.pop(key, None)) is not None:
                self._used -= old[1]
            if size > self._most:
                return
            self._values[key] = value, size
            self._used += size
            while self._used > self._most:
                _key, (_value, oldest) = self._values.popitem(last=False)
                self._used -= oldest
