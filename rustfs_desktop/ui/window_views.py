"""Connects the view switch, its shortcuts and the zoom slider with the active browser."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QActionGroup

from rustfs_desktop.ui.actions import Actions
from rustfs_desktop.ui.browser.browser_group import BrowserGroup
from rustfs_desktop.ui.browser.browser_view import ViewMode
from rustfs_desktop.ui.status_bar import StatusBar

_MODES = {
    "view_details": ViewMode.DETAILS,
    "view_icons": ViewMode.ICONS,
    "view_flat": ViewMode.FLAT,
}


class WindowViews(QObject):
    """Shows the view of the active browser, and changes it."""

    def __init__(self, actions: Actions, status: StatusBar, browsers: BrowserGroup) -> None:
        super().__init__(status)
        self._actions, self._status, self._browsers = actions, status, browsers
        group = QActionGroup(self)
        for name, mode in _MODES.items():
            group.addAction(actions[name])
            actions[name].triggered.connect(partial(self._show_mode, mode))
        status.zoom.chosen.connect(self._zoom)
        browsers.active_changed.connect(self._refresh)
        browsers.view_changed.connect(self._refresh)
        browsers.location_changed.connect(self._refresh)
        self._refresh()

    def _show_mode(self, mode: ViewMode, *_checked: object) -> None:
        browser = self._browsers.active
        browser.space.close()
        browser.view.show_mode(mode)

    def _zoom(self, zoom: int) -> None:
        self._browsers.active.view.set_zoom(zoom)

    def _refresh(self, *_location: object) -> None:
        browser = self._browsers.active
        view, location = browser.view, browser.location
        for name, mode in _MODES.items():
            self._actions[name].setChecked(mode is view.mode)
        has_rows = location is not None and not location.lists_buckets
        self._status.zoom.setVisible(view.mode is ViewMode.ICONS and has_rows)
        self._status.zoom.show_size(view.zoom)
