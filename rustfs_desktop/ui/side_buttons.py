"""The side buttons of the mouse: Back and Forward, wherever the pointer is in the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from rustfs_desktop.ui.browser.browser import Browser
from rustfs_desktop.ui.browser.browser_group import BrowserGroup

_MOUSE_EVENTS = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.MouseButtonDblClick,
)
_SIDE_BUTTONS = (Qt.MouseButton.BackButton, Qt.MouseButton.ForwardButton)


class SideButtons(QObject):
    """Handles the side buttons before any widget gets them: views would select rows."""

    def __init__(self, window: QWidget, browsers: BrowserGroup) -> None:
        super().__init__(window)
        self._window, self._browsers = window, browsers

    def watch(self) -> None:
        """Watch the native window; call it when the window is shown."""
        handle = self._window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Go back or forward on a press; releases and double-clicks do nothing more."""
        if event.type() not in _MOUSE_EVENTS or not isinstance(event, QMouseEvent):
            return super().eventFilter(watched, event)
        if event.button() not in _SIDE_BUTTONS:
            return False
        if event.type() == QEvent.Type.MouseButtonPress:
            browser = self._browser_at(event)
            if event.button() == Qt.MouseButton.BackButton:
                browser.back()
            else:
                browser.forward()
        return True

    def _browser_at(self, event: QMouseEvent) -> Browser:
        """The browser under the pointer, else the active one."""
        position = event.position().toPoint()
        for browser in self._browsers.browsers:
            inside = browser.mapFrom(self._window, position)
            if browser.isVisible() and browser.rect().contains(inside):
                return browser
        return self._browsers.active
