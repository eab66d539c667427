"""A journal that an older version wrote: everything in it is shown as before, and goes on."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from rustfs_desktop.transfers.engine import Engine
from rustfs_desktop.transfers.journal import opening
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.journal.rows import JobRow
from rustfs_desktop.transfers.journal.store import MIGRATIONS
from rustfs_desktop.transfers.planning import expand
from rustfs_desktop.transfers.receipts import receipt
from rustfs_desktop.transfers.types import Answer, Transfer, TransferState
from tests.faults.fake_s3 import FakeS3
from tests.transfers.conftest import Driver, fake_client
from tests.transfers.journal.older import (
    ARCHIVE_ID,
    DATA,
    HOME_ID,
    LOCKED_ID,
    World,
    content,
    copy_journal,
)
from tests.waiting import wait_for

MIB = 1024**2
SAID = json.loads((DATA / "queue.json").read_text(encoding="utf-8"))
TIMES = ("started", "finished", "begun", "seconds")


@pytest.fixture(autouse=True)
def nothing_is_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a month after the journal was written its history would be removed."""
    monkeypatch.setattr(opening, "_KEPT_S", 1e12)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Journal]:
    copy_journal(tmp_path / "journal")
    journal = Journal.open(tmp_path / "journal")
    yield journal
    journal.close()


def test_its_tables_are_those_of_today(opened: Journal) -> None:
    assert len(MIGRATIONS) == 2, "a new format needs a journal of the version before as well"
    assert not opened.problem
    assert opened.check() == []


def test_the_same_jobs_are_listed(opened: Journal) -> None:
    rows = opened.jobs()
    assert [_said_of_job(row) for row in rows] == [
        {name: job[name] for name in _said_of_job(rows[0])} for job in SAID["jobs"]
    ]


def test_the_same_transfers_are_listed(opened: Journal) -> None:
    for row, job in zip(opened.jobs(), SAID["jobs"], strict=True):
        found = [_said_of_transfer(opened, each) for each in opened.transfers(row.job)]
        assert found == [{name: each[name] for name in found[0]} for each in job["transfers"]]


def test_the_receipts_are_the_same(opened: Journal) -> None:
    for row, job in zip(opened.jobs(), SAID["jobs"], strict=True):
        file = io.StringIO()
        receipt.write_json(opened, row.job, file)
        found = json.loads(file.getvalue())
        wanted = job["receipt"]
        assert found["job"].pop("problems") == []  # receipts did not have it then
        assert _without_times(found["job"]) == _without_times(wanted["job"])
        assert found["sums"] == wanted["sums"]
        for line, before in zip(found["files"], wanted["files"], strict=True):
            assert _without_times(line) == _without_times(before)
            assert line["seconds"] == pytest.approx(before["seconds"], abs=0.002)
            for name in ("started", "finished"):
                assert _seconds(line[name]) == pytest.approx(_seconds(before[name]), abs=1)


def test_the_same_leftovers_are_known(opened: Journal) -> None:
    found = [
        {"bucket": each.bucket, "key": each.key, "path": each.path} for each in opened.leftovers()
    ]
    assert found == SAID["leftovers"]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with (
        FakeS3(("photos", "backup")) as photos,
        FakeS3(("archive",)) as archive,
        FakeS3(("locked",)) as locked,
    ):
        made = World(tmp_path / "home", photos, archive, locked)
        made.prepare(tmp_path / "journal")
        yield made


@pytest.fixture
def driver(tmp_path: Path, world: World) -> Iterator[Driver]:
    """The engine of today at work on the journal."""
    journal = Journal.open(tmp_path / "journal")
    engine = Engine(journal=journal)
    clients = {
        HOME_ID: fake_client(world.photos),
        ARCHIVE_ID: fake_client(world.archive),
        LOCKED_ID: fake_client(world.locked),
    }
    for connection_id, client in clients.items():
        engine.set_client(connection_id, client)
    engine.restore(expand.plan_of)
    yield Driver(engine, clients[HOME_ID], "photos")
    assert engine.stop(10.0)
    assert journal.check() == []
    journal.close()


def _states(driver: Driver) -> dict[str, TransferState]:
    return {each.key: each.state for each in driver.look()}


def _is_at_rest(driver: Driver) -> bool:
    return not driver.engine.is_working and "walk/4.txt" in _states(driver)


