"""Shows a table (CSV), and a JSON document as a tree."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QTableView,
    QTreeView,
    QWidget,
)

from rustfs_desktop.models.preview_json import NAME, PreviewJsonModel
from rustfs_desktop.models.preview_table import PreviewTableModel
from rustfs_desktop.preview.types import JsonPreview, TablePreview
from rustfs_desktop.ui.look import theme

_ROW = 24
_PAD = 34
_WIDEST, _NARROWEST = 320, 48
_SAMPLE = 60
_FEW = 60


class PreviewTable(QTableView):
    """The rows of a file with delimiters, in compact rows."""

    def __init__(self, parent: QWidget, *, is_compact: bool) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(self.tr("Table"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setProperty("preview", True)
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setFont(theme.font("strong"))
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.setVisible(not is_compact)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setHighlightSections(False)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.horizontalHeader().setMinimumSectionSize(24)
        if is_compact:
            self.setFont(theme.font("small"))

    def show_preview(self, preview: TablePreview) -> None:
        """Show another table from its first row."""
        old = self.model()
        height = max(_ROW, self.fontMetrics().height() + 6)
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)
        self.setModel(PreviewTableModel(preview, self))
        if old is not None:
            old.deleteLater()
        for column in range(preview.column_count):
            self.setColumnWidth(column, self._width(column))

    def _width(self, column: int) -> int:
        """The width that the title and the first rows need."""
        model, metrics = self.model(), self.fontMetrics()
        title = str(model.headerData(column, Qt.Orientation.Horizontal))[:_FEW]
        wide = self.horizontalHeader().fontMetrics().horizontalAdvance(title)
        for row in range(min(model.rowCount(), _SAMPLE)):
            cell = str(model.index(row, column).data())[:_FEW]
            wide = max(wide, metrics.horizontalAdvance(cell))
        return min(max(wide + _PAD, _NARROWEST), _WIDEST)


class PreviewTree(QTreeView):
    """A JSON document; the outer levels are open if they are not large."""

    def __init__(self, parent: QWidget, *, is_compact: bool) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(self.tr("JSON values"))
        self.setProperty("preview", True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setUniformRowHeights(True)
        self.setIndentation(18)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHeaderHidden(is_compact)
        if is_compact:
            self.setFont(theme.font("small"))

    def show_preview(self, preview: JsonPreview) -> None:
        """Show another document."""
        old = self.model()
        model = PreviewJsonModel(preview, self)
        self.setModel(model)
        if old is not None:
            old.deleteLater()
        self._open(model)
        self.setColumnWidth(NAME, max(120, self.viewport().width() * 2 // 5))

    def _open(self, model: PreviewJsonModel) -> None:
        """Open what has few values, as long as it is few in all."""
        waiting, opened = [QModelIndex()], 0
        while waiting and opened < _FEW:
            parent = waiting.pop(0)
            for row in range(min(model.rowCount(parent), _FEW)):
                index = model.index(row, NAME, parent)
                count = model.rowCount(index)
                if 0 < count <= _FEW - opened:
                    self.expand(index)
                    opened += count
                    waiting.append(index)
