"""The journal's SQLite database: its tables, their migrations, and how a batch is written."""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rustfs_desktop.transfers.errors import JournalNewer
from rustfs_desktop.transfers.journal import rows
from rustfs_desktop.transfers.journal.batch import Batch
from rustfs_desktop.transfers.journal.resume_state import ResumeStage
from rustfs_desktop.transfers.types import Transfer, TransferState

Connect = Callable[..., sqlite3.Connection]

_SETTINGS = (
    "PRAGMA busy_timeout=5000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA synchronous=FULL",
    "PRAGMA journal_size_limit=16777216",
)

_FIRST = (
    """CREATE TABLE job(
        id INTEGER PRIMARY KEY, tag TEXT NOT NULL UNIQUE, owner TEXT NOT NULL,
        direction TEXT NOT NULL, connection_id TEXT NOT NULL, endpoint TEXT NOT NULL,
        bucket TEXT NOT NULL, prefix BLOB NOT NULL, folder BLOB NOT NULL, source TEXT NOT NULL,
        is_move INTEGER NOT NULL, title BLOB NOT NULL, is_planned INTEGER NOT NULL,
        is_held INTEGER NOT NULL, is_paused INTEGER NOT NULL, is_cleared INTEGER NOT NULL,
        answer_for_all TEXT NOT NULL, new_prefixes TEXT NOT NULL, problems TEXT NOT NULL,
        error TEXT NOT NULL, what TEXT NOT NULL, begun REAL NOT NULL)""",
    """CREATE TABLE transfer(
        job INTEGER NOT NULL REFERENCES job(id) ON DELETE CASCADE, seq INTEGER NOT NULL,
        state TEXT NOT NULL, key BLOB NOT NULL, path BLOB NOT NULL, size INTEGER NOT NULL,
        bytes_done INTEGER NOT NULL, error TEXT NOT NULL, proof TEXT NOT NULL,
        digest TEXT NOT NULL, answer TEXT NOT NULL, seen TEXT NOT NULL, priority INTEGER NOT NULL,
        keep_until REAL NOT NULL, started REAL NOT NULL, finished REAL NOT NULL,
        PRIMARY KEY(job, seq)) WITHOUT ROWID""",
    """CREATE TABLE saved(
        job INTEGER NOT NULL, seq INTEGER NOT NULL, stage TEXT NOT NULL, upload_id TEXT NOT NULL,
        begun REAL NOT NULL, part_size INTEGER NOT NULL, source TEXT NOT NULL, etag TEXT NOT NULL,
        size INTEGER NOT NULL, modified REAL NOT NULL, version TEXT NOT NULL,
        checksum TEXT NOT NULL, expected TEXT NOT NULL, temp BLOB NOT NULL,
        temp_inode TEXT NOT NULL, PRIMARY KEY(job, seq),
        FOREIGN KEY(job, seq) REFERENCES transfer(job, seq) ON DELETE CASCADE) WITHOUT ROWID""",
    """CREATE TABLE part(
        job INTEGER NOT NULL, seq INTEGER NOT NULL, number INTEGER NOT NULL,
        first INTEGER NOT NULL, length INTEGER NOT NULL, md5 BLOB NOT NULL, etag TEXT NOT NULL,
        PRIMARY KEY(job, seq, number),
        FOREIGN KEY(job, seq) REFERENCES transfer(job, seq) ON DELETE CASCADE) WITHOUT ROWID""",
    """CREATE TABLE leftover(
        connection_id TEXT NOT NULL, endpoint TEXT NOT NULL, bucket TEXT NOT NULL,
        key BLOB NOT NULL, upload_id TEXT NOT NULL, path BLOB NOT NULL, since REAL NOT NULL,
        PRIMARY KEY(connection_id, endpoint, bucket, key, upload_id, path, since))
        WITHOUT ROWID""",
)
_POSITIONS = ("ALTER TABLE transfer ADD COLUMN place INTEGER NOT NULL DEFAULT 0",)
# What turns the tables of each version into those of the next one; version 0 has none.
MIGRATIONS: list[Sequence[str]] = [_FIRST, _POSITIONS]
_MAX_NEWER = 1000  # a version that is higher still is damage
# Damaged text must not make the other rows of a query unreadable.
_decode = functools.partial(str, encoding="utf-8", errors="replace")


