"""Rows that still make sense are taken over from a damaged journal."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.journal.opening import FILE_NAME
from rustfs_desktop.transfers.journal.resume_state import FinishedPart, Leftover, ResumeState
from rustfs_desktop.transfers.journal.salvage import salvage
from rustfs_desktop.transfers.journal.store import JournalDatabase
from rustfs_desktop.transfers.types import CopyJob, DownloadJob, UploadJob
from tests.transfers.journal.samples import a_job, a_transfer


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """Three jobs of two transfers each, one with a part, and something left over."""
    journal = Journal.open(tmp_path / "older")
    for kind in (UploadJob, DownloadJob, CopyJob):
        job = a_job(kind)
        journal.add_job(job)
        for seq in (1, 2):
            journal.update_transfer(a_transfer(job, seq))
    big = a_transfer(job, 3)
    journal.save_resume_state(big, ResumeState(upload_id="id"))
    journal.add_part(big, FinishedPart(1, 0, 60, etag="e"))
    journal.add_leftover(Leftover("home", "http://server", "bucket", "k", "left"))
    journal.close()
    return tmp_path / "older" / FILE_NAME


@pytest.fixture
def into(tmp_path: Path) -> JournalDatabase:
    return JournalDatabase(tmp_path / "new.sqlite3")


def count(store: JournalDatabase, table: str) -> int:
    return int(store.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def damage(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(statement)
    connection.close()


def test_everything_but_parts_is_taken_over(older: Path, into: JournalDatabase) -> None:
    assert salvage(older, into) == 3 + 7
    tables = ("job", "transfer", "saved", "leftover", "part")
    assert [count(into, table) for table in tables] == [3, 7, 1, 1, 0]


@pytest.mark.parametrize(
    ("statement", "jobs", "transfers"),
    [
        ("UPDATE job SET direction='odd' WHERE id=1", 2, 5),
        ("UPDATE job SET what='{' WHERE id=2", 2, 5),
        ("UPDATE job SET source='[]' WHERE direction='copy'", 2, 4),
        ("UPDATE transfer SET state='odd' WHERE job=1 AND seq=2", 3, 6),
        ("UPDATE transfer SET path=5 WHERE job=1 AND seq=2", 3, 6),
    ],
)
def test_what_makes_no_sense_stays_behind(
    older: Path, into: JournalDatabase, statement: str, jobs: int, transfers: int
) -> None:
    damage(older, statement)
    salvage(older, into)
    assert (count(into, "job"), count(into, "transfer")) == (jobs, transfers)
    assert into.connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_nothing_comes_of_a_file_that_is_no_database(tmp_path: Path, into: JournalDatabase) -> None:
    path = tmp_path / "odd"
    path.write_bytes(b"not a database" * 1000)
    assert salvage(path, into) == 0
