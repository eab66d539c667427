"""Columns that are hidden while a header has no room for them."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtWidgets import QHeaderView

_FIRST = 0


class OptionalColumns:
    """Hides columns while the first one, which takes the remaining width, would be too narrow.

    Columns that the user shows or hides are left alone until :meth:`reset`.

    Args:
        header: The header.
        columns: Those that may be hidden, the first one first.
        least: The width that the first column needs.
    """

    def __init__(self, header: QHeaderView, columns: Collection[int], least: int) -> None:
        self._header, self._least = header, least
        self._optional = tuple(columns)
        self._kept: set[int] = set()  # as the user chose
        self._hidden: dict[int, int] = {}  # and their widths

    def width(self, column: int) -> int | None:
        """The width of a column that is hidden for lack of room; None for others."""
        return self._hidden.get(column)

    def reset(self) -> None:
        """Forget everything: the columns that are shown now may be hidden."""
        self._hidden.clear()
        self._kept.clear()

    def keep(self, column: int) -> None:
        """Leave a column as the user chose."""
        self._hidden.pop(column, None)
        self._kept.add(column)

    def fit(self, width: int) -> None:
        """Hide what has no room in this width, and show again what has."""
        header = self._header
        sizes = {c: self._hidden.get(c, header.sectionSize(c)) for c in range(header.count())}
        room = width - sum(sizes[column] for column in sizes if column != _FIRST)
        hidden = {}
        for column in self._optional:
            if room < self._least and sizes[column] and column not in self._kept:
                hidden[column] = sizes[column]
                room += sizes[column]
        known, self._hidden = self._hidden, hidden
        for column in known.keys() ^ hidden.keys():
            header.setSectionHidden(column, column in hidden)