def test_what_was_unfinished_goes_on(driver: Driver, world: World) -> None:
    wait_for(lambda: _is_at_rest(driver), driver.transfers)
    left = {key: state for key, state in _states(driver).items() if not state.is_final}
    assert left == {
        "2026/taken.txt": TransferState.NEEDS_ANSWER,
        "held/there.txt": TransferState.PAUSED,
        "video/paused.mkv": TransferState.PAUSED,
        "later/later-0.txt": TransferState.PAUSED,
        "later/later-1.txt": TransferState.PAUSED,
    }
    _check_uploads(world, "film.mkv", "completing.mkv")
    _check_download(world)
    _check_copies(world)
    assert world.locked.objects["locked", "in/locked.txt"] == content("locked.txt", 99)
    for number in range(5):
        path = world.home / "Downloads" / "walk" / f"{number}.txt"
        assert path.read_bytes() == content(path.name, 50 + number)
    assert world.photos.uploads.keys() == {
        upload_id
        for upload_id, upload in world.photos.uploads.items()
        if upload.key == "video/paused.mkv"
    }


def test_what_waits_for_the_user_goes_on_too(driver: Driver, world: World) -> None:
    wait_for(lambda: _is_at_rest(driver), driver.transfers)
    transfers = {each.key: each for each in driver.transfers}
    driver.engine.answer(transfers["2026/taken.txt"], Answer.REPLACE)
    driver.engine.start_held_job(transfers["held/there.txt"].job)
    driver.engine.resume_all()
    driver.engine.retry([transfers["gone.bin"], transfers["2026/refused.txt"]])
    wait_for(lambda: all(state.is_final for state in _states(driver).values()), transfers)
    _check_uploads(world, "paused.mkv")
    assert world.photos.objects["photos", "2026/taken.txt"] == content("taken.txt", 500)
    assert world.photos.objects["photos", "held/there.txt"] == content("there.txt", 321)
    failed = [key for key, state in _states(driver).items() if state is TransferState.FAILED]
    assert failed == ["gone.bin", "2026/refused.txt"]  # neither object nor file is there


def _check_uploads(world: World, *names: str) -> None:
    """Whole, and nothing was sent a second time."""
    missing = {"film.mkv": {1, 5, 6}, "completing.mkv": set(), "paused.mkv": {3, 4}}
    for name in names:
        whole = world.photos.objects["photos", f"video/{name}"]
        assert whole == (world.home / "Videos" / name).read_bytes()
        sent = {
            int(request.query["partNumber"])
            for request in world.photos.requests
            if request.what == "UploadPart" and request.key == f"video/{name}"
        }
        assert sent <= missing[name] | {10_000}  # a part that finds out about checksums


def _check_download(world: World) -> None:
    path = world.home / "Downloads" / "films" / "long.bin"
    assert path.read_bytes() == content("long.bin", 4 * MIB + 77)
    assert [each.name for each in path.parent.iterdir()] == ["long.bin"]
    asked = [
        request.range
        for request in world.photos.requests
        if request.what == "GetObject" and request.key == "films/long.bin" and request.range
    ]
    assert asked
    assert all(first >= 2 * MIB for first, _ in asked)


def _check_copies(world: World) -> None:
    backup, archive = world.photos.objects["backup", "copies/model.bin"], world.archive.objects
    assert backup == content("model.bin", 3 * MIB + 9)
    assert archive["archive", "moved/one.bin"] == content("one.bin", 3 * MIB + 1)
    assert archive["archive", "moved/two.txt"] == content("two.txt", 44)
    assert not [key for _, key in world.photos.objects if key.startswith("move/")]
    assert ("photos", "work/model.bin") in world.photos.objects


def _said_of_job(row: JobRow) -> dict[str, Any]:
    return {
        "counts": {state.value: count for state, count in row.counts.items()},
        "bytes_done": row.bytes_done,
        "size": row.size,
        "is_held": row.job.is_held,
        "is_cleared": row.job.is_cleared,
        "is_planned": row.job.is_planned,
    }


def _said_of_transfer(journal: Journal, transfer: Transfer) -> dict[str, Any]:
    saved = journal.resume_state(transfer)
    return {
        "seq": transfer.seq,
        "tag": transfer.transfer_id,
        "state": transfer.state.value,
        "bytes_done": transfer.bytes_done,
        "priority": int(transfer.priority),
        "place": transfer.position,
        "has_saved": transfer.has_resume_state,
        "answer": transfer.answer.value if transfer.answer else "",
        "seen": repr(transfer.existing_identity),
        "parts": sorted(journal.parts(transfer)),
        "stage": saved.stage.value if saved else "",
    }


def _without_times(about: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in about.items() if name not in TIMES}


def _seconds(date: str) -> float:
    return datetime.fromisoformat(date).timestamp() if date else 0.0
