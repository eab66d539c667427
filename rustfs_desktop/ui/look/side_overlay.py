"""The overlay that shows a side panel above the content where a window is too narrow for both."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QWidget

from rustfs_desktop.ui.look import theme

_LINE = 1


class SideOverlay(QFrame):
    """Holds a panel while it lies over the content; Esc and a click outside dismiss it.

    Signals:
        dismissed: The user pressed Esc, or clicked outside.
    """

    dismissed = Signal()

    def __init__(self, panel: QWidget, window: QWidget, *, is_right: bool) -> None:
        super().__init__(window)
        self.setAccessibleName(panel.accessibleName())
        row = QHBoxLayout(self)
        row.setContentsMargins(_LINE if is_right else 0, 0, 0 if is_right else _LINE, 0)
        row.addWidget(panel)
        panel.show()

    def open_at(self, area: QRect) -> None:
        """Show the panel in an area of the window, and give it the focus."""
        self.setGeometry(area)
        self.show()
        self.raise_()
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)
        inside = self.findChildren(QWidget)
        first = next((each for each in inside if self._can_focus(each)), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_for(self, panel: QWidget) -> None:
        """Disappear, after the panel got another parent."""
        assert not self.isAncestorOf(panel)
        application = QApplication.instance()
        assert application is not None
        application.removeEventFilter(self)
        self.hide()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """A press elsewhere in the window dismisses the overlay, and does nothing else."""
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            is_elsewhere = (
                isinstance(watched, QWidget)
                and watched.window() is self.window()
                and watched is not self
                and not self.isAncestorOf(watched)
            )
            if is_elsewhere:
                self.dismissed.emit()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Esc dismisses the overlay."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismissed.emit()
        else:
            super().keyPressEvent(event)

    def _can_focus(self, widget: QWidget) -> bool:
        is_reachable = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        return is_reachable and widget.isEnabled() and widget.isVisibleTo(self)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the line between panel and content."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.current().color("control_line"))
        painter.end()
