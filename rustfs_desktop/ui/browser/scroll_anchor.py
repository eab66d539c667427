"""The scroll anchor: keeps the first visible row in place while rows are inserted above it."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QObject, QPersistentModelIndex

from rustfs_desktop.ui.browser.grid_table import GridTable


class ScrollAnchor(QObject):
    """Scrolls with the first visible row when rows are inserted before it.

    Attributes:
        is_on: Enabled only while rows arrive; sorting keeps the scroll position.
    """

    def __init__(self, view: GridTable) -> None:
        super().__init__(view)
        self._view = view
        self._top = QPersistentModelIndex()
        self.is_on = False

    def watch(self, model: QAbstractItemModel) -> None:
        """Watch a model's row changes."""
        model.layoutAboutToBeChanged.connect(self._note)
        model.layoutChanged.connect(self._keep)
        model.rowsAboutToBeInserted.connect(self._note)
        model.rowsInserted.connect(self._keep)

    def _note(self) -> None:
        scrolled = self._view.verticalScrollBar().value()
        if self.is_on and scrolled > 0:
            top = self._view.row_at_offset(scrolled)
            self._top = QPersistentModelIndex(self._view.model().index(top, 0))

    def _keep(self) -> None:
        bar, view = self._view.verticalScrollBar(), self._view
        if self._top.isValid() and self._top.row() != view.row_at_offset(bar.value()):
            view.updateGeometries()  # as far down as the rows reach now
            bar.setValue(view.offset_of(self._top.row()) + bar.value() % view.line_height)
        self._top = QPersistentModelIndex()
