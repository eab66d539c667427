"""Whatever is found where the journal should be, the program starts and tells."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
import time
from pathlib import Path
from typing import Any

import pytest

from rustfs_desktop.errors import AppError
from rustfs_desktop.transfers.journal import opening, rows, store
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.journal.resume_state import FinishedPart, Leftover, ResumeState
from rustfs_desktop.transfers.types import TransferState
from tests.transfers.journal.samples import a_job, a_transfer, run_to


def fill(folder: Path, transfers: int = 5000) -> str:
    """A job with many transfers, one upload under way and something left over."""
    journal, job = Journal.open(folder), a_job()
    for seq in range(1, transfers + 1):
        journal.update_transfer(a_transfer(job, seq, key=f"to/{seq:08}"))
    first = a_transfer(job, 1)
    journal.save_resume_state(first, ResumeState(upload_id="id"))
    journal.add_part(first, FinishedPart(1, 0, 60, etag="e"))
    journal.add_leftover(Leftover("home", "http://server", "bucket", "k", "left"))
    journal.close()
    return job.job_id


def test_only_the_user_can_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "journal"
    folder.mkdir(mode=0o777)
    (folder / opening.FILE_NAME).touch(mode=0o666)
    journal = Journal.open(folder)
    journal.add_job(a_job())
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert len(list(folder.iterdir())) == 5
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    journal.close()


def test_the_folder_itself_is_durable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: set[int] = set()
    real = os.fsync

    def fsync(fd: int) -> None:
        synced.add(os.fstat(fd).st_ino)
        real(fd)

    monkeypatch.setattr(os, "fsync", fsync)
    Journal.open(tmp_path / "data" / "journal").close()
    folders = (tmp_path, tmp_path / "data", tmp_path / "data" / "journal")
    assert {folder.stat().st_ino for folder in folders} <= synced


def test_what_is_durable_is_so_at_once(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path)
    with contextlib.closing(sqlite3.connect(tmp_path / opening.FILE_NAME)) as other:
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection = journal._store.connection
    assert connection.execute("PRAGMA synchronous").fetchone()[0] == 2
    assert connection.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    assert connection.execute("PRAGMA trusted_schema").fetchone()[0] == 0
    journal.close()


def test_a_share_gets_no_write_ahead_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "_NOT_LOCAL", ("",))  # every kind of file system
    journal = Journal.open(tmp_path)
    journal.add_job(a_job())
    assert not list(tmp_path.glob("*-wal"))
    journal.close()
    journal = Journal.open(tmp_path)
    assert len(journal.adopt(lambda _job: True)) == 1
    journal.close()


@pytest.mark.parametrize("damage", ["first page", "inside", "no database", "cut"])
def test_a_damaged_journal_is_set_aside(tmp_path: Path, damage: str) -> None:
    tag = fill(tmp_path)
    path = tmp_path / opening.FILE_NAME
    data = bytearray(path.read_bytes())
    if damage == "first page":
        data[:4096] = os.urandom(4096)
    elif damage == "inside":
        middle = len(data) // 2 // 4096 * 4096
        data[middle : middle + 4096] = os.urandom(4096)
    elif damage == "no database":
        data = bytearray(b"not a database at all" * 1000)
    else:
        del data[len(data) // 2 :]
    path.write_bytes(data)
    journal = Journal.open(tmp_path)
    (aside,) = tmp_path.glob("queue.sqlite3.corrupt-*")
    assert aside.read_bytes() == data
    assert aside.name in journal.problem
    assert journal.check() == []
    if damage == "inside":
        (job,) = journal.adopt(lambda _job: True)
        assert job.job_id == tag
        found = list(journal.transfers(job))
        assert 4500 < len(found) < 5000
        assert {each.has_resume_state for each in found[:1]} == {True}
        assert journal.parts(found[0]) == {}, "what bytes are safe must not rest on damaged words"
        assert [each.upload_id for each in journal.leftovers()] == ["left"]
    journal.add_job(a_job())
    journal.close()
    again = Journal.open(tmp_path)
    assert again.problem == ""
    again.close()


def test_a_damaged_journal_in_use_is_not_taken_away(tmp_path: Path) -> None:
    fill(tmp_path)
    journal = Journal.open(tmp_path)
    (tmp_path / opening.FILE_NAME).write_bytes(b"not a database at all" * 1000)
    with pytest.raises(AppError, match="damaged") as caught:
        Journal.open(tmp_path)
    assert caught.value.code == "JournalInUse"
    assert not list(tmp_path.glob("*.corrupt-*"))
    journal.close()


def test_a_newer_journal_is_left_alone(tmp_path: Path) -> None:
    fill(tmp_path, 1)
    path = tmp_path / opening.FILE_NAME
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA user_version=99")
    before = path.read_bytes()
    with pytest.raises(AppError) as caught:
        Journal.open(tmp_path)
    assert caught.value.code == "JournalNewer"
    assert path.read_bytes() == before
    assert not list(tmp_path.glob("owner-*.lock"))


def test_an_older_journal_is_copied_and_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = fill(tmp_path, 3)
    step = ("ALTER TABLE job ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue'",)
    monkeypatch.setattr(store, "MIGRATIONS", [*store.MIGRATIONS, step])
    journal = Journal.open(tmp_path)
    (job,) = journal.adopt(lambda _job: True)
    assert job.job_id == tag
    assert len(list(journal.transfers(job))) == 3
    journal.close()
    version = len(store.MIGRATIONS) - 1
    copy = tmp_path / f"queue.sqlite3.version-{version}"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with contextlib.closing(sqlite3.connect(copy)) as other:
        assert other.execute("SELECT count(*) FROM transfer").fetchone() == (3,)
        assert other.execute("PRAGMA user_version").fetchone() == (version,)


def test_every_earlier_version_opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first version knew no places within a priority."""
    folder = tmp_path / "first"
    with monkeypatch.context() as patch:
        patch.setattr(store, "MIGRATIONS", store.MIGRATIONS[:1])
        columns = rows.TRANSFER_COLUMNS.replace(" place,", "")
        put = store._put("transfer", columns, "job, seq")
        patch.setattr(store, "_PUT_TRANSFERS", {1: put})
        real, index = rows.transfer_row, rows.TRANSFER_COLUMNS.split(", ").index("place")

        def without_place(*args: Any) -> tuple[Any, ...]:
            row = real(*args)
            return row[:index] + row[index + 1 :]

        patch.setattr(rows, "transfer_row", without_place)
        tag = fill(folder, 3)
    journal = Journal.open(folder)
    (job,) = journal.adopt(lambda _job: True)
    found = list(journal.transfers(job))
    assert job.job_id == tag
    assert [transfer.position for transfer in found] == [0, 0, 0]
    found[1].position = -5
    journal.update_transfer(found[1])
    assert [transfer.position for transfer in journal.transfers(job)] == [0, -5, 0]
    journal.close()


