"""Servers that refuse us: everything of that connection waits, and is asked about once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.transfers.locations import BucketLocation, ObjectSelection
from rustfs_desktop.transfers.pipelines import small_files
from rustfs_desktop.transfers.planning import expand
from rustfs_desktop.transfers.scheduler.throttles import REQUESTS
from rustfs_desktop.transfers.types import Answer, CopyJob, DownloadJob, TransferState, UploadJob
from rustfs_desktop.transfers.verify.etags import MIB
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.transfers.conftest import Driver, fake_client
from tests.waiting import hold_until, wait_for

_SENT = ("PutObject", "UploadPart")


@pytest.fixture(params=["pipeline", "workers"])
def most(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """The way small files go, and how many requests may be under way on it."""
    if request.param == "pipeline":
        return small_files.IN_FLIGHT + REQUESTS
    monkeypatch.setattr(small_files, "SMALL_MAX", -1)
    return REQUESTS


class Keys:
    """A rule that knows which access key is good, once ``after`` requests had an answer."""

    def __init__(self, good: str, code: str, after: int = 0) -> None:
        self.good, self.code, self.after = good, code, after
        self.refusals = 0
        self._lock = threading.Lock()

    def __call__(self, request: Request) -> Reply | None:
        if f"Credential={self.good}/" in request.headers.get("authorization", ""):
            return None
        with self._lock:
            self.after -= request.what in _SENT
            if self.after >= 0:
                return None
            self.refusals += 1
        return error(403, self.code)


def other_client(fake: FakeS3, key: str = "newkey") -> Client:
    return Client(Endpoint(fake.url), Credentials(key, "secret"))


def write_files(tmp_path: Path, count: int) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    for number in range(count):
        (folder / f"{number}").write_bytes(b"x")
    (folder / "big").write_bytes(bytes(80 * MIB))
    return folder


def refused(lies: Driver) -> list[str]:
    """Which connections were asked about since the last look."""
    changes = lies.engine.take_changes()
    lies.transfers += changes.added
    return changes.refused


@pytest.mark.parametrize("code", ["InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken"])
def test_changed_keys_are_asked_for_once(
    lies: Driver, fake: FakeS3, tmp_path: Path, code: str, most: int
) -> None:
    keys = Keys("newkey", code, after=30)
    fake.rules.append(keys)
    lies.upload(write_files(tmp_path, 300))
    asked: list[str] = []

    def all_wait() -> bool:
        asked.extend(refused(lies))
        return not lies.engine.is_working

    wait_for(all_wait)
    states = {transfer.state for transfer in lies.transfers}
    # What was stored before is done only if the old keys were good enough to look at it.
    assert states - {TransferState.DONE} == {TransferState.NEEDS_KEYS}
    assert asked == ["test"]
    assert keys.refusals <= 2 * most  # those under way, no storm
    assert all(t.error and t.error.code == code for t in lies.transfers if not t.verification)

    lies.engine.set_client("test", other_client(fake))
    lies.until(TransferState.DONE)
    assert len(fake.objects) == 301
    assert refused(lies) == []


def test_wrong_keys_again_are_asked_for_again(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    fake.rules.append(Keys("newkey", "InvalidAccessKeyId"))
    (tmp_path / "file").write_bytes(b"x")
    lies.upload(tmp_path / "file")
    for key in ("wrong", "newkey"):
        lies.until(TransferState.NEEDS_KEYS)
        wait_for(lambda: not lies.engine.is_working)
        lies.engine.set_client("test", other_client(fake, key))
        wait_for(lambda: not lies.engine.is_working)
    lies.until(TransferState.DONE)


def test_a_denial_in_the_middle_is_asked_about_once_and_then_believed(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    fake.rules.append(
        lambda request: error(403, "AccessDenied") if request.what == "UploadPart" else None
    )
    (tmp_path / "file").write_bytes(bytes(40 * MIB))
    lies.upload(tmp_path / "file")
    lies.until(TransferState.NEEDS_KEYS)
    wait_for(lambda: not lies.engine.is_working)
    lies.engine.set_client("test", fake_client(fake))
    (transfer,) = lies.until(TransferState.FAILED)
    lies.rest()
    assert transfer.error is not None
    assert transfer.error.code == "AccessDenied"
    assert fake.uploads == {}


def test_a_denial_at_the_start_fails(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    fake.rules.append(
        lambda request: error(403, "AccessDenied") if request.what == "PutObject" else None
    )
    (tmp_path / "file").write_bytes(b"x")
    lies.upload(tmp_path / "file")
    lies.until(TransferState.FAILED)


def test_a_wrong_clock_fails_with_words_and_stops_the_others(
    lies: Driver, fake: FakeS3, tmp_path: Path, most: int
) -> None:
    fake.rules.append(
        lambda request: error(403, "RequestTimeTooSkewed") if request.what in _SENT else None
    )
    lies.upload(write_files(tmp_path, 300))
    wait_for(lambda: lies.look() and not lies.engine.is_working)

    failed = [transfer for transfer in lies.transfers if transfer.state is TransferState.FAILED]
    paused = [transfer for transfer in lies.transfers if transfer.state is TransferState.PAUSED]
    assert len(failed) == 1
    assert len(paused) == 300
    assert sum(map(fake.count, _SENT)) <= 2 * most
    assert all(each.error and "clock" in each.error.title for each in failed + paused)
    fake.rules.clear()
    lies.engine.resume(paused)
    lies.engine.retry(failed)
    lies.until(TransferState.DONE)


def test_nothing_starts_while_a_wrong_clock_pauses_the_others(
    lies: Driver, fake: FakeS3, tmp_path: Path, most: int
) -> None:
    """However long that takes on a busy computer."""
    answers, pauses = threading.Event(), threading.Event()

    def refuse(request: Request) -> Reply | None:
        if request.what not in _SENT:
            return None
        hold_until(answers)
        return error(403, "RequestTimeTooSkewed")

    def busy() -> Iterator[None]:
        hold_until(pauses)
        yield

    fake.rules.append(refuse)
    lies.upload(write_files(tmp_path, 300))
    wait_for(lambda: any(map(fake.count, _SENT)))
    lies.engine._background.add_job(busy())
    answers.set()
    wait_for(lambda: any(each.state is TransferState.FAILED for each in lies.look()))
    wait_for(lambda: not lies.engine._schedule.tasks)
    assert sum(map(fake.count, _SENT)) <= 2 * most
    pauses.set()
    wait_for(lambda: not lies.engine.is_working)
    states = [each.state for each in lies.look()]
    assert states.count(TransferState.FAILED) == 1
    assert states.count(TransferState.PAUSED) == 300
    fake.rules.clear()
    lies.engine.resume_all()
    lies.engine.retry([each for each in lies.transfers if each.state is TransferState.FAILED])
    lies.until(TransferState.DONE)


def test_one_file_and_a_wrong_clock_is_hardly_asked_again(
    lies: Driver, fake: FakeS3, tmp_path: Path, most: int
) -> None:
    fake.rules.append(lambda _: error(403, "RequestTimeTooSkewed"))
    (tmp_path / "file").write_bytes(b"x")
    lies.upload(tmp_path / "file")
    lies.until(TransferState.FAILED)
    assert len(fake.requests) <= (2 if most == REQUESTS else 3)


def test_a_connection_that_is_not_open_is_waited_for(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"x")
    job = UploadJob("other", None, "bucket", selection=expand.select_files([tmp_path / "file"]))
    lies.jobs.append(job)
    lies.engine.start_job(job, expand.plan_of)
    (transfer,) = lies.until(TransferState.NEEDS_KEYS)
    assert transfer.error is not None
    assert transfer.error.code == "NotOpen"
    assert lies.engine.missing_connections == {"other"}
    assert refused(lies) == []

    job.endpoint = fake.url
    lies.engine.set_client("other", fake_client(fake))
    lies.until(TransferState.DONE)
    assert lies.engine.missing_connections == set()


def test_a_closed_connection_stops_its_transfers(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    over = threading.Event()
    fake.rules.append(lambda request: hold_until(over) if request.what == "PutObject" else None)
    lies.upload(write_files(tmp_path, 50))
    wait_for(lambda: fake.count("PutObject") > 0 and lies.jobs[0].is_planned)
    lies.engine.set_client("test", None)
    wait_for(lambda: not lies.engine.is_working)
    assert {each.state for each in lies.look()} <= {TransferState.NEEDS_KEYS, TransferState.DONE}
    over.set()
    lies.engine.set_client("test", fake_client(fake))
    lies.until(TransferState.DONE)


# Refusals without words: the first request is a HEAD ----------------------------------------


def mute(reply: Reply | None, request: Request) -> Reply | None:
    """The same refusal as a reply to HEAD can say it."""
    if reply is not None and request.method == "HEAD":
        reply.body = b""
    return reply


@pytest.mark.parametrize(
    ("status", "code"), [(403, "InvalidAccessKeyId"), (403, "AccessDenied"), (400, "ExpiredToken")]
)
@pytest.mark.parametrize("way", ["download", "copy", "policy"])
def test_a_head_that_is_refused_is_asked_why(
    lies: Driver, fake: FakeS3, tmp_path: Path, way: str, status: int, code: str
) -> None:
    fake.put("bucket", "from/file.bin", bytes(20 * MIB))
    fake.rules.append(
        lambda request: (
            mute(error(status, code), request)
            if "Credential=newkey/" not in request.headers.get("authorization", "")
            else None
        )
    )
    job: CopyJob | DownloadJob
    if way == "copy":
        source = BucketLocation("test", lies.client, "bucket", "from/")
        job = CopyJob("test", lies.client, "bucket", "to/", source=source)
    else:
        job = DownloadJob("test", lies.client, "bucket", folder=tmp_path / "out")
    job.selection = ObjectSelection([("from/file.bin", 20 * MIB)], [])
    if way == "policy":
        (tmp_path / "out" / "from").mkdir(parents=True)
        (tmp_path / "out" / "from" / "file.bin").write_bytes(b"older")
        job.answer_for_all = Answer.DIFFERENT
    lies.jobs.append(job)
    lies.engine.start_job(job, expand.plan_of)
    (transfer,) = lies.until(TransferState.NEEDS_KEYS, TransferState.FAILED)

    assert transfer.error is not None
    assert transfer.error.code == code
    assert transfer.state is (
        TransferState.FAILED if code == "AccessDenied" else TransferState.NEEDS_KEYS
    )
    wait_for(lambda: not lies.engine.is_working)
    lies.engine.set_client("test", other_client(fake))
    if transfer.state is TransferState.FAILED:
        lies.engine.retry([transfer])
    lies.until(TransferState.DONE)


def test_keys_that_may_only_write_are_not_asked_why(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    """For each small file that would be one more request."""
    fake.rules.append(
        lambda request: (
            mute(error(403, "AccessDenied"), request) if request.method in ("HEAD", "GET") else None
        )
    )
    (tmp_path / "file").write_bytes(b"x")
    lies.upload(tmp_path / "file")
    lies.until(TransferState.DONE)
    assert fake.count("GetObject") == 0


def test_keys_refused_when_the_source_of_a_move_is_to_go(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    fake.put("bucket", "from/file.bin", b"x")

    def rotate(request: Request) -> Reply | None:
        is_new = "Credential=newkey/" in request.headers.get("authorization", "")
        is_late = ("bucket", "to/file.bin") in fake.objects
        if is_new or not is_late or request.key != "from/file.bin":
            return None
        return mute(error(403, "InvalidAccessKeyId"), request)

    fake.rules.append(rotate)
    source = BucketLocation("test", lies.client, "bucket", "from/")
    job = CopyJob("test", lies.client, "bucket", "to/", source=source, is_move=True)
    job.selection = ObjectSelection([("from/file.bin", 1)], [])
    lies.jobs.append(job)
    lies.engine.start_job(job, expand.plan_of)
    lies.until(TransferState.NEEDS_KEYS)
    wait_for(lambda: not lies.engine.is_working)
    lies.engine.set_client("test", other_client(fake))
    lies.until(TransferState.DONE)
    assert list(fake.objects) == [("bucket", "to/file.bin")]
