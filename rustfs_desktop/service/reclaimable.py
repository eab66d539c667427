"""Searches a bucket or folder for old versions and unfinished uploads, when it is asked to."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError, Cancelled
from rustfs_desktop.s3.api.reclaimable import (
    Amount,
    OldVersions,
    StoredUploads,
    find_old_versions,
    find_uploads,
)
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.connections import Connections
from rustfs_desktop.service.worker_stream import WorkerStream

T = TypeVar("T")
_REPORT_MS = 200


@dataclasses.dataclass(frozen=True, slots=True)
class FoundAmounts:
    """How much was found so far; None for what was not searched yet."""

    versions: Amount | None = None
    uploads: Amount | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Reclaimable:
    """The old versions and unfinished uploads below a location.

    Attributes:
        at: When the search started, in seconds since 1970.
        versions: The old versions, or why they are not known.
        uploads: The unfinished uploads, or why they are not known.
    """

    location: Location
    at: float
    versions: OldVersions | AppError
    uploads: StoredUploads | AppError

    @property
    def has_any(self) -> bool:
        """Whether there is something that can be removed."""
        versions, uploads = self.versions, self.uploads
        has_versions = isinstance(versions, OldVersions) and bool(
            versions.digests or versions.deleted.alone
        )
        return has_versions or (isinstance(uploads, StoredUploads) and bool(uploads.uploads))

    @property
    def amounts(self) -> FoundAmounts:
        """How much was found; None for what is not known."""
        versions, uploads = self.versions, self.uploads
        return FoundAmounts(
            versions.amount if isinstance(versions, OldVersions) else None,
            uploads.amount if isinstance(uploads, StoredUploads) else None,
        )


class ReclaimableProgress:
    """The latest amounts; a worker writes them, the GUI thread reads them."""

    def __init__(self) -> None:
        self.found = FoundAmounts()

    def set_uploads(self, amount: Amount) -> None:
        """Record how many uploads were found."""
        self.found = FoundAmounts(uploads=amount)

    def set_versions(self, amount: Amount) -> None:
        """Record how many versions were found."""
        self.found = dataclasses.replace(self.found, versions=amount)


class ReclaimableSearch(WorkerStream[Reclaimable]):
    """One search.

    Signals:
        progressed: The amounts so far (FoundAmounts).
        finished: The result (Reclaimable); never follows ``failed``.
    """

    progressed = Signal(object)
    finished = Signal(object)

    def __init__(
        self, background: Background, client: Client, location: Location, parent: QObject
    ) -> None:
        super().__init__(background, client, _REPORT_MS, parent)
        self._location = location
        self._progress = ReclaimableProgress()
        self._reported = FoundAmounts()

    def _work(self) -> Callable[[CancelToken], Reclaimable]:
        client, location, progress = self._client, self._location, self._progress
        return lambda token: search_reclaimable(client, location, progress, token)

    def _report(self) -> None:
        found = self._progress.found
        if found is not self._reported:
            self._reported = found
            self.progressed.emit(found)

    def _finish(self, result: Reclaimable) -> None:
        self.finished.emit(result)


def search_reclaimable(
    client: Client, location: Location, progress: ReclaimableProgress, token: CancelToken
) -> Reclaimable:
    """Search both; what cannot be listed has an error in its place.

    Raises:
        Cancelled: ``token`` was set.
    """
    at, where = time.time(), (client, location.bucket, location.prefix, token)
    progress.set_uploads(Amount())
    uploads = _or_error(lambda: find_uploads(*where, progress.set_uploads))
    progress.set_versions(Amount())
    versions = _or_error(lambda: find_old_versions(*where, progress.set_versions))
    return Reclaimable(location, at, versions, uploads)


def _or_error(search: Callable[[], T]) -> T | AppError:
    try:
        return search()
    except Cancelled:
        raise
    except AppError as error:
        return error


class ReclaimableData(QObject):
    """What was found at the location that is shown; create it and call it on the GUI thread.

    Signals:
        changed: ``found``, ``result``, ``error`` or ``is_running`` changed.
    """

    changed = Signal()

    def __init__(self, background: Background, connections: Connections, parent: QObject) -> None:
        super().__init__(parent)
        self._background = background
        self._connections = connections
        self._location: Location | None = None
        self._search: ReclaimableSearch | None = None
        self.found = FoundAmounts()
        self.result: Reclaimable | None = None
        self.error: AppError | None = None
        connections.state_changed.connect(self._on_state)

    @property
    def is_running(self) -> bool:
        """Whether it is searching."""
        return self._search is not None

    def show(self, location: Location | None) -> None:
        """Show another location, of which nothing is known."""
        if location != self._location:
            self._location = location
            self.forget()

    def search(self) -> None:
        """Search the location, again if it was searched."""
        here = self._location
        client = self._connections.client(here.connection_id) if here is not None else None
        if here is None or client is None:
            return
        self._drop()
        search = self._search = ReclaimableSearch(self._background, client, here, self)
        search.progressed.connect(self._on_progressed)
        search.finished.connect(self._on_finished)
        search.failed.connect(self._on_failed)
        self.found, self.result, self.error = FoundAmounts(), None, None
        search.start()
        self.changed.emit()

    def stop(self) -> None:
        """Stop searching."""
        if self._search is not None:
            self.forget()

    def forget(self) -> None:
        """Forget what was found, and stop searching."""
        self._drop()
        self.found, self.result, self.error = FoundAmounts(), None, None
        self.changed.emit()

    def _drop(self) -> None:
        search, self._search = self._search, None
        if search is not None:
            search.cancel()
            search.deleteLater()

    def _on_progressed(self, found: FoundAmounts) -> None:
        self.found = found
        self.changed.emit()

    def _on_finished(self, result: Reclaimable) -> None:
        self._drop()
        self.result, self.found = result, result.amounts
        self.changed.emit()

    def _on_failed(self, error: AppError) -> None:
        self._drop()
        self.error = error
        self.changed.emit()

    def _on_state(self, connection_id: str) -> None:
        here = self._location
        is_here = here is not None and here.connection_id == connection_id
        if is_here and self._connections.client(connection_id) is None:
            self.forget()  # an edited connection may be to another server
