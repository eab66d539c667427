"""The progress of a delayed drop, in a small window beside the mouse pointer."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from rustfs_desktop.models.format import progress_text
from rustfs_desktop.ui.dragging.dragged_files import DraggedFiles
from rustfs_desktop.ui.look import theme
from rustfs_desktop.ui.look.text import plain_label

_WIDTH = 248
_OFFSET = 18


class DragProgress(QWidget):
    """Shows the progress of a drag's download; transparent for the mouse."""

    def __init__(self, files: DraggedFiles) -> None:
        super().__init__(None, Qt.WindowType.ToolTip)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._files = files
        self._words = plain_label("", parent=self)
        self._bar = QProgressBar(self)
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        hint = plain_label(
            self.tr("The drop completes after the download. Esc cancels."),
            role="small",
            parent=self,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        for widget in (self._words, self._bar, hint):
            column.addWidget(widget)
        self.setFixedWidth(max(_WIDTH, self.sizeHint().width()))
        files.progressed.connect(self._refresh)
        self._refresh()

    @property
    def text(self) -> str:
        """The displayed text."""
        return self._words.text()

    def show_at(self, pointer: QPoint) -> None:
        """Show it beside the pointer, within the screen."""
        self.adjustSize()
        room = self.screen().availableGeometry()
        x, y = pointer.x() + _OFFSET, pointer.y() + _OFFSET
        if x + self.width() > room.right():
            x = pointer.x() - _OFFSET - self.width()
        if y + self.height() > room.bottom():
            y = pointer.y() - _OFFSET - self.height()
        self.move(x, y)
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint background and border."""
        del event
        colors = theme.current()
        painter = QPainter(self)
        painter.setPen(QPen(colors.color("control_line"), 1))
        painter.setBrush(colors.color("bar"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    @Slot()
    def _refresh(self) -> None:
        done, total = self._files.done_bytes, self._files.all_bytes
        far = progress_text(done, total) if total else ""
        self._words.setText(self.tr("Downloading… {far}").format(far=far))
        self._bar.setValue(done * 1000 // total if total else 0)
