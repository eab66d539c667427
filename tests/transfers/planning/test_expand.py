"""What a job transfers: under which keys what was dropped, and under which names objects."""

from __future__ import annotations

import errno
import os
import sys
import threading
from pathlib import Path
from typing import ClassVar

import pytest

from rustfs_desktop.s3.types import Unpacking
from rustfs_desktop.transfers.local import folder_probe
from rustfs_desktop.transfers.local.folder_probe import LocalDirectory
from rustfs_desktop.transfers.types import Answer, TransferState
from tests.faults.fake_s3 import FakeS3, Reply, Request
from tests.transfers.conftest import Driver
from tests.waiting import hold_until, wait_for


def keys(fake: FakeS3) -> set[str]:
    return {key for _, key in fake.objects}


def test_folders_are_uploaded_with_all_that_is_in_them(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    top = tmp_path / "trip"
    (top / "raw" / "deep").mkdir(parents=True)
    (top / "empty").mkdir()
    (top / "a.txt").write_bytes(b"a")
    (top / "raw" / "deep" / "b.jpg").write_bytes(b"b")
    (tmp_path / "single").write_bytes(b"s")

    job = lies.upload(top, tmp_path / "single", prefix="in/")
    lies.until(TransferState.DONE)

    assert keys(fake) == {"in/trip/a.txt", "in/trip/raw/deep/b.jpg", "in/trip/empty/", "in/single"}
    assert job.problems == []
    assert job.is_finished
    assert job.count == 4


def test_links_and_special_files_are_left_out_and_told(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    outside = tmp_path / "secret"
    outside.write_bytes(b"secret")
    top = tmp_path / "top"
    top.mkdir()
    (top / "link").symlink_to(outside)
    (top / "folder").symlink_to(tmp_path)
    (top / "dangling").symlink_to("nowhere")
    (top / "loop").symlink_to("loop")
    os.mkfifo(top / "pipe")
    (top / "file").write_bytes(b"x")

    job = lies.upload(top, tmp_path / "missing")
    lies.until(TransferState.DONE)

    assert keys(fake) == {"top/file"}
    assert {Path(problem.name).name for problem in job.problems} == {
        "link", "folder", "dangling", "loop", "pipe", "missing",
    }  # fmt: skip


def test_a_link_that_was_chosen_itself_is_followed(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    (tmp_path / "real").write_bytes(b"x")
    (tmp_path / "name").symlink_to("real")

    lies.upload(tmp_path / "name")
    lies.until(TransferState.DONE)

    assert fake.objects == {("bucket", "name"): b"x"}


def test_names_that_no_server_takes_are_left_out_and_told(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    top = tmp_path / "top"
    top.mkdir()
    (top / "fine").write_bytes(b"x")
    Path(os.fsdecode(os.fsencode(top) + b"/gro\xdf")).write_bytes(b"x")
    (top / "..\\evil").write_bytes(b"x")

    job = lies.upload(top)
    lies.until(TransferState.DONE)

    assert keys(fake) == {"top/fine"}
    assert len(job.problems) == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_files_are_preflight_findings_and_others_are_sent(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    top = tmp_path / "top"
    (top / "locked").mkdir(parents=True)
    (top / "file").write_bytes(b"x")
    (top / "secret").write_bytes(b"x")
    (top / "secret").chmod(0)
    (top / "locked").chmod(0)

    job = lies.upload(top)
    lies.until(TransferState.DONE)
    (top / "locked").chmod(0o700)

    assert keys(fake) == {"top/file"}
    assert len(job.problems) == 2


def test_times_and_types_go_along(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(b"x")
    os.utime(path, ns=(0, 1_600_000_000_250_000_000))

    lies.upload(path)
    lies.until(TransferState.DONE)

    (put,) = [request for request in fake.requests if request.what == "PutObject"]
    assert put.headers["x-amz-meta-mtime"] == "1600000000.250000000"
    assert put.headers["Content-Type"] == "text/plain"


def test_the_first_file_moves_before_the_walk_ends(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    gate = threading.Event()
    for number in range(3):
        (tmp_path / "top" / f"{number}").mkdir(parents=True)
        (tmp_path / "top" / f"{number}" / "file").write_bytes(b"x")
    job = lies.upload(tmp_path / "top")
    real = job.cancel.check

    def slow() -> None:
        real()
        if fake.objects:
            hold_until(gate)

    job.cancel.check = slow  # type: ignore[method-assign]
    wait_for(lambda: len(fake.objects) > 0)
    gate.set()
    lies.until(TransferState.DONE)
    assert job.count == 3


def test_thousands_of_files_are_planned_and_cancelled(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    top = tmp_path / "many"
    for folder in range(20):
        (top / f"{folder}").mkdir(parents=True)
        for number in range(250):
            (top / f"{folder}" / f"{number}").write_bytes(b"x")
    over = threading.Event()
    lies.client.capabilities.record_unpacking(
        "bucket", Unpacking.NEVER
    )  # else the question may be held as well

    def hold(request: Request) -> Reply | None:
        if request.what == "PutObject" and len(fake.objects) >= 100:
            hold_until(over)
        return None

    fake.rules.append(hold)
    job = lies.upload(top)
    wait_for(lambda: job.is_planned and len(fake.objects) >= 100)
    assert job.count == 5000

    lies.engine.cancel_all()

    lies.rest()
    over.set()
    states = [transfer.state for transfer in lies.transfers]
    assert states.count(TransferState.CANCELLED) + states.count(TransferState.DONE) == 5000
    assert job.is_finished
    changes = lies.engine.take_changes()
    assert changes.counts[TransferState.WAITING] == changes.counts[TransferState.RUNNING] == 0
    assert changes.bytes_done == changes.bytes_total == states.count(TransferState.DONE)


class FatDirectory(LocalDirectory):
    """A folder of this disk that answers a probe as one on a USB stick would."""

    asked: ClassVar[list[Path]] = []

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.asked.append(path)

    def create(self, name: str) -> None:
        if set(name) & set(':?*"<>|\\'):
            raise OSError(errno.EINVAL, "refused")
        super().create(name)

    def has(self, name: str) -> bool:
        names = [each.name.casefold() for each in self._path.iterdir()]
        return name.casefold() in names


@pytest.mark.parametrize("policy", [Answer.REPLACE, Answer.KEEP_BOTH, Answer.NEWER])
def test_names_are_those_that_the_target_folder_can_tell_apart(
    lies: Driver, fake: FakeS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, policy: Answer
) -> None:
    monkeypatch.setattr(folder_probe, "LocalDirectory", FatDirectory)
    FatDirectory.asked.clear()
    stick = tmp_path / "usb" / "new"
    stick.parent.mkdir()
    for key in ("d/Report.txt", "d/report.txt", "d/REPORT.TXT", "d/Sub/a", "d/sub/b", "d/a:b"):
        fake.put("bucket", key, key.encode())

    job = lies.download(stick, prefixes=["d/"], policy=policy)
    lies.until(TransferState.DONE)

    assert FatDirectory.asked == [stick.parent], "what is new has the rules of its disk"
    found = {path: path.read_text() for path in stick.rglob("*") if path.is_file()}
    assert set(found.values()) == {key for _, key in fake.objects}
    assert len({str(path).casefold() for path in found}) == 6
    assert len({str(path.parent).casefold() for path in found}) == 3
    assert found[stick / "d" / "a%3Ab"] == "d/a:b"
    assert not any(problem.is_left_out for problem in job.problems)


@pytest.mark.skipif(sys.platform != "linux", reason="what other systems' disks hold differs")
def test_names_come_back_from_the_disk_exactly(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    names = [
        "My%20File.pdf",
        "a\tb\x1b[31m\x7f\x9f",
        "line\r\nbreak",
        "\u202egpj.exe",
        "\u2028\u2029\u200e",
        "\ufeffx\ufffe\uffff",
        "trail. ",
        "deep\t/er\u2067/file",
    ]
    contents = {f"d/{name}": name.encode() for name in names}
    for key, content in contents.items():
        fake.put("bucket", key, content)

    job = lies.download(tmp_path, prefixes=["d/"])
    lies.until(TransferState.DONE)
    assert job.problems == []
    for name in names:
        assert (tmp_path / "d" / name).read_bytes() == name.encode()

    lies.upload(tmp_path / "d", prefix="back/")
    lies.until(TransferState.DONE)
    back = {key.removeprefix("back/"): value for (_, key), value in fake.objects.items()}
    assert {key: value for key, value in back.items() if key in contents} == contents
    assert len(fake.objects) == 2 * len(contents)
