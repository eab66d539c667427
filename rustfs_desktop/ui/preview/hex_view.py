"""Shows the bytes of a file: offsets, hexadecimal, characters."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from rustfs_desktop.preview.types import HexPreview
from rustfs_desktop.ui.look import theme

_PAD = 12
_GAP = 2  # columns between offsets, bytes and characters


class HexView(QAbstractScrollArea):
    """Bytes in rows of 16, or 8 where there is less room; only visible rows are painted."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(theme.font("mono"))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(self.tr("Bytes of the file"))
        self._data = b""

    def show_preview(self, preview: HexPreview) -> None:
        """Show other bytes from the first."""
        self._data = preview.data
        self.setAccessibleDescription(self.row_text(0))
        self._fit()
        self.verticalScrollBar().setValue(0)
        self.viewport().update()

    def row_text(self, row: int) -> str:
        """A row as it is shown."""
        count = self._bytes_in_row()
        data = self._data[row * count : (row + 1) * count]
        pairs = data.hex(" ").ljust(3 * count - 1)
        characters = "".join(chr(byte) if 0x20 <= byte < 0x7F else "·" for byte in data)
        gap = " " * _GAP
        return f"{row * count:08x}{gap}{pairs}{gap}{characters}"

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fit the number of bytes in a row."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the visible rows."""
        colors, painter = theme.current(), QPainter(self.viewport())
        painter.fillRect(event.rect(), colors.color("base"))
        painter.setFont(self.font())
        height, ascent = self._row_height(), self.fontMetrics().ascent()
        first = self.verticalScrollBar().value()
        last = min(self._rows(), first + self.viewport().height() // height + 1)
        offset = self.fontMetrics().horizontalAdvance("0" * (8 + _GAP))
        for row in range(first, last):
            top = _PAD + (row - first) * height + ascent
            text = self.row_text(row)
            painter.setPen(colors.color("dim"))
            painter.drawText(_PAD, top, text[:8])
            painter.setPen(colors.color("text"))
            painter.drawText(_PAD + offset, top, text[8 + _GAP :])
        painter.end()

    def _bytes_in_row(self) -> int:
        wide = self.fontMetrics().horizontalAdvance("0") * (8 + 2 * _GAP + 16 * 4)
        return 16 if self.viewport().width() >= wide + 2 * _PAD else 8

    def _rows(self) -> int:
        return -(-len(self._data) // self._bytes_in_row())

    def _row_height(self) -> int:
        return self.fontMetrics().height() + 2

    def _fit(self) -> None:
        visible = max(1, (self.viewport().height() - _PAD) // self._row_height())
        self.verticalScrollBar().setRange(0, max(0, self._rows() - visible))
        self.verticalScrollBar().setPageStep(visible)
