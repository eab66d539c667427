"""The end of the program is a pause: another engine on the same journal goes on."""

from __future__ import annotations

import collections
import contextlib
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rustfs_desktop.transfers.engine import Engine
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.pipelines import small_files
from rustfs_desktop.transfers.planning import expand
from rustfs_desktop.transfers.scheduler import transfer_control
from rustfs_desktop.transfers.types import Job, Priority, Transfer, TransferState
from rustfs_desktop.transfers.verify.etags import MIB
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.transfers.conftest import Driver, fake_client
from tests.transfers.scheduler.test_pause_resume import BIG, PARTS, Gate, content
from tests.waiting import patience_s, wait_for

Begin = Callable[[], Driver]


@pytest.fixture
def begin(fake: FakeS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Begin]:
    """Makes one run of the program after the other: an engine on the journal of the last one."""
    monkeypatch.setattr(transfer_control, "GRACE_S", 0.0)
    runs: list[Driver] = []

    def next_run() -> Driver:
        for run in runs:
            end(run)
        engine = Engine(journal=Journal.open(tmp_path / "journal"))
        runs.append(Driver(engine, fake_client(fake), "bucket"))
        return runs[-1]

    yield next_run
    for run in runs:
        end(run)


def end(run: Driver, *, keep: bool = True) -> None:
    """End it in good order."""
    with contextlib.suppress(Exception):
        run.engine.stop(patience_s(), keep=keep)
    run.engine.journal.close()


def restore(run: Driver, *, goes_on: bool = True) -> None:
    """As at the start of the program, with the connection open."""
    run.engine.set_client("test", run.client)
    run.engine.restore(expand.plan_of, goes_on=goes_on)
    wait_for(lambda: run.look() or not run.engine.is_busy)


def test_a_big_upload_goes_on(begin: Begin, fake: FakeS3, tmp_path: Path) -> None:
    first = begin()
    gate = Gate(fake, "UploadPart", 3)
    (tmp_path / "file").write_bytes(content())
    first.upload(tmp_path / "file")
    wait_for(lambda: gate.held >= 2)
    wait_for(lambda: len(first.engine.journal.parts(first.look()[0])) == 3)
    second = begin()
    gate.is_open.set()
    sent = fake.count("UploadPart")
    assert list(fake.uploads)

    restore(second)
    (transfer,) = second.until(TransferState.DONE)

    assert transfer.transfer_id == first.transfers[0].transfer_id
    assert fake.objects["bucket", "file"] == content()
    assert fake.count("CreateMultipartUpload") == 1
    assert fake.count("UploadPart") - sent <= PARTS - 3
    assert second.engine.journal.check() == []
    assert second.engine.take_changes().restored == 0


def test_what_waited_goes_on_and_what_is_done_is_not_done_again(
    begin: Begin, fake: FakeS3, tmp_path: Path
) -> None:
    first = begin()
    gate = Gate(fake, "PutObject", 50)
    (tmp_path / "many").mkdir()
    for number in range(500):
        (tmp_path / "many" / f"{number}").write_bytes(b"x")
    first.upload(tmp_path / "many")
    wait_for(lambda: gate.held >= 4 and first.jobs[0].is_planned)
    second = begin()
    gate.is_open.set()
    done = sum(transfer.state is TransferState.DONE for transfer in first.look())
    restore(second)
    second.until(TransferState.DONE)

    wait_for(lambda: len(fake.objects) == 500)  # the object of the tar probe is removed later
    assert len(second.transfers) == 500 - done
    job = second.transfers[0].job
    assert job.count == 500 - done
    assert job.is_finished


@pytest.mark.parametrize("goes_on", [True, False])
def test_the_user_says_whether_it_resumes(
    begin: Begin, fake: FakeS3, tmp_path: Path, goes_on: bool
) -> None:
    first = begin()
    gate = Gate(fake, "PutObject", 0)
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(b"x")
    first.upload(tmp_path / "a", tmp_path / "b")
    wait_for(lambda: gate.held >= 1 and first.jobs[0].is_planned)
    one, _ = first.look()
    first.engine.pause([one])
    first.engine.set_priority([one], Priority.HIGH)
    second = begin()
    gate.is_open.set()
    restore(second, goes_on=goes_on)
    paused = {True: ["a"], False: ["a", "b"]}[goes_on]
    wait_for(lambda: not second.engine.is_busy)
    states = {each.key: each.state for each in second.look()}
    assert [key for key, state in states.items() if state is TransferState.PAUSED] == paused
    assert second.transfers[0].priority is Priority.HIGH

    second.engine.resume_all()
    second.until(TransferState.DONE)
    assert len(fake.objects) == 2


