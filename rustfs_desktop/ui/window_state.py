"""How the window is arranged: its size and what is folded away, remembered between runs."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QObject, QSize
from PySide6.QtWidgets import QMainWindow

from rustfs_desktop.service.settings import Settings
from rustfs_desktop.ui.actions import Actions
from rustfs_desktop.ui.browser.browser import Browser
from rustfs_desktop.ui.splitter import TransferSplitter
from rustfs_desktop.ui.transfers.panel import TransferPanel

# What a desktop draws round a window: nobody tells before it is shown.
_FRAME = QSize(8, 40)
_FIRST = QSize(1280, 800)


class WindowState(QObject):
    """Shows and folds tree, inspector and transfers by their actions, and remembers it."""

    def __init__(
        self,
        window: QMainWindow,
        parts: tuple[TransferSplitter, Browser, TransferPanel],
        actions: Actions,
        settings: Settings,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._split, self._browser, self._panel = parts
        self._actions = actions
        self._settings = settings
        actions["tree"].toggled.connect(self._show_tree)
        actions["inspector"].toggled.connect(self._show_inspector)
        actions["transfers"].toggled.connect(self._open_transfers)

    def restore(self) -> None:
        """Take over how the window was; the first time, fit it to the screen."""
        window, settings = self._window, self._settings
        geometry = settings.state("geometry")
        if geometry.isEmpty() or not window.restoreGeometry(geometry):
            room = window.screen().availableSize() - _FRAME
            window.resize(_FIRST.boundedTo(room).expandedTo(window.minimumSize()))
        self._split.set_foot_height(settings.transfers_height)
        state = settings.state("browser")
        if state != QByteArray():
            self._browser.restore_state(state)
        self._actions["tree"].setChecked(settings.tree_visible)
        self._show_tree(settings.tree_visible)
        self._actions["inspector"].setChecked(settings.inspector_visible)
        self._show_inspector(settings.inspector_visible)
        self._actions["transfers"].setChecked(settings.transfers_open)
        self._open_transfers(settings.transfers_open)

    def save(self) -> None:
        """Remember how the window is, and where one is."""
        settings = self._settings
        settings.set_state("geometry", self._window.saveGeometry())
        settings.transfers_height = self._split.foot_height
        settings.set_state("browser", self._browser.save_state())
        settings.last_location = self._browser.location
        settings.sync()

    def _show_tree(self, visible: bool) -> None:
        self._settings.tree_visible = visible
        self._browser.set_tree_visible(visible)

    def _show_inspector(self, visible: bool) -> None:
        self._settings.inspector_visible = visible
        self._browser.set_inspector_visible(visible)

    def _open_transfers(self, is_open: bool) -> None:
        self._settings.transfers_open = is_open
        self._panel.set_expanded(is_open)
