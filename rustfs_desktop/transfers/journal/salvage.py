"""Copies readable rows of a damaged database into a new one.

Finished parts are not copied: damaged rows must not decide which bytes need not be sent again. A
transfer without them asks the server or reads the disk.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from rustfs_desktop.transfers.journal.store import JournalDatabase
from rustfs_desktop.transfers.journal.unreadable import column_types, is_valid

_READ = {
    "job": ("SELECT * FROM job ORDER BY id", "SELECT * FROM job ORDER BY id DESC"),
    "transfer": (
        "SELECT * FROM transfer ORDER BY job, seq",
        "SELECT * FROM transfer ORDER BY job DESC, seq DESC",
    ),
    "saved": (
        "SELECT * FROM saved ORDER BY job, seq",
        "SELECT * FROM saved ORDER BY job DESC, seq DESC",
    ),
    "leftover": ("SELECT * FROM leftover",),
}


def salvage(path: Path, into: JournalDatabase) -> int:
    """Copy every valid row; returns how many jobs and transfers those were."""
    copied = 0
    with (
        contextlib.suppress(sqlite3.Error, UnicodeDecodeError),  # the second from names of tables
        contextlib.closing(sqlite3.connect(path)) as damaged,
        into.transaction(),
    ):
        damaged.row_factory = sqlite3.Row
        damaged.text_factory = lambda data: data.decode("utf-8", "replace")
        for table in _READ:
            types = column_types(into.connection, table)
            for row in _rows(damaged, table):
                if (
                    types.keys() >= set(row.keys())
                    and is_valid(table, row, types)
                    and _insert(into, table, row)
                ):
                    copied += table in ("job", "transfer")
    return copied


def _rows(damaged: sqlite3.Connection, table: str) -> Iterator[sqlite3.Row]:
    """From both ends, because reading stops where the damage is."""
    for query in _READ[table]:
        with contextlib.suppress(sqlite3.Error, UnicodeDecodeError):
            yield from damaged.execute(query)


def _insert(into: JournalDatabase, table: str, row: sqlite3.Row) -> bool:
    columns, marks = ", ".join(row.keys()), ", ".join("?" * len(row.keys()))
    with contextlib.suppress(sqlite3.Error):
        done = into.connection.execute(
            f"INSERT OR IGNORE INTO {table}({columns}) VALUES({marks})", tuple(row)
        )
        return done.rowcount == 1
    return False
