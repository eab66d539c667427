"""The scroll anchor: the first visible row stays in place while rows arrive above it."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QObject, QPersistentModelIndex
from PySide6.QtWidgets import QTableView

from rustfs_desktop.ui.browser.row_delegate import ROW_HEIGHT


class ScrollAnchor(QObject):
    """Scrolls along with the first visible row when others are inserted before it.

    Attributes:
        is_on: Only while rows arrive; when the user sorts, the place on screen stays.
    """

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self._view = view
        self._top = QPersistentModelIndex()
        self.is_on = False

    def watch(self, model: QAbstractItemModel) -> None:
        """Follow the rows of a model."""
        model.layoutAboutToBeChanged.connect(self._note)
        model.layoutChanged.connect(self._keep)

    def _note(self) -> None:
        scrolled = self._view.verticalScrollBar().value()
        if self.is_on and scrolled > 0:
            self._top = QPersistentModelIndex(self._view.model().index(scrolled // ROW_HEIGHT, 0))

    def _keep(self) -> None:
        if self._top.isValid():
            bar = self._view.verticalScrollBar()
            bar.setValue(self._top.row() * ROW_HEIGHT + bar.value() % ROW_HEIGHT)
        self._top = QPersistentModelIndex()
