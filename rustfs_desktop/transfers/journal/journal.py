"""What every transfer was and how far it came, kept so that no end of the program loses it.

Changes are noted in memory and written together, at the latest a fifth of a second later or when
somebody needs them to be durable (``flush``). What cannot be written is kept and tried again.
"""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from rustfs_desktop.s3.errors import S3Error
from rustfs_desktop.transfers.journal import check, rows
from rustfs_desktop.transfers.journal.batch import Batch
from rustfs_desktop.transfers.journal.owners import Owner
from rustfs_desktop.transfers.journal.rows import JobRow
from rustfs_desktop.transfers.journal.store import FILE_NAME, Connect, JournalError, Store
from rustfs_desktop.transfers.saved import Leftover, Saved, SavedPart
from rustfs_desktop.transfers.types import Job, State, Transfer

_log = logging.getLogger(__name__)

_COMMIT_S = 0.2
_COMMIT_CHANGES = 1000
_RETRY_S = 2.0
_LINGER_S = 2.0  # then the writer's thread ends until it is needed again
_CHUNK = 1000

_TRANSFERS = """SELECT *, CASE WHEN EXISTS(
        SELECT 1 FROM saved WHERE saved.job=transfer.job AND saved.seq=transfer.seq
    ) THEN (
        SELECT coalesce(sum(length), 0) FROM part
        WHERE part.job=transfer.job AND part.seq=transfer.seq
    ) END AS kept FROM transfer
    WHERE job=? AND seq>? AND (? OR state NOT IN ('done', 'skipped', 'failed', 'cancelled'))
    ORDER BY seq LIMIT ?"""