def _put(table: str, columns: str, keys: str, kept: str = "", *, count: int = 1) -> str:
    """An upsert of ``count`` rows; of an existing one the keys and ``kept`` columns stay."""
    names, fixed = columns.split(", "), {*keys.split(", "), *kept.split(", ")}
    marks = "(" + ", ".join("?" * len(names)) + ")"
    news = ", ".join(f"{name}=excluded.{name}" for name in names if name not in fixed)
    return (
        f"INSERT INTO {table}({columns}) VALUES{', '.join([marks] * count)}"
        f" ON CONFLICT({keys}) DO UPDATE SET {news}"
    )


# Only adoption changes the owner, and nothing changes what the user selected.
_PUT_JOB = _put("job", rows.JOB_COLUMNS, "tag", kept="owner, what, begun")
# Each statement that runs hands the interpreter to other threads, so that one for each row would
# take many times as long while they are busy.
_PUT_TRANSFERS = {
    count: _put("transfer", rows.TRANSFER_COLUMNS, "job, seq", count=count)
    for count in (500, 50, 1)
}
_PUT_SAVED = _put("saved", rows.RESUME_STATE_COLUMNS, "job, seq")
_PUT_PART = _put("part", rows.PART_COLUMNS, "job, seq, number")
_PUT_LEFTOVER = "INSERT OR IGNORE INTO leftover VALUES(?, ?, ?, ?, ?, ?, ?)"
_DROP_LEFTOVER = (
    "DELETE FROM leftover WHERE connection_id=? AND endpoint=? AND bucket=? AND key=?"
    " AND upload_id=? AND path=? AND since=?"
)
_UNNEEDED = """SELECT job.id AS job, seq, direction, connection_id, endpoint, bucket, key, path,
    upload_id, saved.begun, temp, stage
    FROM saved JOIN transfer USING(job, seq) JOIN job ON job.id=saved.job
    WHERE saved.job=? AND (? OR state IN ('done', 'skipped', 'cancelled'))"""


class DamagedDatabase(sqlite3.DatabaseError):
    """The database is readable, but inconsistent."""


