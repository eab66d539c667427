"""The journal: every job and transfer with its progress, on disk for the next start.

Changes are collected in memory and written together, at the latest a fifth of a second later or
when a caller needs them to be durable (``flush``). Failed writes are tried again.
"""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from rustfs_desktop.errors import AppError
from rustfs_desktop.transfers.errors import JournalUnusable
from rustfs_desktop.transfers.journal import check, rows
from rustfs_desktop.transfers.journal.opening import open_database
from rustfs_desktop.transfers.journal.owners import ProcessLock
from rustfs_desktop.transfers.journal.resume_state import (
    FinishedPart,
    Leftover,
    ResumeStage,
    ResumeState,
)
from rustfs_desktop.transfers.journal.rows import JobRow
from rustfs_desktop.transfers.journal.store import Connect, JournalDatabase
from rustfs_desktop.transfers.journal.unreadable import readable
from rustfs_desktop.transfers.journal.writer import JournalWriter
from rustfs_desktop.transfers.types import DownloadJob, Job, Transfer, TransferState

_CHUNK = 1000
_STATES = frozenset(state.value for state in TransferState)
_UPLOADS_TO = """SELECT 1 FROM saved JOIN transfer USING(job, seq) JOIN job ON job.id=saved.job
    WHERE (upload_id<>'' OR stage=?) AND endpoint=? AND bucket=? AND key=?"""
_TRANSFERS = """SELECT *, CASE WHEN EXISTS(
        SELECT 1 FROM saved WHERE saved.job=transfer.job AND saved.seq=transfer.seq
    ) THEN (
        SELECT CAST(total(length) AS INTEGER) FROM part
        WHERE part.job=transfer.job AND part.seq=transfer.seq
    ) END AS kept FROM transfer
    WHERE job=? AND seq>? AND (? OR state NOT IN ('done', 'skipped', 'failed', 'cancelled'))
    ORDER BY seq LIMIT ?"""
# total() in place of sum(), which fails for sizes that no object has.
_SUMS = """SELECT job, state, count(*) AS count, max(seq) AS last, total(size) AS size,
    total(max(bytes_done, coalesce(kept, 0))) AS bytes_done
    FROM transfer LEFT JOIN (
        SELECT job, seq, total(length) AS kept FROM part GROUP BY job, seq
    ) USING(job, seq) GROUP BY job, state"""


