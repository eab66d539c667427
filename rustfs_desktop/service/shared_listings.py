"""Listings of folders that several views read at once: each page is requested once."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Page
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.folder_merge import FolderMerge
from rustfs_desktop.service.listed_folder import ListedFolder
from rustfs_desktop.service.listing import Listing

MOST_KEPT = 50_000  # objects kept for views that join later: about 15 MB


class _RunningListing(Listing):
    """A listing on its worker; keeps its pages for views that join later.

    Attributes:
        is_current: Whether nothing in the folder was changed since it started.

    Signals:
        superseded: A newer listing of the folder started.
    """

    superseded = Signal()

    def __init__(
        self,
        background: Background,
        folder: ListedFolder,
        merge: FolderMerge | None,
        parent: QObject,
    ) -> None:
        super().__init__(background, *folder, merge, parent)
        self.is_current = True
        self._readers = 0
        self._kept: list[Page] = []
        self._prefixes: list[str] = []
        self._rows = 0
        self.page_ready.connect(self._keep)

    @property
    def is_joined(self) -> bool:
        """Whether several views read it."""
        return self._readers > 1

    def can_be_joined(self, *, folders_only: bool) -> bool:
        """Whether a view that joins now gets everything."""
        return self.is_current and (folders_only or self._rows <= MOST_KEPT)

    def reported(self, *, folders_only: bool) -> list[Page]:
        """The pages reported so far."""
        if folders_only:
            return [Page(prefixes=list(self._prefixes))] if self._prefixes else []
        return list(self._kept)

    def enter(self) -> None:
        """Count one more view."""
        self._readers += 1

    def leave(self) -> None:
        """Count one view less; the last one stops the listing."""
        self._readers -= 1
        if not self._readers:
            self.cancel()

    def _keep(self, page: Page) -> None:
        self._prefixes += page.prefixes
        self._rows += len(page.keys)
        if self._rows <= MOST_KEPT:
            self._kept.append(page)
        else:
            self._kept.clear()


class Listings(QObject):
    """The listings that views read now, at most one to join for each folder."""

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._running: dict[ListedFolder, _RunningListing] = {}

    def join(
        self,
        folder: ListedFolder,
        merge: FolderMerge | None,
        *,
        is_fresh: bool,
        folders_only: bool,
    ) -> _RunningListing:
        """Count a view of the running listing; start one, with ``merge``, if none can be joined."""
        old = self._running.get(folder)
        if old is not None and not old.is_running:
            old = None
        if old is not None and not is_fresh and old.can_be_joined(folders_only=folders_only):
            old.enter()
            return old
        new = self._running[folder] = _RunningListing(self._background, folder, merge, self)
        new.enter()
        new.start()
        if old is not None:
            old.superseded.emit()
        return new

    def leave(self, folder: ListedFolder, listing: _RunningListing) -> None:
        """Count one view of a listing less, also of one that ended; the last one stops it."""
        listing.leave()
        if not listing.is_running:
            listing.deleteLater()
            if self._running.get(folder) is listing:
                del self._running[folder]

    def retire(self, client: Client | None, changed: Location) -> None:
        """Objects below a location changed: views that open these folders list them again."""
        prefix = changed.prefix
        for folder, listing in self._running.items():
            if folder.client is not client or folder.bucket != changed.bucket:
                continue
            if folder.prefix.startswith(prefix) or prefix.startswith(folder.prefix):
                listing.is_current = False


class SharedListing(QObject):
    """One view of a listing that other views may read too; it gets every page, however late.

    Args:
        listings: Has the listing to join.
        folder: What to list.
        merge: Collects the rows for the index of the bucket if this view starts the listing.
        is_fresh: Whether to start another listing even if one is running, as a refresh does.
        folders_only: Whether the folders are enough; the pages may then lack objects.

    Attributes:
        is_joined: Whether the listing had started before this view read it.

    Signals:
        page_ready: The next folders and objects (Page of any length), to be read only.
        finished: All pages were reported. Never follows ``failed``.
        failed: Why it ended early (AppError); earlier reports stay valid.
        superseded: A newer listing of the folder started; this one continues.
    """

    page_ready = Signal(object)
    finished = Signal()
    failed = Signal(object)
    superseded = Signal()

    is_cut = False
    asks_server = True

    def __init__(
        self,
        listings: Listings,
        folder: ListedFolder,
        merge: FolderMerge | None = None,
        parent: QObject | None = None,
        *,
        is_fresh: bool = False,
        folders_only: bool = False,
    ) -> None:
        super().__init__(parent)
        self._listings = listings
        self._folder = folder
        self._merge = merge
        self.is_joined = False
        self._is_fresh, self._folders_only = is_fresh, folders_only
        self._listing: _RunningListing | None = None
        self._earlier: list[Page] = []
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._report_earlier)

    @property
    def is_running(self) -> bool:
        """Whether more reports may come."""
        return self._listing is not None

    def start(self) -> None:
        """Join the running listing of the folder, or start one."""
        is_fresh, folders_only = self._is_fresh, self._folders_only
        listing = self._listing = self._listings.join(
            self._folder, self._merge, is_fresh=is_fresh, folders_only=folders_only
        )
        self.is_joined = listing.is_joined
        listing.page_ready.connect(self._on_page)
        listing.finished.connect(self._on_finished)
        listing.failed.connect(self._on_failed)
        listing.superseded.connect(self._on_superseded)
        self._earlier = listing.reported(folders_only=folders_only)
        if self._earlier:
            self._soon.start(0)

    def cancel(self) -> None:
        """Leave the listing; no signal is emitted after this returns."""
        self._soon.stop()
        self._earlier = []
        listing, self._listing = self._listing, None
        if listing is not None:
            self._listings.leave(self._folder, listing)

    def _on_page(self, page: Page) -> None:
        if self._listing is None:
            return
        if self._earlier:
            self._earlier.append(page)
        else:
            self.page_ready.emit(page)

    def _report_earlier(self) -> None:
        self._soon.stop()
        earlier, self._earlier = self._earlier, []
        for page in earlier:
            if self._listing is not None:  # a slot may leave
                self.page_ready.emit(page)

    def _on_finished(self) -> None:
        self._report_earlier()
        if self._listing is not None:
            self.cancel()
            self.finished.emit()

    def _on_failed(self, error: AppError) -> None:
        self._report_earlier()
        if self._listing is not None:
            self.cancel()
            self.failed.emit(error)

    def _on_superseded(self) -> None:
        if self._listing is not None:
            self.superseded.emit()
