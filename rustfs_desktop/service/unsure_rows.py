"""Looks up results of a search of which the index is not sure, as events were about them."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from itertools import groupby

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError, Cancelled
from rustfs_desktop.index.errors import IndexReplaced
from rustfs_desktop.index.look_up import IndexLookUp
from rustfs_desktop.index.matching import matching_rows, page_of
from rustfs_desktop.index.query import Query
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.index.tables import folder_and_name
from rustfs_desktop.index.types import IndexedObject
from rustfs_desktop.s3.api.look_up import look_up
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Page

_log = logging.getLogger(__name__)
MOST_ROWS = 200  # that are looked up in one search; each may take a request


class UnsureRows:
    """Looks up results in one bucket, and merges what it finds into the index; on a worker.

    Args:
        client: The client of the server.
        bucket: The bucket.
        prefix: Begins every key; the query is about the rest of it.
        index: The index of the bucket.
        query: What is searched for.
    """

    def __init__(
        self, client: Client, bucket: str, prefix: str, index: BucketIndex, query: Query
    ) -> None:
        self._client, self._bucket, self._prefix = client, bucket, prefix
        self._index, self._query = index, query

    def look_up(self, rows: Sequence[IndexedObject], cancel: CancelToken) -> Iterator[Page]:
        """Those that exist and still match, as they are now.

        Those that cannot be looked up, or are too many, are as the index has them.

        Raises:
            Cancelled: ``cancel`` was set.
        """
        markers = [row for row in rows if row.key.endswith("/")]  # listed as folders
        unsure = sorted((row for row in rows if not row.key.endswith("/")), key=_path)
        kept, answers = markers + unsure[MOST_ROWS:], True
        for folder, group in groupby(unsure[:MOST_ROWS], lambda row: _path(row)[0]):
            members = list(group)
            page = self._found(folder, members, cancel) if answers else None
            if page is None:
                answers = False
                kept += members
            elif page.keys:
                yield page
        if kept:
            yield page_of(kept)

    def _found(
        self, folder: str, rows: Sequence[IndexedObject], cancel: CancelToken
    ) -> Page | None:
        """The rows of one folder that exist and match; None if they are not known."""
        names = frozenset(row.key for row in rows)
        try:
            with IndexLookUp(self._index) as merge:
                page = look_up(self._client, self._bucket, folder, names, cancel)
                merge.keep(page, names.difference(page.keys))
                merge.complete()
        except Cancelled:
            raise
        except (AppError, IndexReplaced):
            _log.info("Results cannot be looked up", exc_info=True)
            return None
        page.keep_rows(matching_rows(self._query, page, self._prefix))
        return page


def _path(row: IndexedObject) -> tuple[str, str]:
    """Its folder and its name in it."""
    return folder_and_name(row.key)
