"""The whole program on a stage: the real window, acted on as a user would."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QCursor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMenu,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.connections import ConnectionStore
from rustfs_desktop.accounts.credentials import CredentialStore, memory_only
from rustfs_desktop.accounts.types import Connection, Location
from rustfs_desktop.app import App, AppFolders
from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.service.connections import ConnectionState
from rustfs_desktop.service.preferences import Preferences
from rustfs_desktop.service.settings import Settings
from rustfs_desktop.transfers.types import Transfer
from rustfs_desktop.ui.browser.browser import Browser
from rustfs_desktop.ui.browser.content_pane import ContentPane
from rustfs_desktop.ui.browser.object_table import ObjectTable
from rustfs_desktop.ui.browser.path_bar import PathBar
from rustfs_desktop.ui.main_window import MainWindow
from rustfs_desktop.ui.message_bar import MessageBar
from rustfs_desktop.ui.tree.bucket_tree import BucketTree
from tests.ui.browser_stage import drop_on, mime_of

W = TypeVar("W", bound=QWidget)

LIVE = "11111111-2222-4333-8444-555555555555"
_NOWHERE = QPoint(9_000, 9_000)
LEFT = Qt.MouseButton.LeftButton
NO_KEYS = Qt.KeyboardModifier.NoModifier


class WindowStage:
    """The running program with folders of its own; may be ended and started again."""

    def __init__(self, qtbot: QtBot, home: Path) -> None:
        self.qtbot = qtbot
        self.home = home
        self.folders = AppFolders.below(home)
        self.downloads = home / "Downloads"
        self.downloads.mkdir()
        self.keys = memory_only()
        self._apps: list[App] = []

    # The program

    def start(
        self, keys: CredentialStore | None = None, *, address: str = "", demo: bool = False
    ) -> None:
        """Start the program and wait for its window."""
        self.keys = keys or self.keys
        app = App(self.folders, self.keys)
        self._apps.append(app)
        app.settings.download_folder = self.downloads
        app.start(address=address, demo=demo)
        self.qtbot.waitExposed(app.window)
        self.qtbot.waitUntil(app.window.isActiveWindow)

    def stop(self) -> None:
        """Close the window and end the program, as quitting does."""
        app = self._apps.pop()
        app.queue.cancel_all()
        self.until(lambda: not app.queue.is_busy)
        app.window.close()
        app.stop()
        app.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def end_program(self) -> None:
        """End the program as it is, with the window closed or not."""
        app = self._apps.pop()
        app.stop()
        app.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def prefer(self, preferences: Preferences) -> None:
        """Save preferences before the program starts."""
        self.folders.config.mkdir(parents=True, exist_ok=True)
        settings = Settings(self.folders.config / "settings.ini")
        settings.preferences = preferences
        settings.sync()

    @property
    def running(self) -> bool:
        """Whether the program runs."""
        return bool(self._apps)

    def end(self) -> list[str]:
        """End what still runs; what a test left open."""
        left = [
            type(widget).__name__
            for widget in QApplication.topLevelWidgets()
            if widget.isVisible() and widget not in [app.window for app in self._apps]
        ]
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QDialog | QMenu):
                widget.close()
        while self._apps:
            self.stop()
        QCursor.setPos(_NOWHERE)  # the next test's window would open under the pointer
        return left

    def know(
        self,
        endpoint: Endpoint,
        credentials: Credentials,
        *,
        connection_id: str = LIVE,
        name: str = "live",
        buckets: tuple[str, ...] = (),
    ) -> Connection:
        """Save a connection before the program starts."""
        store = ConnectionStore(self.folders.config / "connections.json")
        self.folders.config.mkdir(parents=True, exist_ok=True)
        made = Connection(
            connection_id,
            name,
            endpoint,
            access_key=credentials.access_key,
            buckets=buckets,
        )
        store.save([*store.load(), made])
        self.keys.keep_for_session(connection_id, credentials.secret_key)
        return made

    @property
    def app(self) -> App:
        """The program that runs now."""
        return self._apps[-1]

    @property
    def window(self) -> MainWindow:
        """Its window."""
        return self.app.window

    @property
    def browser(self) -> Browser:
        """The browser in it."""
        return self.app.window.browser

    @property
    def pane(self) -> ContentPane:
        """The middle of the browser."""
        return self.browser._pane

    @property
    def table(self) -> ObjectTable:
        """The rows of a folder."""
        return self.pane.table

    @property
    def tree(self) -> BucketTree:
        """The tree on the left."""
        return self.window.tree.tree

    @property
    def messages(self) -> MessageBar:
        """The message bar."""
        return self.browser.messages

    @property
    def path_bar(self) -> PathBar:
        """The path bar."""
        return self.window.toolbar.path_bar

    # Looking

    def until(self, condition: Callable[[], object]) -> None:
        """Wait for something that the program does."""
        self.qtbot.waitUntil(lambda: bool(condition()))

    @property
    def names(self) -> list[str]:
        """The names in the rows, as shown."""
        rows = self.table.objects
        return [str(rows.index(row, 0).data()) for row in range(rows.rowCount())]

    @property
    def keys_shown(self) -> list[str]:
        """The raw keys and prefixes in the order of the rows."""
        rows = self.table.objects
        return [rows.key(row) for row in range(rows.rowCount())]

    @property
    def bucket_names(self) -> list[str]:
        """The buckets in the list of buckets."""
        rows = self.pane.buckets.buckets
        return [rows.name(row) for row in range(rows.rowCount())]

    @property
    def page_title(self) -> str:
        """The headline of the page in place of rows; empty while rows are shown."""
        page = self.pane.shown_page
        return page.state.title if page is not None and page.state is not None else ""

    def page_button(self, words: str) -> QPushButton:
        """A button of that page, once it is shown."""
        return self._shown_button(
            lambda: [] if self.pane.shown_page is None else self.pane.shown_page.buttons, words
        )

    def message_button(self, words: str) -> QPushButton:
        """A button of the message bar, once it is shown."""
        return self._shown_button(lambda: self.messages.buttons, words)

    @property
    def here(self) -> Location | None:
        """The place that is shown."""
        return self.browser.location

    def wait_read(self, bucket: str, prefix: str = "", connection_id: str = LIVE) -> None:
        """Wait until a folder is shown, whole."""
        place = Location(connection_id, bucket, prefix)
        folder = self.browser._folder
        self.until(
            lambda: (
                self.here == place
                and folder.shows_rows
                and not folder.is_reading
                and folder._load is not None
            )
        )

    def wait_online(self, connection_id: str = LIVE) -> None:
        """Wait until a connection is online."""
        self.until(lambda: self.app.connections.state(connection_id) is ConnectionState.ONLINE)

    def state(self, connection_id: str = LIVE) -> ConnectionState:
        """How far a connection is."""
        return self.app.connections.state(connection_id)

    def wait_moved(self, before: int = 0, count: int = 1) -> list[Transfer]:
        """Wait until all transfers after the first ``before`` ended, at least ``count``."""
        queue = self.app.queue
        self.until(lambda: len(queue.transfers) >= before + count and not queue.is_busy)
        return list(queue.transfers)[before:]

    # Hands

    def go(self, bucket: str = "", prefix: str = "", connection_id: str = LIVE) -> None:
        """Be at a place that is read."""
        self.browser.go_to(Location(connection_id, bucket, prefix))
        if bucket:
            self.wait_read(bucket, prefix, connection_id)
        else:
            self.wait_online(connection_id)
        self.browser.focus_rows()

    def press(self, keys: str, widget: QWidget | None = None) -> None:
        """Press keys where the focus is."""
        QTest.keySequence(widget or QApplication.focusWidget() or self.window, keys)

    def type(self, widget: QLineEdit, words: str) -> None:
        """Replace the text of a field by typing."""
        self.qtbot.mouseClick(widget, LEFT)
        widget.selectAll()
        QTest.keyClicks(widget, words)

    def click(self, widget: QWidget) -> None:
        """Click a button as soon as it is there and enabled."""
        self.until(lambda: widget.isVisible() and widget.isEnabled())
        self.qtbot.mouseClick(widget, LEFT)

    def row(self, key: str) -> QModelIndex:
        """The name cell of a key or prefix, once it is listed."""
        self.until(lambda: self.table.objects.row_of_key(key) >= 0)
        return self.table.objects.index(self.table.objects.row_of_key(key), 0)

    def click_row(self, key: str, modifier: Qt.KeyboardModifier = NO_KEYS) -> None:
        """Select a row by mouse."""
        index = self.row(key)
        self.table.scrollTo(index)
        place = self.table.visualRect(index).center()
        self.qtbot.mouseClick(self.table.viewport(), LEFT, modifier, place)

    def double_click_row(self, key: str) -> None:
        """Open a row by mouse."""
        index = self.row(key)
        self.table.scrollTo(index)
        _double_click(self.table, index)

    def double_click_bucket(self, name: str) -> None:
        """Open a bucket in the list of buckets."""
        rows = self.pane.buckets.buckets
        self.until(lambda: rows.row_of_key(name) >= 0)
        index = rows.index(rows.row_of_key(name), 0)
        self.pane.buckets.scrollTo(index)
        _double_click(self.pane.buckets, index)

    def node(self, location: Location) -> QModelIndex:
        """A node of the tree, opened on the way."""
        model = self.tree.model()
        way = [location]
        while way[0].parent is not None:
            way.insert(0, way[0].parent)
        for place in way[:-1]:
            self.until(lambda place=place: model.index_of(place).isValid())
            self.tree.expand(model.index_of(place))
        self.until(lambda: model.index_of(location).isValid())
        return model.index_of(location)

    def drop(self, paths: Sequence[Path], at: QPoint | None = None) -> bool:
        """Drop files on the rows, or on the page in their place."""
        view = self.table.viewport() if self.pane.shown_page is None else self.pane.shown_page
        place = at or QPoint(view.width() // 2, view.height() - 12)
        return drop_on(view, place, mime_of(list(paths)))

    def drop_on_row(self, key: str, paths: Sequence[Path]) -> bool:
        """Drop files on a row."""
        return self.drop(paths, self.table.visualRect(self.row(key)).center())

    def drop_on_tree(self, location: Location, paths: Sequence[Path]) -> bool:
        """Drop files on a node of the tree."""
        index = self.node(location)
        self.tree.scrollTo(index)
        place = self.tree.visualRect(index).center()
        return drop_on(self.tree.viewport(), place, mime_of(list(paths)))

    def copy_files(self, paths: Sequence[Path]) -> None:
        """Copy files, as a file manager does."""
        QGuiApplication.clipboard().setMimeData(mime_of(list(paths)))

    def menu_on_row(self, key: str) -> QMenu:
        """The context menu of a row."""
        self.click_row(key)
        return self._menu(self.table, self.table.visualRect(self.row(key)).center())

    def menu_on_empty(self) -> QMenu:
        """The context menu of the space below the rows."""
        return self._menu(self.table, QPoint(40, self.table.viewport().height() - 4))

    def menu_on_tree(self, location: Location) -> QMenu:
        """The context menu of a node of the tree."""
        index = self.node(location)
        self.tree.scrollTo(index)
        return self._menu(self.tree, self.tree.visualRect(index).center())

    def choose(self, menu: QMenu, name: str) -> None:
        """Click an action of a menu."""
        action = next(each for each in menu.actions() if each.objectName() == name)
        assert action.isEnabled(), name
        self.qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())
        if QApplication.activeModalWidget() is None:
            self.activate()

    def action(self, name: str) -> QAction:
        """An action of the window."""
        return self.window.actions_[name]

    def trigger(self, name: str) -> None:
        """Choose an action from the menu bar; it must be enabled."""
        assert self.action(name).isEnabled(), name
        self.action(name).trigger()

    def dialog(self, kind: type[W]) -> W:
        """Wait for a dialog."""
        self.until(lambda: visible(kind))
        return visible(kind)[0]

    def agree(self, dialog: QDialog) -> None:
        """Press the primary button once it can be pressed, and see the dialog go."""
        button = primary(dialog)
        self.until(button.isEnabled)
        self.click(button)
        self.until(lambda: not visible(type(dialog)))
        self.activate()

    def pick(self, paths: Sequence[Path]) -> None:
        """Choose files or a folder in the file dialog."""
        dialog = self.dialog(QFileDialog)
        field = dialog.findChild(QLineEdit, "fileNameEdit")
        assert field is not None
        field.setText(" ".join(f'"{path}"' for path in paths) if len(paths) > 1 else str(paths[0]))
        QTest.keyClick(field, Qt.Key.Key_Return)
        if visible(QFileDialog):  # the first Enter may only close the completion
            QTest.keyClick(field, Qt.Key.Key_Return)
        self.until(lambda: not visible(QFileDialog))
        self.activate()

    def activate(self) -> None:
        """Without a window manager nobody gives the focus back to the window."""
        self.window.activateWindow()
        self.until(self.window.isActiveWindow)

    def _shown_button(
        self, buttons: Callable[[], Sequence[QPushButton]], words: str
    ) -> QPushButton:
        def found() -> list[QPushButton]:
            return [each for each in buttons() if each.text() == words and each.isVisible()]

        self.until(found)
        return found()[0]

    def _menu(self, view: QAbstractItemView, at: QPoint) -> QMenu:
        port = view.viewport()
        QTest.mouseClick(port, Qt.MouseButton.RightButton, NO_KEYS, at)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, port.mapToGlobal(at))
        QApplication.sendEvent(port, event)
        self.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        return menu


def visible(kind: type[W]) -> list[W]:
    """The windows of this class that are on screen."""
    return [
        widget
        for widget in QApplication.topLevelWidgets()
        if isinstance(widget, kind) and widget.isVisible()
    ]


def primary(dialog: QWidget) -> QPushButton:
    """The button that does what the dialog is for, wherever the focus is."""
    return next(each for each in dialog.findChildren(QPushButton) if each.property("primary"))


def named(buttons: Sequence[QPushButton], words: str) -> QPushButton:
    """The button with this text."""
    found = [each for each in buttons if each.text() == words]
    assert found, [each.text() for each in buttons]
    return found[0]


def keys_of(client: Client, bucket: str, prefix: str = "") -> list[str]:
    """Every key on the server."""
    pages = list_pages(client, bucket, prefix, delimiter="", cancel=CancelToken())
    return sorted(key for page in pages for key in page.keys)


def put(client: Client, bucket: str, *keys: str, data: bytes | None = None) -> None:
    """Put objects on the server; each holds its own key if nothing is given."""
    for key in keys:
        client.browse.put_object(
            Bucket=bucket, Key=key, Body=key.encode() if data is None else data
        )


def read(client: Client, bucket: str, key: str) -> bytes:
    """What an object holds."""
    return client.browse.get_object(Bucket=bucket, Key=key)["Body"].read()


def _double_click(view: QAbstractItemView, index: QModelIndex) -> None:
    place = view.visualRect(index).center()
    QTest.mouseClick(view.viewport(), LEFT, NO_KEYS, place)
    QTest.mouseDClick(view.viewport(), LEFT, NO_KEYS, place)
