"""Collects changes in memory and commits them in groups, on a thread or when flushed."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator

from rustfs_desktop.errors import AppError
from rustfs_desktop.transfers.errors import JournalError
from rustfs_desktop.transfers.journal.batch import Batch
from rustfs_desktop.transfers.journal.store import JournalDatabase
from rustfs_desktop.transfers.types import Transfer

_log = logging.getLogger(__name__)

COMMIT_S = 0.2
COMMIT_CHANGES = 1000
_RETRY_S = 2.0
_LINGER_S = 2.0  # then the thread ends until it is needed again


class JournalWriter:
    """Writes the changes of one process; every method may be called from any thread.

    Attributes:
        failure: Why the last attempt to write failed, None after one that succeeded.
    """

    def __init__(self, store: JournalDatabase, owner: str) -> None:
        self.failure: AppError | None = None
        self._store = store
        self._owner = owner
        self._database = threading.RLock()  # taken before ``_lock``, held while writing
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._batch = Batch()
        self._removed_jobs: set[str] = set()
        self._thread: threading.Thread | None = None
        self._is_closed = False

    def change(self, put: Callable[[Batch], None]) -> None:
        """Let ``put`` add something to the batch that is written next."""
        with self._lock:
            if self._is_closed:
                return
            batch = self._batch
            put(batch)
            batch.size += 1
            if batch.size in (1, COMMIT_CHANGES):
                self._wake()

    def update_transfer(self, transfer: Transfer) -> None:
        """Add a transfer to the next batch; without the cost of a call, as there are many."""
        with self._lock:
            if self._is_closed:
                return
            batch = self._batch
            batch.transfers[transfer] = None
            batch.size += 1
            if batch.size in (1, COMMIT_CHANGES):
                self._wake()

    def flush(self) -> None:
        """Write all changes so far, or raise ``JournalError`` and keep them for the next try."""
        with self._database:
            with self._lock:
                batch, self._batch = self._batch, Batch()
            if not batch.size:
                return
            batch.exclude_jobs(self._removed_jobs)
            try:
                self._store.write(batch, self._owner)
            except BaseException as error:
                with self._lock:
                    batch.append(self._batch)
                    self._batch = batch
                    self._wake()
                if not isinstance(error, sqlite3.Error):
                    raise
                self.failure = JournalError(detail=str(error))
                raise self.failure from error
            self.failure = None
            self._removed_jobs.update(batch.removed_jobs)

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The database, after all changes so far were written."""
        with self._database:
            self.flush()
            try:
                yield self._store.connection
            except sqlite3.Error as error:
                raise JournalError(detail=str(error)) from error

    def close(self) -> None:
        """Write what is left; later changes are ignored."""
        try:
            self.flush()
        except JournalError as error:
            _log.warning(
                "The last changes of the transfer list were lost: %s (%s)", error, error.detail
            )
        with self._database:
            with self._lock:
                self._is_closed = True
                self._changed.notify_all()
            self._store.connection.close()

    def _wake(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="journal", daemon=True)
            self._thread.start()
        self._changed.notify_all()

    def _work(self) -> None:
        while self._wait_for_changes():
            self._wait(lambda: self._batch.size >= COMMIT_CHANGES, COMMIT_S)
            try:
                self.flush()
            except JournalError as error:
                _log.warning("%s (%s)", error, error.detail)
                self._wait(lambda: False, _RETRY_S)

    def _wait_for_changes(self) -> bool:
        """Wait; False if nothing changed for a while: then the thread ends until it is needed."""
        with self._lock:
            self._changed.wait_for(lambda: self._batch.size or self._is_closed, _LINGER_S)
            if self._is_closed or not self._batch.size:
                self._thread = None
                return False
            return True

    def _wait(self, is_enough: Callable[[], bool], timeout_s: float) -> None:
        with self._lock:
            self._changed.wait_for(lambda: is_enough() or self._is_closed, timeout_s)
