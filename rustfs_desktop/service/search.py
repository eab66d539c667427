"""Searches a bucket on a worker thread and reports the objects that match at intervals."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.index.matching import matching_rows
from rustfs_desktop.index.query import Query
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.listing import Listing

_REPORT_MS = 150
MOST_RESULTS = 10_000  # more are of no use to a person, and every one is a row


class SearchProgress:
    """How far a search is; the worker writes, the GUI thread reads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._searched = 0
        self._found = 0

    @property
    def searched(self) -> int:
        """The number of objects that were looked at."""
        with self._lock:
            return self._searched

    @property
    def is_full(self) -> bool:
        """Whether the search ended because it found too many."""
        return self.room <= 0

    @property
    def room(self) -> int:
        """The number of results that may still be found."""
        with self._lock:
            return MOST_RESULTS - self._found

    def add(self, searched: int, found: int) -> None:
        """Count the objects of one page, and those of them that match."""
        with self._lock:
            self._searched += searched
            self._found += found


class Search(Listing):
    """Looks at all objects below a prefix, and reports those that match a query.

    The objects come from the server, so what is found is what is there; up to ``MOST_RESULTS``.

    Signals:
        progressed: More objects were looked at; also where none of them match.
    """

    progressed = Signal()

    def __init__(
        self,
        background: Background,
        client: Client,
        bucket: str,
        prefix: str,
        query: Query,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(background, client, bucket, prefix, parent=parent)
        self._query = query
        self.progress = SearchProgress()

    @property
    def is_cut(self) -> bool:
        """Whether it found as many objects as are shown at most."""
        return self.progress.is_full

    def _report(self) -> None:
        super()._report()
        self._timer.setInterval(_REPORT_MS)
        self.progressed.emit()

    def _work(self) -> Callable[[CancelToken], None]:
        client, bucket, prefix, gathered = self._client, self._bucket, self._prefix, self._gathered
        query, progress = self._query, self.progress

        def work(token: CancelToken) -> None:
            for page in list_pages(client, bucket, prefix, delimiter="", cancel=token):
                searched = len(page.keys)
                page.keep_rows(matching_rows(query, page, prefix)[: progress.room])
                progress.add(searched, len(page.keys))
                if page.keys:
                    gathered.add(page)
                if progress.is_full:
                    return

        return work
