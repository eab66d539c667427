"""The database itself: how it is opened, its tables, and how a batch gets into it."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from rustfs_desktop.s3.errors import Remedy, S3Error
from rustfs_desktop.transfers.journal import rows
from rustfs_desktop.transfers.journal.batch import Batch
from rustfs_desktop.transfers.types import Job, Transfer

FILE_NAME = "queue.sqlite3"
VERSION = 1

Connect = Callable[..., sqlite3.Connection]

_SETTINGS = (
    "PRAGMA busy_timeout=5000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
)

_TABLES = (
    """CREATE TABLE job(
        id INTEGER PRIMARY KEY, tag TEXT NOT NULL UNIQUE, owner TEXT NOT NULL,
        direction TEXT NOT NULL, connection_id TEXT NOT NULL, endpoint TEXT NOT NULL,
        bucket TEXT NOT NULL, prefix BLOB NOT NULL, folder BLOB NOT NULL, source TEXT NOT NULL,
        is_move INTEGER NOT NULL, title BLOB NOT NULL, is_planned INTEGER NOT NULL,
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
        size INTEGER NOT NULL, modified REAL NOT NULL, condition TEXT NOT NULL,
        expected TEXT NOT NULL, temp BLOB NOT NULL, temp_inode TEXT NOT NULL,
        PRIMARY KEY(job, seq),
        FOREIGN KEY(job, seq) REFERENCES transfer(job, seq) ON DELETE CASCADE) WITHOUT ROWID""",
    """CREATE TABLE part(
        job INTEGER NOT NULL, seq INTEGER NOT NULL, number INTEGER NOT NULL,
        first INTEGER NOT NULL, length INTEGER NOT NULL, md5 BLOB NOT NULL, etag TEXT NOT NULL,
        PRIMARY KEY(job, seq, number),
        FOREIGN KEY(job, seq) REFERENCES transfer(job, seq) ON DELETE CASCADE) WITHOUT ROWID""",
    """CREATE TABLE leftover(
        connection_id TEXT NOT NULL, endpoint TEXT NOT NULL, bucket TEXT NOT NULL,
        key BLOB NOT NULL, upload_id TEXT NOT NULL, path BLOB NOT NULL, since REAL NOT NULL,
        PRIMARY KEY(connection_id, endpoint, bucket, key, upload_id, path)) WITHOUT ROWID""",
    f"PRAGMA user_version={VERSION}",
)


def _upsert(table: str, columns: str, keys: str) -> str:
    names = columns.split(", ")
    news = ", ".join(f"{name}=excluded.{name}" for name in names if name not in keys.split(", "))
    marks = ", ".join("?" * len(names))
    return (
        f"INSERT INTO {table}({columns}) VALUES({marks}) ON CONFLICT({keys}) DO UPDATE SET {news}"
    )


_PUT_TRANSFER = _upsert("transfer", rows.TRANSFER_COLUMNS, "job, seq")
_PUT_SAVED = _upsert("saved", rows.SAVED_COLUMNS, "job, seq")
_PUT_PART = _upsert("part", rows.PART_COLUMNS, "job, seq, number")
_PUT_LEFTOVER = _upsert(
    "leftover", rows.LEFTOVER_COLUMNS, "connection_id, endpoint, bucket, key, upload_id, path"
)
# The owner of a job changes only by adoption.
_PUT_JOB = _upsert("job", rows.JOB_COLUMNS, "tag").replace("owner=excluded.owner, ", "")
_DROP_LEFTOVER = (
    "DELETE FROM leftover WHERE connection_id=? AND endpoint=? AND bucket=? AND key=?"
    " AND upload_id=? AND path=?"
)


class JournalError(S3Error):
    """The journal cannot be written or read."""

    def __init__(self, error: sqlite3.Error | OSError) -> None:
        super().__init__(
            "The list of transfers cannot be saved",
            "The disk may be full or write-protected. It is tried again by itself.",
            detail=str(error),
            code="Journal",
        )


class Store:
    """One open database; not thread-safe by itself."""

    def __init__(self, path: Path | str, connect: Connect = sqlite3.connect) -> None:
        self._ids: dict[str, int] = {}
        self.connection = connect(path, isolation_level=None, check_same_thread=False)
        try:
            self.connection.row_factory = sqlite3.Row
            for setting in _SETTINGS:
                self.connection.execute(setting)
            self._prepare()
        except BaseException:
            self.connection.close()
            raise

    def _prepare(self) -> None:
        found = self.connection.execute("PRAGMA user_version").fetchone()[0]
        if found > VERSION:
            raise S3Error(
                "The list of transfers was written by a newer version of this program",
                "Update this program, or use the newer one.",
                remedy=Remedy.NONE,
                code="JournalNewer",
            )
        if found == 0:
            with self.transaction():
                if not self.connection.execute("SELECT 1 FROM sqlite_schema").fetchone():
                    for statement in _TABLES:
                        self.connection.execute(statement)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            self._ids.clear()
            if self.connection.in_transaction:
                with contextlib.suppress(sqlite3.Error):
                    self.connection.execute("ROLLBACK")
            raise

    def job_id(self, tag: str) -> int | None:
        """The number of a job in the tables."""
        if tag not in self._ids:
            row = self.connection.execute("SELECT id FROM job WHERE tag=?", (tag,)).fetchone()
            if row is None:
                return None
            self._ids[tag] = row[0]
        return self._ids[tag]

    def write(self, batch: Batch, owner: str) -> None:
        """Make a batch durable."""
        with self.transaction():
            jobs = {transfer.job.tag: transfer.job for transfer in batch.transfers}
            for job in (jobs | batch.jobs).values():
                if job.tag in batch.jobs or self.job_id(job.tag) is None:
                    self.connection.execute(_PUT_JOB, rows.job_row(job, owner))
            self._write_transfers(batch)
            for leftover, is_there in batch.leftovers.items():
                row = rows.leftover_row(leftover)
                if is_there:
                    self.connection.execute(_PUT_LEFTOVER, row)
                else:
                    self.connection.execute(_DROP_LEFTOVER, row[:-1])
            for job in batch.dropped.values():
                self._drop(job)

    def _write_transfers(self, batch: Batch) -> None:
        many, offset = self.connection.executemany, rows.clock_offset()
        many(
            _PUT_TRANSFER,
            (
                rows.transfer_row(transfer, self._id(transfer), offset)
                for transfer in batch.transfers
            ),
        )
        forgotten = [(self._id(transfer), transfer.seq) for transfer in batch.forgotten.values()]
        many("DELETE FROM part WHERE job=? AND seq=?", forgotten)
        many("DELETE FROM saved WHERE job=? AND seq=?", forgotten)
        many(
            _PUT_SAVED,
            [
                rows.saved_row(saved, self._id(transfer), transfer.seq)
                for transfer, saved in batch.saved.values()
            ],
        )
        many(_PUT_PART, self._part_rows(batch))

    def _part_rows(self, batch: Batch) -> Iterable[tuple[Any, ...]]:
        for transfer, parts in batch.parts.values():
            for part in parts.values():
                yield rows.part_row(part, self._id(transfer), transfer.seq)

    def _id(self, transfer: Transfer) -> int:
        found = self.job_id(transfer.job.tag)
        assert found is not None  # it was written just before
        return found

    def _drop(self, job: Job) -> None:
        """Remove a job; what it still has on a server or on the disk must go by itself."""
        job_id = self.job_id(job.tag)
        if job_id is None:
            return
        now = time.time()
        found = self.connection.execute(
            "SELECT key, path, upload_id, temp FROM saved JOIN transfer USING(job, seq)"
            " WHERE job=?",
            (job_id,),
        ).fetchall()
        for row in found:
            place = (job.connection_id, job.endpoint, job.bucket, row["key"])
            if row["upload_id"]:
                self.connection.execute(_PUT_LEFTOVER, (*place, row["upload_id"], b"", now))
            if row["temp"]:
                path = Path(rows.unpack(row["path"])).with_name(rows.unpack(row["temp"]))
                self.connection.execute(_PUT_LEFTOVER, (*place, "", rows.pack(str(path)), now))
        self.connection.execute("DELETE FROM job WHERE id=?", (job_id,))
        self._ids.pop(job.tag, None)