def test_an_interrupted_walk_is_made_again(begin: Begin, fake: FakeS3, tmp_path: Path) -> None:
    first = begin()
    (tmp_path / "many").mkdir()
    for number in range(20):
        (tmp_path / "many" / f"{number:02}").write_bytes(b"x")
    reached, never = threading.Event(), threading.Event()

    def halting(job: Job) -> Iterator[Transfer]:
        for number, transfer in enumerate(expand.plan_of(job)):
            if number == 7:
                reached.set()
                while not never.wait(0.01):
                    job.cancel.check()
            yield transfer

    job = first.job_of(tmp_path / "many")
    first.engine.start_job(job, halting)
    assert reached.wait(patience_s())
    second = begin()
    assert not job.is_planned
    restore(second)
    second.until(TransferState.DONE)
    wait_for(lambda: all(t.job.is_planned for t in second.look()))
    second.until(TransferState.DONE)

    assert len(fake.objects) == 20
    assert fake.count("PutObject") == 20
    rows = [each.key for each in second.engine.journal.transfers(second.transfers[0].job)]
    assert len(rows) == len(set(rows)) == 20


def test_nothing_moves_before_the_connection_is_open(
    begin: Begin, fake: FakeS3, tmp_path: Path
) -> None:
    first = begin()
    gate = Gate(fake, "PutObject", 0)
    (tmp_path / "file").write_bytes(b"x")
    first.upload(tmp_path / "file")
    wait_for(lambda: gate.held == 1)
    second = begin()
    gate.is_open.set()
    second.engine.restore(expand.plan_of)
    second.until(TransferState.NEEDS_KEYS)
    wait_for(lambda: second.look() and not second.engine.is_busy)
    assert second.engine.missing_connections == {"test"}
    second.engine.set_client("test", second.client)
    second.until(TransferState.DONE)


def test_failures_are_shown_again_and_can_be_retried(
    begin: Begin, fake: FakeS3, tmp_path: Path
) -> None:
    first = begin()
    fake.rules.append(
        lambda request: error(400, "EntityTooLarge") if request.what == "PutObject" else None
    )
    (tmp_path / "file").write_bytes(b"x")
    first.upload(tmp_path / "file")
    first.until(TransferState.FAILED)
    second = begin()
    restore(second)
    (transfer,) = second.until(TransferState.FAILED)
    assert transfer.error is not None
    assert transfer.error.code == "EntityTooLarge"
    assert not second.engine.is_moving
    fake.rules.clear()
    second.engine.retry([transfer])
    second.until(TransferState.DONE)


def test_leftovers_are_removed_in_a_later_run(begin: Begin, fake: FakeS3, tmp_path: Path) -> None:
    first = begin()

    def rule(request: Request) -> Reply | None:
        if request.what == "UploadPart":
            return error(400, "EntityTooLarge")
        return error(403, "AccessDenied") if request.what == "AbortMultipartUpload" else None

    fake.rules.append(rule)
    (tmp_path / "file").write_bytes(bytes(40 * MIB))
    first.upload(tmp_path / "file")
    first.until(TransferState.FAILED)
    first.rest()
    assert len(fake.uploads) == 1
    assert len(first.engine.journal.leftovers()) == 1
    second = begin()
    fake.rules.clear()
    restore(second)
    wait_for(lambda: not fake.uploads)
    wait_for(lambda: not second.engine.journal.leftovers())