class JournalDatabase:
    """One open connection to the database; not thread-safe by itself."""

    def __init__(
        self, path: Path | str, connect: Connect = sqlite3.connect, mode: str = "WAL"
    ) -> None:
        self._path = path
        self._ids: dict[str, int] = {}
        self.connection = connect(path, isolation_level=None, check_same_thread=False)
        try:
            self.connection.row_factory = sqlite3.Row
            self.connection.text_factory = _decode
            for setting in (*_SETTINGS, f"PRAGMA journal_mode={mode}"):
                self.connection.execute(setting)
            self._migrate()
        except BaseException:
            self.connection.close()
            raise

    def _migrate(self) -> None:
        """Migrate older tables, after a backup of them was made."""
        found = self.connection.execute("PRAGMA user_version").fetchone()[0]
        if found > len(MIGRATIONS) + _MAX_NEWER or found < 0:
            raise DamagedDatabase(f"version {found}")
        if found > len(MIGRATIONS):
            raise JournalNewer
        if found == len(MIGRATIONS):
            return
        if found:
            self.copy_to(f"{self._path}.version-{found}")
        with self.transaction():
            for statements in MIGRATIONS[found:]:
                for statement in statements:
                    self.connection.execute(statement)
            self.connection.execute(f"PRAGMA user_version={len(MIGRATIONS)}")

    def copy_to(self, path: Path | str) -> None:
        """Copy the whole database to a file that only the user can read."""
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600))
        with contextlib.closing(sqlite3.connect(path)) as copy:
            self.connection.backup(copy)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """One transaction around the block; rolled back if it raises."""
        self._roll_back()  # if that failed the last time
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            self._ids.clear()
            with contextlib.suppress(sqlite3.Error):
                self._roll_back()
            raise

    def _roll_back(self) -> None:
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")

    def row_id(self, job_id: str) -> int | None:
        """The number of a job in the tables, None if it is not there."""
        if job_id not in self._ids:
            row = self.connection.execute("SELECT id FROM job WHERE tag=?", (job_id,)).fetchone()
            if row is None:
                return None
            self._ids[job_id] = row[0]
        return self._ids[job_id]

    # Writing ------------------------------------------------------------------------------

    def write(self, batch: Batch, owner: str) -> None:
        """Write a batch in one transaction."""
        with self.transaction():
            jobs = {transfer.job.job_id: transfer.job for transfer in batch.transfers}
            for job in (jobs | batch.jobs).values():
                if job.job_id in batch.jobs or self.row_id(job.job_id) is None:
                    self.connection.execute(_PUT_JOB, rows.job_row(job, owner))
            self._write_transfers(batch)
            for leftover, is_there in batch.leftovers.items():
                statement = _PUT_LEFTOVER if is_there else _DROP_LEFTOVER
                self.connection.execute(statement, rows.leftover_row(leftover))
            for job_id in batch.removed_jobs:
                self.remove_job(job_id)

    def _write_transfers(self, batch: Batch) -> None:
        many, offset = self.connection.executemany, rows.clock_offset()
        done: dict[str, Transfer] = {}

        def each() -> Iterator[tuple[Any, ...]]:
            for transfer in batch.transfers:
                row = rows.transfer_row(transfer, self._id(transfer), offset)
                if transfer.has_resume_state and row[2] == TransferState.DONE.value:
                    done[transfer.transfer_id] = transfer
                yield row

        self._put_transfers(each())
        cleared = [
            (self._id(transfer), transfer.seq) for transfer in (batch.cleared | done).values()
        ]
        many("DELETE FROM part WHERE job=? AND seq=?", cleared)
        many("DELETE FROM saved WHERE job=? AND seq=?", cleared)
        many(
            _PUT_SAVED,
            [
                rows.resume_state_row(saved, self._id(transfer), transfer.seq)
                for transfer_id, (transfer, saved) in batch.states.items()
                if transfer_id not in done
            ],
        )
        many(
            _PUT_PART,
            [
                rows.part_row(part, self._id(transfer), transfer.seq)
                for transfer_id, (transfer, parts) in batch.parts.items()
                if transfer_id not in done
                for part in parts.values()
            ],
        )

    def _put_transfers(self, made: Iterator[tuple[Any, ...]]) -> None:
        while part := list(itertools.islice(made, max(_PUT_TRANSFERS))):
            for count, statement in _PUT_TRANSFERS.items():
                while len(part) >= count:
                    values = list(itertools.chain.from_iterable(part[:count]))
                    del part[:count]
                    self.connection.execute(statement, values)

    def _id(self, transfer: Transfer) -> int:
        found = self.row_id(transfer.job.job_id)
        assert found is not None  # it was written just before
        return found

    # Removing -----------------------------------------------------------------------------

    def remove_job(self, job_id: str) -> None:
        """Remove a job; its unfinished uploads and temporary files become leftovers."""
        row_id = self.row_id(job_id)
        if row_id is not None:
            self.move_to_leftovers(row_id, everything=True)
            self.connection.execute("DELETE FROM job WHERE id=?", (row_id,))
            del self._ids[job_id]

    def move_to_leftovers(self, row_id: int, *, everything: bool) -> None:
        """Turn the resume state of ended transfers, or of all, into leftovers."""
        found = self.connection.execute(_UNNEEDED, (row_id, everything)).fetchall()
        for row in found:
            where = (row["connection_id"], row["endpoint"], row["bucket"], row["key"])
            if row["upload_id"] or row["stage"] == ResumeStage.CREATING.value:
                left = (*where, row["upload_id"], b"", row["begun"])
                self.connection.execute(_PUT_LEFTOVER, left)
            if row["temp"]:
                # A damaged name must not become a path to another folder.
                name = Path(rows.unpack(row["temp"])).name
                path = Path(rows.unpack(row["path"])).parent / name
                left = (*where, "", rows.pack(str(path)), time.time())
                self.connection.execute(_PUT_LEFTOVER, left)
        keys = [(row["job"], row["seq"]) for row in found]
        self.connection.executemany("DELETE FROM part WHERE job=? AND seq=?", keys)
        self.connection.executemany("DELETE FROM saved WHERE job=? AND seq=?", keys)
