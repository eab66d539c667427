"""A damaged journal never keeps the program from starting, and costs only what is damaged."""

from __future__ import annotations

import contextlib
import random
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from rustfs_desktop.errors import NotFound
from rustfs_desktop.s3.types import MAX_SIZE
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.journal.opening import FILE_NAME
from rustfs_desktop.transfers.journal.resume_state import FinishedPart, Leftover, ResumeState
from rustfs_desktop.transfers.types import CopyJob, DownloadJob, TransferState, UploadJob
from tests.transfers.journal.samples import a_job, a_transfer, run_to

_KINDS = (UploadJob, DownloadJob, CopyJob)
_SECTOR = 512


def fill(folder: Path) -> Journal:
    """Three jobs with transfers in all states, resume states, parts and a leftover."""
    journal = Journal.open(folder)
    for kind in _KINDS:
        job = a_job(kind)
        journal.add_job(job)
        for seq in range(1, 21):
            transfer = a_transfer(job, seq, key=f"to/{seq:04}ä")
            if seq % 4 == 0:
                run_to(transfer, TransferState.DONE)
            elif seq % 4 == 1:
                transfer.error = NotFound("gone", "why", detail="ü", code="NoSuchKey")
                run_to(transfer, TransferState.FAILED)
            journal.update_transfer(transfer)
            if seq % 5 == 0:
                state = ResumeState(upload_id=f"{kind.kind}{seq}", temp=".tmp", part_size=60)
                journal.save_resume_state(transfer, state)
                journal.add_part(transfer, FinishedPart(1, 0, 60, etag="e"))
    journal.add_leftover(Leftover("home", "http://server", "bucket", "k", "left"))
    journal.flush()
    return journal


def use(folder: Path) -> tuple[int, str]:
    """All that a start and a new transfer ask of it; the transfers found, and the problem."""
    journal, found = Journal.open(folder), 0
    with contextlib.closing(journal):
        journal.leftovers()
        assert all(row.open_count >= 0 for row in journal.jobs())
        for job in journal.adopt(lambda _job: True):
            for transfer in journal.transfers(job):
                journal.resume_state(transfer)
                journal.parts(transfer)
                journal.update_transfer(transfer)
                found += 1
            journal.known_sources(job)
            journal.update_job(job)
        new = a_job()
        journal.add_job(new)
        journal.update_transfer(a_transfer(new))
        assert [each.key for each in journal.transfers(new)] == ["to/a"]
        return found, journal.problem


