"""The bar of tabs: names, close buttons, and tabs that open under a drag."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QTabBar, QToolButton, QWidget

from rustfs_desktop.ui.look import icons, text, theme
from rustfs_desktop.ui.tabs.tab_texts import TabLabel

HEIGHT = 32
WIDTH, LEAST_WIDTH = 184, 96
OPEN_MS = 600
_SIDE = QTabBar.ButtonPosition.RightSide


class TabBar(QTabBar):
    """The tabs of the window; they shrink, and what is left over is scrolled.

    Signals:
        chosen: A tab was clicked, reached by key or held under a drag (its position).
        close_requested: A tab is to be closed (its position).
        moved: A tab was dragged elsewhere (from, to).
    """

    chosen = Signal(int)
    close_requested = Signal(int)
    moved = Signal(int, int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("browserTabs")
        self.setAccessibleName(self.tr("Tabs"))
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setMovable(True)
        self.setUsesScrollButtons(True)  # which the style sheet hides
        self.setElideMode(Qt.TextElideMode.ElideMiddle)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAcceptDrops(True)
        self._labels: list[TabLabel] = []
        self._room = 0
        self._held = -1
        self._open_held = QTimer(self, singleShot=True, interval=OPEN_MS)
        self._open_held.timeout.connect(self._on_held)
        self.tabMoved.connect(self._on_moved)
        self.currentChanged.connect(self._on_current)
        theme.notifier().changed.connect(self._renew_icons)

    def show_tabs(self, labels: Sequence[TabLabel], current: int) -> None:
        """Show other tabs."""
        self.blockSignals(True)  # what is shown here was not chosen here
        while self.count() > len(labels):
            self.removeTab(self.count() - 1)
        while self.count() < len(labels):
            self.addTab("")
            self._add_close_button(self.count() - 1)
        self._labels = list(labels)
        for position, label in enumerate(labels):
            self.setTabText(position, text.menu_text(label.text))
            self.setTabToolTip(position, label.tip)
            self.setAccessibleTabName(position, label.text)
        self._renew_icons()
        self.setCurrentIndex(current)
        self.blockSignals(False)

    def set_room(self, width: int) -> None:
        """Say how wide all tabs may be together."""
        if width != self._room:
            self._room = width
            self.updateGeometry()
            self.setIconSize(self.iconSize())  # lays the tabs out again

    @property
    def wanted_width(self) -> int:
        """The width of all tabs."""
        return self.count() * self._tab_width

    def tabSizeHint(self, _index: int) -> QSize:  # noqa: N802
        """All tabs have the same width, which shrinks as they become more."""
        return QSize(self._tab_width, self._height)

    def minimumTabSizeHint(self, _index: int) -> QSize:  # noqa: N802
        """Tabs do not shrink below their least width."""
        return QSize(LEAST_WIDTH, self._height)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """One tab; the others are scrolled."""
        return QSize(LEAST_WIDTH, self._height)

    @property
    def _height(self) -> int:
        return max(HEIGHT, self.fontMetrics().height() + 12)

    @property
    def _tab_width(self) -> int:
        return max(LEAST_WIDTH, min(WIDTH, self._room // max(self.count(), 1)))

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """The middle button closes a tab."""
        position = self.tabAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.MiddleButton:
            if position >= 0:
                self.close_requested.emit(position)
            return
        super().mousePressEvent(event)

    # Drags

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Tabs open under a drag, but nothing is dropped on them."""
        event.accept()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802
        """Open the tab that a drag stays over."""
        self._hold(event.position().toPoint())
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:  # noqa: N802
        """The drag is elsewhere."""
        self._hold(None)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Nothing is dropped on a tab."""
        self._hold(None)
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.ignore()

    def _hold(self, position: QPoint | None) -> None:
        held = self.tabAt(position) if position is not None else -1
        if held != self._held:
            self._held = held
            self._open_held.stop()
            if held >= 0:
                self._open_held.start()

    def _on_held(self) -> None:
        if 0 <= self._held < self.count():
            self.chosen.emit(self._held)

    # Tabs

    def _add_close_button(self, position: int) -> None:
        close = text.tool_button("close", self.tr("Close tab"))
        close.setProperty("compact", True)
        close.setFixedSize(22, 22)
        close.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Ctrl+W closes
        close.clicked.connect(self._on_close)
        self.setTabButton(position, _SIDE, close)

    def _on_close(self) -> None:
        button = self.sender()
        for position in range(self.count()):
            if isinstance(button, QToolButton) and self.tabButton(position, _SIDE) is button:
                self.close_requested.emit(position)
                return

    def _on_moved(self, start: int, end: int) -> None:
        self._labels.insert(end, self._labels.pop(start))
        self.moved.emit(start, end)

    def _on_current(self, position: int) -> None:
        if position >= 0:
            self.chosen.emit(position)

    def _renew_icons(self) -> None:
        for position, label in enumerate(self._labels[: self.count()]):
            tint = "folder" if label.icon == "folder" else "dim"
            self.setTabIcon(position, icons.icon(label.icon, tint))
