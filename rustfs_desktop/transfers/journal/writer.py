"""Changes gathered in memory and committed in groups, by a thread or by whoever cannot wait."""

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
    """Every method may be called from any thread.

    Attributes:
        failure: Why the last attempt to write failed, None after one that succeeded.
    """

    def __init__(self, store: JournalDatabase, owner: str) -> None:
        self.failure: AppError | None = None
        self._store = store
        self._owner = owner
        self._database = threading.RLock()  # taken before ``_lock``, held while writing
        self._lock = threading.Lock()
        self._news = threading.Condition(self._lock)
        self._batch = Batch()
        self._dropped: set[str] = set()
        self._thread: threading.Thread | None = None
        self._is_closed = False

    def change(self, put: Callable[[Batch], None]) -> None:
        """Note something; ``put`` gets the batch that is written next."""
        with self._lock:
            if self._is_closed:
                return
            batch = self._batch
            put(batch)
            batch.size += 1
            if batch.size in (1, COMMIT_CHANGES):
                self._wake()

    def update_transfer(self, transfer: Transfer) -> None:
        """The same for a transfer's row, without the cost of a call: there are many of these."""
        with self._lock:
            if self._is_closed:
                return
            batch = self._batch
            batch.transfers[transfer] = None
            batch.size += 1
            if batch.size in (1, COMMIT_CHANGES):
                self._wake()

    def flush(self) -> None:
        """Make everything noted so far durable, or raise ``JournalError`` and keep it."""
        with self._database:
            with self._lock:
                batch, self._batch = self._batch, Batch()
            if not batch.size:
                return
            batch.leave_out(self._dropped)
            try:
                self._store.write(batch, self._owner)
            except BaseException as error:
                with self._lock:
                    batch.add(self._batch)
                    self._batch = batch
                    self._wake()
                if not isinstance(error, sqlite3.Error):
                    raise
                self.failure = JournalError(detail=str(error))
                raise self.failure from error
            self.failure = None
            self._dropped.update(batch.dropped)

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The database, with everything noted before."""
        with self._database:
            self.flush()
            try:
                yield self._store.connection
            except sqlite3.Error as error:
                raise JournalError(detail=str(error)) from error

    def close(self) -> None:
        """Write what is left; nothing is noted afterwards."""
        try:
            self.flush()
        except JournalError as error:
            _log.warning("Lost at the end: %s (%s)", error, error.detail)
        with self._database:
            with self._lock:
                self._is_closed = True
                self._news.notify_all()
            self._store.connection.close()

    def _wake(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="journal", daemon=True)
            self._thread.start()
        self._news.notify_all()

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
            self._news.wait_for(lambda: self._batch.size or self._is_closed, _LINGER_S)
            if self._is_closed or not self._batch.size:
                self._thread = None
                return False
            return True

    def _wait(self, is_enough: Callable[[], bool], timeout_s: float) -> None:
        with self._lock:
            self._news.wait_for(lambda: is_enough() or self._is_closed, timeout_s)
