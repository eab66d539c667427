"""No failure of the database, and no power cut, makes the journal forget or lie."""

from __future__ import annotations

import contextlib
import functools
import itertools
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rustfs_desktop.errors import AppError
from rustfs_desktop.transfers.journal import opening, writer
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.journal.resume_state import (
    FinishedPart,
    Leftover,
    ResumeStage,
    ResumeState,
)
from rustfs_desktop.transfers.journal.writer import JournalWriter
from rustfs_desktop.transfers.locations import FileSelection
from rustfs_desktop.transfers.types import (
    DownloadJob,
    Transfer,
    TransferState,
    UploadJob,
)
from tests.transfers.journal.samples import a_job, a_transfer, run_to
from tests.waiting import patience_s, wait_for


class Ladder(sqlite3.Connection):
    """A connection whose i-th statement fails, once; or, late, fails after it was done."""

    fail_at = -1
    is_late = False
    count = 0

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        return self._count(lambda: super(Ladder, self).execute(sql, parameters))

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> sqlite3.Cursor:
        return self._count(lambda: super(Ladder, self).executemany(sql, parameters))

    def _count(self, call: Callable[[], sqlite3.Cursor]) -> sqlite3.Cursor:
        Ladder.count += 1
        fails = Ladder.count == Ladder.fail_at
        if fails and not Ladder.is_late:
            raise sqlite3.OperationalError("disk I/O error")
        done = call()
        if fails:
            raise sqlite3.OperationalError("disk I/O error")
        return done


@pytest.fixture
def ladder(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Ladder]]:
    """Only the test writes: the thread comes too late."""
    monkeypatch.setattr(writer, "COMMIT_S", 1000.0)
    yield Ladder
    Ladder.fail_at, Ladder.is_late = -1, False


def insist(call: Callable[[], object]) -> Any:
    """Do it until it works: each failure comes once."""
    for _attempt in range(2):
        with contextlib.suppress(AppError):
            return call()
    return call()


def work(journal: Journal) -> dict[str, Any]:
    """A bit of everything; returns what must be in the journal afterwards."""
    job, other = a_job(), a_job(DownloadJob)
    big, small, gone = (a_transfer(job, seq) for seq in (1, 2, 3))
    down = a_transfer(other, 1)
    insist(lambda: journal.add_job(job))
    insist(lambda: journal.add_job(other))
    for transfer in (big, small, gone, down):
        journal.update_transfer(transfer)
    journal.save_resume_state(big, ResumeState(ResumeStage.CREATING, created=1.0))
    insist(journal.flush)
    journal.save_resume_state(big, ResumeState(upload_id="id", created=1.0))
    insist(journal.flush)
    journal.add_part(big, FinishedPart(1, 0, 60, etag="e"))
    journal.save_resume_state(gone, ResumeState(upload_id="old"))
    journal.save_resume_state(down, ResumeState(temp="t"))
    insist(journal.flush)
    journal.update_transfer(run_to(small, TransferState.DONE))
    journal.add_leftover(Leftover("home", "http://server", "bucket", "to/a", "old"))
    journal.clear_resume_state(gone)
    journal.update_transfer(run_to(gone, TransferState.CANCELLED))
    journal.add_part(down, FinishedPart(2, 50, 50))
    insist(journal.flush)
    assert insist(lambda: journal.resume_state(big)) == ResumeState(upload_id="id", created=1.0)
    journal.remove_job(other)
    journal.add_part(big, FinishedPart(2, 60, 40, etag="f"))
    insist(journal.flush)
    return {
        "job": job.job_id,
        "states": {1: TransferState.WAITING, 2: TransferState.DONE, 3: TransferState.CANCELLED},
        "saved": ResumeState(upload_id="id", created=1.0),
        "parts": [1, 2],
        "left": {("old", ""), ("", "/from/t")},
    }


def found(journal: Journal) -> dict[str, Any]:
    """What is in it, in the same form."""
    (job,) = journal.adopt(lambda _job: True)
    transfers = list(journal.transfers(job))
    return {
        "job": job.job_id,
        "states": {transfer.seq: transfer.state for transfer in transfers},
        "saved": journal.resume_state(transfers[0]),
        "parts": list(journal.parts(transfers[0])),
        "left": {(each.upload_id, each.path) for each in journal.leftovers()},
    }


