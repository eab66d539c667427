"""Uploads of files that have more content than their size says."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from rustfs_desktop.s3.types import Unpacking
from rustfs_desktop.transfers.errors import SourceChanged, UnknownSize
from rustfs_desktop.transfers.local import source_file
from rustfs_desktop.transfers.local.source_file import SourceFile
from rustfs_desktop.transfers.types import TransferState
from tests.faults import fake_tars
from tests.faults.fake_s3 import FakeS3
from tests.transfers.conftest import Driver

MIB = 1024 * 1024
WITHOUT_SIZE = Path("/proc/version")


@pytest.fixture
def announce(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Lets a file system say another size of every file than it has."""

    def lie(change: Any) -> None:
        def lying(found: os.stat_result) -> Any:
            names = [name for name in dir(found) if name.startswith("st_")]
            told = {name: getattr(found, name) for name in names}
            return SimpleNamespace(**told | {"st_size": change(found.st_size)})

        fstat, stat = os.fstat, source_file._stat
        monkeypatch.setattr(
            source_file,
            "os",
            SimpleNamespace(**vars(os) | {"fstat": lambda fd: lying(fstat(fd))}),
        )
        monkeypatch.setattr(source_file, "_stat", lambda path: lying(stat(path)))

    return lie


@pytest.mark.skipif(not WITHOUT_SIZE.exists(), reason="files without a size are on Linux only")
def test_a_file_of_which_the_size_is_0_is_sent_whole(lies: Driver, fake: FakeS3) -> None:
    assert WITHOUT_SIZE.stat().st_size == 0
    lies.upload(WITHOUT_SIZE)
    (transfer,) = lies.until(TransferState.DONE)
    assert fake.objects["bucket", "version"] == WITHOUT_SIZE.read_bytes() != b""
    assert transfer.size == transfer.bytes_done == len(WITHOUT_SIZE.read_bytes())


@pytest.mark.parametrize("size", [10, 2 * MIB, 17 * MIB])
def test_a_file_longer_than_announced_is_not_cut(
    lies: Driver, fake: FakeS3, tmp_path: Path, announce: Any, size: int
) -> None:
    (tmp_path / "file").write_bytes(bytes(size))
    announce(lambda real: real - 1)
    lies.upload(tmp_path / "file")
    (transfer,) = lies.until(TransferState.FAILED)
    assert isinstance(transfer.error, SourceChanged)
    assert str(size - 1) in transfer.error.detail
    lies.rest()
    assert fake.objects == {}
    assert fake.uploads == {}


@pytest.mark.parametrize("how", [Unpacking.PLAIN, Unpacking.NEVER], ids=["in tars", "alone"])
def test_small_files_announced_as_empty_are_sent_whole(
    lies: Driver, fake: FakeS3, tmp_path: Path, announce: Any, how: Unpacking
) -> None:
    lies.client.capabilities.record_unpacking("bucket", how)
    fake.unpacks = fake_tars.rustfs()
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(240):
        (folder / f"{number}").write_bytes(b"x" * number)
    announce(lambda _: 0)
    lies.upload(folder)
    lies.until(TransferState.DONE)
    assert {len(data) for data in fake.objects.values()} == set(range(240))
    assert bool(fake.unpacks.tars) == (how is Unpacking.PLAIN)


def test_a_large_file_announced_as_empty_is_refused(tmp_path: Path, announce: Any) -> None:
    (tmp_path / "file").write_bytes(bytes(source_file.UNSIZED_MAX + 1))
    announce(lambda _: 0)
    with pytest.raises(UnknownSize):
        SourceFile(tmp_path / "file")


def test_an_empty_file_is_empty(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    lies.upload(tmp_path / "file")
    lies.until(TransferState.DONE)
    assert fake.objects == {("bucket", "file"): b""}
