"""A download goes on where it was after any sudden end, and trusts no byte it cannot prove."""

from __future__ import annotations

import errno
import hashlib
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rustfs_desktop.errors import AppError
from rustfs_desktop.transfers.crashpoints import DOWNLOAD_POINTS
from rustfs_desktop.transfers.tasks.signals import NeedsAnswer, SkipTransfer, StartOver
from rustfs_desktop.transfers.types import Answer, DownloadJob
from rustfs_desktop.transfers.verify.etags import MIB
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.transfers.conftest import fake_client
from tests.transfers.lives import Lives, lives

PIECES = 5
SIZE = PIECES * MIB - 1000
DATA = random.Random(3).randbytes(SIZE)
HALF = "down.ranges_saved:3"
VERIFICATIONS = {
    "plain": "MD5 verified",
    "parts": "MD5 of all parts verified",
    "opaque": "size and version verified",
}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def download(fake: FakeS3, out: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lives]:
    fake.put("bucket", "file.bin", DATA)
    with lives(DownloadJob("test", fake_client(fake), "bucket", folder=out), monkeypatch) as made:
        made.add("file.bin", out / "file.bin", SIZE)
        yield made


def set_kind(fake: FakeS3, kind: str) -> None:
    """How much the object's ETag tells."""
    if kind == "parts":
        parts = [DATA[first : first + MIB] for first in range(0, SIZE, MIB)]
        digests = b"".join(hashlib.md5(part).digest() for part in parts)
        fake.etags["bucket", "file.bin"] = f"{hashlib.md5(digests).hexdigest()}-{PIECES}"
        fake.metadata["bucket", "file.bin"] = {"x-amz-meta-rfd-part-size": str(MIB)}
    elif kind == "opaque":
        fake.etags["bucket", "file.bin"] = "opaque"


def assert_there(download: Lives, out: Path) -> None:
    assert [path.name for path in out.iterdir()] == ["file.bin"]
    assert (out / "file.bin").read_bytes() == DATA
    assert download.journal.leftovers() == []
    assert download.journal.check() == []


def temporary(out: Path) -> Path:
    (path,) = out.glob("*.rfdpart")
    return path


@pytest.mark.parametrize("kind", VERIFICATIONS)
@pytest.mark.parametrize("point", [name for name in DOWNLOAD_POINTS if "small" not in name])
def test_a_big_download_goes_on_after_every_point(
    download: Lives, fake: FakeS3, out: Path, point: str, kind: str
) -> None:
    set_kind(fake, kind)
    if point == "down.resume_loaded":
        download.killed_at(HALF)
    download.killed_at(point)

    transfer = download.live()

    assert_there(download, out)
    assert transfer.verification == VERIFICATIONS[kind]
    assert transfer.bytes_done == SIZE
    assert fake.count("GetObject") <= PIECES + 1


@pytest.mark.parametrize("point", ["down.temp_saved", "down.temp_made", "down.reserved", HALF])
def test_a_copy_beside_another_file_goes_on_under_its_own_name(
    download: Lives, out: Path, point: str
) -> None:
    out.mkdir()
    (out / "file.bin").write_bytes(b"somebody else's")
    download.job.answer_for_all = Answer.KEEP_BOTH
    download.killed_at(point)
    download.killed_at("down.reserved" if point != HALF else "down.verified")
    (transfer,) = download.journal.transfers(download.job)
    saved = download.journal.resume_state(transfer)
    assert saved is not None
    assert temporary(out).name == saved.temp

    download.live()

    assert (out / "file (1).bin").read_bytes() == DATA
    assert sorted(path.name for path in out.iterdir()) == ["file (1).bin", "file.bin"]


@pytest.mark.parametrize("point", ["down.small_fetched", "down.finished", "down.small_published"])
@pytest.mark.parametrize("is_nameless", [True, False])
def test_a_small_download_leaves_nothing(
    download: Lives,
    fake: FakeS3,
    out: Path,
    monkeypatch: pytest.MonkeyPatch,
    point: str,
    is_nameless: bool,
) -> None:
    monkeypatch.setattr("rustfs_desktop.transfers.local.partial_file._HAS_NAMELESS", is_nameless)
    monkeypatch.setattr("rustfs_desktop.transfers.verify.etags.SINGLE_MAX", 100 * MIB)
    download.job.answer_for_all = Answer.REPLACE
    download.killed_at(point)

    download.live()

    assert_there(download, out)


