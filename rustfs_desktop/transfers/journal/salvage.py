"""Copies readable rows of a damaged database into a new one.

Finished parts are not copied: damaged rows must not decide which bytes need not be sent again. A
transfer without them asks the server or reads the disk.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from rustfs_desktop.transfers.journal import rows
from rustfs_desktop.transfers.journal.store import JournalDatabase
from rustfs_desktop.transfers.types import UploadJob

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
        contextlib.suppress(sqlite3.Error),
        contextlib.closing(sqlite3.connect(path)) as damaged,
        into.transaction(),
    ):
        damaged.row_factory = sqlite3.Row
        damaged.text_factory = lambda data: data.decode("utf-8", "replace")
        for table in _READ:
            for row in _rows(damaged, table):
                if _is_valid(table, row) and _insert(into, table, row):
                    copied += table in ("job", "transfer")
    return copied


def _rows(damaged: sqlite3.Connection, table: str) -> Iterator[sqlite3.Row]:
    """From both ends, because reading stops where the damage is."""
    for query in _READ[table]:
        with contextlib.suppress(sqlite3.Error):
            yield from damaged.execute(query)


def _is_valid(table: str, row: sqlite3.Row) -> bool:
    try:
        if table == "job":
            rows.job_from_row(row)
        elif table == "transfer":
            job = UploadJob("", None, "")
            rows.transfer_from_row(job, {"place": 0, **dict(row), "kept": None}, 0.0)
        elif table == "saved":
            rows.resume_state_from_row(row)
        else:
            rows.leftover_from_row(row)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        return False
    return True


def _insert(into: JournalDatabase, table: str, row: sqlite3.Row) -> bool:
    columns, marks = ", ".join(row.keys()), ", ".join("?" * len(row.keys()))
    with contextlib.suppress(sqlite3.Error):
        done = into.connection.execute(
            f"INSERT OR IGNORE INTO {table}({columns}) VALUES({marks})", tuple(row)
        )
        return done.rowcount == 1
    return False
