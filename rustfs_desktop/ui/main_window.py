"""The main window: creates its parts and connects them to each other and to the commands."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from rustfs_desktop.service.background import Background
from rustfs_desktop.service.bookmarks import Bookmarks
from rustfs_desktop.service.connections import Connections
from rustfs_desktop.service.edits import Edits
from rustfs_desktop.service.embedded import EmbeddedServer
from rustfs_desktop.service.folder_views import FolderViews
from rustfs_desktop.service.indexes import Indexes
from rustfs_desktop.service.previews import Previews
from rustfs_desktop.service.saved_searches import SavedSearches
from rustfs_desktop.service.settings import Settings
from rustfs_desktop.service.transfer_queue import TransferQueue
from rustfs_desktop.transfers.types import Job
from rustfs_desktop.ui import menus
from rustfs_desktop.ui.actions import Actions
from rustfs_desktop.ui.browser.browser import Browser
from rustfs_desktop.ui.browser.browser_group import BrowserGroup
from rustfs_desktop.ui.browser.downloaded_files import DownloadedFiles
from rustfs_desktop.ui.commands import copies, downloads, navigation
from rustfs_desktop.ui.commands import help as help_commands
from rustfs_desktop.ui.commands import quit as quit_command
from rustfs_desktop.ui.commands.bookmarks import BookmarkCommands
from rustfs_desktop.ui.commands.browser_commands import BrowserCommands
from rustfs_desktop.ui.commands.command_table import COMMANDS
from rustfs_desktop.ui.commands.conflicts import ConflictPrompts
from rustfs_desktop.ui.commands.connection_reports import ConnectionReports
from rustfs_desktop.ui.commands.context import Command, CommandContext
from rustfs_desktop.ui.commands.edit_prompts import EditPrompts
from rustfs_desktop.ui.commands.saved_searches import SavedSearchCommands
from rustfs_desktop.ui.commands.target_tracker import TargetTracker
from rustfs_desktop.ui.commands.transfers import TransferCommands
from rustfs_desktop.ui.commands.tree_commands import TreeCommands
from rustfs_desktop.ui.dialogs.tab_order import follow_layouts
from rustfs_desktop.ui.dragging.drag import ObjectDrag
from rustfs_desktop.ui.look.side_panel import CONTENT_WIDTH, SidePanelSplitter
from rustfs_desktop.ui.palette.box import PaletteBox
from rustfs_desktop.ui.palette.commands import CommandPalette
from rustfs_desktop.ui.palette.places import PlacePalette
from rustfs_desktop.ui.panes.compare_bar import CompareBar
from rustfs_desktop.ui.panes.pane_commands import PaneCommands
from rustfs_desktop.ui.panes.pane_comparison import PaneComparison
from rustfs_desktop.ui.panes.pane_state import PaneState
from rustfs_desktop.ui.panes.panes import Panes
from rustfs_desktop.ui.side_buttons import SideButtons
from rustfs_desktop.ui.splitter import TransferSplitter
from rustfs_desktop.ui.status_bar import StatusBar
from rustfs_desktop.ui.tabs.browser_tabs import BrowserTabs
from rustfs_desktop.ui.tabs.tab_commands import TabCommands
from rustfs_desktop.ui.toolbar import Toolbar
from rustfs_desktop.ui.transfers.panel import TransferPanel
from rustfs_desktop.ui.tree.panel import WIDTH as TREE_WIDTH
from rustfs_desktop.ui.tree.panel import TreePanel
from rustfs_desktop.ui.tree_navigation import TreeNavigation
from rustfs_desktop.ui.window_bars import WindowBars
from rustfs_desktop.ui.window_search import WindowSearch
from rustfs_desktop.ui.window_state import WindowState
from rustfs_desktop.ui.window_views import WindowViews

PANE_WIDTH = 390  # of each of two, before the tree is shown beside them
_TOKEN = "XDG_ACTIVATION_TOKEN"


class MainWindow(QMainWindow):
    """Tool bar, tree, browser, transfers and status bar, connected to each other."""

    def __init__(  # noqa: PLR0913, PLR0917  # every service once
        self,
        background: Background,
        connections: Connections,
        embedded: EmbeddedServer,
        queue: TransferQueue,
        settings: Settings,
        indexes: Indexes,
        previews: Previews,
        edits: Edits,
    ) -> None:
        super().__init__()
        self.setWindowTitle("RustFS Desktop")
        self.setMinimumSize(640, 420)
        self.setAcceptDrops(False)  # tree and browser handle drops themselves
        self._may_close, self._keeps_transfers = False, True
        self.actions_ = Actions(self)
        bookmarks = Bookmarks(settings, connections, self)
        searches = SavedSearches(settings, connections, self)
        services = (background, connections, embedded, queue, settings, indexes)
        self.context = CommandContext(self, *services, searches, previews, edits, bookmarks)
        self.toolbar = Toolbar(self.actions_, self)
        self.tree = TreePanel(connections, self)  # in the order of Tab
        self._downloaded, self._views = DownloadedFiles(self), FolderViews(settings)
        first = self._make_browser(self)
        self.browsers = BrowserGroup(first, self)
        self.panes = Panes(self.browsers, connections, self._make_tab, self)
        self.panel = TransferPanel(queue, self)
        self.status = StatusBar(self)
        self.drag = ObjectDrag(self)
        menus.fill_menu_bar(self.menuBar(), self.actions_, lambda: self.browser.content.header)
        self._lay_out()
        self._add_commands(first)
        self._state = WindowState(
            self, (self._side, self._split, self.browsers, self.panel), self.actions_, settings
        )
        self._pane_state = PaneState(self.panes, connections, settings, self.actions_["compare"])
        self._wire()
        self._state.restore()
        self._bars.refresh()

    @property
    def browser(self) -> Browser:
        """The active browser."""
        return self.browsers.active

    @property
    def tabs(self) -> BrowserTabs:
        """The tabs of the active pane."""
        return self.panes.tabs

    def open_address(self, words: str) -> None:
        """Go to an address in any supported form, or show why not."""
        navigation.open_address(self.context, self.browser, words)

    def come_to_front(self, token: str = "") -> None:
        """Raise the window after a second start of the program.

        ``token`` is the activation token that the desktop gave to the second start.
        """
        if token:
            os.environ[_TOKEN] = token  # Qt reads and removes it
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    @property
    def keeps_transfers(self) -> bool:
        """Whether unfinished transfers are kept for the next start."""
        return self._keeps_transfers

    def close_for_good(self) -> None:
        """Close without asking."""
        self._may_close = True
        self.close()

    def report_load_problem(self) -> None:
        """Show that the saved connections could not be loaded completely."""
        self._reports.report_load_problem()

    def copy_diagnostics(self, log_folder: Path) -> None:
        """Copy what a report of a problem needs, with the end of the log."""
        help_commands.copy_diagnostics(self.context, self._targets.target(), log_folder)

    def start_demo(self) -> None:
        """Start the demo server and go there, saying so meanwhile."""
        self._reports.start_demo()

    def open_last(self) -> None:
        """Open the tabs and the location shown when the program last ended."""
        navigation.open_last(self.context, self.browser)
        self._pane_state.restore()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Focus the rows at first."""
        super().showEvent(event)
        self._side_buttons.watch()
        self.browser.focus_rows()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Ask while transfers or deletions run; save the window state."""
        if quit_command.must_ask(self.context) and not self._may_close:
            event.ignore()
            quit_command.ask_to_quit(self.context, self._leave)
            return
        self._pane_state.save()
        self._state.save()
        super().closeEvent(event)

    def _make_browser(self, parent: QWidget) -> Browser:
        here, downloaded = self.context, self._downloaded
        browser = Browser(
            here.background, here.connections, here.indexes, downloaded, here.previews, parent
        )
        browser.view.remember_in(self._views)
        return browser

    def _make_tab(self, parent: QWidget) -> Browser:
        """A further browser, with its commands."""
        browser = self._make_browser(parent)
        BrowserCommands(self.context, browser, self._targets, self.drag)
        return browser

    def _lay_out(self) -> None:
        compare_bar, middle = CompareBar(self), QWidget(self)
        rows = QVBoxLayout(middle)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.panes, 1)
        rows.addWidget(compare_bar)
        PaneComparison(self.context.background, self.panes, compare_bar, self.actions_)
        self._side = SidePanelSplitter(
            self.tree, middle, panel=self.tree, width=TREE_WIDTH, parent=self
        )
        self.tree.location_chosen.connect(self._side.close_overlay)
        self.panes.split_changed.connect(self._on_split)
        self._side.overlay_closed.connect(self._focus_rows)
        self._split = TransferSplitter(self._side, self.panel, self)
        central = QWidget(self)
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.toolbar)
        column.addWidget(self._split, 1)
        column.addWidget(self.status)
        self.setCentralWidget(central)
        follow_layouts(self.toolbar)

    def _add_commands(self, first: Browser) -> None:
        context, browsers = self.context, self.browsers
        self._side_buttons = SideButtons(self, browsers)
        self._targets = TargetTracker(context, browsers, self.tree, self.actions_)
        self._conflicts = ConflictPrompts(context)
        self._transfers = TransferCommands(context, browsers, self.panel, self.actions_)
        BrowserCommands(context, first, self._targets, self.drag)
        TreeCommands(context, self.tree, browsers, self.drag)
        TreeNavigation(self.tree, browsers)
        tabs = TabCommands(
            lambda: self.tabs, self._close_last_tab, browsers, self._targets, self.actions_
        )
        tabs.follow_tree(self.tree)
        PaneCommands(context, self.panes, self._targets, self.actions_)
        BookmarkCommands(context, self.tree.bookmarks, browsers)
        SavedSearchCommands(context, self.tree.searches, browsers)
        box = PaletteBox(self)
        CommandPalette(box, self.actions_, self._targets, context.settings)
        PlacePalette(box, self.actions_, context, browsers, self.tree.model)
        EditPrompts(context, browsers)
        bars = (self.toolbar, self.status)
        self._bars = WindowBars(context, self.panes, browsers, self._targets, self.actions_, bars)
        for name, command in COMMANDS.items():
            self.actions_[name].triggered.connect(partial(self._run, command))

    def _wire(self) -> None:
        actions = self.actions_
        WindowSearch(actions, self.toolbar, self.browsers)
        WindowViews(actions, self.status, self.browsers)
        help_commands.follow_log_choice(actions["leave_out_names"], self.context.settings)
        actions["quit"].triggered.connect(self.close)
        self._reports = ConnectionReports(self.context, self.browsers)
        self._wire_queue()

    def _wire_queue(self) -> None:
        queue = self.context.queue
        queue.contents_changed.connect(self.context.connections.note_change)
        queue.inserted.connect(self._on_first_transfer)
        queue.job_finished.connect(self._on_job_finished)
        self.panel.expanded_changed.connect(self.actions_["transfers"].setChecked)

    def _run(self, command: Command, *_checked: object) -> None:
        command(self.context, self._targets.target())

    def _close_last_tab(self) -> None:
        """The last tab of a pane closes the pane, that of the only one the window."""
        if self.panes.is_split:
            self.panes.close_pane(self.panes.active)
        else:
            self.close()

    def _on_split(self) -> None:
        self._side.set_content_width(2 * PANE_WIDTH if self.panes.is_split else CONTENT_WIDTH)

    def _focus_rows(self) -> None:
        self.browser.focus_rows()

    def _on_job_finished(self, job: Job) -> None:
        transfers = [each for each in self.context.queue.transfers if each.job is job]
        self._downloaded.add_job(job, transfers)
        downloads.forget_gone(self.context, self.browsers, job, transfers)
        copies.remove_moved_folders(self.context, job)

    def _leave(self, keeps_transfers: bool) -> None:
        self._keeps_transfers = keeps_transfers
        self.close_for_good()

    def _on_first_transfer(self, first: int, _last: int) -> None:
        if first == 0:  # the first transfer expands the panel
            self.actions_["transfers"].setChecked(True)