@pytest.mark.parametrize("answer", [None, Answer.KEEP_BOTH, Answer.SKIP])
def test_a_file_that_was_published_and_not_noted_is_done(
    download: Lives,
    fake: FakeS3,
    out: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: Answer | None,
) -> None:
    monkeypatch.setattr("rustfs_desktop.transfers.verify.etags.SINGLE_MAX", 100 * MIB)
    if answer is Answer.KEEP_BOTH:
        out.mkdir()
        (out / "file.bin").write_bytes(b"theirs")
    download.job.answer_for_all = answer
    download.killed_at("down.small_published")
    download.job.is_adopted = True

    transfer = download.live()

    assert transfer.path.read_bytes() == DATA
    assert transfer.verification == "MD5 verified"
    assert fake.count("GetObject") == 1
    assert len(list(out.iterdir())) == (2 if answer is Answer.KEEP_BOTH else 1)


def test_a_file_of_somebody_else_is_asked_about_after_a_restart_too(
    download: Lives, fake: FakeS3, out: Path
) -> None:
    out.mkdir()
    (out / "file.bin").write_bytes(bytes(SIZE))
    download.job.is_adopted = True
    with pytest.raises(NeedsAnswer):
        download.live()
    assert (out / "file.bin").read_bytes() == bytes(SIZE)


def test_nothing_is_fetched_twice_that_was_safe(download: Lives, fake: FakeS3, out: Path) -> None:
    for _ in range(PIECES):
        download.killed_at("down.ranges_saved")
    download.live()

    assert_there(download, out)
    assert fake.count("GetObject") == PIECES


def test_a_pause_keeps_what_arrived(download: Lives, fake: FakeS3, out: Path) -> None:
    download.paused_at("down.range_done:3")
    assert temporary(out).stat().st_size == SIZE
    (transfer,) = download.journal.transfers(download.job)
    assert transfer.bytes_done == 2 * MIB

    download.live()

    assert_there(download, out)


def test_nothing_is_claimed_that_was_not_synced(
    download: Lives, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.EIO, "broken disk")

    monkeypatch.setattr(os, "fdatasync", full)
    with pytest.raises(AppError):
        download.live()
    (transfer,) = download.journal.transfers(download.job)
    assert download.journal.parts(transfer) == {}
    assert list(out.iterdir()) == []


# The temporary file -----------------------------------------------------------------------------


def removed(path: Path) -> None:
    path.unlink()


def truncated(path: Path) -> None:
    os.truncate(path, MIB)


