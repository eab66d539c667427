"""The progress line of a listing: rows so far, and a Stop button."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from rustfs_desktop.ui.look import text, theme


class ListingProgress(QWidget):
    """Shows "12,000 so far…" while pages arrive.

    Signals:
        stopped: The Stop button was pressed.
    """

    stopped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(36)
        self.setAccessibleName(self.tr("Loading progress"))
        self._words = text.plain_label("", role="dim", parent=self)
        self._stop = text.button(self.tr("Stop"), parent=self)
        self._stop.setProperty("compact", True)
        self._stop.clicked.connect(self.stopped)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.addWidget(self._words)
        row.addStretch(1)
        row.addWidget(self._stop)
        self.hide()

    @property
    def text(self) -> str:
        """The current text; empty when hidden."""
        return "" if self.isHidden() else self._words.text()

    def show_text(self, words: str) -> None:
        """Show a text; empty hides the line."""
        self._words.setText(words)
        self.setVisible(bool(words))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the background with a line above."""
        colors = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), colors.color("bar"))
        painter.fillRect(0, 0, self.width(), 1, colors.color("line"))
        painter.end()
