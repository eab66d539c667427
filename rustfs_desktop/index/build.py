"""Builds an index: lists a whole bucket with several requests at once, a prefix each.

A folder whose first page is not all of it is divided into its folders, as long as there are fewer
tasks than threads. Everything that is needed to go on is in the file of the index.
"""

from __future__ import annotations

import collections
import contextlib
import functools
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AccessDenied, AppError, Cancelled, S3Error
from rustfs_desktop.index.errors import IndexReplaced, IndexUnavailable
from rustfs_desktop.index.listing import IndexListing, ListingStart
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.index.tables import IndexTables
from rustfs_desktop.index.tasks import (
    BuildTask,
    add_tasks,
    finish_task,
    is_pass_open,
    move_cursor,
    pass_started,
    start_pass,
    unfinished_tasks,
)
from rustfs_desktop.index.types import Coverage, IndexedObject
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.interrupt import Interrupt
from rustfs_desktop.s3.types import Page

if TYPE_CHECKING:
    from rustfs_desktop.s3.client import Client

THREADS = 4
_MAX_CHILDREN = 4  # in the first page of a folder; one with more has small folders
_REPORT_S = 0.5
_MAX_STARTS = 3


class PageLister(Protocol):
    """Lists a bucket, as ``list_pages`` does."""

    def __call__(
        self, prefix: str, *, delimiter: str, cancel: CancelToken, start_after: str
    ) -> Iterator[Page]:
        """The pages of one prefix."""


def page_lister(client: Client, bucket: str) -> PageLister:
    """What lists a bucket of a server."""
    return functools.partial(list_pages, client, bucket)


class IndexBuilder:
    """Builds or updates the index of a bucket.

    Args:
        index: The index.
        list_bucket: Lists the bucket; called on several threads.
        report: Called now and then with how far it is, on one of these threads.
        threads: How many requests are made at once.
    """

    def __init__(
        self,
        index: BucketIndex,
        list_bucket: PageLister,
        report: Callable[[Coverage], None] = lambda _coverage: None,
        threads: int = THREADS,
    ) -> None:
        self._index = index
        self._list_bucket = list_bucket
        self._report = report
        self._threads = threads

    def build(self, cancel: CancelToken) -> None:
        """List the whole bucket; goes on where the last call was canceled or failed.

        After a call that was complete it is a new pass, which finds what has changed. Prefixes
        that may not be listed are left out; what is known of them stays.

        Args:
            cancel: Pauses it.

        Raises:
            Cancelled: ``cancel`` was set.
            S3Error: The bucket could not be listed, or some prefixes may not be.
            IndexUnavailable: The file cannot be written.
        """
        self._run_tasks(_resume_or_start, cancel)

    def list_changes(self, cancel: CancelToken) -> None:
        """List only the folders in which the index lacks changes.

        Args:
            cancel: Pauses it.

        Raises:
            Cancelled: ``cancel`` was set.
            S3Error: They could not be listed, or some may not be.
            IndexUnavailable: The file cannot be written.
        """
        self._run_tasks(_open_changes, cancel)

    def _run_tasks(self, choose: Callable[[BucketIndex], _Tasks], cancel: CancelToken) -> None:
        for _start in range(_MAX_STARTS):
            with contextlib.suppress(IndexReplaced):
                run = _Run(
                    self._index, self._list_bucket, choose(self._index), self._threads, self._report
                )
                cancel.on_set(run.stop)
                run.run_threads()
                coverage = self._index.coverage()
                self._report(coverage)
                if coverage.is_building:
                    cancel.check()
                return
        raise IndexUnavailable


class _Tasks:
    """Tasks that are left, and when the pass started that they belong to."""

    def __init__(self, tasks: Iterable[BuildTask], started_ms: int) -> None:
        self.tasks = list(tasks)
        self.started_ms = started_ms


def _resume_or_start(index: BucketIndex) -> _Tasks:
    """The tasks of the pass that was not finished, or of a new one."""

    def work(tables: IndexTables) -> _Tasks:
        if is_pass_open(tables) and (tasks := unfinished_tasks(tables)):
            return _Tasks(tasks, pass_started(tables))
        now_ms = round(time.time() * 1000)
        return _Tasks(start_pass(tables, now_ms), now_ms)

    if not index.write(is_pass_open):
        index.check()
    return index.write(work)


def _open_changes(index: BucketIndex) -> _Tasks:
    """The tasks that lack changes."""

    def work(tables: IndexTables) -> _Tasks:
        tasks = unfinished_tasks(tables, only_changes=True)
        return _Tasks(tasks, pass_started(tables) or round(time.time() * 1000))

    return index.write(work)


