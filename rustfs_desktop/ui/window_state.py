"""Saves and restores the window's size, columns and panels."""

from __future__ import annotations

import json

from PySide6.QtCore import QByteArray, QObject, QSize
from PySide6.QtWidgets import QMainWindow

from rustfs_desktop.service.settings import Settings
from rustfs_desktop.ui.actions import Actions
from rustfs_desktop.ui.browser.browser_group import BrowserGroup
from rustfs_desktop.ui.look.side_panel import SidePanelSplitter
from rustfs_desktop.ui.splitter import TransferSplitter
from rustfs_desktop.ui.transfers.panel import TransferPanel

# The window frame's size is not known before the window is shown.
_FRAME = QSize(8, 40)
_FIRST = QSize(1280, 800)


class WindowState(QObject):
    """Shows and hides tree, inspector and transfers, and remembers their state."""

    def __init__(
        self,
        window: QMainWindow,
        parts: tuple[SidePanelSplitter, TransferSplitter, BrowserGroup, TransferPanel],
        actions: Actions,
        settings: Settings,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._side, self._split, self._browsers, self._panel = parts
        self._actions = actions
        self._settings = settings
        actions["tree"].toggled.connect(self._show_tree)
        self._side.panel_shown.connect(actions["tree"].setChecked)
        self._browsers.inspector_shown.connect(self._on_inspector)
        self._browsers.active_changed.connect(self._on_inspector)
        actions["inspector"].toggled.connect(self._show_inspector)
        actions["transfers"].toggled.connect(self._open_transfers)

    def restore(self) -> None:
        """Restore the window state; the first time, fit the window to the screen."""
        window, settings = self._window, self._settings
        geometry = settings.state("geometry")
        if geometry.isEmpty() or not window.restoreGeometry(geometry):
            room = window.screen().availableSize() - _FRAME
            window.resize(_FIRST.boundedTo(room).expandedTo(window.minimumSize()))
        self._split.set_foot_height(settings.transfers_height)
        self._restore_columns(settings.state("browser"))
        self._side.set_panel_wanted(settings.tree_visible)
        self._actions["tree"].setChecked(self._side.is_panel_shown)
        for browser in self._browsers.browsers:
            browser.side.set_panel_wanted(settings.inspector_visible)
        self._on_inspector()
        self._actions["transfers"].setChecked(settings.transfers_open)
        self._open_transfers(settings.transfers_open)

    def save(self) -> None:
        """Save the window state and the current location."""
        settings = self._settings
        settings.set_state("geometry", self._window.saveGeometry())
        settings.transfers_height = self._split.foot_height
        settings.set_state("browser", self._columns())
        last = self._browsers.active.location
        settings.last_location = last.folder if last is not None else None
        settings.sync()

    def _columns(self) -> QByteArray:
        """Columns of the active browser and the widths of both side panels."""
        browser = self._browsers.active
        panels = [self._side.panel_width, browser.side.panel_width]
        state = browser.content.columns_state() | {"panes": panels}
        return QByteArray(json.dumps(state).encode())

    def _restore_columns(self, saved: QByteArray) -> None:
        """Restore saved columns; invalid values are ignored."""
        try:
            state = json.loads(bytes(saved.data()))
        except (ValueError, RecursionError):
            return
        if not isinstance(state, dict):
            return
        browser = self._browsers.active
        browser.content.restore_columns(state)
        match state.get("panes"):
            case [int(tree), int(inspector)]:
                self._side.set_panel_width(tree)
                browser.side.set_panel_width(inspector)

    def _show_tree(self, visible: bool) -> None:
        """Show or hide the tree; in a narrow window over the content, which is not remembered."""
        self._side.show_panel(visible)
        self._settings.tree_visible = self._side.is_panel_wanted

    def _show_inspector(self, visible: bool) -> None:
        active = self._browsers.active.side
        active.show_panel(visible)
        self._settings.inspector_visible = active.is_panel_wanted
        for browser in self._browsers.browsers:
            browser.side.set_panel_wanted(active.is_panel_wanted)

    def _on_inspector(self) -> None:
        """The tick follows the inspector of the active browser."""
        self._actions["inspector"].setChecked(self._browsers.active.side.is_panel_shown)

    def _open_transfers(self, is_open: bool) -> None:
        self._settings.transfers_open = is_open
        self._panel.set_expanded(is_open)
