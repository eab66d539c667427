"""The layout and frame of message bars: icon, lines of text, buttons and the close button."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMargins, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from rustfs_desktop.ui.look import theme

_INNER = QMargins(12, 10, 12, 10)
_SPACING = 10
_LEAST_LETTERS = 28  # beside the buttons; with less room they go below the text


class BarLayout(QHBoxLayout):
    """Lays out a bar, with the buttons beside the text or below it.

    Args:
        bar: The bar that gets this layout.
        icon: Its icon.
        lines: The lines of text, the title first, and what is below them; labels are wrapped.
        buttons: The row of buttons.
        close: The button that closes it.
    """

    def __init__(
        self,
        bar: QWidget,
        icon: QWidget,
        lines: Sequence[QWidget],
        buttons: QWidget,
        close: QWidget,
    ) -> None:
        super().__init__(bar)
        self._bar, self._icon, self._title = bar, icon, lines[0]
        self._buttons, self._close = buttons, close
        words = QVBoxLayout()
        words.setSpacing(2)
        for line in lines:
            if isinstance(line, QLabel):
                line.setWordWrap(True)
            words.addWidget(line)
        top = Qt.AlignmentFlag.AlignTop
        self._content = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._content.setSpacing(_SPACING)
        self._content.addLayout(words, 1)
        self._content.addWidget(buttons, 0, top)
        self.setContentsMargins(_INNER)
        self.setSpacing(_SPACING)
        self.addWidget(icon, 0, top)
        self.addLayout(self._content, 1)
        self.addWidget(close, 0, top)

    def fit(self) -> None:
        """Put the buttons beside the text if there is room in the bar, else below it."""
        others = self._icon.sizeHint().width() + self._close.sizeHint().width() + 3 * _SPACING
        room = self._bar.width() - _INNER.left() - _INNER.right() - others
        least = _LEAST_LETTERS * self._title.fontMetrics().averageCharWidth()
        fits = room - self._buttons.sizeHint().width() >= least
        directions = QBoxLayout.Direction
        wanted = directions.LeftToRight if fits else directions.TopToBottom
        if self._content.direction() != wanted:
            self._content.setDirection(wanted)
            self._bar.updateGeometry()


def paint_frame(bar: QWidget, ground: str, line: str) -> None:
    """Paint the ground and the line around a bar, by their colors in the theme."""
    colors = theme.current()
    painter = QPainter(bar)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colors.color(line), 1))
    painter.setBrush(colors.color(ground))
    frame = bar.rect().toRectF()
    painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
    painter.end()