class _Run:
    """The threads of one call, and the tasks that wait for them."""

    def __init__(
        self,
        index: BucketIndex,
        list_bucket: PageLister,
        chosen: _Tasks,
        threads: int,
        report: Callable[[Coverage], None],
    ) -> None:
        self._index = index
        self._list_bucket = list_bucket
        self._started_ms = chosen.started_ms
        self._threads = threads
        self._report = report
        self._reported = time.monotonic()
        self._token = CancelToken()
        self._interrupt = Interrupt(self._token)  # for a server that does not answer
        self._changed = threading.Condition()
        self._waiting = collections.deque(chosen.tasks)
        self._running = 0
        self._errors: list[AppError | IndexReplaced] = []

    def stop(self) -> None:
        """End all requests; what is complete stays."""
        self._token.set()
        with self._changed:
            self._changed.notify_all()

    def run_threads(self) -> None:
        """List until no task is left.

        Raises:
            AppError: The first error of a thread.
            IndexReplaced: Likewise.
        """
        with ThreadPoolExecutor(self._threads, "index") as pool:
            for ended in [pool.submit(self._work) for _thread in range(self._threads)]:
                ended.result()
        if self._errors:
            raise self._errors[0]

    def _work(self) -> None:
        while (task := self._take_task()) is not None:
            try:
                with self._interrupt:
                    self._list_task(task)
            except Cancelled:
                pass
            except (AppError, IndexReplaced) as error:
                self._note_error(error)
            finally:
                with self._changed:
                    self._running -= 1
                    self._changed.notify_all()

    def _take_task(self) -> BuildTask | None:
        """The next task, as soon as there is one; None when there will be no more."""
        with self._changed:
            while not self._token.is_set:
                if self._waiting:
                    self._running += 1
                    return self._waiting.popleft()
                if not self._running:
                    return None
                self._changed.wait()
        return None

    def _note_error(self, error: AppError | IndexReplaced) -> None:
        """Keep the error; the others go on only if it concerns one prefix."""
        with self._changed:
            if isinstance(error, AccessDenied):
                self._errors.append(error)
                return
            self._errors.insert(0, error)
        self.stop()

    def _list_task(self, task: BuildTask) -> None:
        start = ListingStart(task.number, self._started_ms)
        with (
            contextlib.closing(self._pages(task.prefix, "", task.cursor)) as pages,
            IndexListing(
                self._index,
                task.prefix,
                is_recursive=True,
                start=start,
                progress=_TaskProgress(task),
            ) as listing,
        ):
            try:
                for number, page in enumerate(pages):
                    if number == 0 and not task.cursor and self._divide(task, page):
                        return
                    listing.add_page(page)
                    self._report_at_times()
            except (Cancelled, S3Error):
                listing.write_waiting()  # so that it goes on from here
                raise
            listing.complete()

    def _pages(
        self, prefix: str, delimiter: str, start_after: str = ""
    ) -> Generator[Page, None, None]:
        yield from self._list_bucket(
            prefix, delimiter=delimiter, cancel=self._token, start_after=start_after
        )

    # Dividing -----------------------------------------------------------------------------

    def _divide(self, task: BuildTask, first: Page) -> bool:
        """Replace a task by one for each folder, if that helps; ``first`` is its first page."""
        if not self._is_worth_dividing(task.prefix, first):
            return False
        with contextlib.closing(self._pages(task.prefix, "/")) as pages:
            folder = next(pages, Page())
            if not folder.prefixes or next(pages, None) is not None:
                return False
        progress = _Division(task, folder.prefixes)
        with IndexListing(self._index, task.prefix, progress=progress) as listing:
            listing.add_marker(_marker(task.prefix, first))
            listing.add_page(folder)
            listing.complete()
        with self._changed:
            self._waiting.extend(progress.tasks)
            self._changed.notify_all()
        return True

    def _is_worth_dividing(self, prefix: str, first: Page) -> bool:
        with self._changed:
            is_short = len(self._waiting) < self._threads
        is_last = not (first.next_token or first.next_marker)
        if not is_short or is_last:
            return False
        rests = (key[len(prefix) :].partition("/") for key in first.keys)
        return 0 < len({name for name, slash, _rest in rests if slash}) <= _MAX_CHILDREN

    def _report_at_times(self) -> None:
        now = time.monotonic()
        with self._changed:
            if now - self._reported < _REPORT_S:
                return
            self._reported = now
        self._report(self._index.coverage())


def _marker(prefix: str, first: Page) -> IndexedObject | None:
    """The object whose key is the prefix; it comes before all others."""
    if not prefix or first.keys[:1] != [prefix]:
        return None
    return IndexedObject(
        prefix, first.sizes[0], first.modified[0], first.etags[0], first.storage_classes[0]
    )


class _TaskProgress:
    """Keeps in the file how far a task is."""

    def __init__(self, task: BuildTask) -> None:
        self._task = task

    def note_written(self, tables: IndexTables, key: str) -> None:
        """All up to this key is written."""
        move_cursor(tables, self._task, key)

    def note_complete(self, tables: IndexTables) -> None:
        """The task is done."""
        finish_task(tables, self._task)


class _Division:
    """Replaces a task by one for each folder.

    Attributes:
        tasks: The new tasks, once the listing of the folder is complete.
    """

    def __init__(self, task: BuildTask, prefixes: Iterable[str]) -> None:
        self._task = task
        self._prefixes = list(prefixes)
        self.tasks: list[BuildTask] = []

    def note_written(self, tables: IndexTables, key: str) -> None:
        """Nothing."""

    def note_complete(self, tables: IndexTables) -> None:
        """The folder itself is written, its folders are not."""
        self.tasks = add_tasks(tables, self._prefixes, lacks_changes=self._task.lacks_changes)
        finish_task(tables, self._task)
