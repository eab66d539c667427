"""The picture at the top of the inspector: a preview of the selected file, else a large icon."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QStackedLayout, QWidget

from rustfs_desktop.service.previews import PreviewOptions, Previews, PreviewSubject
from rustfs_desktop.service.work_queue import Urgency
from rustfs_desktop.ui.browser.large_icon import HEIGHT, LargeIcon
from rustfs_desktop.ui.look import theme
from rustfs_desktop.ui.preview.preview_view import PreviewView

_OPTIONS = PreviewOptions((768, 768), 8 << 20, skips_binary=True, urgency=Urgency.VISIBLE)


class PreviewPanel(QWidget):
    """Shows the large icon until there is something better.

    Attributes:
        view: The preview.
    """

    def __init__(self, previews: Previews, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self._large_icon = LargeIcon(self)
        self._frame = _Frame(self)
        self.view = PreviewView(previews, _OPTIONS, self._frame, is_compact=True)
        self._frame.set_content(self.view)
        self.view.changed.connect(self._on_changed)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._large_icon)
        self._stack.addWidget(self._frame)

    @property
    def icon(self) -> str:
        """The name of the current icon."""
        return self._large_icon.icon

    @property
    def is_preview_shown(self) -> bool:
        """Whether a preview, or why there is none, is shown instead of the icon."""
        return self._stack.currentWidget() is self._frame

    def show_icon(self, name: str) -> None:
        """Show an icon only."""
        self.view.stop()
        self._large_icon.show_icon(name)
        self._stack.setCurrentWidget(self._large_icon)

    def show_subject(self, subject: PreviewSubject) -> None:
        """Show the preview of an object as soon as it is loaded."""
        self.view.show_subject(subject)

    def _on_changed(self) -> None:
        has_content = self.view.preview is not None or bool(self.view.page.cause.text())
        self._stack.setCurrentWidget(self._frame if has_content else self._large_icon)


class _Frame(QWidget):
    """The ground of a preview, with the border that the icon has."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._inside = QStackedLayout(self)

    def set_content(self, view: QWidget) -> None:
        """Show a widget inside."""
        self._inside.addWidget(view)
        self._inside.setContentsMargins(1, 1, 1, 1)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint ground and border."""
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colors.color("line"), 1))
        painter.setBrush(colors.color("base"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.end()