@pytest.mark.parametrize("is_late", [False, True])
def test_any_statement_may_fail(tmp_path: Path, ladder: type[Ladder], is_late: bool) -> None:
    connect = functools.partial(sqlite3.connect, factory=ladder)
    ladder.is_late = is_late
    for step in itertools.count(1):
        folder = tmp_path / str(step)
        ladder.count, ladder.fail_at = 0, step
        journal = insist(functools.partial(Journal.open, folder, connect))
        expected = work(journal)
        reached = ladder.count
        ladder.fail_at = -1
        journal.close()
        clean = Journal.open(folder)
        assert found(clean) == expected, f"after statement {step} failed"
        assert clean.check() == []
        clean.close()
        shutil.rmtree(folder)
        if reached < step:
            break
    assert step > 50


class Recorder(sqlite3.Connection):
    """Copies the database as it is on the disk after every commit."""

    folder = Path()
    copies: list[Path] = []

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        done = super().execute(sql, parameters)
        if sql == "COMMIT":
            target = Recorder.folder.parent / f"copy-{len(Recorder.copies)}"
            target.mkdir()
            for name in (opening.FILE_NAME, f"{opening.FILE_NAME}-wal"):
                shutil.copy(Recorder.folder / name, target / name)
            Recorder.copies.append(target)
        return done