@contextlib.contextmanager
def raw(folder: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        yield connection
        connection.commit()


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal as it is after the program ended."""
    folder = tmp_path_factory.mktemp("closed")
    fill(folder).close()
    return folder


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal whose changes are in the write-ahead log only, as after a crash."""
    folder = tmp_path_factory.mktemp("open")
    journal = fill(folder)
    copy = tmp_path_factory.mktemp("killed")
    for path in folder.glob("queue*"):
        shutil.copy(path, copy)
    journal.close()
    return copy


def damage(data: bytearray, chance: random.Random) -> bytes:
    """The content of a file after one of the things that disks and crashes do."""
    at = chance.randrange(len(data))
    sector = at // _SECTOR * _SECTOR
    how = chance.choice(("byte", "bytes", "noise", "zeros", "swapped", "cut", "longer"))
    if how == "byte":
        data[at] = chance.randrange(256)
    elif how == "bytes":
        for _ in range(chance.randrange(2, 20)):
            data[chance.randrange(len(data))] = chance.randrange(256)
    elif how == "noise":
        data[sector : sector + _SECTOR] = chance.randbytes(_SECTOR)
    elif how == "zeros":
        data[sector : sector + _SECTOR] = bytes(_SECTOR)
    elif how == "swapped":
        other = chance.randrange(len(data)) // _SECTOR * _SECTOR
        data[sector : sector + _SECTOR] = data[other : other + _SECTOR]
    elif how == "cut":
        del data[at:]
    else:
        data += chance.randbytes(at)
    return bytes(data)


@pytest.mark.parametrize("seed", range(8))
def test_the_program_starts_after_any_damage(
    tmp_path: Path, closed: Path, killed: Path, seed: int
) -> None:
    chance = random.Random(seed)
    for number in range(12):
        folder = tmp_path / str(number)
        shutil.copytree(chance.choice((closed, killed)), folder)
        path = chance.choice(sorted(each for each in folder.glob("queue*") if each.stat().st_size))
        path.write_bytes(damage(bytearray(path.read_bytes()), chance))
        use(folder)
        assert use(folder)[1] == "", f"seed {seed}, {number}: told a second time"


@pytest.mark.parametrize(
    ("statement", "lost"),
    [
        ("UPDATE transfer SET state='wait\x01ng' WHERE job=1 AND seq=2", 1),
        ("UPDATE transfer SET key=x'ff', path=x'ff' WHERE job=2 AND seq IN (2, 3)", 2),
        ("UPDATE transfer SET error=CAST(x'7bff' AS TEXT) WHERE job=3 AND seq=1", 1),
        ("UPDATE transfer SET size='many' WHERE job=3 AND seq=2", 1),
        ("UPDATE transfer SET started=1e300 WHERE job=1 AND seq=2", 1),
        ("UPDATE job SET what='{' WHERE id=2", 20),
        ("UPDATE job SET prefix=x'ff' WHERE id=1", 20),
    ],
)
def test_a_damaged_row_is_set_aside_alone(
    tmp_path: Path, closed: Path, statement: str, lost: int
) -> None:
    folder = tmp_path / "journal"
    shutil.copytree(closed, folder)
    with raw(folder) as connection:
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(statement)
    found, problem = use(folder)
    assert found == 60 - lost
    (aside,) = folder.glob("queue.sqlite3.corrupt-*")
    assert aside.name in problem
    with contextlib.closing(sqlite3.connect(aside)) as copy:
        assert copy.execute("SELECT count(*) FROM transfer").fetchone() == (60,)
    assert use(folder)[1] == ""


def test_a_damaged_leftover_is_removed_alone(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path)
    for key in ("a", "b"):
        journal.add_leftover(Leftover("home", "http://server", "bucket", key, "left"))
    journal.close()
    with raw(tmp_path) as connection:
        connection.execute(
            "UPDATE leftover SET key=x'ff', endpoint=CAST(x'fe' AS TEXT) WHERE key=x'61'"
        )
    journal = Journal.open(tmp_path)
    assert [each.key for each in journal.leftovers()] == ["b"]
    assert "1 damaged entry" in journal.problem
    journal.close()


def test_no_part_counts_beside_a_damaged_one(tmp_path: Path) -> None:
    journal, job = Journal.open(tmp_path), a_job()
    transfer = a_transfer(job)
    journal.save_resume_state(transfer, ResumeState(upload_id="id"))
    for number in (1, 2):
        journal.add_part(transfer, FinishedPart(number, 50 * (number - 1), 50, etag="e"))
    journal.close()
    with raw(tmp_path) as connection:
        connection.execute("UPDATE part SET length='x' WHERE number=2")
    journal = Journal.open(tmp_path)
    (job,) = journal.adopt(lambda _job: True)
    (found,) = journal.transfers(job)
    assert journal.parts(found) == {}
    state = journal.resume_state(found)
    assert state is not None
    assert state.upload_id == "id"
    journal.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE sqlite_schema SET sql=replace(sql, 'size INTEGER', 'si\x02e INTEGER')",
        "UPDATE sqlite_schema SET sql=replace(sql, 'begun REAL', 'begun RE\x02L')",
        "UPDATE sqlite_schema SET sql=CAST(replace(sql, 'key BLOB', x'ff' || ' BLOB') AS TEXT)",
    ],
)
def test_damaged_tables_are_set_aside(tmp_path: Path, closed: Path, statement: str) -> None:
    folder = tmp_path / "journal"
    shutil.copytree(closed, folder)
    with raw(folder) as connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute(statement)
    assert "kept as" in use(folder)[1]
    assert use(folder)[1] == ""


@pytest.mark.parametrize("version", [0, 1, -5, 0x70000002])
def test_a_damaged_version_number_is_no_newer_version(
    tmp_path: Path, closed: Path, version: int
) -> None:
    folder = tmp_path / "journal"
    shutil.copytree(closed, folder)
    with raw(folder) as connection:
        connection.execute(f"PRAGMA user_version={version}")
    found, problem = use(folder)
    assert found == 60
    assert "kept as" in problem


def test_sizes_that_no_object_has_do_not_stop_the_journal(tmp_path: Path) -> None:
    journal, job = Journal.open(tmp_path), a_job(DownloadJob)
    for seq in (1, 2, 3):
        transfer = a_transfer(job, seq, size=10**30)
        journal.update_transfer(transfer)
        journal.save_resume_state(transfer, ResumeState(temp="t", size=10**30))
        for number in (1, 2):
            journal.add_part(transfer, FinishedPart(number, 0, MAX_SIZE))
    (row,) = journal.jobs()
    assert row.size == pytest.approx(3 * MAX_SIZE)
    assert row.bytes_done == pytest.approx(6 * MAX_SIZE)
    assert [each.bytes_done for each in journal.transfers(job)] == [MAX_SIZE] * 3
    assert journal.check()
    journal.close()
    journal = Journal.open(tmp_path)
    assert [each.size for each in journal.transfers(journal.jobs()[0].job)] == [MAX_SIZE] * 3
    journal.close()
