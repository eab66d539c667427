"""The text table of dialogs: names elided in the middle, Ctrl+C asks for a copy of rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from rustfs_desktop.models.receipt_tables import RowsModel, ToneRole
from rustfs_desktop.ui.look import theme

Index = QModelIndex | QPersistentModelIndex

_ROW_HEIGHT = 28
_PAD = 5  # plus the style's 3 px: the same as in the header


class _CellDelegate(QStyledItemDelegate):
    """Paints each cell in the color that the model returns."""

    def initStyleOption(  # noqa: N802
        self, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """The default option with another text color and margins."""
        super().initStyleOption(option, index)
        look = theme.current()
        tone = index.data(ToneRole) if look.keeps_tints else ""
        ink = look.color(tone or "text")
        option.palette.setColor(QPalette.ColorRole.Text, ink)
        option.palette.setColor(QPalette.ColorRole.HighlightedText, ink)
        option.rect.adjust(_PAD, 0, -_PAD, 0)
        option.state &= (
            ~QStyle.StateFlag.State_HasFocus
        )  # the table paints the frame of the whole row
        if index.column():  # sentences are elided at the end
            option.textElideMode = Qt.TextElideMode.ElideRight


class TextTable(QTableView):
    """Shows the rows of a model; one column takes the remaining width.

    Signals:
        opened: A row was activated by double-click or Enter (int).
        copy_requested: Ctrl+C was pressed: copy the selected rows (str).
    """

    opened = Signal(int)
    copy_requested = Signal(str)

    def __init__(
        self,
        model: RowsModel[Any],
        name: str,
        widths: Sequence[int],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(_CellDelegate(self))
        self.setAccessibleName(name)
        self.setProperty("surface", "rows")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._set_columns(widths)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))

    def chosen(self) -> list[int]:
        """The selected row numbers, from top to bottom."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Ctrl+C copies the rows; Enter opens the current one."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.matches(QKeySequence.StandardKey.Copy) and self.chosen():
            self.copy_requested.emit(self.text_of(self.chosen()))
        elif is_enter and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the rows, and a frame around the current one while focused."""
        super().paintEvent(event)
        if self.hasFocus() and self.currentIndex().isValid():
            rect = self.visualRect(self.currentIndex())
            frame = QRectF(0, rect.top(), self.viewport().width(), rect.height())
            painter = QPainter(self.viewport())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.current().color("accent"), 1))
            painter.drawRoundedRect(frame.adjusted(1.5, 1.5, -1.5, -1.5), 4, 4)
            painter.end()

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802
        """Repaint both rows, because Qt repaints two cells only."""
        super().currentChanged(current, previous)
        self.viewport().update()

    def text_of(self, rows: Sequence[int]) -> str:
        """Rows as text with tab-separated cells."""
        model = self.model()
        columns = range(model.columnCount())
        return "\n".join(
            "\t".join(str(model.index(row, column).data()) for column in columns) for row in rows
        )

    def _set_columns(self, widths: Sequence[int]) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setMinimumSectionSize(40)
        for column, width in enumerate(widths):
            mode = QHeaderView.ResizeMode.Interactive if width else QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(column, mode)
            if width:
                header.resizeSection(column, max(width, header.sectionSizeHint(column)))
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(_ROW_HEIGHT)
        rows.setDefaultSectionSize(_ROW_HEIGHT)
