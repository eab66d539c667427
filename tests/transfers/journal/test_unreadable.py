"""Rows that cannot be read: which ones, and that only they are removed."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from rustfs_desktop.transfers.journal import rows
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.journal.resume_state import FinishedPart, Leftover, ResumeState
from rustfs_desktop.transfers.journal.store import JournalDatabase
from rustfs_desktop.transfers.journal.unreadable import (
    column_types,
    is_valid,
    readable,
    set_aside_unreadable,
)
from rustfs_desktop.transfers.locations import FileSelection, ObjectSelection
from rustfs_desktop.transfers.types import DownloadJob, TransferState, UploadJob
from tests.transfers.journal.samples import a_job, a_transfer, run_to

TABLES = ("job", "transfer", "saved", "part", "leftover")


@pytest.fixture
def database() -> Iterator[JournalDatabase]:
    """An upload and a download of two files each, and a leftover, written by ``memory``."""
    made = JournalDatabase(":memory:")
    journal = Journal(made)
    upload, download = a_job(UploadJob), a_job(DownloadJob)
    assert isinstance(upload, UploadJob)
    assert isinstance(download, DownloadJob)
    upload.selection = FileSelection(["/a", "/b"])
    download.selection = ObjectSelection([("key", 5)], ["folder/"])
    for job in (upload, download):
        journal.add_job(job)
        for seq in (1, 2):
            transfer = a_transfer(job, seq)
            journal.update_transfer(transfer)
            journal.save_resume_state(transfer, ResumeState(upload_id="id"))
            for number in (1, 2):
                journal.add_part(transfer, FinishedPart(number, 50 * (number - 1), 50, etag="e"))
    journal.add_leftover(Leftover("home", "http://server", "bucket", "key", "left"))
    journal.flush()
    yield made
    journal.close()


def counts(connection: sqlite3.Connection) -> dict[str, int]:
    return {
        table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES
    }


def remove(database: JournalDatabase, copy: Path, *, is_ended: bool = True) -> int:
    return set_aside_unreadable(database, lambda _name: is_ended, copy)


def test_a_good_journal_stays_as_it_is(database: JournalDatabase, tmp_path: Path) -> None:
    before = counts(database.connection)
    assert remove(database, tmp_path / "copy") == 0
    assert counts(database.connection) == before
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("statement", "lost"),
    [
        ("UPDATE part SET md5='text' WHERE job=1 AND seq=1 AND number=2", {"part": 2}),
        ("UPDATE saved SET stage='none' WHERE job=1 AND seq=1", {"saved": 1}),
        (
            "UPDATE transfer SET answer='perhaps' WHERE job=2 AND seq=1",
            {"transfer": 1, "saved": 1, "part": 2},
        ),
        ("UPDATE transfer SET path=x'2f00' WHERE job=2 AND seq=1", {"transfer": 1}),
        ("UPDATE job SET tag='../up' WHERE id=1", {"job": 1, "transfer": 2, "part": 4}),
        ("UPDATE job SET begun=9e999 WHERE id=1", {"job": 1, "transfer": 2, "part": 4}),
        ("UPDATE leftover SET key=x'ff'", {"leftover": 1}),
        ("UPDATE leftover SET path=x'00'", {"leftover": 1}),
    ],
)
def test_only_what_is_damaged_is_removed(
    database: JournalDatabase, tmp_path: Path, statement: str, lost: dict[str, int]
) -> None:
    before, copy = counts(database.connection), tmp_path / "copy"
    database.connection.execute(statement)
    assert remove(database, copy) > 0
    after = counts(database.connection)
    assert {table: before[table] - after[table] for table in lost} == lost
    assert after["job"] + lost.get("job", 0) == before["job"]
    with contextlib.closing(sqlite3.connect(copy)) as kept:
        assert counts(kept) == before
    assert remove(database, tmp_path / "second") == 0


def test_rows_of_a_running_process_are_not_touched(
    database: JournalDatabase, tmp_path: Path
) -> None:
    database.connection.execute("UPDATE transfer SET state='none'")
    assert remove(database, tmp_path / "copy", is_ended=False) == 0
    assert counts(database.connection)["transfer"] == 4


def test_transfers_of_a_finished_job_are_not_read(tmp_path: Path) -> None:
    """A long list of finished transfers does not slow down the start."""
    database = JournalDatabase(":memory:")
    journal, job = Journal(database), a_job()
    job.is_planned = True
    journal.add_job(job)
    journal.update_transfer(run_to(a_transfer(job), TransferState.DONE))
    journal.flush()
    database.connection.execute("UPDATE transfer SET size='many'")
    assert remove(database, tmp_path / "copy") == 0
    journal.close()


@pytest.mark.parametrize(
    "what",
    [
        '{"paths": [5]}',
        '{"names": [null]}',
        "[]",
        "null",
        '{"paths": 5}',
        "[" * 100_000,
    ],
)
def test_an_upload_needs_names_of_files(database: JournalDatabase, what: str) -> None:
    types = column_types(database.connection, "job")
    row = dict(database.connection.execute("SELECT * FROM job WHERE id=1").fetchone())
    assert is_valid("job", row, types)
    assert not is_valid("job", {**row, "what": what}, types)


@pytest.mark.parametrize(
    "what",
    ['{"objects": [["key", "5"]]}', '{"objects": [[5, 5]]}', '{"objects": ["key"]}',
     '{"prefixes": [5]}'],
)  # fmt: skip
def test_a_download_needs_keys_with_their_sizes(database: JournalDatabase, what: str) -> None:
    types = column_types(database.connection, "job")
    row = dict(database.connection.execute("SELECT * FROM job WHERE id=2").fetchone())
    assert is_valid("job", row, types)
    assert not is_valid("job", {**row, "what": what}, types)


@pytest.mark.parametrize("seq", [0, -1])
def test_a_transfer_needs_a_number(database: JournalDatabase, seq: int) -> None:
    types = column_types(database.connection, "transfer")
    row = dict(database.connection.execute("SELECT * FROM transfer").fetchone())
    assert is_valid("transfer", row, types)
    assert not is_valid("transfer", {**row, "seq": seq}, types)


def test_a_damaged_row_is_skipped_and_logged(
    database: JournalDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    select = "SELECT * FROM saved WHERE job=1 AND seq=1"
    found = readable(rows.resume_state_from_row, database.connection.execute(select).fetchone())
    assert found is not None
    assert found.upload_id == "id"
    database.connection.execute("UPDATE saved SET source='{'")
    with caplog.at_level(logging.WARNING):
        row = database.connection.execute(select).fetchone()
        assert readable(rows.resume_state_from_row, row) is None
    assert "damaged row" in caplog.text
