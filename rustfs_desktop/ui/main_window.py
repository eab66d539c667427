"""The main window: makes the parts, wires them to each other and to the commands."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.errors import Remedy
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.connections import Connections, ConnectionState
from rustfs_desktop.service.embedded import EmbeddedServer
from rustfs_desktop.service.settings import Settings
from rustfs_desktop.service.transfer_queue import TransferQueue
from rustfs_desktop.ui import menus
from rustfs_desktop.ui.actions import Actions
from rustfs_desktop.ui.browser.browser import Browser
from rustfs_desktop.ui.commands import (
    buckets,
    copies,
    downloads,
    job_messages,
    links,
    navigation,
    objects,
    preferences,
    receipts,
)
from rustfs_desktop.ui.commands import (
    connections as connection_commands,
)
from rustfs_desktop.ui.commands import (
    help as help_commands,
)
from rustfs_desktop.ui.commands import quit as quit_command
from rustfs_desktop.ui.commands.conflicts import ConflictPrompts
from rustfs_desktop.ui.commands.context import Command, CommandContext, Target
from rustfs_desktop.ui.commands.target_tracker import TargetTracker
from rustfs_desktop.ui.commands.transfers import TransferCommands
from rustfs_desktop.ui.dialogs.tab_order import follow_layouts
from rustfs_desktop.ui.drag_and_drop import Copying
from rustfs_desktop.ui.dragging.drag import ObjectDrag
from rustfs_desktop.ui.splitter import TransferSplitter
from rustfs_desktop.ui.status_bar import StatusBar
from rustfs_desktop.ui.toolbar import Toolbar
from rustfs_desktop.ui.transfers.panel import TransferPanel
from rustfs_desktop.ui.window_state import WindowState

_COMMANDS: dict[str, Command] = {
    "new_connection": connection_commands.new_connection,
    "try_demo": connection_commands.try_demo,
    "connect": connection_commands.connect,
    "disconnect": connection_commands.disconnect,
    "edit_connection": connection_commands.edit_connection,
    "remove_connection": connection_commands.remove_connection,
    "create_bucket": buckets.create_bucket,
    "open_bucket": buckets.open_bucket,
    "delete_bucket": buckets.delete_bucket,
    "upload_files": objects.upload_files,
    "upload_folder": objects.upload_folder,
    "new_folder": objects.new_folder,
    "download": objects.download,
    "download_to": objects.download_to,
    "download_folder": objects.choose_download_folder,
    "copy_address": objects.copy_address,
    "cut": copies.cut,
    "copy": copies.copy,
    "paste": copies.paste,
    "rename": copies.rename,
    "delete": objects.delete_objects,
    "properties": objects.show_properties,
    "copy_link": links.copy_link,
    "make_link": links.make_link,
    "preferences": preferences.edit_preferences,
    "history": receipts.show_history,
    "about": help_commands.about,
    "keys": help_commands.show_keys,
}

_REMEDIES = {
    Remedy.EDIT_CONNECTION: connection_commands.edit_connection,
    Remedy.OPEN_BUCKET: buckets.open_bucket,
    Remedy.EMPTY_BUCKET: buckets.delete_bucket,
}
_TOKEN = "XDG_ACTIVATION_TOKEN"


class MainWindow(QMainWindow):
    """Tool bar, browser, transfers, status bar; it wires and decides nothing."""

    def __init__(
        self,
        background: Background,
        connections: Connections,
        embedded: EmbeddedServer,
        queue: TransferQueue,
        settings: Settings,
        log_folder: Path,
    ) -> None:
        super().__init__()
        self.setWindowTitle("RustFS Desktop")
        self.setMinimumSize(800, 500)
        self.setAcceptDrops(False)  # the browser takes drops where they land
        self._log_folder = log_folder
        self._may_close = False
        self._keeps_transfers = True
        self.actions_ = Actions(self)
        self.toolbar = Toolbar(self.actions_, self)
        self.browser = Browser(background, connections, self)
        self.panel = TransferPanel(queue, self)
        self.status = StatusBar(self)
        self.context = CommandContext(
            self, background, connections, embedded, queue, settings, self.browser
        )
        self._answers = ConflictPrompts(self.context)
        self._pointing = TargetTracker(self.context, self.actions_)
        self.drag = ObjectDrag(self.context)
        self._copying = Copying(self.context, self.drag)
        self._pointing.changed.connect(self._refresh)
        menus.fill_menu_bar(self.menuBar(), self.actions_)
        self._transfers = TransferCommands(self.context, self.panel, self.actions_)
        self._lay_out()
        self._arrangement = WindowState(
            self, (self._split, self.browser, self.panel), self.actions_, settings
        )
        self._wire()
        self._arrangement.restore()
        self._refresh()

    def open_address(self, words: str) -> None:
        """Go to an address in any form that is understood, or say why not."""
        navigation.open_address(self.context, words)

    def come_to_front(self, token: str = "") -> None:
        """Be seen, because the user asked for the program again.

        ``token`` is the leave that the desktop gave to whoever asked.
        """
        if token:
            os.environ[_TOKEN] = token  # where Qt looks for it, and takes it away
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    @property
    def keeps_transfers(self) -> bool:
        """Whether the next start goes on with what is unfinished now."""
        return self._keeps_transfers

    def close_for_good(self) -> None:
        """Close without asking."""
        self._may_close = True
        self.close()

    def say_load_problem(self) -> None:
        """Tell that the list of connections could not be read in full."""
        connection_commands.say_load_problem(self.context)

    def open_last(self) -> None:
        """Go where one was when the program ended, or to the only connection there is."""
        navigation.open_last(self.context)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Start with the keyboard among the rows."""
        super().showEvent(event)
        self.browser.focus_rows()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Ask while transfers run; remember how the window was."""
        if self.context.queue.is_moving and not self._may_close:
            event.ignore()
            quit_command.ask_to_quit(self.context, self._leave)
            return
        self._arrangement.save()
        super().closeEvent(event)

    def _lay_out(self) -> None:
        self._split = TransferSplitter(self.browser, self.panel, self)
        central = QWidget(self)
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.toolbar)
        column.addWidget(self._split, 1)
        column.addWidget(self.status)
        self.setCentralWidget(central)
        follow_layouts(self.toolbar)

    def _wire(self) -> None:
        self._wire_actions()
        self._wire_browser()
        self._wire_connections()
        self._wire_queue()

    def _wire_actions(self) -> None:
        for name, command in _COMMANDS.items():
            self.actions_[name].triggered.connect(partial(self._run, command))
        actions, browser = self.actions_, self.browser
        actions["open"].triggered.connect(browser.open_selected)
        actions["select_all"].triggered.connect(browser.select_all)
        actions["back"].triggered.connect(browser.back)
        actions["forward"].triggered.connect(browser.forward)
        actions["up"].triggered.connect(browser.up)
        actions["reload"].triggered.connect(browser.reload)
        actions["go_to"].triggered.connect(self.toolbar.path_bar.edit)
        actions["filter"].triggered.connect(self._focus_filter)
        actions["diagnostics"].triggered.connect(
            partial(help_commands.copy_diagnostics, self.context, self._log_folder)
        )
        actions["quit"].triggered.connect(self.close)

    def _wire_browser(self) -> None:
        browser, bar = self.browser, self.toolbar.path_bar
        browser.location_changed.connect(self._on_location)
        browser.selection_changed.connect(self._refresh)
        browser.listing_changed.connect(self._refresh_counts)
        browser.object_activated.connect(self._on_activated)
        browser.files_dropped.connect(self._on_dropped)
        browser.rows_dragged.connect(self._on_dragged)
        browser.context_menu_requested.connect(self._pointing.show_menu)
        browser.remedy_requested.connect(self._on_remedy)
        browser.action_requested.connect(self._on_action)
        browser.open_requested.connect(partial(downloads.open_row, self.context))
        browser.show_requested.connect(partial(downloads.show_row, self.context))
        browser.filter_cleared.connect(self.toolbar.filter_field.clear)
        bar.crumb_clicked.connect(browser.go_to)
        bar.location_entered.connect(self.open_address)
        bar.left.connect(browser.focus_rows)
        self.toolbar.filter_field.filter_changed.connect(browser.filter_text)
        self.toolbar.filter_field.left.connect(browser.focus_rows)

    def _wire_connections(self) -> None:
        connections = self.context.connections
        connections.state_changed.connect(self._refresh)
        connections.list_changed.connect(self._refresh)
        connections.secret_not_kept.connect(
            partial(connection_commands.say_secret_not_kept, self.context)
        )
        self.context.embedded.ready.connect(self._on_demo_ready)
        self.context.embedded.failed.connect(
            partial(self.browser.messages.show_error, again=self.context.embedded.start)
        )

    def _wire_queue(self) -> None:
        queue = self.context.queue
        queue.asked.connect(self._answers.on_asked)
        queue.job_planned.connect(partial(job_messages.say_planned, self.context))
        queue.contents_changed.connect(self.context.connections.note_change)
        queue.inserted.connect(self._on_first_transfer)
        queue.job_finished.connect(partial(job_messages.note_downloads, self.context))
        self.panel.expanded_changed.connect(self.actions_["transfers"].setChecked)

    def _run(self, command: Command, *_checked: object) -> None:
        command(self.context, self._pointing.target())

    def _refresh(self, *_ignored: object) -> None:
        self.actions_.update(self._pointing.action_context())
        self._refresh_counts()
        location = self.browser.location
        connection = self.context.connection(location)
        state = (
            self.context.connections.state(connection.id)
            if connection is not None
            else ConnectionState.OFFLINE
        )
        self.status.set_connection(connection, state)

    def _refresh_counts(self) -> None:
        self.status.set_counts(self.browser.listing_text)

    def _on_location(self, location: Location | None) -> None:
        connection = self.context.connection(location)
        self.toolbar.path_bar.set_location(location, connection.name if connection else "")
        self.toolbar.filter_field.clear()
        self._refresh()

    def _on_activated(self, key: str) -> None:
        target = self._pointing.shown()
        picked = target.selection
        if key not in picked.keys:
            picked = Selection(keys=[key], sizes=[0])
        objects.download(self.context, Target(target.location, picked))

    def _on_dropped(self, paths: list[Path], location: Location) -> None:
        objects.upload_paths(self.context, paths, location)

    def _on_dragged(self) -> None:
        self.drag.run(self._pointing.shown(), self.browser)

    def _on_action(self, name: str) -> None:
        self._pointing.trigger_for_rows(name)

    def _on_remedy(self, remedy: Remedy) -> None:
        if remedy in _REMEDIES:
            _REMEDIES[remedy](self.context, self._pointing.shown())
        else:
            self.browser.reload()

    def _on_demo_ready(self, connection_id: str) -> None:
        self.context.connections.connect_to(connection_id)
        if self.context.embedded.is_quiet and self.browser.location is not None:
            return  # only transfers need it; the user looks at something else
        connection_commands.say_demo_ready(self.context)
        self.browser.go_to(Location(connection_id))

    def _leave(self, keeps_transfers: bool) -> None:
        self._keeps_transfers = keeps_transfers
        self.close_for_good()

    def _on_first_transfer(self, first: int, _last: int) -> None:
        if first == 0:  # the first thing moving: let it be seen
            self.actions_["transfers"].setChecked(True)

    def _focus_filter(self) -> None:
        self.toolbar.filter_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.toolbar.filter_field.selectAll()