class Journal:
    """The journal of one process; every method may be called from any thread.

    Attributes:
        problem: What happened to a damaged older journal, in words; empty if nothing did.
    """

    def __init__(
        self, store: JournalDatabase, owner: ProcessLock | None = None, problem: str = ""
    ) -> None:
        self.problem = problem
        self._store = store
        self._owner = owner
        self._name = owner.name if owner else "memory"
        self._writer = JournalWriter(store, self._name)

    @classmethod
    def in_memory(cls) -> Journal:
        """A journal that is lost when the program ends."""
        return cls(JournalDatabase(":memory:"))

    @classmethod
    def open(cls, folder: Path, connect: Connect = sqlite3.connect) -> Journal:
        """The journal in a folder, created if missing; several processes may have it open.

        A damaged one is set aside, and what can be read of it is salvaged (``problem``).

        Raises:
            JournalNewer: A newer version of the program wrote it.
            JournalInUse: It is damaged, and another process uses it.
            JournalUnusable: It cannot be opened for another reason.
        """
        try:
            return cls(*open_database(folder, connect))
        except (sqlite3.Error, OSError) as error:
            raise JournalUnusable(detail=str(error)) from error

    @property
    def is_kept(self) -> bool:
        """Whether it outlives the program, so that transfers can be resumed."""
        return self._owner is not None

    @property
    def failure(self) -> AppError | None:
        """Why the last attempt to write failed, None after one that succeeded."""
        return self._writer.failure

    def close(self) -> None:
        """Write what is left and release this process's jobs for others."""
        self._writer.close()
        if self._owner is not None:
            self._owner.release()

    # Writing ------------------------------------------------------------------------------

    def flush(self) -> None:
        """Write all changes so far to the disk.

        Raises:
            JournalError: That is not possible now; the changes are kept and tried again.
        """
        self._writer.flush()

    def add_job(self, job: Job) -> None:
        """Store a new job; it is durable on return."""
        rows.job_row(job, "")  # a job that cannot be stored raises here, not on the writer's thread
        self.update_job(job)
        self.flush()

    def update_job(self, job: Job) -> None:
        """Write a job again, except what the user selected, which never changes."""
        self._writer.change(lambda batch: batch.jobs.update({job.job_id: job}))

    def remove_job(self, job: Job) -> None:
        """Remove a job and its transfers; their unfinished uploads and files become leftovers."""
        self._writer.change(lambda batch: batch.removed_jobs.add(job.job_id))

    def update_transfer(self, transfer: Transfer) -> None:
        """Write a transfer again; its values are read when the next batch is written."""
        if transfer.seq < 1:
            msg = f"{transfer!r} has no number yet"
            raise ValueError(msg)
        self._writer.update_transfer(transfer)

    def save_resume_state(self, transfer: Transfer, saved: ResumeState) -> None:
        """Store what a resume of the transfer needs."""
        saved = dataclasses.replace(saved)
        transfer.has_resume_state = True
        self._writer.change(lambda batch: batch.save_resume_state(transfer, saved))

    def add_part(self, transfer: Transfer, part: FinishedPart) -> None:
        """Store one more finished part; only after the server or the disk has it."""
        self._writer.change(lambda batch: batch.add_part(transfer, part))

    def clear_resume_state(self, transfer: Transfer) -> None:
        """Remove resume state and parts: the transfer ended, or starts over."""
        transfer.has_resume_state = False
        self._writer.change(lambda batch: batch.clear_resume_state(transfer))

    def add_leftover(self, leftover: Leftover) -> None:
        """Store something that must be removed later."""
        self._writer.change(lambda batch: batch.leftovers.update({leftover: True}))

    def remove_leftover(self, leftover: Leftover) -> None:
        """Remove a leftover from the list: it does not exist any more."""
        self._writer.change(lambda batch: batch.leftovers.update({leftover: False}))

    # Reading ------------------------------------------------------------------------------

    def resume_state(self, transfer: Transfer) -> ResumeState | None:
        """The stored resume state, None if there is none."""
        with self._writer.reading() as connection:
            row = connection.execute(
                "SELECT * FROM saved WHERE job=? AND seq=?", self._row_of(transfer)
            ).fetchone()
        return readable(rows.resume_state_from_row, row) if row else None

    def parts(self, transfer: Transfer) -> dict[int, FinishedPart]:
        """The finished parts, by number."""
        with self._writer.reading() as connection:
            found = connection.execute(
                "SELECT * FROM part WHERE job=? AND seq=? ORDER BY number", self._row_of(transfer)
            ).fetchall()
        parts = [readable(rows.part_from_row, row) for row in found]
        return {part.number: part for part in parts if part is not None}

    def leftovers(self) -> list[Leftover]:
        """Everything that must still be removed, also what other processes left."""
        with self._writer.reading() as connection:
            found = connection.execute("SELECT * FROM leftover").fetchall()
        leftovers = [readable(rows.leftover_from_row, row) for row in found]
        return [leftover for leftover in leftovers if leftover is not None]

    def upload_ids(self) -> set[str]:
        """The multipart uploads that transfers go on with, also those of other processes."""
        with self._writer.reading() as connection:
            found = connection.execute("SELECT upload_id FROM saved WHERE upload_id<>''")
            return {row[0] for row in found.fetchall()}

    def has_upload_to(self, leftover: Leftover) -> bool:
        """Whether a transfer of any process has, or requests, an upload to the same object."""
        where = (
            ResumeStage.CREATING.value,
            leftover.endpoint,
            leftover.bucket,
            rows.pack(leftover.key),
        )
        with self._writer.reading() as connection:
            return connection.execute(_UPLOADS_TO, where).fetchone() is not None

    def transfers(self, job: Job, *, unfinished_only: bool = False) -> Iterator[Transfer]:
        """The transfers of a job, as they were when the program ended, in their order."""
        offset, seq = rows.clock_offset(), 0
        while True:
            with self._writer.reading() as connection:
                found = connection.execute(
                    _TRANSFERS, (self._store.row_id(job.job_id), seq, not unfinished_only, _CHUNK)
                ).fetchall()
            for row in found:
                transfer = readable(lambda row: rows.transfer_from_row(job, row, offset), row)
                if transfer is not None:
                    yield transfer
            if len(found) < _CHUNK:
                return
            seq = found[-1]["seq"]

    def known_sources(self, job: Job) -> set[str]:
        """``Transfer.source_text`` of every transfer that is journaled."""
        is_download = isinstance(job, DownloadJob)
        query = "SELECT key FROM transfer" if is_download else "SELECT path FROM transfer"
        with self._writer.reading() as connection:
            found = connection.execute(f"{query} WHERE job=?", (self._store.row_id(job.job_id),))
            sources = {readable(lambda row: rows.unpack(row[0]), row) for row in found}
        return {source for source in sources if source is not None}

    # Jobs ---------------------------------------------------------------------------------

    def jobs(self) -> list[JobRow]:
        """All jobs of all processes, oldest first."""
        with self._writer.reading() as connection:
            found = connection.execute("SELECT * FROM job ORDER BY begun, id").fetchall()
            sums: dict[int, list[sqlite3.Row]] = {}
            for row in connection.execute(_SUMS):
                sums.setdefault(row["job"], []).append(row)
        alive = {owner: self._is_alive(owner) for owner in {row["owner"] for row in found}}
        listed = []
        for row in found:
            job, states = readable(rows.job_from_row, row), sums.get(row["id"], [])
            if job is None:
                continue
            job.last_seq = max((each["last"] for each in states), default=0)
            states = [each for each in states if each["state"] in _STATES]
            counts = {TransferState(each["state"]): each["count"] for each in states}
            size = int(sum(each["size"] for each in states))
            bytes_done = int(sum(each["bytes_done"] for each in states))
            is_ours = row["owner"] == self._name
            listed.append(JobRow(job, counts, size, bytes_done, alive[row["owner"]], is_ours))
        return listed

    def adopt(
        self,
        accepts: Callable[[Job], bool],
        walks_again: Callable[[Job], bool] = lambda _job: False,
    ) -> list[Job]:
        """Take over unfinished or failed jobs of processes that ended, if ``accepts`` wants them.

        A job comes without clients, and its counts are zero until its transfers are added.

        Args:
            accepts: Which jobs to take; asked only about those that no other process can get now.
            walks_again: Which jobs with nothing left but gaps to take, to repeat their walk.
        """
        if self._owner is not None:
            self._owner.remove_stale()
        return [
            row.job
            for row in self.jobs()
            if not row.is_alive
            and (row.is_left or (row.has_gaps and walks_again(row.job)))
            and self._take_over(row.job, accepts)
        ]

    def _take_over(self, job: Job, accepts: Callable[[Job], bool]) -> bool:
        """False if another process was faster: only one gets the job of an ended process."""
        with self._writer.reading() as connection, self._store.transaction():
            row = connection.execute(
                "SELECT id, owner FROM job WHERE tag=?", (job.job_id,)
            ).fetchone()
            if row is None or self._is_alive(row["owner"]) or not accepts(job):
                return False
            connection.execute("UPDATE job SET owner=? WHERE id=?", (self._name, row["id"]))
            self._store.move_to_leftovers(row["id"], everything=False)
            return True

    def check(self) -> list[str]:
        """Descriptions of broken invariants, for tests and the log; empty if all hold."""
        with self._writer.reading() as connection:
            return check.violations(connection)

    # Inside -------------------------------------------------------------------------------

    def _row_of(self, transfer: Transfer) -> tuple[int | None, int]:
        return self._store.row_id(transfer.job.job_id), transfer.seq

    def _is_alive(self, owner: str) -> bool:
        return self._owner is None or self._owner.is_alive(owner)
