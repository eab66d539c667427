"""Shows a page of a document; buttons and keys go to other pages."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rustfs_desktop.models.format import number_text
from rustfs_desktop.preview.types import PagePreview
from rustfs_desktop.ui.look import text, theme
from rustfs_desktop.ui.preview.image_view import ImageView

_MARGIN = 12


class PageView(QWidget):
    """One page; Page Up and Page Down, Home and End go to others.

    Signals:
        page_requested: The page with this number should be shown (int, from 0).
    """

    page_requested = Signal(int)

    def __init__(self, parent: QWidget, *, is_compact: bool) -> None:
        super().__init__(parent)
        self._number = self._count = 0
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(self.tr("Page of the document"))
        self.image = ImageView(self, is_compact=is_compact)
        self.previous_button = text.tool_button("back", self.tr("Previous Page"))
        self.previous_button.clicked.connect(lambda: self._go(self._number - 1))
        self.next_button = text.tool_button("forward", self.tr("Next Page"))
        self.next_button.clicked.connect(lambda: self._go(self._number + 1))
        self.position = text.plain_label("", role="dim", parent=self)
        self._bar = QWidget(self)
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        for widget in (self.previous_button, self.position, self.next_button):
            row.addWidget(widget)
        row.addStretch(1)
        column = QVBoxLayout(self)
        margin = 0 if is_compact else _MARGIN
        column.setContentsMargins(margin, margin, margin, margin // 2)
        column.setSpacing(margin // 2)
        column.addWidget(self.image, 1)
        column.addWidget(self._bar)
        self._is_compact = is_compact

    def show_preview(self, preview: PagePreview) -> None:
        """Show another page."""
        self._number, self._count = preview.number, preview.count
        self.image.show_preview(preview.image)
        number, count = number_text(preview.number + 1), number_text(preview.count)
        words = self.tr("Page {number} of {count}").format(number=number, count=count)
        self.position.setText(words)
        self.setAccessibleDescription(words)
        self.previous_button.setEnabled(preview.number > 0)
        self.next_button.setEnabled(preview.number + 1 < preview.count)
        self._bar.setVisible(preview.count > 1 and not self._is_compact)

    def clear(self) -> None:
        """Forget the page."""
        self._number = self._count = 0
        self.image.clear()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Go to other pages."""
        wanted = {
            Qt.Key.Key_PageUp: self._number - 1,
            Qt.Key.Key_PageDown: self._number + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: self._count - 1,
        }.get(Qt.Key(event.key()))
        if wanted is None:
            super().keyPressEvent(event)
        else:
            self._go(wanted)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the ground around the page."""
        if not self._is_compact:
            painter = QPainter(self)
            painter.fillRect(event.rect(), theme.current().color("bar"))
            painter.end()

    def _go(self, number: int) -> None:
        if 0 <= number < self._count and number != self._number:
            self.page_requested.emit(number)
