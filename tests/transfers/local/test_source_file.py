"""The file of an upload is read whole as it was opened, or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from rustfs_desktop.transfers.disk_errors import DiskFailure, FileGone
from rustfs_desktop.transfers.errors import (
    SourceChanged,
    SourceUnavailable,
    SpecialFile,
    SymbolicLink,
)
from rustfs_desktop.transfers.local.source_file import SourceFile, open_regular
from tests.transfers.local.failing_close import fail_to_close

DATA = bytes(range(200))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "file"
    made.write_bytes(DATA)
    return made


def test_any_range_is_read_exactly(path: Path) -> None:
    source = SourceFile(path)
    assert source.size == len(DATA)
    assert source.modified_ns == path.stat().st_mtime_ns
    assert source.read(0, len(DATA)) == DATA
    assert source.read(7, 9) == DATA[7:9]
    assert source.read(5, 5) == b""
    source.close()
    source.close()


def test_the_identity_is_that_of_the_file(path: Path) -> None:
    source, found = SourceFile(path), path.stat()
    assert source.identity == (
        found.st_size,
        found.st_mtime_ns,
        found.st_ino,
        found.st_dev,
    )
    source.close()


@pytest.mark.parametrize("change", ["longer", "touched", "replaced", "removed"])
def test_a_changed_file_is_not_read_any_more(path: Path, change: str) -> None:
    source = SourceFile(path)
    if change == "longer":
        path.write_bytes(DATA + b"more")
    elif change == "touched":
        os.utime(path, (1, 1))
    elif change == "replaced":
        other = path.with_name("other")
        other.write_bytes(DATA)
        other.replace(path)
    else:
        path.unlink()
    with pytest.raises(SourceChanged):
        source.read(0, 1)
    with pytest.raises(SourceChanged):
        source.check()
    source.close()


@pytest.mark.parametrize("failing", [0, len(DATA)], ids=["first byte", "after the last"])
def test_a_disk_that_fails_is_told(
    path: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    preadv = os.preadv

    def fail(fd: int, buffers: Sequence[memoryview], offset: int) -> int:
        if offset == failing:
            raise OSError(errno.EIO, "Input/output error")
        return preadv(fd, buffers, offset)

    monkeypatch.setattr(os, "preadv", fail)
    source = SourceFile(path)
    with pytest.raises(DiskFailure):
        source.read(0, len(DATA))
    source.close()


def test_a_disk_that_fails_at_a_look_is_no_changed_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    source = SourceFile(path)
    with monkeypatch.context() as patch:
        patch.setattr(os, "stat", fail)
        with pytest.raises(DiskFailure):
            source.check()
    source.close()


def test_times_that_were_set_back_are_noticed(path: Path) -> None:
    before = path.stat()
    source = SourceFile(path)
    assert not source.was_touched
    path.write_bytes(bytes(len(DATA)))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    source.check()  # size, time and inode are the same
    assert source.was_touched
    source.close()


def test_a_folder_that_is_gone_is_a_disk_that_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "unplugged" / "file"
    with pytest.raises(SourceUnavailable):
        SourceFile(path, is_expected=True)
    with pytest.raises(FileGone):
        SourceFile(path)


def test_only_plain_files_are_opened(path: Path, tmp_path: Path) -> None:
    link, pipe = tmp_path / "link", tmp_path / "pipe"
    link.symlink_to(path)
    os.mkfifo(pipe)
    with pytest.raises(SymbolicLink):
        open_regular(link)
    for special in (pipe, tmp_path):
        with pytest.raises(SpecialFile):
            open_regular(special)
    os.close(open_regular(path))


def test_a_source_that_cannot_be_closed_was_read(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = SourceFile(path)
    closed = fail_to_close(monkeypatch)
    source.close()
    source.close()
    assert len(closed) == 1
