"""A table whose lower edge may be covered: no row moves by that, and every row can be seen."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtWidgets import QAbstractItemView, QWidget

from rustfs_desktop.ui.browser.selection_table import SelectionTable

_EnsureVisible = QAbstractItemView.ScrollHint.EnsureVisible


class CoveredTable(SelectionTable):
    """Scrolls further than the last row while the message bar covers the lower edge."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._covered = 0
        self._room = 0  # below the last row; goes when nothing is scrolled there any more
        self.verticalScrollBar().valueChanged.connect(self._reduce_room)

    def set_covered(self, pixels: int) -> None:
        """Let the last rows be scrolled above what covers the lower edge; none moves now."""
        self._covered = pixels
        self.updateGeometries()

    @property
    def covered(self) -> int:
        """How much of the lower edge is covered."""
        return self._covered

    def updateGeometries(self) -> None:  # noqa: N802
        """Extend the scroll range; it stays extended as long as leaving would move a row."""
        bar = self.verticalScrollBar()
        scrolled, before = bar.value(), self._room
        self._room = self._covered  # until the value has settled
        super().updateGeometries()
        overflow = self.verticalHeader().length() - self.viewport().height()
        room = max(self._covered, min(before, scrolled - max(0, overflow)))
        if room and overflow + room > 0:
            bar.setMaximum(overflow + room)
            bar.setValue(min(scrolled, bar.maximum()))
        self._room = room

    def scrollTo(  # noqa: N802
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = _EnsureVisible,
    ) -> None:
        """Scroll a row above what covers the lower edge, too."""
        super().scrollTo(index, hint)
        below = self.visualRect(index).bottom() - (self.viewport().height() - self._covered)
        if self._covered and index.isValid() and below >= 0:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + below + 1)

    def _reduce_room(self) -> None:
        if self._room > self._covered:
            self.updateGeometries()
