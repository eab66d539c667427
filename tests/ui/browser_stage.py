"""A browser on a stage: listings that the test writes, connections that never leave the machine."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Connection, Location
from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError
from rustfs_desktop.models.local_paths import local_url
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.s3.types import (
    Bucket,
    BucketDetails,
    Credentials,
    Endpoint,
    ObjectHead,
    Page,
)
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.connections import ConnectionState
from rustfs_desktop.service.indexes import Indexes
from rustfs_desktop.service.previews import Previews
from rustfs_desktop.service.server_usage import ServerUsage
from rustfs_desktop.service.shared_listings import Listings
from rustfs_desktop.ui.browser.browser import Browser
from rustfs_desktop.ui.browser.browser_group import BrowserGroup
from rustfs_desktop.ui.browser.downloaded_files import DownloadedFiles
from rustfs_desktop.ui.look.side_panel import SidePanelSplitter
from rustfs_desktop.ui.tree.panel import WIDTH as TREE_WIDTH
from rustfs_desktop.ui.tree.panel import TreePanel
from rustfs_desktop.ui.tree_navigation import TreeNavigation

HOME = "c1"


@dataclasses.dataclass
class Store:
    """What the pretended server holds, and how it misbehaves."""

    keys: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    page_size: int = 1000
    fail_after: dict[str, int] = dataclasses.field(default_factory=dict)  # prefix: pages
    error: AppError = dataclasses.field(default_factory=lambda: AppError("The server went away"))
    hold: dict[str, threading.Event] = dataclasses.field(default_factory=dict)  # after page 1
    hold_first: dict[str, threading.Event] = dataclasses.field(default_factory=dict)
    listed: list[tuple[str, str]] = dataclasses.field(default_factory=list)
    headed: list[str] = dataclasses.field(default_factory=list)

    def pages(
        self,
        client: object,
        bucket: str,
        prefix: str = "",
        *,
        delimiter: str = "/",
        cancel: CancelToken,
    ) -> Iterator[Page]:
        """Replaces ``list_pages``."""
        self.listed.append((bucket, prefix))
        _wait(self.hold_first.get(prefix), cancel)
        whole = _folder(self.keys.get(bucket, []), prefix)
        limit = self.fail_after.get(prefix)
        for number, page in enumerate(_cut(whole, self.page_size)):
            if number == limit:
                raise self.error
            if number == 1:
                _wait(self.hold.get(prefix), cancel)
            cancel.check()
            yield page
        if limit is not None and limit >= -(-len(whole) // self.page_size):
            raise self.error

    def read(self, *_: object) -> None:
        """Replaces ``get_range``: nothing can be previewed."""
        raise self.error

    def head(self, remote: Remote, **_: object) -> ObjectHead:
        """Replaces ``head_object``."""
        self.headed.append(remote.key)
        return ObjectHead(
            "0123456789abcdef",
            size=100,
            content_type="text/plain",
            encryption="AES256",
            metadata={"color": "<b>red</b>"},
        )


class FakeConnections(QObject):
    """As much of the connections as the browser sees; connecting is up to the test."""

    list_changed = Signal()
    state_changed = Signal(str)
    response_changed = Signal(str)
    buckets_changed = Signal(str)
    contents_changed = Signal(object)

    def __init__(self, names: dict[str, str], background: Background) -> None:
        super().__init__()
        self.listings = Listings(background, self)
        self.usage = ServerUsage(background, self)
        endpoint = Endpoint("http://127.0.0.1:9000")
        self.known = {
            i: Connection(i, name, endpoint, access_key="me") for i, name in names.items()
        }
        self.states: dict[str, ConnectionState] = {}
        self.errors: dict[str, AppError] = {}
        self.named: dict[str, list[Bucket]] = {}
        self.asked: list[str] = []
        self.failures: list[AppError | None] = []
        self._client = Client(endpoint, Credentials())

    def all(self) -> list[Connection]:
        return list(self.known.values())

    def get(self, connection_id: str) -> Connection | None:
        return self.known.get(connection_id)

    def state(self, connection_id: str) -> ConnectionState:
        return self.states.get(connection_id, ConnectionState.OFFLINE)

    def error(self, connection_id: str) -> AppError | None:
        return self.errors.get(connection_id)

    def buckets(self, connection_id: str) -> list[Bucket]:
        return self.named.get(connection_id, [])

    def client(self, connection_id: str) -> object | None:
        return self._client if self.state(connection_id) is ConnectionState.ONLINE else None

    def responds(self, connection_id: str) -> bool:
        return True

    def note_response(self, connection_id: str, error: AppError | None) -> None:
        self.failures.append(error)

    def is_refreshing(self, connection_id: str) -> bool:
        return False

    def stop_refreshing(self, connection_id: str) -> None:
        pass

    def connect_to(self, connection_id: str) -> None:
        self.asked.append(connection_id)
        if self.state(connection_id) is not ConnectionState.ONLINE:
            self.become(connection_id, ConnectionState.CONNECTING)

    def disconnect_from(self, connection_id: str) -> None:
        self.become(connection_id, ConnectionState.OFFLINE)

    def become(
        self, connection_id: str, state: ConnectionState, error: AppError | None = None
    ) -> None:
        self.states[connection_id] = state
        if error is not None:
            self.errors[connection_id] = error
        else:
            self.errors.pop(connection_id, None)
        self.state_changed.emit(connection_id)
        if state is ConnectionState.ONLINE:
            self.buckets_changed.emit(connection_id)


@dataclasses.dataclass
class Stage:
    """A shown browser beside the tree, with everything around them."""

    qtbot: QtBot
    browser: Browser
    tree: TreePanel
    group: BrowserGroup
    connections: FakeConnections
    indexes: Indexes
    store: Store

    @property
    def table(self) -> QWidget:
        return self.browser._pane.table

    @property
    def names(self) -> list[str]:
        objects = self.browser._pane.table.objects
        return [str(objects.index(row, 0).data()) for row in range(objects.rowCount())]

    @property
    def page_title(self) -> str:
        page = self.browser._pane.shown_page
        return page.state.title if page is not None and page.state is not None else ""

    def open(self, prefix: str = "", bucket: str = "photos") -> None:
        """Go to a folder and wait until it is read."""
        self.browser.go_to(Location(HOME, bucket, prefix))
        self.wait_read()

    def wait_read(self) -> None:
        self.qtbot.waitUntil(
            lambda: self.browser._folder.shows_rows and not self.browser._folder.is_reading
        )

    def row(self, name: str) -> int:
        return self.names.index(name)

    def middle_of(self, name: str) -> QPoint:
        return self.browser._pane.table.row_rect(self.row(name)).center()

    def click(
        self,
        name: str,
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        button: Qt.MouseButton = Qt.MouseButton.LeftButton,
    ) -> None:
        viewport = self.browser._pane.table.viewport()
        self.qtbot.mouseClick(viewport, button, modifier, self.middle_of(name))

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
        none = Qt.KeyboardModifier.NoModifier
        self.qtbot.keyClick(self.browser._pane.table, key, modifier or none)


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    """The pretended server."""
    made = Store()
    monkeypatch.setattr("rustfs_desktop.service.listing.list_pages", made.pages)
    monkeypatch.setattr("rustfs_desktop.service.live_folder.list_pages", made.pages)
    monkeypatch.setattr("rustfs_desktop.service.event_stream.listen", lambda *_: iter(()))
    monkeypatch.setattr("rustfs_desktop.ui.browser.inspector.head_object", made.head)
    monkeypatch.setattr("rustfs_desktop.service.previews.get_range", made.read)
    monkeypatch.setattr(
        "rustfs_desktop.ui.browser.inspector.bucket_details",
        lambda _client, name: BucketDetails(name, "us-east-1", "Enabled"),
    )
    return made


@pytest.fixture
def stage(qtbot: QtBot, background: Background, store: Store, tmp_path: Path) -> Iterator[Stage]:
    """A browser on one connection that is online, with two buckets."""
    connections = FakeConnections({HOME: "my-rustfs"}, background)
    indexes = Indexes(background, connections, tmp_path / "indexes")  # type: ignore[arg-type]
    connections.states[HOME] = ConnectionState.ONLINE
    connections.named[HOME] = [Bucket("backups"), Bucket("photos")]
    store.keys["photos"] = [
        "2025/a.jpg",
        "2026/trip/beach.jpg",
        "2026/trip/raw/one.raw",
        "notes.md",
        "beach.jpg",
        "zebra.txt",
    ]
    tree = TreePanel(connections)  # type: ignore[arg-type]
    previews = Previews(background)
    browser = Browser(background, connections, indexes, DownloadedFiles(), previews)  # type: ignore[arg-type]
    group = BrowserGroup(browser, tree)
    TreeNavigation(tree, group)
    window = QWidget()
    split = SidePanelSplitter(tree, browser, panel=tree, width=TREE_WIDTH, parent=window)
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(split)
    qtbot.addWidget(window)
    window.resize(1280, 532)
    window.show()
    qtbot.waitExposed(window)
    yield Stage(qtbot, browser, tree, group, connections, indexes, store)
    for event in [*store.hold.values(), *store.hold_first.values()]:
        event.set()


def mime_of(paths: list[Path]) -> QMimeData:
    """What a file manager drags."""
    mime = QMimeData()
    mime.setUrls([local_url(path) for path in paths])
    return mime


def drag_over(viewport: QWidget, position: QPoint, mime: QMimeData) -> bool:
    """Drag something in and over a point; whether it could be dropped there."""
    copy, left, none = (
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter = QDragEnterEvent(position, copy, mime, left, none)
    QApplication.sendEvent(viewport, enter)
    move = QDragMoveEvent(position, copy, mime, left, none)
    QApplication.sendEvent(viewport, move)
    return move.isAccepted()


def drop_on(viewport: QWidget, position: QPoint, mime: QMimeData) -> bool:
    """Drag something in and let it go; whether it was taken."""
    drag_over(viewport, position, mime)
    event = QDropEvent(
        QPointF(position),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        QEvent.Type.Drop,
    )
    QApplication.sendEvent(viewport, event)
    return event.isAccepted()


def drag_out(viewport: QWidget) -> None:
    """The drag leaves without a drop."""
    QApplication.sendEvent(viewport, QDragLeaveEvent())


def _wait(event: threading.Event | None, cancel: CancelToken) -> None:
    while event is not None and not event.wait(0.01):
        cancel.check()


def _folder(keys: list[str], prefix: str) -> Page:
    """What ListObjectsV2 with a delimiter says of a prefix."""
    page = Page()
    for key in sorted(keys):
        if not key.startswith(prefix) or key == prefix:
            continue
        head, slash, _rest = key[len(prefix) :].partition("/")
        if slash:
            if f"{prefix}{head}/" not in page.prefixes[-1:]:
                page.prefixes.append(f"{prefix}{head}/")
        else:
            page.extend(_one(key))
    return page


def _one(key: str) -> Page:
    return Page(
        keys=[key],
        sizes=[len(key)],
        modified=[1_700_000_000.0],
        etags=['"0123456789abcdef0123456789abcdef"'],
        storage_classes=["STANDARD"],
    )


def _cut(page: Page, size: int) -> Iterator[Page]:
    rest = page
    yield Page(
        rest.prefixes,
        rest.keys[:size],
        rest.sizes[:size],
        rest.modified[:size],
        rest.etags[:size],
        rest.storage_classes[:size],
    )
    for start in range(size, len(rest.keys), size):
        part = slice(start, start + size)
        yield Page(
            [],
            rest.keys[part],
            rest.sizes[part],
            rest.modified[part],
            rest.etags[part],
            rest.storage_classes[part],
        )
