"""Small files in their pipeline, and back with the workers for all that is not plain."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint, Unpacking
from rustfs_desktop.transfers.pipelines import small_files
from rustfs_desktop.transfers.planning import expand
from rustfs_desktop.transfers.policy.bandwidth import SpeedLimit
from rustfs_desktop.transfers.types import (
    Answer,
    Transfer,
    TransferState,
    UploadJob,
    UploadTransfer,
)
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.transfers.conftest import LONG_S, Driver
from tests.waiting import hold_until, patience_s, wait_for

pytestmark = pytest.mark.usefixtures("hurried")

CONFIRMED = "MD5 confirmed by the server"


def is_fast(request: Request) -> bool:
    return request.headers.get("User-Agent") == "rustfs-desktop"


def fast(fake: FakeS3, what: str) -> int:
    return sum(is_fast(request) and request.what == what for request in fake.requests)


def slow(fake: FakeS3, what: str) -> int:
    return sum(not is_fast(request) and request.what == what for request in fake.requests)


def make(folder: Path, count: int, size: int = 100) -> dict[str, bytes]:
    contents = {f"f{number:03}": bytes([number % 256]) * size for number in range(count)}
    folder.mkdir()
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    return contents


def first(fake: FakeS3, what: str, reply: Reply, times: int = 1) -> None:
    """Answer the first requests of one kind in another way."""
    left = [reply] * times
    fake.rules.append(lambda request: left.pop() if request.what == what and left else None)


def done(transfers: list[Transfer]) -> set[tuple[TransferState, str]]:
    return {(transfer.state, transfer.verification) for transfer in transfers}


class TestUploads:
    def test_a_folder_needs_one_request_a_file(
        self, lies: Driver, fake: FakeS3, tmp_path: Path
    ) -> None:
        contents = make(tmp_path / "new", 100)
        lies.client.capabilities.record_unpacking("bucket", Unpacking.NEVER)
        lies.upload(tmp_path / "new")
        transfers = lies.until(TransferState.DONE)
        assert done(transfers) == {(TransferState.DONE, CONFIRMED)}
        assert {key[4:]: data for (_, key), data in fake.objects.items()} == contents
        assert (fast(fake, "PutObject"), slow(fake, "PutObject")) == (100, 0)
        assert fast(fake, "HeadObject") == slow(fake, "HeadObject") == 0
        by_key = {request.key: request for request in puts(fake)}
        assert all(each.headers["x-amz-meta-rfd-transfer"] for each in by_key.values())
        modified_ns = (tmp_path / "new/f007").stat().st_mtime_ns
        told = by_key["new/f007"].headers["x-amz-meta-mtime"]
        assert told.replace(".", "") == str(modified_ns)

    def test_into_a_folder_that_exists_every_name_is_looked_at(
        self, lies: Driver, fake: FakeS3, tmp_path: Path
    ) -> None:
        make(tmp_path / "old", 10)
        fake.put("bucket", "old/other", b"there")
        lies.upload(tmp_path / "old")
        lies.until(TransferState.DONE)
        assert (fast(fake, "HeadObject"), fast(fake, "PutObject")) == (10, 10)
        assert {request.headers.get("If-None-Match") for request in puts(fake)} == {"*"}

    @pytest.mark.parametrize(
        ("answer", "states", "requests"),
        [
            (Answer.REPLACE, {TransferState.DONE}, 10),
            (Answer.SKIP, {TransferState.SKIPPED}, 0),
            (Answer.DIFFERENT, {TransferState.DONE}, 10),
        ],
    )
    def test_taken_names_with_an_answer_for_all(
        self,
        lies: Driver,
        fake: FakeS3,
        tmp_path: Path,
        answer: Answer,
        states: set[TransferState],
        requests: int,
    ) -> None:
        contents = make(tmp_path / "old", 10)
        etags = {name: fake.put("bucket", f"old/{name}", b"other") for name in contents}
        lies.upload(tmp_path / "old").answer_for_all = answer
        transfers = lies.until(TransferState.DONE, TransferState.SKIPPED)
        assert {transfer.state for transfer in transfers} == states
        assert (fast(fake, "PutObject"), slow(fake, "PutObject")) == (requests, 0)
        for request in puts(fake):
            assert request.headers["If-Match"] == f'"{etags[request.key[4:]]}"'

    def test_a_taken_name_asks(self, lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
        contents = make(tmp_path / "old", 3)
        fake.put("bucket", "old/f001", b"other")
        lies.upload(tmp_path / "old")
        transfers = lies.until(TransferState.DONE, TransferState.NEEDS_ANSWER)
        (asking,) = [each for each in transfers if each.state is TransferState.NEEDS_ANSWER]
        assert fake.objects["bucket", "old/f001"] == b"other"
        lies.engine.answer(asking, Answer.REPLACE)
        lies.until(TransferState.DONE)
        assert fake.objects["bucket", "old/f001"] == contents["f001"]

    def test_both_are_kept(self, lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
        contents = make(tmp_path / "old", 1)
        fake.put("bucket", "old/f000", b"other")
        lies.upload(tmp_path / "old").answer_for_all = Answer.KEEP_BOTH
        lies.until(TransferState.DONE)
        assert fake.objects["bucket", "old/f000"] == b"other"
        assert contents["f000"] in fake.objects.values()

    def test_a_name_taken_meanwhile_asks(self, lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
        make(tmp_path / "new", 1)

        def meanwhile(request: Request) -> None:
            if request.what == "PutObject" and fake.count("PutObject") == 1:
                fake.put("bucket", "new/f000", b"quicker")

        fake.rules.append(meanwhile)
        lies.upload(tmp_path / "new")
        lies.until(TransferState.NEEDS_ANSWER)
        assert fake.objects["bucket", "new/f000"] == b"quicker"

    def test_a_lost_answer_is_found_on_the_server(
        self, lies: Driver, fake: FakeS3, tmp_path: Path
    ) -> None:
        contents = make(tmp_path / "new", 5)

        def lose(request: Request) -> Reply | None:
            if request.what == "PutObject" and request.key == "new/f003" and is_fast(request):
                fake.truth(request)
                return Reply(0)
            return None

        fake.rules.append(lose)
        lies.upload(tmp_path / "new")
        lies.until(TransferState.DONE)
        assert fake.objects["bucket", "new/f003"] == contents["f003"]
        assert sum(request.key == "new/f003" for request in puts(fake)) == 1

    @pytest.mark.parametrize("status", [403, 500, 503])
    def test_a_refusal_goes_the_ordinary_way(
        self, lies: Driver, fake: FakeS3, tmp_path: Path, status: int
    ) -> None:
        contents = make(tmp_path / "new", 20)
        first(fake, "PutObject", error(status, "SlowDown"))
        lies.upload(tmp_path / "new")
        lies.until(TransferState.DONE)
        assert len(fake.objects) == len(contents)
        assert slow(fake, "PutObject") >= 1

    def test_what_was_refused_is_not_looked_for(
        self, lies: Driver, fake: FakeS3, tmp_path: Path
    ) -> None:
        make(tmp_path / "new", 1)
        fake.rules.append(lambda r: error(403, "AccessDenied") if r.what == "PutObject" else None)
        lies.upload(tmp_path / "new")
        lies.until(TransferState.FAILED)
        assert (fast(fake, "PutObject"), slow(fake, "PutObject")) == (1, 1)
        assert fake.count("HeadObject") == 0

    def test_a_wrong_etag_is_sent_again(self, lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
        make(tmp_path / "new", 3)
        first(fake, "PutObject", Reply(headers={"ETag": f'"{"0" * 32}"'}))
        lies.upload(tmp_path / "new")
        lies.until(TransferState.DONE)
        assert len(fake.objects) == 3
        assert len(puts(fake)) == 4

    def test_no_etag_confirms_nothing(self, lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
        make(tmp_path / "new", 3)
        first(fake, "PutObject", Reply())
        lies.upload(tmp_path / "new")
        lies.until(TransferState.DONE)
        assert len(fake.objects) == 3

    def test_a_file_that_is_gone(self, lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
        job = UploadJob("test", lies.client, lies.bucket)
        lies.jobs.append(job)
        lies.engine.start_job(
            job, lambda job: iter([UploadTransfer(job, "gone", tmp_path / "gone", 5)])
        )
        (transfer,) = lies.until(TransferState.FAILED)
        assert transfer.error is not None
        assert transfer.error.title == "The file does not exist"
        assert not fake.requests

    def test_empty_folders_and_odd_names(self, lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
        (tmp_path / "new" / "empty").mkdir(parents=True)
        (tmp_path / "new" / "odd ").write_bytes(b"x")
        lies.upload(tmp_path / "new")
        lies.until(TransferState.DONE)
        assert set(fake.objects) == {("bucket", "new/empty/"), ("bucket", "new/odd ")}

    def test_big_files_do_not_go_through_it(
        self, lies: Driver, fake: FakeS3, tmp_path: Path
    ) -> None:
        make(tmp_path / "new", 5)
        (tmp_path / "new" / "big").write_bytes(bytes(17 * 1024 * 1024))
        (tmp_path / "new" / "medium").write_bytes(bytes(2 * 1024 * 1024))
        lies.upload(tmp_path / "new")
        lies.until(TransferState.DONE)
        assert (fast(fake, "PutObject"), slow(fake, "PutObject")) == (5, 1)
        assert len(fake.objects) == 7


class TestDownloads:
    def test_a_folder_needs_one_request_a_file(
        self, lies: Driver, fake: FakeS3, tmp_path: Path
    ) -> None:
        contents = {f"d/{number % 3}/f{number}": bytes([number]) * 50 for number in range(100)}
        for key, data in contents.items():
            fake.put("bucket", key, data, {"x-amz-meta-mtime": "1000000000.5"})
        lies.download(tmp_path, prefixes=["d/"])
        transfers = lies.until(TransferState.DONE)
        assert done(transfers) == {(TransferState.DONE, "MD5 verified")}
        assert {
            str(path.relative_to(tmp_path)): path.read_bytes()
            for path in tmp_path.rglob("*")
            if path.is_file()
        } == contents
        assert (tmp_path / "d/0/f0").stat().st_mtime_ns == 1_000_000_000_500_000_000
        assert (fast(fake, "GetObject"), slow(fake, "GetObject")) == (100, 0)

    def test_wrong_bytes_are_never_published(
        self, lies: Driver, fake: FakeS3, tmp_path: Path
    ) -> None:
        fake.put("bucket", "k", b"right")
        wrong = Reply(body=b"wrong", headers={"ETag": f'"{"0" * 32}"'})
        fake.rules.append(lambda request: wrong if request.what == "GetObject" else None)
        lies.download(tmp_path, objects=[("k", 5)])
        (transfer,) = lies.until(TransferState.FAILED)
        assert transfer.error is not None
        assert transfer.error.code == "WrongBytes"
        lies.rest()
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize(
        "lie",
        [
            pytest.param(Reply(body=b"right", cut=3), id="cut"),
            pytest.param(Reply(0), id="reset"),
            pytest.param(Reply(body=b"right"), id="no etag"),
            pytest.param(error(503, "SlowDown"), id="busy"),
            pytest.param(Reply(body=b"<html>", headers={"Content-Type": "text/html"}), id="portal"),
        ],
    )
    def test_what_is_odd_is_asked_for_again(
        self, lies: Driver, fake: FakeS3, tmp_path: Path, lie: Reply
    ) -> None:
        for number in range(10):
            fake.put("bucket", f"d/{number}", b"right")
        first(fake, "GetObject", lie)
        lies.download(tmp_path, prefixes=["d/"])
        lies.until(TransferState.DONE)
        assert {path.read_bytes() for path in (tmp_path / "d").iterdir()} == {b"right"}
        assert len(list((tmp_path / "d").iterdir())) == 10

    def test_one_that_is_gone(self, lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
        lies.download(tmp_path, objects=[("gone", 5)])
        (transfer,) = lies.until(TransferState.FAILED)
        assert transfer.error is not None
        assert transfer.error.code == "NoSuchKey"
        lies.rest()
        assert list(tmp_path.iterdir()) == []

    def test_one_that_grew(self, lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
        data = bytes(range(256)) * 8192
        fake.put("bucket", "k", data)
        lies.download(tmp_path, objects=[("k", 5)])
        lies.until(TransferState.DONE)
        assert (tmp_path / "k").read_bytes() == data

    def test_taken_names(self, lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
        for name in ("a", "b"):
            fake.put("bucket", name, b"new")
        (tmp_path / "a").write_bytes(b"old")
        lies.download(tmp_path, objects=[("a", 3), ("b", 3)])
        transfers = lies.until(TransferState.DONE, TransferState.NEEDS_ANSWER)
        (asking,) = [each for each in transfers if each.state is TransferState.NEEDS_ANSWER]
        assert (tmp_path / "a").read_bytes() == b"old"
        lies.engine.answer(asking, Answer.REPLACE)
        lies.until(TransferState.DONE)
        assert (tmp_path / "a").read_bytes() == b"new"

    @pytest.mark.parametrize(
        ("answer", "content"), [(Answer.NEWER, b"old"), (Answer.DIFFERENT, b"newer")]
    )
    def test_policies_by_time(
        self, lies: Driver, fake: FakeS3, tmp_path: Path, answer: Answer, content: bytes
    ) -> None:
        fake.put("bucket", "a", b"newer", {"x-amz-meta-mtime": "1000000000.5"})
        (tmp_path / "a").write_bytes(b"old")
        lies.download(tmp_path, objects=[("a", 5)]).answer_for_all = answer
        lies.until(TransferState.DONE, TransferState.SKIPPED)
        assert (tmp_path / "a").read_bytes() == content
        assert (slow(fake, "GetObject"), fast(fake, "HeadObject")) == (0, 1)
        assert slow(fake, "HeadObject") == 0


class TestControl:
    def test_cancelling_cuts_what_is_under_way(
        self, lies: Driver, fake: FakeS3, tmp_path: Path
    ) -> None:
        make(tmp_path / "new", 100)
        arrived, go_on = threading.Event(), threading.Event()

        def hold(request: Request) -> None:
            if request.what == "PutObject":
                arrived.set()
                hold_until(go_on)

        fake.rules.append(hold)
        lies.upload(tmp_path / "new")
        assert arrived.wait(patience_s())
        lies.engine.cancel_all()
        transfers = lies.until(TransferState.CANCELLED)
        go_on.set()
        assert len(transfers) == 100
        lies.rest()

    def test_a_limit_keeps_to_the_ordinary_way(
        self, lies: Driver, fake: FakeS3, tmp_path: Path
    ) -> None:
        make(tmp_path / "new", 3)
        lies.engine.limits.set_limits(SpeedLimit(up=10_000_000))
        lies.upload(tmp_path / "new")
        lies.until(TransferState.DONE)
        assert (fast(fake, "PutObject"), slow(fake, "PutObject")) == (0, 3)

    def test_a_busy_server_is_left_alone(
        self, lies: Driver, fake: FakeS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Also by a pipeline that has nothing under way for long: its rest is not forgotten."""
        monkeypatch.setattr(small_files, "PAUSE_S", LONG_S)
        monkeypatch.setattr(small_files, "IDLE_S", 0.0)
        lies.client.capabilities.record_unpacking("bucket", Unpacking.NEVER)  # no question either
        make(tmp_path / "new", 200)
        fake.rules.append(
            lambda request: (
                error(503, "SlowDown") if is_fast(request) and request.what == "PutObject" else None
            )
        )
        lies.upload(tmp_path / "new")
        lies.until(TransferState.DONE)
        assert fast(fake, "PutObject") <= small_files.IN_FLIGHT
        assert len(fake.objects) == 200

    def test_without_a_pipeline_everything_works(
        self, lies: Driver, fake: FakeS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object) -> None:
            raise OSError

        monkeypatch.setattr("rustfs_desktop.s3.fast.route.connect", refuse)
        make(tmp_path / "new", 5)
        lies.upload(tmp_path / "new")
        lies.until(TransferState.DONE)
        assert (fast(fake, "PutObject"), slow(fake, "PutObject")) == (0, 5)

    def test_an_idle_pipeline_ends_and_another_begins(
        self, lies: Driver, fake: FakeS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(small_files, "IDLE_S", 0.01)
        for name in ("one", "two"):
            make(tmp_path / name, 3)
            lies.upload(tmp_path / name)
            lies.until(TransferState.DONE)
            wait_for(lambda: not _pipeline_threads())
        assert fast(fake, "PutObject") == 6

    def test_each_server_has_its_own_pipelines(
        self, lies: Driver, fake: FakeS3, tmp_path: Path
    ) -> None:
        make(tmp_path / "a", 20)
        with FakeS3() as other:
            make(tmp_path / "b", 20)
            client = Client(Endpoint(other.url), Credentials("key", "secret"))
            job = UploadJob("other", client, "bucket")
            job.selection = expand.select_files([tmp_path / "b"])
            lies.upload(tmp_path / "a")
            lies.engine.start_job(job, expand.plan_of)
            wait_for(lambda: not lies.engine.is_busy)
            assert (fast(fake, "PutObject"), fast(other, "PutObject")) == (20, 20)


def test_a_slow_disk_is_known_after_ten_files_and_tried_again() -> None:
    disk = small_files.DiskSpeed()
    for _ in range(20):
        disk.note_time(0.05, is_written=True)
        disk.note_time(0.0001, is_written=True)  # the machine was only busy
        assert not disk.is_slow
    count = 0
    while not disk.is_slow:
        disk.note_time(0.05, is_written=True)
        count += 1
    assert 5 <= count <= 12
    while disk.is_slow:
        disk.note_time(0.0, is_written=False)
        count += 1
    assert 30 <= count <= 60
    disk.note_time(0.05, is_written=True)
    assert disk.is_slow
    while disk.is_slow:
        disk.note_time(0.0, is_written=False)
    disk.note_time(0.0001, is_written=True)
    assert not disk.is_slow


def test_on_a_slow_disk_several_threads_write(
    lies: Driver, fake: FakeS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(small_files.DiskSpeed, "is_slow", True)
    contents = {f"d/f{number}": bytes([number]) * 50 for number in range(200)}
    for key, data in contents.items():
        fake.put("bucket", key, data)
    lies.download(tmp_path, prefixes=["d/"])
    assert done(lies.until(TransferState.DONE)) == {(TransferState.DONE, "MD5 verified")}
    assert {f"d/{path.name}": path.read_bytes() for path in (tmp_path / "d").iterdir()} == contents
    assert (fast(fake, "GetObject"), slow(fake, "GetObject")) == (200, 0)


def _pipeline_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "small-files"]


def puts(fake: FakeS3) -> list[Request]:
    return [request for request in fake.requests if request.what == "PutObject"]


class TestRealServer:
    def test_there_and_back(self, live: Driver, tmp_path: Path) -> None:
        source = tmp_path / "new"
        contents = make(source, 300, 3000)
        (source / "empty").write_bytes(b"")
        contents["empty"] = b""
        live.upload(source)
        assert {each.verification for each in live.until(TransferState.DONE)} == {CONFIRMED}
        wait_for(lambda: not live.engine.is_busy)  # the server was asked about tars
        live.download(tmp_path / "back", prefixes=["new/"])
        live.until(TransferState.DONE)
        assert {path.name: path.read_bytes() for path in (tmp_path / "back/new").iterdir()} == (
            contents
        )
