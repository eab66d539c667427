"""The large icon at the top of the inspector."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from rustfs_desktop.ui.look import icons, theme

HEIGHT = 158
_ICON = 56
_STRENGTH = 0.14


class LargeIcon(QWidget):
    """The large icon of a file type, folder, bucket or connection on a tinted background."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self._icon = "file"

    @property
    def icon(self) -> str:
        """The name of the current icon."""
        return self._icon

    def show_icon(self, name: str) -> None:
        """Show another icon."""
        if name != self._icon:
            self._icon = name
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Use the available width."""
        return QSize(252, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint background, border and icon."""
        colors = theme.current()
        tint = icons.kind_tint(self._icon)
        ground = colors.color(tint if tint != "text" else "dim")
        ground.setAlphaF(_STRENGTH)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colors.color("line"), 1))
        painter.setBrush(ground)
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.setPen(Qt.PenStyle.NoPen)
        picture = icons.pixmap(
            self._icon, _ICON, "dim" if tint == "text" else tint, self.devicePixelRatioF()
        )
        position = QPoint((self.width() - _ICON) // 2, (HEIGHT - _ICON) // 2)
        painter.drawPixmap(position, picture)
        painter.end()
