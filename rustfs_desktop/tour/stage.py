"""The state of the tour for its steps: the window's parts, local files, a client for checks."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QModelIndex, QPoint, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.connections import ConnectionState
from rustfs_desktop.tour.driver import Driver
from rustfs_desktop.transfers.types import Transfer, TransferState
from rustfs_desktop.ui.browser.object_table import BucketTable, ObjectTable
from rustfs_desktop.ui.browser.states import NextStep, StatePage
from rustfs_desktop.ui.main_window import MainWindow
from rustfs_desktop.ui.transfers.row_actions import TransferRowAction
from rustfs_desktop.ui.transfers.row_delegate import action_rects

W = TypeVar("W", bound=QWidget)
Restart = Callable[[], MainWindow]  # stops the program and starts it again

_TIMEOUT_S = 30.0
SIZE = QSize(1280, 800)
BIG_FILE = "film.mov"
_BIG_BYTES = 160 << 20  # large enough to be seen while it runs


class Stage:
    """One run of the tour: steps read and write its attributes.

    Attributes:
        bucket: The bucket the tour made for itself.
        connection_id: The connection the tour made through the dialog.
        files: A local folder with things to upload; removed at the end.
        large_count: How many objects the large folder has.
    """

    def __init__(
        self, driver: Driver, window: MainWindow, restart: Restart, large_count: int
    ) -> None:
        self.driver = driver
        self._restart = restart
        self.large_count = large_count
        self.bucket = ""
        self.connection_id = ""
        self.files = Path(tempfile.mkdtemp(prefix="rustfs-desktop-tour-"))
        self._title = ""
        self._enter(window)

    def _enter(self, window: MainWindow) -> None:
        self.window = window
        self.context = window.context
        self.browser = window.browser
        self.table = _part(window.browser, ObjectTable)
        self.buckets = _part(window.browser, BucketTable)
        self.pages = _part(window.browser, StatePage)
        self.queue = window.context.queue

    def start_again(self) -> None:
        """Start the program again after its window was closed."""
        window = self._restart()
        window.resize(SIZE)
        self.driver.window = window
        self._enter(window)

    def begin(self, title: str) -> None:
        """Set the name of the screenshots of the next step."""
        self._title = title

    def picture(self, what: str = "") -> None:
        """Save the window as it is now."""
        self.driver.picture(f"{self._title}-{what}" if what else self._title)

    def until(self, condition: Callable[[], bool], what: str, timeout_s: float = 30.0) -> None:
        """Wait for something the program does."""
        self.driver.until(condition, what, timeout_s)

    def check(self, condition: bool, what: str) -> None:
        """Fail the step unless the condition holds."""
        self.driver.check(condition, what)

    def close_message(self) -> None:
        """Close a message, which covers rows in the next picture."""
        self.browser.messages.clear()

    def clean_up(self) -> None:
        """Remove the local files."""
        shutil.rmtree(self.files, ignore_errors=True)

    @property
    def client(self) -> Client:
        """The client of the tour's connection, to look at the server without the window."""
        client = self.context.connections.client(self.connection_id)
        assert client is not None, "the connection is not online"
        return client

    def is_online(self, connection_id: str) -> bool:
        """Whether a connection is online."""
        return self.context.connections.state(connection_id) is ConnectionState.ONLINE

    def at(self, bucket: str, prefix: str = "") -> Location:
        """A location on the tour's connection."""
        return Location(self.connection_id, bucket, prefix)

    def wait_listed(self, location: Location) -> None:
        """Wait until this location is shown with all of its rows."""
        self.until(
            lambda: self.browser.location == location and not self.browser.is_reading,
            f"the listing of {location.address}",
        )

    def row(self, key: str) -> QModelIndex:
        """The name cell of an object or folder, once it is listed."""
        self.until(lambda: self.has_row(key), f"the row {key}")
        return self.table.objects.index(self.table.objects.row_of_key(key), 0)

    def bucket_row(self, name: str) -> QModelIndex:
        """The name cell in the list of buckets, once it is listed."""
        model = self.buckets.buckets
        self.until(lambda: model.row_of_key(name) >= 0, f"the bucket {name}")
        return model.index(model.row_of_key(name), 0)

    def has_row(self, key: str) -> bool:
        """Whether the table shows an object or folder."""
        return self.table.objects.row_of_key(key) >= 0

    def shown_keys(self) -> list[str]:
        """Every key and prefix in the order of the rows."""
        model = self.table.objects
        return [model.key(row) for row in range(model.rowCount())]

    def page_button(self, step: NextStep) -> QPushButton:
        """A button of the state page, which is shown instead of the rows."""
        state = self.pages.state
        assert state is not None, "no page is shown"
        steps = [offered.step for offered in state.steps]
        return self.pages.buttons[steps.index(step)]

    def drop_view(self) -> QWidget:
        """The widget that accepts drops now: the table, or the page shown instead."""
        return self.table.viewport() if self.table.isVisible() else self.pages

    def drop_files(self, paths: list[Path], at: QPoint | None = None) -> None:
        """Drop local files on the table without a screenshot."""
        view = self.drop_view()
        position = at or QPoint(view.width() // 2, view.height() - 12)
        mime = self.driver.hover(view, paths, position)
        self.driver.drop(view, mime, position)

    def wait_moved(self, before: int, timeout_s: float = 120.0) -> list[Transfer]:
        """Wait until everything queued after the first ``before`` transfers is done."""
        self.until(
            lambda: len(self.queue.transfers) > before and not self.queue.is_busy,
            "the transfers",
            timeout_s,
        )
        moved = list(self.queue.transfers)[before:]
        for transfer in moved:
            self.check(
                transfer.state is TransferState.DONE,
                f"{transfer.key} is {transfer.state.value}: {transfer.error}",
            )
        return moved

    def clipboard(self) -> str:
        """What was copied."""
        return QGuiApplication.clipboard().text()

    def make_files(self) -> Path:
        """A folder of sample files: nested, with odd names and an empty file."""
        trip = self.files / "trip"
        for day in ("1-arrival", "2-harbour", "3-mountains & more"):
            folder = trip / day
            folder.mkdir(parents=True)
            for number in range(12):
                text = f"{day} {number}\n" * (50 * number + 1)
                (folder / f"note {number:02d}.txt").write_text(text, "utf-8")
        (trip / "été – liste.txt").write_text("pain\nfromage\n", "utf-8")
        (trip / "<b>not bold<b>.html").write_text("<h1>plain text only</h1>", "utf-8")
        (trip / "empty.dat").touch()
        (trip / "expenses.csv").write_text("day,sum\n1,20\n2,35\n", "utf-8")
        return trip

    def make_big_file(self, name: str = BIG_FILE, size: int = _BIG_BYTES) -> Path:
        """One file over several parts, every part different."""
        path = self.files / name
        block = bytes(range(256)) * 4096
        with path.open("wb") as file:
            for number in range(size // len(block)):
                file.write(number.to_bytes(8, "big") + block[8:])
        return path

    def send(self, paths: list[Path]) -> list[Transfer]:
        """Drop files and wait until each has its row; does not wait for their end."""
        before = len(self.queue.transfers)
        self.drop_files(paths)
        self.until(lambda: len(self.queue.transfers) == before + len(paths), "the transfers")
        return list(self.queue.transfers)[before:]

    def press_in_row(self, transfer: Transfer, action: TransferRowAction) -> None:
        """Click a button that is drawn in the row of a transfer."""
        view = self.window.panel.view
        row = self.transfer_row(transfer)
        view.scrollTo(row)
        button = action_rects(view.visualRect(row), transfer)[action]
        self.driver.click(view.viewport(), button.center())

    def transfer_row(self, transfer: Transfer) -> QModelIndex:
        """The row of a transfer in the panel, listed below its job."""
        return self.window.panel.view.list_transfer(transfer)


def _part(browser: QWidget, kind: type[W]) -> W:
    found = browser.findChild(kind)
    assert isinstance(found, kind)
    return found


def download(url: str) -> bytes:
    """GET a link, without keys."""
    with urllib.request.urlopen(url, timeout=_TIMEOUT_S) as reply:
        data: bytes = reply.read()
    return data


def put(url: str, data: bytes) -> int:
    """PUT through a link, without keys; the status code."""
    request = urllib.request.Request(url, data=data, method="PUT")
    with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as reply:
        status: int = reply.status
    return status


def digest(path: Path) -> str:
    """SHA-256 of a local file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
