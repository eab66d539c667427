"""The bar of tabs: names, close buttons, and tabs that open under a drag."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QIcon,
    QMouseEvent,
    QPainter,
    QPixmap,
)
from PySide6.QtWidgets import QStyle, QStyleOptionTab, QTabBar, QToolButton, QWidget

from rustfs_desktop.ui.look import icons, text, theme
from rustfs_desktop.ui.tabs.tab_texts import TabLabel

HEIGHT = 32
WIDTH, LEAST_WIDTH = 184, 96
OPEN_MS = 600
_ICON, _GAP = 16, 8
_MOST_PICTURES = 400
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
        self._pictures: dict[tuple[object, ...], QIcon] = {}
        self._labels: list[TabLabel] = []
        self.setObjectName("browserTabs")
        self.setAccessibleName(self.tr("Tabs"))
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setMovable(True)
        self.setUsesScrollButtons(True)  # which the style sheet hides
        self.setElideMode(Qt.TextElideMode.ElideMiddle)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAcceptDrops(True)
        self._room = 0
        self._held = -1
        self._open_held = QTimer(self, singleShot=True, interval=OPEN_MS)
        self._open_held.timeout.connect(self._on_held)
        self.tabMoved.connect(self._on_moved)
        self.currentChanged.connect(self._on_current)
        theme.notifier().changed.connect(self._forget_pictures)

    def show_tabs(self, labels: Sequence[TabLabel], current: int) -> None:
        """Show other tabs."""
        self.blockSignals(True)  # what is shown here was not chosen here
        if len(self._pictures) > _MOST_PICTURES:
            self._pictures.clear()
        while self.count() > len(labels):
            self.removeTab(self.count() - 1)
        while self.count() < len(labels):
            self.addTab("")
            self._add_close_button(self.count() - 1)
        known, self._labels = self._labels, list(labels)
        for position, label in enumerate(labels):
            if label == (known[position] if position < len(known) else None):
                continue  # Qt lays out all tabs for each text that is set
            self.setTabText(position, text.menu_text(label.text))
            self.setTabToolTip(position, label.tip)
            self.setAccessibleTabName(position, label.text)
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

    def initStyleOption(self, option: QStyleOptionTab, position: int) -> None:  # noqa: N802
        """Icon and name as one picture: Qt centers the text of a tab, and no style changes that."""
        super().initStyleOption(option, position)
        text_rect = self.style().subElementRect(QStyle.SubElement.SE_TabBarTabText, option, self)
        if not 0 <= position < len(self._labels) or text_rect.width() <= 0:
            return
        is_shown = bool(option.state & QStyle.StateFlag.State_Selected)
        is_pointed_at = bool(option.state & QStyle.StateFlag.State_MouseOver)
        tint = "text" if is_shown or is_pointed_at else "dim"
        if is_shown and self.hasFocus():
            tint = "accent"
        left = text_rect.left()
        size = QSize(text_rect.right() + 1 - left, self._height - 4)
        key = self._labels[position], size.toTuple(), tint, is_shown, self.devicePixelRatioF()
        if key not in self._pictures:  # Qt asks for each tab many times
            picture = self._picture(self._labels[position], size, tint, is_strong=is_shown)
            self._pictures[key] = QIcon(picture)
        option.icon, option.iconSize, option.text = self._pictures[key], size, ""

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Draw the labels again in another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._forget_pictures()

    def _forget_pictures(self) -> None:
        self._pictures.clear()
        self.update()

    def _picture(self, label: TabLabel, size: QSize, tint: str, *, is_strong: bool) -> QPixmap:
        """A label as a picture: the icon, and the name elided in the middle."""
        ratio = self.devicePixelRatioF()
        picture = QPixmap(size * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        icon_tint = "folder" if label.icon == "folder" else "dim"
        icon = icons.pixmap(label.icon, _ICON, icon_tint, ratio)
        painter.drawPixmap(QPoint(0, (size.height() - _ICON) // 2), icon)
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold if is_strong else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(theme.current().color(tint))
        room = QRect(_ICON + _GAP, 0, size.width() - _ICON - _GAP, size.height())
        name = painter.fontMetrics().elidedText(label.text, self.elideMode(), room.width())
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, flags | Qt.TextFlag.TextSingleLine, name)
        painter.end()
        return picture

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
