"""What the program changed while listings run: their pages may be older, and must not undo it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rustfs_desktop.index.types import IndexedObject

_MAX_PREFIXES = 100  # more make every key a changed one


class ChangeLog:
    """Keys with the number of their last change; empty while no listing runs."""

    def __init__(self) -> None:
        self._changed: dict[str, int] = {}
        self._prefixes: dict[str, int] = {}
        self._running: list[int] = []

    def start_listing(self, number: int) -> None:
        """Keep changes from now on, for a listing that has started."""
        self._running.append(number)

    def end_listing(self, number: int) -> None:
        """Drop what no listing needs any more."""
        self._running.remove(number)
        if not self._running:
            self._changed.clear()
            self._prefixes.clear()

    def add_changes(self, keys: Iterable[str], number: int) -> None:
        """Keep these keys if a listing runs."""
        if self._running:
            self._changed |= dict.fromkeys(keys, number)

    def add_prefix(self, prefix: str, number: int) -> None:
        """Keep a prefix below which any key may have changed, likewise."""
        if self._running:
            self._prefixes[prefix] = number
            if len(self._prefixes) > _MAX_PREFIXES:
                self._prefixes = {"": number}

    def is_newer(self, key: str, number: int) -> bool:
        """Whether a key was changed after this number, or may have been."""
        return self._changed.get(key, 0) > number or (
            bool(self._prefixes) and self._is_below_newer(key, number)
        )

    def _is_below_newer(self, key: str, number: int) -> bool:
        return any(
            changed > number and key.startswith(prefix)
            for prefix, changed in self._prefixes.items()
        )

    def unchanged(self, objects: Sequence[IndexedObject], number: int) -> Sequence[IndexedObject]:
        """What a listing with this number showed, without what was changed since it started."""
        if self.is_empty:
            return objects
        return [found for found in objects if not self.is_newer(found.key, number)]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was changed since the listings that run have started."""
        return not self._changed and not self._prefixes
