"""The index of one bucket: finds and counts its objects, and takes what listings show.

It is a cache in one SQLite file. One that is damaged, deleted or from another version is replaced
by an empty one without an error. All methods may be called on any thread; searches have a
connection of their own, so that they answer while a listing is being merged.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import Cancelled
from rustfs_desktop.index import reading
from rustfs_desktop.index.changes import ChangeLog
from rustfs_desktop.index.errors import IndexReplaced, IndexUnavailable
from rustfs_desktop.index.query import Query
from rustfs_desktop.index.schema import (
    delete_index,
    is_damage,
    open_reader,
    open_writer,
    text_as_damage,
)
from rustfs_desktop.index.tables import IndexTables, check_prefix
from rustfs_desktop.index.tasks import add_tasks, lose_changes
from rustfs_desktop.index.types import Coverage, FolderTotals, IndexedObject
from rustfs_desktop.index.written_mark import WrittenMark

_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")


class BucketIndex:
    """The index of one bucket.

    Args:
        path: The file; ``cache_folder.index_path`` has its name.
        endpoint: The URL of the server, kept in the file.
        bucket: Likewise.

    Attributes:
        changes: What was changed while listings run; used in transactions only.
    """

    def __init__(self, path: Path, endpoint: str = "", bucket: str = "") -> None:
        self.path = path
        self._names = endpoint, bucket
        self._lock = threading.Lock()
        self._tables: IndexTables | None = None
        self._inode = 0
        self._generation = 0
        self._mark = WrittenMark(path)
        self.changes = ChangeLog()
        self._is_closed = False

    def close(self) -> None:
        """Close the file; waits for a thread that writes. All uses after this fail."""
        self._is_closed = True
        with self._lock:
            self._close()

    # Reading ------------------------------------------------------------------------------

    def search(
        self, query: Query, prefix: str = "", *, cancel: CancelToken, limit: int = 1000
    ) -> Iterator[list[IndexedObject]]:
        """The first objects that match, in no order, in lists as they are found.

        Args:
            query: Terms with an error leave out nothing.
            prefix: Only keys that begin with it.
            cancel: Ends the search at once.
            limit: The most objects that are found.

        Raises:
            Cancelled: ``cancel`` was set.
            IndexReplaced: The file was damaged; what was found is not all.
            IndexUnavailable: The file cannot be read.
        """
        with self._reading(cancel) as connection:
            for found in reading.search_rows(connection, query, prefix, limit):
                cancel.check()
                yield found

    def count(self, query: Query, prefix: str = "", *, cancel: CancelToken) -> FolderTotals:
        """The number and size of all objects that match; takes longer than the first of them.

        Raises:
            Cancelled: ``cancel`` was set.
            IndexReplaced: The file was damaged.
            IndexUnavailable: The file cannot be read.
        """
        with self._reading(cancel) as connection:
            return reading.count_rows(connection, query, prefix)

    def totals(self, prefix: str = "") -> FolderTotals:
        """The number and size of everything below a folder, as far as ``coverage`` goes."""
        return self.read(lambda found: reading.folder_totals(found, prefix), FolderTotals())

    def child_totals(self, prefix: str = "") -> dict[str, FolderTotals]:
        """The same for each folder in a folder, by its prefix."""
        return self.read(lambda found: reading.child_totals(found, prefix), {})

    def coverage(self, prefix: str = "") -> Coverage:
        """How much of a folder and all below it is known, and since when."""
        return self.read(lambda found: reading.coverage_of(found, prefix), Coverage())

    def read(
        self,
        question: Callable[[sqlite3.Connection], _Result],
        unknown: _Result,
        cancel: CancelToken | None = None,
    ) -> _Result:
        """The answer to a question; ``unknown`` if the file turns out to be damaged.

        Raises:
            Cancelled: ``cancel`` was set.
            IndexUnavailable: The file cannot be read.
        """
        try:
            with self._reading(cancel) as connection:
                return question(connection)
        except IndexReplaced:
            return unknown

    @contextlib.contextmanager
    def _reading(self, cancel: CancelToken | None = None) -> Iterator[sqlite3.Connection]:
        """A connection to read; raises ``IndexReplaced`` if the file turns out to be damaged."""
        generation, connection = self._generation, None
        try:
            if self._tables is None or not self.path.exists():
                generation = self.write(lambda _tables: self._generation)  # makes the file
            with text_as_damage():
                connection = open_reader(self.path)
                if cancel is not None:
                    cancel.on_set(_interruption(connection))
                    cancel.check()
                connection.execute("BEGIN")  # all that is read is from one moment
                yield connection
        except sqlite3.Error as error:
            if cancel is not None and cancel.is_set:
                raise Cancelled from error
            if not is_damage(error):
                raise IndexUnavailable(detail=str(error)) from error
            self._replace_damaged(error, generation)
            raise IndexReplaced from error
        finally:
            if connection is not None:
                connection.close()

    # Writing ------------------------------------------------------------------------------

    def record_change(
        self,
        stored: Iterable[IndexedObject] = (),
        deleted: Iterable[str] = (),
        changed_prefix: str | None = None,
    ) -> None:
        """Take what the program itself stored and deleted.

        Listings that run meanwhile do not undo it, because their pages may be older.

        Args:
            stored: Objects that were created or replaced; what is not known of them is replaced
                by the next listing.
            deleted: The keys of objects that are gone.
            changed_prefix: A folder in which more has changed; until it is listed, the index is
                not complete.

        Raises:
            IndexUnavailable: The file cannot be written.
        """
        check_prefix(changed_prefix or "")
        added = [found for found in stored if _is_text(found.key)]
        removed = [key for key in deleted if _is_text(key)]

        def work(tables: IndexTables) -> None:
            clock = tables.advance_clock()
            tables.put_objects(added)
            tables.remove_keys(removed)
            if changed_prefix is not None:
                add_tasks(tables, [changed_prefix], lacks_changes=True)
                self.changes.add_prefix(changed_prefix, tables.clock)
            self.changes.add_changes((*(found.key for found in added), *removed), clock)

        self.write(work)

    def begin_changes(self) -> None:
        """The program changes something: the index lacks it until ``end_changes``."""
        with self._lock:
            self._mark.remove()

    def end_changes(self) -> None:
        """All changes of the program are written."""
        with self._lock:
            self._mark.make()

    def check(self) -> None:
        """Look at the whole file, which takes seconds; a damaged one is replaced.

        Raises:
            IndexUnavailable: The file cannot be read.
        """
        self.write(lambda tables: tables.check_trigrams())
        self.read(reading.check_tables, None)

    def start_listing(self) -> tuple[int, int]:
        """Begin to merge a listing: its number, and the generation of the file.

        Raises:
            IndexUnavailable: The file cannot be written.
        """

        def work(tables: IndexTables) -> tuple[int, int]:
            number = tables.advance_clock()
            self.changes.start_listing(number)
            return number, self._generation

        return self.write(work)

    def end_listing(self, number: int) -> None:
        """End what ``start_listing`` began."""
        with self._lock:
            self.changes.end_listing(number)

    def write(
        self, work: Callable[[IndexTables], _Result], generation: int | None = None
    ) -> _Result:
        """Run ``work`` in one transaction; once more on a new file if this one is damaged.

        Args:
            work: What to do with the tables.
            generation: The ``generation`` that the work belongs to, if it does to one.

        Raises:
            IndexReplaced: The file is not of this generation any more.
            IndexUnavailable: The file cannot be written.
        """
        with self._lock:
            for is_last in (False, True):
                try:
                    with text_as_damage():
                        tables = self._open()
                        if generation not in (None, self._generation):
                            raise IndexReplaced
                        with tables.transaction():
                            return work(tables)
                except OSError as error:
                    raise IndexUnavailable(detail=str(error)) from error
                except sqlite3.Error as error:
                    if is_last or not is_damage(error):
                        raise IndexUnavailable(detail=str(error)) from error
                    self._replace(error)
            raise IndexReplaced  # never reached

    def _open(self) -> IndexTables:
        """The tables; of a new file if another process replaced or deleted the old one."""
        if self._is_closed:
            raise IndexUnavailable
        try:
            inode = self.path.stat().st_ino
        except FileNotFoundError:
            inode = -1
        if self._tables is None or inode != self._inode:
            self._close()
            self._tables = _open_tables(self.path, self._names, self._mark, is_new=inode < 0)
            new = self.path.stat().st_ino
            self._generation += new != self._inode
            self._inode = new
        return self._tables

    def _close(self) -> None:
        if self._tables is not None:
            self._tables.connection.close()
            self._tables = None
            self._inode = 0

    def _replace_damaged(self, error: sqlite3.Error, generation: int) -> None:
        """Replace the file in which ``error`` was met, unless that has happened already."""
        with self._lock:
            if generation == self._generation:
                self._replace(error)

    def _replace(self, error: sqlite3.Error) -> None:
        _log.warning("The search index is damaged and starts over: %s", error)
        self._close()
        delete_index(self.path)
        self._generation += 1


def _open_tables(
    path: Path, names: tuple[str, str], mark: WrittenMark, *, is_new: bool
) -> IndexTables:
    """The tables of a file, which say that they lack changes if some could not be written."""
    mark.look()
    lacks_changes = mark.is_missing and not is_new
    tables = IndexTables(open_writer(path, *names))
    try:
        if lacks_changes:
            with tables.transaction():
                lose_changes(tables)
    except BaseException:
        tables.connection.close()
        raise
    if lacks_changes or is_new:
        mark.note_known()
    return tables


def _interruption(connection: sqlite3.Connection) -> Callable[[], None]:
    def interrupt() -> None:
        with contextlib.suppress(sqlite3.ProgrammingError):  # closed
            connection.interrupt()

    return interrupt


def _is_text(key: str) -> bool:
    """Whether the key can be one of an object: no server has others."""
    try:
        key.encode()
    except UnicodeEncodeError:
        return False
    return True
