"""Driver of the tour: mouse, keys, drops, waiting for conditions, screenshots."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QEventLoop,
    QMimeData,
    QModelIndex,
    QPoint,
    QPointF,
    QRect,
    Qt,
    QTimer,
    QUrl,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QPainter,
    QPixmap,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QMenu,
    QMenuBar,
    QPushButton,
    QWidget,
)

from rustfs_desktop.ui.look import theme
from rustfs_desktop.ui.look.segmented import SegmentedControl

_LEFT = Qt.MouseButton.LeftButton
_NO_KEYS = Qt.KeyboardModifier.NoModifier
_DIMMED = QColor(0, 0, 0, 60)
_SETTLE_MS = 120  # twice this is enough for the inspector to ask the server
_REPAINT_MS = 50  # after a change of the theme
_NAME_AT = 60  # pixels from the left end of a cell

W = TypeVar("W", bound=QWidget)
V = TypeVar("V", bound=Hashable)


class TourError(Exception):
    """A step of the tour failed."""


class Driver:
    """Acts on the window as a user would; GUI thread, inside a running event loop."""

    def __init__(self, application: QApplication, window: QWidget, folder: Path) -> None:
        self._application = application
        self.window = window
        self._folder = folder
        self.pictures: list[str] = []

    def until(self, condition: Callable[[], bool], what: str, timeout_s: float = 30.0) -> None:
        """Let the program work until ``condition`` holds."""
        end = time.monotonic() + timeout_s
        while not condition() and time.monotonic() < end:
            run_events(10)
        if not condition():
            raise TourError(f"timeout after {timeout_s:.0f} s: {what}")

    def check(self, condition: bool, what: str) -> None:
        """Fail the step unless the condition holds."""
        if not condition:
            raise TourError(what)

    def settle(self) -> None:
        """Wait until pending paints are done."""
        run_events(_SETTLE_MS)

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Press and release the left button."""
        QTest.mouseClick(widget, _LEFT, _NO_KEYS, at or widget.rect().center())

    def click_row(
        self,
        view: QAbstractItemView,
        index: QModelIndex,
        modifier: Qt.KeyboardModifier = _NO_KEYS,
        button: Qt.MouseButton = _LEFT,
    ) -> None:
        """Select one row, or one more with Ctrl; the middle button opens a tab."""
        QTest.mouseClick(view.viewport(), button, modifier, self._name_at(view, index))

    def double_click_row(self, view: QAbstractItemView, index: QModelIndex) -> None:
        """Open one row: press, release, press again."""
        at = self._name_at(view, index)
        QTest.mouseClick(view.viewport(), _LEFT, _NO_KEYS, at)
        QTest.mouseDClick(view.viewport(), _LEFT, _NO_KEYS, at)

    def context_menu(self, view: QAbstractItemView, index: QModelIndex) -> QMenu:
        """Right-click a row and wait for its menu."""
        port, at = view.viewport(), self._name_at(view, index)
        QTest.mouseClick(port, Qt.MouseButton.RightButton, _NO_KEYS, at)
        reason = QContextMenuEvent.Reason.Mouse
        QApplication.sendEvent(port, QContextMenuEvent(reason, at, port.mapToGlobal(at)))
        self.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu), "the menu")
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        return menu

    def choose(self, menu: QMenu, name: str) -> None:
        """Click the menu's action with this object name."""
        for action in menu.actions():
            if action.objectName() == name:
                self.click(menu, menu.actionGeometry(action).center())
                return
        raise TourError(f"the menu has no {name}")

    def choose_from_bar(self, bar: QMenuBar, name: str) -> None:
        """Open the menu of the menu bar that holds this action, and click the action."""
        for title in bar.actions():
            menu = title.menu()
            if isinstance(menu, QMenu) and name in [each.objectName() for each in menu.actions()]:
                self.click(bar, bar.actionGeometry(title).center())
                self.until(menu.isVisible, "the menu")
                self.choose(menu, name)
                return
        raise TourError(f"no menu has {name}")

    def choose_segment(self, control: SegmentedControl[V], value: V) -> None:
        """Click one choice of a row of choices."""
        self.click(control.segment(value))

    def keys(self, sequence: str, widget: QWidget | None = None) -> None:
        """Press one key with its modifiers, written as in ``Ctrl+N``, where the focus is."""
        target = widget or self._application.focusWidget() or self.window
        QTest.keySequence(target, sequence)

    def type_into(self, widget: QWidget, words: str) -> None:
        """Click into a field, select its text and type over it."""
        self.click(widget)
        QTest.keySequence(widget, "Ctrl+A")
        QTest.keyClicks(widget, words)

    def dialog(self, kind: type[W]) -> W:
        """Wait for a dialog of this class."""
        self.until(lambda: self.visible(kind) is not None, kind.__name__)
        found = self.visible(kind)
        assert found is not None
        return found

    def visible(self, kind: type[W]) -> W | None:
        """The visible dialog of this class, if any."""
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, kind) and widget.isVisible():
                return widget
        return None

    def primary(self, dialog: QWidget) -> QPushButton:
        """The dialog's primary button."""
        buttons = dialog.findChildren(QPushButton)
        return next(found for found in buttons if found.property("primary"))

    def gone(self, dialog: QWidget) -> None:
        """Wait until a dialog is closed."""
        name = type(dialog).__name__
        self.until(lambda: self.visible(type(dialog)) is None, f"the end of {name}")
        self._activate()

    def hover(self, view: QWidget, paths: Sequence[Path], at: QPoint) -> QMimeData:
        """Carry files over a widget without dropping them; give the result to :meth:`drop`."""
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        copy = Qt.DropAction.CopyAction
        QApplication.sendEvent(view, QDragEnterEvent(at, copy, mime, _LEFT, _NO_KEYS))
        move = QDragMoveEvent(at, copy, mime, _LEFT, _NO_KEYS)
        QApplication.sendEvent(view, move)
        self.check(move.isAccepted(), "the files are refused there")
        return mime

    def drop(self, view: QWidget, mime: QMimeData, at: QPoint) -> None:
        """Drop what :meth:`hover` carried."""
        copy = Qt.DropAction.CopyAction
        event = QDropEvent(QPointF(at), copy, mime, _LEFT, _NO_KEYS)
        QApplication.sendEvent(view, event)

    def close_dialogs(self) -> None:
        """Close every dialog and menu after a failed step, because they block the next one."""
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        for widget in QApplication.topLevelWidgets():
            if widget.isVisible() and widget is not self.window and widget.isWindow():
                widget.close()
        self.settle()

    def picture(self, name: str) -> None:
        """Save screenshots of what a user sees now, in the light and the dark theme.

        A change of the theme takes a quarter of a second, so the current one comes first and the
        other one stays.
        """
        self.settle()
        first = theme.is_dark()
        for dark in (first, not first):
            if theme.current() != (theme.DARK if dark else theme.LIGHT):
                theme.apply_theme(self._application, dark)
                run_events(_REPAINT_MS)
            file = f"{name}-{'dark' if dark else 'light'}.png"
            if not self._scene().save(str(self._folder / file)):
                raise TourError(f"{file} could not be written")
            self.pictures.append(file)

    def _activate(self) -> None:
        """Without a window manager the window does not get the focus back.

        With one, no window becomes active that is behind a modal dialog.
        """
        top = QApplication.activeModalWidget() or self.window
        top.activateWindow()
        self.until(top.isActiveWindow, "the window to be active")

    def _name_at(self, view: QAbstractItemView, index: QModelIndex) -> QPoint:
        """Where people click: on the name, not on what a row offers beside it."""
        self.check(index.isValid(), "the row is not there")
        view.scrollTo(index)
        cell = view.visualRect(index)
        return QPoint(cell.left() + min(cell.width() // 2, _NAME_AT), cell.center().y())

    def _scene(self) -> QPixmap:
        """The window with its dialogs and menus over it, as a screen would show them."""
        picture = self.window.grab()
        over = [w for w in QApplication.topLevelWidgets() if _lies_over(w, self.window)]
        over.sort(key=_depth)
        if not over:
            return picture
        painter = QPainter(picture)
        area = QRect(QPoint(0, 0), self.window.size())
        for widget in over:
            at = widget.frameGeometry().topLeft() - self.window.frameGeometry().topLeft()
            if widget.isModal():
                painter.fillRect(area, _DIMMED)
                at = area.center() - widget.rect().center()
            painter.drawPixmap(at, widget.grab())
        painter.end()
        return picture


def run_events(milliseconds: int) -> None:
    """Run the event loop for a while.

    QTest.qWait does not release the interpreter lock, so the other threads would not run.
    """
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
    # A step runs inside an event, so that closed dialogs would be kept until the tour ends.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _depth(widget: QWidget) -> int:
    """How many windows a window was opened over, one over the other."""
    below = widget.parentWidget()
    return 1 + _depth(below.window()) if below is not None else 0


def _lies_over(widget: QWidget, window: QWidget) -> bool:
    return widget.isVisible() and widget is not window and widget.isWindow()