def test_a_step_that_fails_leaves_the_older_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path, 3)
    with monkeypatch.context() as patch:
        step = ("ALTER TABLE job ADD COLUMN colour TEXT", "nonsense")
        patch.setattr(store, "MIGRATIONS", [*store.MIGRATIONS, step])
        with pytest.raises(AppError) as caught:
            Journal.open(tmp_path)
        assert caught.value.code == "JournalUnusable"
    journal = Journal.open(tmp_path)
    assert len(journal.jobs()) == 1
    journal.close()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(AppError) as caught:
            Journal.open(tmp_path / "journal")
    finally:
        tmp_path.chmod(0o700)
    assert caught.value.code == "JournalUnusable"


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "journal").touch()
    with pytest.raises(AppError) as caught:
        Journal.open(tmp_path / "journal")
    assert caught.value.code == "JournalUnusable"


def test_what_ended_a_month_ago_is_forgotten(tmp_path: Path) -> None:
    journal, now = Journal.open(tmp_path), time.time()
    kept = []
    for created, finished, state in (
        (now - 40 * 86400, now - 31 * 86400, TransferState.DONE),
        (now - 40 * 86400, now - 20 * 86400, TransferState.DONE),
        (now - 40 * 86400, 0.0, TransferState.PAUSED),
        (now - 1 * 86400, now - 1 * 86400, TransferState.DONE),
    ):
        job = a_job()
        job.created, job.is_planned = created, True
        transfer = run_to(a_transfer(job), state)
        transfer.finished = finished and finished - now + time.monotonic()
        journal.update_transfer(transfer)
        kept.append(job.job_id)
    journal.close()
    again = Journal.open(tmp_path)
    assert {row.job.job_id for row in again.jobs()} == set(kept[1:])
    again.close()


def test_what_contradicts_itself_is_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    journal = Journal.open(tmp_path)
    journal.update_transfer(run_to(a_transfer(a_job()), TransferState.DONE, verification=""))
    journal.close()
    Journal.open(tmp_path).close()
    assert "I7: done without a verification" in caplog.text