class Journal:
    """The journal of one process; every method may be called from any thread.

    Attributes:
        problem: What happened to an older journal, in words; empty if nothing did.
    """

    def __init__(self, store: Store, owner: Owner | None = None, problem: str = "") -> None:
        self.problem = problem
        self._store = store
        self._owner = owner
        self._name = owner.name if owner else "memory"
        self._database = threading.RLock()  # taken before ``_lock``, held while writing
        self._lock = threading.Condition()
        self._batch = Batch()
        self._dropped: set[str] = set()
        self._writer: threading.Thread | None = None
        self._is_closed = False

    @classmethod
    def in_memory(cls) -> Journal:
        """A journal that ends with the program."""
        return cls(Store(":memory:"))

    @classmethod
    def open(cls, folder: Path, connect: Connect = sqlite3.connect) -> Journal:
        """The journal in a folder, made if there is none; several processes may have it open."""
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
            path = folder / FILE_NAME
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            path.chmod(0o600)
            return cls(Store(path, connect), Owner(folder))
        except (sqlite3.Error, OSError) as error:
            raise JournalError(error) from error

    # Writing ------------------------------------------------------------------------------

    def add_job(self, job: Job) -> None:
        """Accept a job; it is durable on return."""
        self.change_job(job)
        self.flush()

    def change_job(self, job: Job) -> None:
        """Something about a job changed."""
        with self._change() as batch:
            batch.jobs[job.tag] = job

    def drop_job(self, job: Job) -> None:
        """Forget a job and its transfers; what they left anywhere is kept as leftovers."""
        with self._change() as batch:
            batch.dropped[job.tag] = job

    def note(self, transfer: Transfer) -> None:
        """Something about a transfer changed."""
        if transfer.seq < 1:
            msg = f"{transfer!r} has no number yet"
            raise ValueError(msg)
        with self._change() as batch:
            batch.transfers[transfer] = None

    def save(self, transfer: Transfer, saved: Saved) -> None:
        """Keep what a transfer needs to go on."""
        saved = dataclasses.replace(saved)
        transfer.has_saved = True
        with self._change() as batch:
            batch.save(transfer, saved)

    def part_done(self, transfer: Transfer, part: SavedPart) -> None:
        """Keep one more part; only after it is safe."""
        with self._change() as batch:
            batch.part_done(transfer, part)

    def forget_saved(self, transfer: Transfer) -> None:
        """A transfer ended, or begins anew: nothing kept for going on is needed."""
        transfer.has_saved = False
        with self._change() as batch:
            batch.forget_saved(transfer)

    def add_leftover(self, leftover: Leftover) -> None:
        """Something must be removed."""
        with self._change() as batch:
            batch.leftovers[leftover] = True

    def drop_leftover(self, leftover: Leftover) -> None:
        """It is gone."""
        with self._change() as batch:
            batch.leftovers[leftover] = False

    def flush(self) -> None:
        """Make everything noted so far durable; raises ``S3Error`` with the code ``Journal``."""
        with self._database:
            with self._lock:
                batch, self._batch = self._batch, Batch()
                batch.jobs = {t: j for t, j in batch.jobs.items() if t not in self._dropped}
                batch.transfers = {
                    transfer: None
                    for transfer in batch.transfers
                    if transfer.job.tag not in self._dropped
                }
            if not batch.size:
                return
            try:
                self._store.write(batch, self._name)
            except sqlite3.Error as error:
                with self._lock:
                    batch.add(self._batch)
                    self._batch = batch
                raise JournalError(error) from error
            self._dropped.update(batch.dropped)

    def close(self) -> None:
        """Write what is left and let others have this process's jobs."""
        with contextlib.suppress(S3Error):
            self.flush()
        with self._database, self._lock:
            self._is_closed = True
            self._lock.notify_all()
            self._store.connection.close()
        if self._owner is not None:
            self._owner.release()

    # Reading ------------------------------------------------------------------------------

    def saved(self, transfer: Transfer) -> Saved | None:
        """What was kept for going on."""
        with self._reading() as connection:
            row = connection.execute(
                "SELECT * FROM saved WHERE job=? AND seq=?",
                (self._store.job_id(transfer.job.tag), transfer.seq),
            ).fetchone()
        return rows.saved_from_row(row) if row else None

    def parts(self, transfer: Transfer) -> dict[int, SavedPart]:
        """The parts that are safe, by number."""
        with self._reading() as connection:
            found = connection.execute(
                "SELECT * FROM part WHERE job=? AND seq=? ORDER BY number",
                (self._store.job_id(transfer.job.tag), transfer.seq),
            ).fetchall()
        return {row["number"]: rows.part_from_row(row) for row in found}

    def leftovers(self) -> list[Leftover]:
        """Everything that must still be removed, also what other processes left."""
        with self._reading() as connection:
            found = connection.execute("SELECT * FROM leftover").fetchall()
        return [rows.leftover_from_row(row) for row in found]

    def transfers(self, job: Job, *, unfinished_only: bool = False) -> Iterator[Transfer]:
        """The transfers of a job, as they were when the program ended, in their order."""
        offset, seq = rows.clock_offset(), 0
        while True:
            with self._reading() as connection:
                found = connection.execute(
                    _TRANSFERS, (self._store.job_id(job.tag), seq, not unfinished_only, _CHUNK)
                ).fetchall()
            for row in found:
                yield rows.transfer_from_row(job, row, offset)
            if len(found) < _CHUNK:
                return
            seq = found[-1]["seq"]

    def known(self, job: Job) -> set[tuple[str, str]]:
        """Key and path of every transfer that is journaled."""
        with self._reading() as connection:
            found = connection.execute(
                "SELECT key, path FROM transfer WHERE job=?", (self._store.job_id(job.tag),)
            )
            return {(rows.unpack(row["key"]), rows.unpack(row["path"])) for row in found}

    def jobs(self) -> list[JobRow]:
        """All jobs of all processes, oldest first."""
        with self._reading() as connection:
            found = connection.execute("SELECT * FROM job ORDER BY begun, id").fetchall()
            sums = connection.execute(
                "SELECT job, state, count(*) AS count, sum(size) AS size,"
                " sum(bytes_done) AS bytes_done FROM transfer GROUP BY job, state"
            ).fetchall()
        alive = {owner: self._is_alive(owner) for owner in {row["owner"] for row in found}}
        listed = []
        for row in found:
            job = rows.job_from_row(row)
            states = {State(each["state"]): each for each in sums if each["job"] == row["id"]}
            counts = {state: each["count"] for state, each in states.items()}
            job.count = sum(counts.values())
            listed.append(
                JobRow(
                    job,
                    counts,
                    sum(each["size"] for each in states.values()),
                    sum(each["bytes_done"] for each in states.values()),
                    alive[row["owner"]],
                    row["owner"] == self._name,
                )
            )
            job.open_count = listed[-1].open_count
        return listed

    def adopt(self, accepts: Callable[[Job], bool]) -> list[Job]:
        """Take over what ended processes left undone or failed, if ``accepts`` wants it."""
        adopted = []
        for row in self.jobs():
            has_work = not row.is_finished or row.counts.get(State.FAILED)
            if row.is_alive or not has_work or not accepts(row.job):
                continue
            if self._take_over(row.job):
                adopted.append(row.job)
        return adopted

    def check(self) -> list[str]:
        """Which invariants are broken, in words; nothing should ever be."""
        with self._reading() as connection:
            return check.broken(connection)

    # Inside -------------------------------------------------------------------------------

    def _take_over(self, job: Job) -> bool:
        """Only one of several processes that see the same dead owner gets the job."""
        with self._reading() as connection:
            owner = connection.execute("SELECT owner FROM job WHERE tag=?", (job.tag,)).fetchone()
            if owner is None or self._is_alive(owner[0]):
                return False
            with self._store.transaction():
                changed = connection.execute(
                    "UPDATE job SET owner=? WHERE tag=? AND owner=?",
                    (self._name, job.tag, owner[0]),
                )
                return changed.rowcount == 1

    def _is_alive(self, owner: str) -> bool:
        return self._owner is None or self._owner.is_alive(owner)

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """What is read includes everything noted before."""
        with self._database:
            self.flush()
            try:
                yield self._store.connection
            except sqlite3.Error as error:
                raise JournalError(error) from error

    @contextlib.contextmanager
    def _change(self) -> Iterator[Batch]:
        with self._lock:
            if self._is_closed:
                yield Batch()
                return
            batch = self._batch
            yield batch
            batch.size += 1
            if batch.size in (1, _COMMIT_CHANGES):
                if self._writer is None:
                    self._writer = threading.Thread(target=self._write, name="journal", daemon=True)
                    self._writer.start()
                self._lock.notify_all()

    def _write(self) -> None:
        """The writer's thread: commit in groups; ends when nothing came for a while."""
        while True:
            with self._lock:
                if not self._lock.wait_for(self._has_work, _LINGER_S) or self._is_closed:
                    self._writer = None
                    return
                self._lock.wait_for(self._is_urgent, _COMMIT_S)
            try:
                self.flush()
            except S3Error as error:
                _log.warning("%s (%s)", error, error.detail)
                with self._lock:
                    self._lock.wait_for(lambda: self._is_closed, _RETRY_S)

    def _has_work(self) -> bool:
        return self._is_closed or self._batch.size > 0

    def _is_urgent(self) -> bool:
        return self._is_closed or self._batch.size >= _COMMIT_CHANGES
