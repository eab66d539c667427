"""Looks up names of an open folder, and merges what is found into the index of its bucket."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Set
from typing import Protocol

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError
from rustfs_desktop.index.look_up import IndexLookUp
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.s3.api.look_up import look_up
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Page
from rustfs_desktop.service.change_recorder import ChangeRecorder
from rustfs_desktop.service.event_hints import EventHints
from rustfs_desktop.service.event_stream import EventStream
from rustfs_desktop.service.listed_folder import ListedFolder


class LookUpIndexes(Protocol):
    """The indexes into which look-ups and events are merged; ``Indexes`` implements this."""

    def start_look_up(self, client: Client, bucket: str) -> LookUpMerge | None:
        """What merges a look-up in a bucket; None if no index of it is known."""

    def write_looked_up(self, client: Client, bucket: str) -> None:
        """Write the look-ups that wait."""

    def event_hints(self, client: Client, bucket: str) -> EventHints | None:
        """What takes the events of a bucket, on any thread; None if no index of it is known."""

    def write_hints(self, client: Client, bucket: str, *, is_last: bool = False) -> None:
        """Write what the events say; unless it is the last of them, only now and then."""

    def keep_stream(self, stream: EventStream) -> None:
        """Take a stream that watches no folder any more: it may listen for an index, or ends."""

    def take_stream(self, folder: ListedFolder) -> EventStream | None:
        """The stream that listens to the bucket of a folder, which watches it now."""


class LookUpMerge:
    """One look-up, for the worker that makes it; without a file of the index it does nothing.

    What was found waits among the changes of the program, so that the rows on screen do not wait
    for the disk.
    """

    def __init__(self, index: BucketIndex, changes: ChangeRecorder, hints: EventHints) -> None:
        self._index = index
        self._hints = hints
        self._changes = changes
        self._look_up: IndexLookUp | None = None

    @contextlib.contextmanager
    def collecting(self, names: Set[str]) -> Iterator[None]:
        """Around the whole look-up: begins before its first request, and ends it in any case.

        What events said of these names does not count any more.
        """
        self._hints.forget(names)
        with contextlib.suppress(AppError, OSError):
            if self._index.path.exists():
                self._look_up = IndexLookUp(self._index)
        try:
            yield
        except BaseException:
            if self._look_up is not None:
                self._look_up.end()
            raise
        if self._look_up is not None:
            self._changes.add_listing(self._look_up)

    def keep(self, page: Page, gone: Set[str]) -> None:
        """Keep the objects that were found, and the keys and prefixes that are gone."""
        if self._look_up is not None:
            self._look_up.keep(page, gone)


def look_up_and_merge(
    folder: ListedFolder, names: Set[str], merge: LookUpMerge | None, token: CancelToken
) -> Page:
    """Worker thread: the rows of those keys and prefixes that exist.

    Raises:
        Cancelled: ``token`` was set.
        S3Error: A request failed; nothing is known then.
    """
    with merge.collecting(names) if merge is not None else contextlib.nullcontext():
        page = look_up(folder.client, folder.bucket, folder.prefix, names, token)
        if merge is not None:
            gone = names - {*page.keys, *page.prefixes}
            merge.keep(page, gone - {folder.prefix})  # its marker is not always among the rows
    return page