def test_after_a_power_cut_it_is_as_after_some_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was written after the last flush is lost, whole or torn; never a part of a commit."""
    monkeypatch.setattr(writer, "COMMIT_S", 1000.0)
    Recorder.folder, Recorder.copies = tmp_path / "journal", []
    journal = Journal.open(Recorder.folder, functools.partial(sqlite3.connect, factory=Recorder))
    expected = work(journal)
    journal.close()
    pictures = [picture(copy) for copy in Recorder.copies]
    assert len(pictures) > 6
    assert pictures[-1]["left"] == expected["left"]
    for number in range(1, len(pictures)):
        for torn in torn_copies(*Recorder.copies[number - 1 : number + 1], tmp_path / "torn"):
            assert picture(torn) in pictures[number - 1 : number + 1]


def picture(copy: Path) -> dict[str, Any]:
    """Everything in a copy; that it opens and holds is part of the question."""
    folder = copy.parent / "look"
    shutil.copytree(copy, folder)
    journal = Journal.open(folder)
    assert journal.problem == ""
    assert journal.check() == []
    jobs = {row.job.job_id: row.job for row in journal.jobs()}
    seen = {
        "rows": [
            (tag, each.seq, each.state, journal.resume_state(each), journal.parts(each))
            for tag, job in jobs.items()
            for each in journal.transfers(job)
        ],
        "left": {(each.upload_id, each.path) for each in journal.leftovers()},
    }
    journal.close()
    shutil.rmtree(folder)
    return seen


def torn_copies(before: Path, after: Path, folder: Path) -> Iterator[Path]:
    """The later one with the end of what came to its log missing, or overwritten with nothing."""
    name = f"{opening.FILE_NAME}-wal"
    safe, log = (before / name).stat().st_size, (after / name).read_bytes()
    for cut in range(safe, len(log), 1500):
        for torn in (log[:cut], log[:cut] + bytes(len(log) - cut), log[:safe] + bytes(cut - safe)):
            shutil.copytree(after, folder)
            (folder / name).write_bytes(torn)
            yield folder
            shutil.rmtree(folder)


def test_a_full_disk_is_waited_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "COMMIT_S", 0.01)
    monkeypatch.setattr(writer, "_RETRY_S", 0.02)
    journal, job = Journal.open(tmp_path), a_job()
    journal.add_job(job)
    connection = journal._store.connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count={pages}")
    for seq in range(1, 2001):
        journal.update_transfer(a_transfer(job, seq, key="k" * 100))
    with pytest.raises(AppError, match="Cannot save") as caught:
        journal.flush()
    assert caught.value.code == "JournalError"
    assert "full" in caught.value.detail
    assert journal.failure is not None
    wait_for(lambda: journal._writer._thread is not None)
    connection.execute("PRAGMA max_page_count=1000000")
    wait_for(lambda: journal.failure is None)
    assert journal.jobs()[0].job.last_seq == 2000
    journal.close()


def test_a_locked_database_is_waited_for(tmp_path: Path) -> None:
    """Another process writes for longer than SQLite waits."""
    journal, job = Journal.open(tmp_path), a_job()
    journal.add_job(job)
    journal._store.connection.execute("PRAGMA busy_timeout=10")
    other = sqlite3.connect(tmp_path / opening.FILE_NAME, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    journal.update_transfer(a_transfer(job, 1))
    with pytest.raises(AppError, match="Cannot save"):
        journal.flush()
    other.close()
    journal.flush()
    assert journal.jobs()[0].job.last_seq == 1
    journal.close()


def test_one_thread_writes_however_often_others_flush(monkeypatch: pytest.MonkeyPatch) -> None:
    """It finds that others wrote meanwhile what it was woken for, and goes on."""
    monkeypatch.setattr(writer, "COMMIT_S", 0.02)
    began: list[threading.Thread] = []
    gathers, came = threading.Event(), threading.Event()
    work, flush = JournalWriter._work, JournalWriter.flush
    journal, job = Journal.in_memory(), a_job()
    wait_for_change = journal._writer._changed.wait_for

    def working(self: JournalWriter) -> None:
        began.append(threading.current_thread())
        work(self)

    def waiting(predicate: Callable[[], bool], timeout: float) -> bool:
        if timeout == writer.COMMIT_S:
            gathers.set()
        return wait_for_change(predicate, timeout)

    def flushing(self: JournalWriter) -> None:
        flush(self)
        if threading.current_thread() in began:
            came.set()

    monkeypatch.setattr(JournalWriter, "_work", working)
    monkeypatch.setattr(JournalWriter, "flush", flushing)
    monkeypatch.setattr(journal._writer._changed, "wait_for", waiting)
    for seq in range(1, 21):
        gathers.clear()
        came.clear()
        journal.update_transfer(a_transfer(job, seq))
        assert gathers.wait(patience_s())
        journal.flush()
        assert came.wait(patience_s())
    assert len(began) == 1
    journal.close()


def test_small_changes_share_a_commit(tmp_path: Path) -> None:
    commits: list[str] = []
    journal, job = Journal.open(tmp_path), a_job()
    journal.add_job(job)
    journal._store.connection.set_trace_callback(commits.append)
    transfers = [a_transfer(job, seq) for seq in range(1, 5001)]
    for transfer in transfers:
        journal.update_transfer(transfer)
        journal.update_transfer(run_to(transfer, TransferState.DONE))
    journal.flush()
    assert 1 <= commits.count("COMMIT") <= 20
    journal.close()


def test_what_is_noted_is_written_soon(tmp_path: Path) -> None:
    journal, job = Journal.open(tmp_path), a_job()
    journal.update_transfer(a_transfer(job))

    def is_there() -> bool:
        other = sqlite3.connect(tmp_path / opening.FILE_NAME)
        try:
            return bool(other.execute("SELECT count(*) FROM transfer").fetchone()[0])
        finally:
            other.close()

    wait_for(is_there)
    journal.close()


def test_many_threads_note_at_once(tmp_path: Path) -> None:
    journal, job = Journal.open(tmp_path), a_job()
    transfers = [a_transfer(job, seq) for seq in range(1, 801)]

    def some(mine: list[Transfer]) -> None:
        for transfer in mine:
            journal.update_transfer(transfer)
            journal.save_resume_state(transfer, ResumeState(upload_id=str(transfer.seq)))
            if transfer.seq % 50 == 0:
                journal.flush()
                assert journal.resume_state(transfer) == ResumeState(upload_id=str(transfer.seq))
            if transfer.seq % 2:
                journal.clear_resume_state(transfer)
                journal.update_transfer(run_to(transfer, TransferState.DONE))

    threads = [threading.Thread(target=some, args=(transfers[at::8],)) for at in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert journal.check() == []
    again = {each.seq: each for each in journal.transfers(job)}
    assert {seq for seq, each in again.items() if each.has_resume_state} == set(range(2, 801, 2))
    assert {seq for seq, each in again.items() if each.state is TransferState.DONE} == set(
        range(1, 801, 2)
    )
    journal.close()


def test_a_job_that_makes_no_sense_is_refused_at_once() -> None:
    journal, job = Journal.in_memory(), a_job()
    job.selection = FileSelection([object()])
    with pytest.raises(TypeError):
        journal.add_job(job)
    journal.add_job(a_job())


def test_after_the_end_nothing_is_noted(tmp_path: Path) -> None:
    journal, job = Journal.open(tmp_path), a_job()
    journal.close()
    journal.update_transfer(a_transfer(job))
    journal.close()


def test_no_secret_gets_in(tmp_path: Path) -> None:
    from rustfs_desktop.log import hide

    hide("CANARYsecret123")
    transfer = a_transfer(a_job())
    transfer.move_to(
        TransferState.FAILED, AppError("No", detail="?X-Amz-Signature=abc123def CANARYsecret123")
    )
    journal = Journal.open(tmp_path)
    journal.update_transfer(transfer)
    journal.close()
    data = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"CANARY" not in data
    assert b"abc123def" not in data


def test_jobs_that_nobody_journaled_are_with_their_first_transfer() -> None:
    journal = Journal.in_memory()
    job = UploadJob("home", None, "bucket", endpoint="http://server")
    journal.update_transfer(a_transfer(job))
    (row,) = journal.jobs()
    assert row.job.job_id == job.job_id
    assert row.open_count == 1