def test_what_was_put_first_or_last_stays_so(
    begin: Begin, fake: FakeS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(small_files, "SMALL_MAX", -1)
    first = begin()
    names = [f"{number:02}" for number in range(12)]
    for name in names:
        (tmp_path / name).write_bytes(name.encode())
    job = first.job_of(*(tmp_path / name for name in names))
    job.is_paused = True
    first.engine.start_job(job, expand.plan_of)
    first.until(TransferState.PAUSED)
    first.engine.put_first(first.transfers[-2:])
    first.engine.put_last(first.transfers[:3])
    first.engine.put_first([first.transfers[5]])
    second = begin()
    second.engine.set_parallel(files=1, requests=1)
    restore(second)
    second.until(TransferState.PAUSED)
    second.engine.put_last([second.transfers[1]])
    second.engine.resume_all()
    second.until(TransferState.DONE)

    sent = [request.key for request in fake.requests if request.what == "PutObject"]
    assert sent == [*("05", "10", "11"), *names[3:5], *names[6:10], *("00", "02", "01")]


def test_the_question_is_asked_again(begin: Begin, fake: FakeS3, tmp_path: Path) -> None:
    fake.put("bucket", "file", b"old")
    first = begin()
    (tmp_path / "file").write_bytes(b"new")
    first.upload(tmp_path / "file")
    first.until(TransferState.NEEDS_ANSWER)
    second = begin()
    second.engine.set_client("test", second.client)
    second.engine.restore(expand.plan_of)
    asked: list[Transfer] = []

    def is_asked() -> bool:
        changes = second.engine.take_changes()
        second.transfers += changes.added
        asked.extend(changes.asking)
        return bool(asked)

    wait_for(is_asked)
    assert asked == second.transfers
    second.engine.cancel(asked)
    second.until(TransferState.CANCELLED)
    assert fake.objects["bucket", "file"] == b"old"


def test_stopping_to_go_on_later_is_quick(begin: Begin, fake: FakeS3, tmp_path: Path) -> None:
    first = begin()
    Gate(fake, "UploadPart", 0)
    (tmp_path / "file").write_bytes(bytes(BIG))
    first.upload(tmp_path / "file")
    wait_for(lambda: fake.count("UploadPart") >= 3)
    assert first.engine.stop(patience_s(), keep=True)
    (transfer,) = first.look()
    assert transfer.state is TransferState.WAITING
    assert len(fake.uploads) == 1


def test_a_walk_counts_as_ended_only_when_all_it_found_is_safe(
    begin: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a sudden end between the two would lose what was found last."""
    run = begin()
    (tmp_path / "file").write_bytes(b"x")
    job = run.job_of(tmp_path / "file")
    flush, order = run.engine.journal.flush, list[bool]()

    def watched() -> None:
        order.append(job.is_planned)
        flush()

    monkeypatch.setattr(run.engine.journal, "flush", watched)
    run.engine.start_job(job, expand.plan_of)
    run.until(TransferState.DONE)
    assert order
    assert not any(order)


@pytest.mark.parametrize(
    ("status", "code", "is_made"),
    [(403, "InvalidAccessKeyId", True), (403, "AccessDenied", False)],
)
def test_a_walk_that_broke_off_is_made_again_if_that_may_help(
    begin: Begin, fake: FakeS3, tmp_path: Path, status: int, code: str, is_made: bool
) -> None:
    for name in "abc":
        fake.put("bucket", name, name.encode())
    fake.page_size = 2
    fake.rules.append(
        lambda request: error(status, code) if "continuation-token" in request.query else None
    )
    first = begin()
    job = first.download(tmp_path / "out", prefixes=[""])
    first.until(TransferState.DONE)
    first.rest()
    assert job.error is not None
    second = begin()
    fake.rules.clear()

    second.engine.set_client("test", second.client)
    second.engine.restore(expand.plan_of)
    wait_for(lambda: not second.engine.is_busy)

    assert [transfer.key for transfer in second.look()] == (["c"] if is_made else [])
    assert (tmp_path / "out" / "c").exists() == is_made
    (row,) = second.engine.journal.jobs()
    assert row.has_work != is_made
    assert (row.job.error is None) == is_made


def held_behind(run: Driver, fake: FakeS3, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Gate:
    """A download of ten files on a disk with room for seven: those wait at the gate."""
    for number in range(10):
        fake.put("bucket", f"a/{number}", bytes(1000))
    usage = collections.namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**15, 0, 64 * MIB + 7_999))
    gate = Gate(fake, "GetObject", 0)
    run.download(folder, prefixes=["a/"])
    wait_for(lambda: run.jobs[0].is_planned and gate.held)
    return gate


def test_only_what_was_held_is_held_after_a_restart(
    begin: Begin, fake: FakeS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = begin()
    gate = held_behind(first, fake, tmp_path / "new", monkeypatch)
    second = begin()
    gate.is_open.set()
    restore(second)
    transfers = second.until(TransferState.PAUSED, TransferState.DONE)
    states = {transfer.key: transfer.state for transfer in transfers}
    held = {key for key, state in states.items() if state is TransferState.PAUSED}
    assert held == {"a/7", "a/8", "a/9"}
    assert len(states) == 10
    (job,) = {transfer.job for transfer in transfers}
    assert job.is_held
    second.engine.resume_all()
    second.rest()
    assert len(list((tmp_path / "new" / "a").iterdir())) == 7
    second.engine.start_held_job(job)
    second.until(TransferState.DONE)
    assert len(list((tmp_path / "new" / "a").iterdir())) == 10


def test_what_the_user_paused_of_a_held_job_is_resumed_alone(
    begin: Begin, fake: FakeS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begin()
    gate = held_behind(run, fake, tmp_path / "new", monkeypatch)
    run.engine.pause_all()
    run.until(TransferState.PAUSED)
    gate.is_open.set()
    run.engine.resume(run.transfers)
    run.until(TransferState.PAUSED, TransferState.DONE)
    wait_for(lambda: sum(each.state is TransferState.DONE for each in run.look()) == 7)
    assert {each.key for each in run.look() if each.is_held} == {"a/7", "a/8", "a/9"}
