"""Lists or searches one folder into a model of its own, which the view shows when complete."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Sequence

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.errors import AppError
from rustfs_desktop.models.object_table import ObjectTableModel
from rustfs_desktop.s3.types import Page
from rustfs_desktop.service.search import Search
from rustfs_desktop.service.shared_listings import SharedListing

_CHUNK = 500  # rows added at a time: a few milliseconds
_MANY = 2_000
_MANY_MS = 3_000  # then insert rows less often, because each insertion repaints the view
_TELL_MS = 150


class LoadState(enum.Enum):
    """The state of a folder's listing."""

    READING = "reading"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclasses.dataclass(frozen=True, slots=True)
class FoldersRead:
    """All folders of a location; the list is the one of the listing itself, to be read only."""

    location: Location
    prefixes: Sequence[str]


class FolderLoad(QObject):
    """Fills a model from one listing or search, once.

    Attributes:
        listing: The listing of the folder, or the search in it.
        model: Has the rows so far.
        prefixes: The folders that were listed.
        error: Why it ended early.

    Signals:
        rows_added: Rows were added to the model.
        ended: The listing ended; ``state`` says how.
        folders_read: A listing ended with all folders (FoldersRead).
    """

    rows_added = Signal()
    ended = Signal()
    folders_read = Signal(object)

    def __init__(
        self,
        listing: SharedListing | Search,
        location: Location,
        model: ObjectTableModel,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.listing = listing
        self.location = location
        self.model = model
        self.prefixes: list[str] = []
        self.state = LoadState.READING
        self.error: AppError | None = None
        self._end: LoadState | None = None  # but its last rows may not be in the model yet
        self._pages: list[Page] = []
        self._clock = QElapsedTimer()
        self._clock.start()
        self._shown = QElapsedTimer()
        self._told = QElapsedTimer()
        self._took_ms = 0
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._buffer_chunk)
        model.arranged.connect(self._on_arranged)
        listing.setParent(self)
        listing.page_ready.connect(self._on_page)
        listing.finished.connect(self._on_finished)
        listing.failed.connect(self._on_failed)

    @property
    def count(self) -> int:
        """The number of folders and files listed so far."""
        return self.model.folder_count + self.model.file_count

    @property
    def is_reading(self) -> bool:
        """Whether more rows may come."""
        return self.state is LoadState.READING

    @property
    def is_complete(self) -> bool:
        """Whether it ended and nothing is missing."""
        return self.state is LoadState.DONE and not self.listing.is_cut

    @property
    def took_ms(self) -> int:
        """The duration in milliseconds, until now or until it ended."""
        return int(self._clock.elapsed()) if self.is_reading else self._took_ms

    def start(self) -> None:
        """Start listing."""
        self.listing.start()

    def stop(self) -> None:
        """Stop listing and emit ``ended``; the rows so far stay."""
        if self.is_reading:
            self.listing.cancel()
            self._finish(LoadState.STOPPED)

    def abandon(self) -> None:
        """Stop listing without any further signal."""
        self.listing.cancel()
        self._next.stop()
        self.blockSignals(True)
        self.deleteLater()

    def report_merged(self) -> None:
        """Report the folders in the model: changes were merged into a complete listing."""
        self.prefixes = self.model.prefixes
        self.folders_read.emit(FoldersRead(self.location, self.prefixes))

    def _on_page(self, page: Page) -> None:
        self.prefixes += page.prefixes
        self._pages += page.split(_CHUNK)
        if not self._next.isActive():
            self._buffer_chunk()

    def _buffer_chunk(self) -> None:
        """Add one chunk to the model, then return to the event loop before the next."""
        if self.model.is_arranging:  # with each chunk, it would start over
            return
        if self._pages:
            self.model.buffer_page(self._pages.pop(0))
            if self.model.rowCount() < _MANY or self._shown.hasExpired(_MANY_MS):
                self.model.insert_buffered()
                self._shown.start()
            if not self._told.isValid() or self._told.hasExpired(_TELL_MS):
                self._told.start()
                self.rows_added.emit()
        if self._pages:
            self._next.start(0)
        elif self._end is not None and self.is_reading:
            self._finish(self._end)

    def _on_arranged(self) -> None:
        if self._pages:
            self._next.start(0)

    def _on_finished(self) -> None:
        self._end_with(LoadState.DONE)

    def _on_failed(self, error: AppError) -> None:
        self.error = error
        self._end_with(LoadState.FAILED)

    def _end_with(self, state: LoadState) -> None:
        self._end = state
        if not self._pages:
            self._finish(state)

    def _finish(self, state: LoadState) -> None:
        self.model.insert_buffered()
        self._took_ms = self.took_ms
        self.state = state
        self._pages.clear()
        self._next.stop()
        if state is LoadState.DONE and not self.location.is_recursive:  # no folders are listed
            self.folders_read.emit(FoldersRead(self.location, self.prefixes))
        self.ended.emit()
