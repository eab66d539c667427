"""Columns that are hidden while the rows have nothing for them."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtWidgets import QHeaderView


class UnusedColumns:
    """Hides columns that nothing is known for, and shows them again as the user had them.

    Args:
        header: The header.

    Attributes:
        columns: Those that are unused now.
    """

    def __init__(self, header: QHeaderView) -> None:
        self._header = header
        self.columns: frozenset[int] = frozenset()
        self._shown: set[int] = set()  # of them, once there is something for them

    def hides(self, column: int) -> bool:
        """Whether a column is hidden only because it is unused."""
        return column in self._shown

    def set_columns(self, columns: Collection[int]) -> None:
        """Set which columns are unused."""
        header, unused = self._header, frozenset(columns)
        for column in self.columns - unused:
            header.setSectionHidden(column, column not in self._shown)
        self._shown = {
            column
            for column in unused
            if column in self._shown or not header.isSectionHidden(column)
        }
        for column in unused:
            header.setSectionHidden(column, True)
        self.columns = unused

    def restore(self, hidden: Collection[int]) -> frozenset[int]:
        """Set which columns the user hid; returns all to hide now, with the unused ones."""
        self._shown = set(self.columns.difference(hidden))
        return self.columns.union(hidden)
