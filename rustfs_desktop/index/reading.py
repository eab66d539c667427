"""Reads an index through a connection of its own: searches, counts, sums and coverage."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from itertools import compress

from rustfs_desktop.index.narrowing import AFTER, Narrowing, narrow
from rustfs_desktop.index.query import Query
from rustfs_desktop.index.schema import DamagedIndex, is_statement_error
from rustfs_desktop.index.tables import end_of_prefix, folder_and_name, unpack_class, unpack_etag
from rustfs_desktop.index.types import UNKNOWN, Coverage, FolderTotals, IndexedObject

COLUMNS = "folder.path, object.name, size, modified, etag, class, seen"
_JSON_COLUMNS = (
    "json_array(object.id, folder.path, object.name, size, modified,"
    " CASE typeof(etag) WHEN 'blob' THEN lower(hex(etag)) ELSE etag END, class, seen) AS facts"
)
_Rows = Sequence[Sequence[object]]
_FIRST_ROWS = 50
_MORE_ROWS = 500
_TOTALS = "SELECT path, objects, bytes, unsized FROM folder WHERE path>=? AND path<? ORDER BY path"
_LACKS_CHANGES = (
    "SELECT EXISTS(SELECT 1 FROM task WHERE lacks_changes AND NOT is_done"
    " AND (prefix>=? AND prefix<? OR prefix IN (SELECT value FROM json_each(?))))"
)
_EXACT = 2**53  # larger sums are rounded
_SUMS = "SELECT CAST(total(objects) AS INTEGER), total(bytes) FROM folder"


def search_rows(
    connection: sqlite3.Connection, query: Query, prefix: str, limit: int
) -> Iterator[list[IndexedObject]]:
    """The objects that match, in no order, in lists as they are found."""
    narrowing, cut = narrow(query, prefix), len(folder_and_name(prefix)[0])
    chunks = _chunks_in_order if narrowing.is_in_order else _chunks
    for rows in chunks(connection, narrowing, limit):
        objects = list(map(object_of_row, rows))
        seen = [row._replace(key=row.key[cut:]) for row in objects] if cut else objects
        found = list(compress(objects, map(query.matches, seen)))
        if found:
            yield found


def _chunks(connection: sqlite3.Connection, narrowing: Narrowing, limit: int) -> Iterator[_Rows]:
    statement, values = narrowing.statement(COLUMNS)
    cursor = connection.execute(f"{statement} LIMIT ?", (*values, limit))
    size = _FIRST_ROWS
    while rows := cursor.fetchmany(size):
        yield rows
        size = _MORE_ROWS


def _chunks_in_order(
    connection: sqlite3.Connection, narrowing: Narrowing, limit: int
) -> Iterator[_Rows]:
    """Each chunk as one value: for each row Python would wait until its other threads pause."""
    statement, values = narrowing.statement(_JSON_COLUMNS, AFTER)
    chunk = " ".join(("SELECT json_group_array(json(facts)) FROM (", statement, "LIMIT ?)"))
    last, left, size = 0, limit, _FIRST_ROWS
    while left > 0:
        asked = min(left, size)
        try:
            rows = json.loads(connection.execute(chunk, (*values, last, asked)).fetchone()[0])
        except ValueError as error:
            raise DamagedIndex from error
        except sqlite3.OperationalError as error:
            if is_statement_error(error):  # JSON holds no blobs
                _check_rows(connection, narrowing, (last, asked))
            raise
        if rows:
            yield [row[1:] for row in rows]
        if len(rows) < asked:
            return
        last, left, size = rows[-1][0], left - asked, _MORE_ROWS


def _check_rows(
    connection: sqlite3.Connection, narrowing: Narrowing, last_and_limit: tuple[int, int]
) -> None:
    """Look at the values of a chunk one by one.

    Raises:
        DamagedIndex: There are some that were never written.
    """
    statement, values = narrowing.statement(COLUMNS, AFTER)
    for row in connection.execute(f"{statement} LIMIT ?", (*values, *last_and_limit)):
        object_of_row(row)


def count_rows(connection: sqlite3.Connection, query: Query, prefix: str) -> FolderTotals:
    """The number and size of the objects that match."""
    columns = "count(*), total(max(size, 0)), total(size<0)"
    statement, values = narrow(query, prefix).statement(columns)
    count, size, unsized = connection.execute(statement, values).fetchone()
    return FolderTotals(int(count), int(size), int(unsized))


def folder_totals(connection: sqlite3.Connection, prefix: str) -> FolderTotals:
    """The sums of everything below a folder."""
    row = connection.execute(
        "SELECT total(objects), total(bytes), total(unsized) FROM folder WHERE path>=? AND path<?",
        (prefix, end_of_prefix(prefix)),
    ).fetchone()
    return FolderTotals(*map(int, row))


def child_totals(connection: sqlite3.Connection, prefix: str) -> dict[str, FolderTotals]:
    """The sums of each folder in a folder, by its prefix."""
    found: dict[str, FolderTotals] = {}
    for path, objects, size, unsized in connection.execute(
        _TOTALS, (prefix, end_of_prefix(prefix))
    ):
        if path == prefix:
            continue
        child = path[: path.index("/", len(prefix)) + 1]
        totals = FolderTotals(objects, int(size), unsized)
        found[child] = found[child] + totals if child in found else totals
    return found


def coverage_of(connection: sqlite3.Connection, prefix: str) -> Coverage:
    """How much of a folder and all below it was listed."""
    above = ["", *(prefix[: at + 1] for at, letter in enumerate(prefix) if letter == "/")]
    times = [
        row[0]
        for path in above
        for row in connection.execute(
            "SELECT at FROM listed WHERE prefix=? AND is_recursive", (path,)
        )
    ]
    done, known = connection.execute("SELECT total(is_done), count(*) FROM task").fetchone()
    objects = folder_totals(connection, prefix).objects
    values = (prefix, end_of_prefix(prefix), json.dumps(above))
    lacks_changes = connection.execute(_LACKS_CHANGES, values).fetchone() == (1,)
    listed = max(times) / 1000 if times and not lacks_changes else None
    return Coverage(listed, int(done), known, objects, lacks_changes)


def check_tables(connection: sqlite3.Connection) -> None:
    """Look for damage that no search has met.

    Raises:
        sqlite3.DatabaseError: There is some.
    """
    if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
        raise DamagedIndex
    sums = connection.execute(_SUMS).fetchone()
    objects = connection.execute("SELECT count(*), total(max(size, 0)) FROM object").fetchone()
    is_exact = objects[1] < _EXACT and sums[1] < _EXACT
    if sums[0] != objects[0] or (is_exact and sums[1] != objects[1]):
        raise DamagedIndex


def object_of_row(row: Sequence[object]) -> IndexedObject:
    """The object in a row of ``COLUMNS``.

    Raises:
        DamagedIndex: The row has values that were never written.
    """
    path, name, size, modified, etag, storage_class, seen = row
    if not (
        isinstance(path, str)
        and isinstance(name, str)
        and isinstance(size, int)
        and isinstance(modified, int)
        and isinstance(storage_class, str | int)
        and isinstance(seen, int)
    ):
        raise DamagedIndex
    time = modified / 1000 if modified >= 0 else UNKNOWN
    etag, storage_class = unpack_etag(etag), unpack_class(storage_class)
    return IndexedObject(path + name, size, time, etag, storage_class, None, seen >= 0)