def replaced(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(bytes(SIZE))
    other.replace(path)


@pytest.mark.parametrize("change", [removed, truncated, replaced])
def test_a_temporary_file_that_is_another_one_is_created_again(
    download: Lives, out: Path, change: Any
) -> None:
    download.killed_at(HALF)
    change(temporary(out))
    with pytest.raises(StartOver) as caught:
        download.live()
    assert caught.value.error.code == "TemporaryGone"
    assert list(out.iterdir()) == []

    download.live()

    assert_there(download, out)


@pytest.mark.parametrize("kind", ["parts", "opaque"])
def test_bytes_that_changed_on_the_disk_are_fetched_again(
    download: Lives, fake: FakeS3, out: Path, kind: str
) -> None:
    set_kind(fake, kind)
    download.killed_at(HALF)
    with temporary(out).open("r+b") as file:
        file.seek(MIB + 5)
        file.write(b"rotten")

    download.live()

    assert_there(download, out)
    assert fake.count("GetObject") == PIECES + 1


def test_a_change_that_only_the_whole_shows_starts_over(download: Lives, out: Path) -> None:
    download.killed_at(HALF)
    with temporary(out).open("r+b") as file:
        file.write(b"rotten")
    with pytest.raises(StartOver):
        download.live()

    download.live()

    assert_there(download, out)


def test_a_disk_that_is_not_there_is_not_made_up(download: Lives, out: Path) -> None:
    download.killed_at(HALF)
    gone = out.rename(out.with_name("unplugged"))

    with pytest.raises(AppError) as caught:
        download.live()

    assert caught.value.code == "SourceUnavailable"
    assert not out.exists()
    assert temporary(gone)


# The server -------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["replaced", "deleted"])
def test_an_object_that_changed_meanwhile_is_noticed(
    download: Lives, fake: FakeS3, out: Path, change: str
) -> None:
    download.killed_at(HALF)
    if change == "deleted":
        del fake.objects["bucket", "file.bin"]
    else:
        fake.put("bucket", "file.bin", DATA[::-1])

    with pytest.raises(AppError) as caught:
        download.live()

    assert caught.value.code == ("NoSuchKey" if change == "deleted" else "ChangedOnServer")
    assert list(out.iterdir()) == []


def versioned(fake: FakeS3) -> list[str]:
    """Let the object have a version; returns what is asked for from then on."""
    asked: list[str] = []

    def rule(request: Request) -> Reply | None:
        if request.what not in ("GetObject", "HeadObject"):
            return None
        asked.append(request.query.get("versionId", ""))
        reply = fake.truth(request)
        reply.headers["x-amz-version-id"] = "v1"
        return reply

    fake.rules.append(rule)
    return asked


def test_one_version_is_fetched_whatever_comes_after_it(download: Lives, fake: FakeS3) -> None:
    asked = versioned(fake)
    download.killed_at(HALF)
    download.live()
    assert asked[0] == ""
    assert set(asked[1:]) == {"v1"}


def test_keys_that_may_not_name_versions_do_without(
    download: Lives, fake: FakeS3, out: Path
) -> None:
    fake.rules.append(
        lambda request: error(403, "AccessDenied") if "versionId" in request.query else None
    )
    versioned(fake)
    download.live()
    assert_there(download, out)


# The final name ---------------------------------------------------------------------------------


def test_a_name_taken_during_the_end_of_the_program_is_asked_about(
    download: Lives, out: Path
) -> None:
    download.killed_at("down.finalizing_saved")
    (out / "file.bin").write_bytes(b"theirs")

    with pytest.raises(NeedsAnswer):
        download.live()

    assert (out / "file.bin").read_bytes() == b"theirs"


def test_a_second_name_is_kept_over_the_end(download: Lives, fake: FakeS3, out: Path) -> None:
    out.mkdir()
    (out / "file.bin").write_bytes(b"theirs")
    download.job.answer_for_all = Answer.KEEP_BOTH
    download.killed_at("down.published")

    transfer = download.live()

    assert transfer.path == out / "file (1).bin"
    assert transfer.path.read_bytes() == DATA
    assert sorted(path.name for path in out.iterdir()) == ["file (1).bin", "file.bin"]


def test_a_file_that_cannot_get_its_name_is_kept(
    download: Lives, fake: FakeS3, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EBUSY, "held by another program")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "link", refuse)
        patch.setattr(download, "give_up", lambda run: run.journal.flush())
        with pytest.raises(AppError) as caught:
            download.live()
    assert caught.value.code == "NotPublished"
    assert temporary(out).read_bytes() == DATA

    download.live()

    assert_there(download, out)
    assert fake.count("GetObject") == PIECES


@pytest.mark.parametrize(
    ("answer", "age_s", "size", "replaced"),
    [
        (Answer.NEWER, 10, 3, True),
        (Answer.NEWER, -10, 3, False),
        (Answer.DIFFERENT, 0, SIZE, False),
        (Answer.DIFFERENT, -10, SIZE, True),
        (Answer.DIFFERENT, 0, 3, True),
    ],
)
def test_times_and_sizes_decide(  # noqa: PLR0917
    download: Lives, fake: FakeS3, out: Path, answer: Answer, age_s: int, size: int, replaced: bool
) -> None:
    out.mkdir()
    (out / "file.bin").write_bytes(b"x" * size)
    os.utime(out / "file.bin", (1_600_000_000, 1_600_000_000))
    fake.metadata["bucket", "file.bin"] = {"x-amz-meta-mtime": f"{1_600_000_000 + age_s}"}
    download.job.answer_for_all = answer

    if replaced:
        download.live()
    else:
        with pytest.raises(SkipTransfer):
            download.live()
    assert ((out / "file.bin").read_bytes() == DATA) is replaced


@pytest.mark.skipif(not hasattr(os, "getxattr"), reason="Linux")
def test_a_file_says_where_it_came_from(download: Lives, out: Path) -> None:
    try:
        os.setxattr(out.parent, "user.test", b"x")
    except OSError:
        pytest.skip("this file system has no attributes")
    download.live()
    found = os.getxattr(out / "file.bin", "user.xdg.origin.url").decode()
    assert found == f"{download.job.endpoint}/bucket/file.bin"
