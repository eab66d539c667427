"""The strip above the rows: tabs, a button for a new one, and a list where they do not fit."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from rustfs_desktop.ui.look import text, theme
from rustfs_desktop.ui.tabs.tab_bar import TabBar
from rustfs_desktop.ui.tabs.tab_texts import TabLabel

_BUTTON = 32


class TabStrip(QWidget):
    """Lies over the room that the active browser leaves above its rows.

    Signals:
        new_requested: A new tab is to be opened.
        chosen: A tab is to be shown (its position).
    """

    new_requested = Signal()
    chosen = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.bar = TabBar(self)
        self._labels: list[TabLabel] = []
        self.new_button = text.tool_button("plus", self.tr("New tab"))
        self.list_button = text.tool_button("chevron-down", self.tr("All tabs"))
        for button in (self.new_button, self.list_button):
            button.setParent(self)
            button.setProperty("compact", True)
            button.setFixedSize(24, 24)
        self.new_button.clicked.connect(self.new_requested)
        self.list_button.clicked.connect(self._show_list)
        self.bar.chosen.connect(self.chosen)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 4, 0)
        row.setSpacing(4)
        row.addWidget(self.bar)
        row.addWidget(self.new_button)
        row.addStretch(1)
        row.addWidget(self.list_button)
        self.hide()

    @property
    def height_wanted(self) -> int:
        """The height of the strip."""
        return self.bar.minimumSizeHint().height()

    def show_tabs(self, labels: Sequence[TabLabel], current: int) -> None:
        """Show other tabs; there is no strip for one."""
        self._labels = list(labels)
        self.bar.show_tabs(labels, current)
        self.setVisible(len(labels) > 1)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Shrink the tabs in a narrow window."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the ground and the line below."""
        colors, painter = theme.current(), QPainter(self)
        painter.fillRect(event.rect(), colors.color("bar"))
        painter.setPen(colors.color("line"))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()

    def _fit(self) -> None:
        room = self.width() - _BUTTON
        self.bar.set_room(room)
        is_crowded = self.bar.wanted_width > room
        if is_crowded:
            room -= _BUTTON
            self.bar.set_room(room)
        self.list_button.setVisible(is_crowded)
        self.bar.setFixedWidth(max(0, min(self.bar.wanted_width, room)))

    def _show_list(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for position, label in enumerate(self._labels):
            action = menu.addAction(text.menu_text(label.text))
            action.setCheckable(True)
            action.setChecked(position == self.bar.currentIndex())
            action.triggered.connect(partial(self._choose, position))
        menu.popup(self.list_button.mapToGlobal(self.list_button.rect().bottomLeft()))

    def _choose(self, position: int, *_checked: object) -> None:
        self.chosen.emit(position)
