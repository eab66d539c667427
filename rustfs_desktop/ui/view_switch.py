"""The controls of the view: the buttons in the toolbar, and the slider in the status bar."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from rustfs_desktop.ui.action_button import ActionButton
from rustfs_desktop.ui.look import icons, text, theme

_TRACK = 4
_KNOB = 12
_WIDTH = 96


class ViewSwitch(QWidget):
    """A button for each view, side by side; the one that is shown is checked."""

    def __init__(self, actions: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("View"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for number, action in enumerate(actions):
            place = "first" if not number else "last" if action is actions[-1] else "middle"
            button = ActionButton(action, self)
            button.setProperty("segment", place)
            row.addWidget(button)


class ZoomSlider(QWidget):
    """A slider between a small and a large picture.

    Args:
        sizes: What can be chosen, the smallest first.

    Signals:
        chosen: The user chose a size (int).
    """

    chosen = Signal(int)

    def __init__(self, sizes: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sizes = sizes
        self.slider = _Slider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(0, len(sizes) - 1)
        self.slider.setPageStep(1)
        self.slider.setFixedSize(QSize(_WIDTH, 16))
        self.slider.setAccessibleName(self.tr("Icon size"))
        text.set_plain_tip(self.slider, self.tr("Icon size"))
        self.slider.valueChanged.connect(lambda step: self.chosen.emit(self._sizes[step]))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(_Picture(12, self))
        row.addWidget(self.slider)
        row.addWidget(_Picture(16, self))

    def show_size(self, size: int) -> None:
        """Show the size that is used, without reporting it."""
        self.slider.blockSignals(True)
        self.slider.setValue(self._sizes.index(size) if size in self._sizes else 0)
        self.slider.blockSignals(False)
        self.slider.update()


class _Slider(QSlider):
    """A thin track, filled up to the knob."""

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the track and the knob."""
        colors, steps = theme.current(), max(1, self.maximum() - self.minimum())
        share = (self.value() - self.minimum()) / steps
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            share = 1 - share
        top = (self.height() - _TRACK) / 2
        left = share * (self.width() - _KNOB)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color("track"))
        painter.drawRoundedRect(QRectF(0, top, self.width(), _TRACK), 2, 2)
        painter.setBrush(colors.color("accent"))
        is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        start, end = (left, self.width()) if is_mirrored else (0, left + _KNOB / 2)
        painter.drawRoundedRect(QRectF(start, top, end - start, _TRACK), 2, 2)
        has_focus = self.hasFocus()
        painter.setPen(QPen(colors.color("accent" if has_focus else "control_line"), 1 + has_focus))
        painter.setBrush(colors.color("field"))
        knob = QRectF(left, (self.height() - _KNOB) / 2, _KNOB, _KNOB)
        painter.drawEllipse(knob.adjusted(1, 1, -1, -1))
        painter.end()


class _Picture(QWidget):
    """The icon of a picture, in the colors of the theme."""

    def __init__(self, size: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._size = size
        self.setFixedSize(QSize(size, size))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the icon."""
        painter = QPainter(self)
        painter.drawPixmap(0, 0, icons.pixmap("image", self._size, "dim", self.devicePixelRatioF()))
        painter.end()
