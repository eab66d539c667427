"""Rows that cannot be read: finds them, and removes them from the tables one by one.

A failing disk may change a value without breaking the structure that SQLite checks. One such row
must not make the other rows unreadable.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from rustfs_desktop.transfers.journal import rows
from rustfs_desktop.transfers.journal.store import JournalDatabase
from rustfs_desktop.transfers.types import CopyJob, DownloadJob, Job, UploadJob

_log = logging.getLogger(__name__)

T = TypeVar("T")
ColumnTypes = Mapping[str, type | tuple[type, ...]]

# All rows of jobs, and the rows of jobs that have something left to do.
_READ = {
    "job": "SELECT * FROM job WHERE id=?",
    "transfer": "SELECT * FROM transfer WHERE job=?",
    "saved": "SELECT * FROM saved WHERE job=?",
    "part": "SELECT * FROM part WHERE job=?",
}
# A transfer with one unreadable part keeps none: damaged rows must not decide what is sent.
_REMOVE = {
    "job": ("DELETE FROM job WHERE id=?", ("id",)),
    "transfer": ("DELETE FROM transfer WHERE job=? AND seq=?", ("job", "seq")),
    "saved": ("DELETE FROM saved WHERE job=? AND seq=?", ("job", "seq")),
    "part": ("DELETE FROM part WHERE job=? AND seq=?", ("job", "seq")),
}
_JOBS = """SELECT id, owner, NOT is_planned OR EXISTS(
    SELECT 1 FROM transfer WHERE transfer.job=job.id
    AND state NOT IN ('done', 'skipped', 'cancelled')) AS is_left FROM job"""
_ERRORS = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    RecursionError,
)
_TYPES: ColumnTypes = {"INTEGER": int, "REAL": (int, float), "TEXT": str, "BLOB": bytes}
_LATEST_S = 253402300799.0  # the end of the year 9999


def readable(read: Callable[[sqlite3.Row], T], row: sqlite3.Row) -> T | None:
    """The object that ``read`` makes of a row; None and a line in the log if it is damaged."""
    try:
        return read(row)
    except _ERRORS as error:
        _log.warning("A damaged row of the transfer list was skipped: %s", type(error).__name__)
        return None


def column_types(connection: sqlite3.Connection, table: str) -> ColumnTypes:
    """The Python types of the values of a table, by column."""
    columns = connection.execute(f"PRAGMA table_info({table})")
    return {column["name"]: _TYPES[column["type"]] for column in columns}


def is_valid(table: str, row: rows.Row, types: ColumnTypes) -> bool:
    """Whether an object can be made of a row."""
    try:
        _check_types(row, types)
        _check_row(table, row)
    except _ERRORS:
        return False
    return True


def set_aside_unreadable(
    store: JournalDatabase, is_ended: Callable[[str], bool], copy: Path
) -> int:
    """Remove the unreadable rows of ended processes; returns how many there were.

    Args:
        store: The database.
        is_ended: Whether the process of this name has ended.
        copy: Where to keep a copy of the whole database, if there are such rows.
    """
    connection = store.connection
    jobs = connection.execute(_JOBS).fetchall()
    ended = {name for name in {row["owner"] for row in jobs} if is_ended(name)}
    jobs = [row for row in jobs if row["owner"] in ended]
    bad = {table: list(_unreadable(connection, table, jobs)) for table in _READ}
    count = sum(map(len, bad.values())) + _count_bad_leftovers(connection)
    if not count:
        return 0
    store.copy_to(copy)
    with store.transaction():
        for table, found in bad.items():
            statement, keys = _REMOVE[table]
            connection.executemany(statement, [tuple(row[key] for key in keys) for row in found])
        _rewrite_leftovers(connection)
    return count


def _unreadable(
    connection: sqlite3.Connection, table: str, jobs: list[sqlite3.Row]
) -> Iterator[sqlite3.Row]:
    types = column_types(connection, table)
    for job in jobs:
        if table == "job" or job["is_left"]:
            for row in connection.execute(_READ[table], (job["id"],)):
                if not is_valid(table, row, types):
                    yield row


def _count_bad_leftovers(connection: sqlite3.Connection) -> int:
    types = column_types(connection, "leftover")
    found = connection.execute("SELECT * FROM leftover")
    return sum(not is_valid("leftover", row, types) for row in found)


def _rewrite_leftovers(connection: sqlite3.Connection) -> None:
    """Write only the readable ones again: damaged text cannot be searched for."""
    types = column_types(connection, "leftover")
    found = connection.execute("SELECT * FROM leftover").fetchall()
    good = [tuple(row) for row in found if is_valid("leftover", row, types)]
    connection.execute("DELETE FROM leftover")
    marks = ", ".join("?" * len(types))
    connection.executemany(f"INSERT OR IGNORE INTO leftover VALUES({marks})", good)


def _check_types(row: rows.Row, types: ColumnTypes) -> None:
    for name in row.keys():  # noqa: SIM118  # a row of SQLite iterates over its values
        value: Any = row[name]
        if name in types and not isinstance(value, types[name]):
            raise TypeError(name)
        if isinstance(value, float) and not abs(value) <= _LATEST_S:
            raise ValueError(name)


def _check_row(table: str, row: rows.Row) -> None:
    if table == "job":
        _check_job(rows.job_from_row(row))
    elif table == "transfer":
        job = UploadJob("", None, "")
        transfer = rows.transfer_from_row(job, {"place": 0, **dict(row), "kept": None}, 0.0)
        if transfer.seq < 1 or "\0" in transfer.path_or_key:
            raise ValueError(table)
    elif table == "saved":
        rows.resume_state_from_row(row)
    elif table == "part":
        rows.part_from_row(row)
    elif "\0" in rows.leftover_from_row(row).path:
        raise ValueError(table)


def _check_job(job: Job) -> None:
    """JSON of the wrong shape makes a job that fails only when it is used."""
    if not job.job_id.isalnum():
        raise ValueError(job.job_id)
    texts: list[object] = []
    if isinstance(job, UploadJob):
        texts += [*job.selection.paths, *job.selection.names]
        texts += [job.edited.key] if job.edited else []
    if isinstance(job, DownloadJob | CopyJob):
        texts += [*job.selection.prefixes, *(key for key, _size in job.selection.objects)]
        if not all(isinstance(size, int) for _key, size in job.selection.objects):
            raise TypeError(job.job_id)
    if not all(isinstance(text, str) for text in texts):
        raise TypeError(job.job_id)
