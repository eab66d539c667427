"""A file that changes while it is uploaded is never stored as a mixture."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rustfs_desktop.transfers.planning import expand
from rustfs_desktop.transfers.types import Transfer, TransferState, UploadJob
from rustfs_desktop.transfers.verify.etags import MIB
from tests.faults.fake_s3 import FakeS3, Reply, Request
from tests.transfers.conftest import Driver

SIZE = 100 * MIB


def rewrite(path: Path) -> None:
    """Write new bytes over the end."""
    with path.open("r+b") as file:
        file.seek(SIZE - MIB)
        file.write(b"new" * 1000)


def append(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more")


def truncate(path: Path) -> None:
    os.truncate(path, SIZE // 2)


def replace(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(bytes(SIZE))
    other.replace(path)


def delete(path: Path) -> None:
    path.unlink()


def rewrite_in_secret(path: Path) -> None:
    """Change bytes that were sent already, and set size and times back."""
    before = path.stat()
    with path.open("r+b") as file:
        file.write(b"new")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize("part", ["1", "3", "6"])
@pytest.mark.parametrize("change", [rewrite, append, truncate, replace, delete, rewrite_in_secret])
def test_a_changed_source_fails_and_stores_nothing(
    lies: Driver, fake: FakeS3, tmp_path: Path, change: Callable[[Path], None], part: str
) -> None:
    path = tmp_path / "file.bin"
    with path.open("wb") as file:
        file.truncate(SIZE)
        file.write(random.Random(1).randbytes(MIB))
    done: list[str] = []

    def rule(request: Request) -> Reply | None:
        if request.what == "UploadPart" and request.query["partNumber"] == part and not done:
            done.append(part)
            change(path)
        return None

    fake.rules.append(rule)
    lies.upload(path)
    (transfer,) = lies.until(TransferState.FAILED, TransferState.DONE)
    lies.rest()

    assert transfer.state is TransferState.FAILED
    assert transfer.error is not None
    assert transfer.error.code == "SourceChanged"
    assert fake.objects == {}
    assert fake.uploads == {}


def test_a_touched_but_unchanged_source_is_stored(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    """Another link to the file changes its inode's time, but no byte of it."""
    path = tmp_path / "file.bin"
    path.write_bytes(random.Random(1).randbytes(40 * MIB))

    def rule(request: Request) -> Reply | None:
        if request.what == "UploadPart" and request.query["partNumber"] == "2":
            (tmp_path / "link").hardlink_to(path)
        return None

    fake.rules.append(rule)
    lies.upload(path)
    (transfer,) = lies.until(TransferState.FAILED, TransferState.DONE)

    assert transfer.state is TransferState.DONE
    assert fake.objects["bucket", "file.bin"] == path.read_bytes()


def test_a_file_that_grew_before_its_turn_is_stored_whole(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    top = tmp_path / "top"
    top.mkdir()
    (top / "log").write_bytes(b"x")
    job = UploadJob("test", lies.client, "bucket", selection=expand.select_files([top]))

    def walk(job: UploadJob) -> Iterator[Transfer]:
        (transfer,) = expand.uploads(job)
        (top / "log").write_bytes(bytes(20 * MIB))
        yield transfer

    lies.jobs.append(job)
    lies.engine.start_job(job, walk)
    (transfer,) = lies.until(TransferState.DONE, TransferState.FAILED)

    assert transfer.size == transfer.bytes_done == 20 * MIB
    assert fake.objects["bucket", "top/log"] == bytes(20 * MIB)
    changes = lies.engine.take_changes()
    assert (changes.bytes_total, changes.bytes_done) == (20 * MIB, 20 * MIB)
