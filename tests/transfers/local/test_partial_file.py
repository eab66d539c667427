"""Files appear under their final names whole and durable, and never in place of another."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rustfs_desktop.transfers.disk_errors import DiskFailure
from rustfs_desktop.transfers.errors import NotPublished, NotWritable
from rustfs_desktop.transfers.local import disk_space, local_folder, partial_file
from rustfs_desktop.transfers.local.local_folder import LocalFolder
from rustfs_desktop.transfers.local.partial_file import NameTaken, PartialFile
from rustfs_desktop.transfers.types import TransferState
from tests.transfers.conftest import Driver
from tests.transfers.local.failing_close import fail_to_close


@pytest.fixture(params=["open folders", "paths"])
def folder(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[LocalFolder]:
    """With folders held open where the system can, and with plain paths as on Windows."""
    monkeypatch.setattr(local_folder, "_HAS_DIR_FD", request.param == "open folders")
    made = LocalFolder(tmp_path / "root", ("a", "b"))
    yield made
    made.close()


def write(folder: LocalFolder, data: bytes) -> PartialFile:
    partial = PartialFile(folder, "file.txt")
    partial.reserve(len(data))
    partial.write(memoryview(data), 0)
    partial.finish(len(data), 1_600_000_000_000_000_000)
    return partial


def no_links(*_: object, **__: object) -> None:
    raise OSError(errno.EPERM, "no links here")


def names(folder: LocalFolder) -> list[str]:
    return sorted(path.name for path in folder.path.iterdir())


def test_a_file_is_published_in_one_step(folder: LocalFolder) -> None:
    partial = write(folder, b"data")
    assert names(folder) == [partial.name]
    assert partial.name.startswith(".file.txt.")

    partial.publish("file.txt", replace=False)

    assert names(folder) == ["file.txt"]
    found = folder.path / "file.txt"
    assert found.read_bytes() == b"data"
    assert found.stat().st_mtime == 1_600_000_000


@pytest.mark.parametrize("code", [errno.EPERM, errno.EACCES, errno.ENOTSUP, errno.ENOSYS])
def test_a_disk_that_takes_no_times_still_gets_the_content(
    folder: LocalFolder, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(code, "refused here")

    monkeypatch.setattr(os, "utime", refuse)
    monkeypatch.setattr(os, "supports_fd", {*os.supports_fd, refuse})
    write(folder, b"data").publish("file.txt", replace=False)
    assert (folder.path / "file.txt").read_bytes() == b"data"


def test_a_disk_that_fails_while_the_time_is_set_is_told(
    folder: LocalFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "utime", fail)
    with pytest.raises(DiskFailure):
        write(folder, b"data")


def test_a_file_is_known_by_its_id_before_and_after(folder: LocalFolder) -> None:
    partial = write(folder, b"data")
    file_id = partial.file_id
    partial.close_file()
    assert partial.file_id == file_id
    partial.publish("file.txt", replace=False)
    assert folder.file_id("file.txt") == file_id
    assert partial.file_id is None


def test_replacing_needs_to_be_said(folder: LocalFolder) -> None:
    (folder.path / "file.txt").write_bytes(b"old")
    partial = write(folder, b"new")
    if folder.fd is not None:  # a plain rename refuses only on Windows
        with pytest.raises(NameTaken):
            partial.publish("file.txt", replace=False)
        assert (folder.path / "file.txt").read_bytes() == b"old"

    partial.publish("file.txt", replace=True)

    assert (folder.path / "file.txt").read_bytes() == b"new"
    assert names(folder) == ["file.txt"]


def test_without_hard_links_nothing_is_replaced_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", no_links)
    folder = LocalFolder(tmp_path, ())
    write(folder, b"first").publish("file.txt", replace=False)
    second = write(folder, b"second")

    with pytest.raises(NameTaken):
        second.publish("file.txt", replace=False)

    second.discard()
    assert (tmp_path / "file.txt").read_bytes() == b"first"
    assert names(folder) == ["file.txt"]
    folder.close()


def test_without_hard_links_a_failed_rename_leaves_no_empty_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EACCES, "refused here")

    folder = LocalFolder(tmp_path, ())
    partial = write(folder, b"data")
    with monkeypatch.context() as patch:
        patch.setattr(os, "link", no_links)
        patch.setattr(os, "replace", refuse)
        with pytest.raises(NotWritable):
            partial.publish("file.txt", replace=False)
    assert names(folder) == [partial.name]

    partial.publish("file.txt", replace=False)

    assert names(folder) == ["file.txt"]
    assert (tmp_path / "file.txt").read_bytes() == b"data"
    folder.close()


@pytest.mark.parametrize("replace", [True, False])
def test_a_synced_file_is_published_although_closing_it_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, replace: bool
) -> None:
    folder = LocalFolder(tmp_path, ())
    partial = write(folder, b"data")
    closed = fail_to_close(monkeypatch)
    partial.publish("file.txt", replace=replace)
    partial.discard()
    folder.close()
    folder.close()
    assert len(closed) == 2  # each once: the number may be that of another file by now
    assert (tmp_path / "file.txt").read_bytes() == b"data"


def test_bytes_are_on_the_disk_before_the_name_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []

    def record(name: str) -> None:
        real = getattr(os, name)

        def recorded(*args: Any, **kwargs: Any) -> Any:
            is_folder = name == "fsync" and args[0] == folder.fd
            order.append("fsync folder" if is_folder else name)
            return real(*args, **kwargs)

        monkeypatch.setattr(os, name, recorded)

    folder = LocalFolder(tmp_path, ())
    for name in ("pwrite", "fsync", "link", "unlink", "replace"):
        record(name)
    write(folder, b"data").publish("file.txt", replace=False)
    write(folder, b"data").publish("file.txt", replace=True)
    folder.close()

    assert order == [
        "pwrite", "fsync", "link", "unlink", "fsync folder",
        "pwrite", "fsync", "replace", "fsync folder",
    ]  # fmt: skip


def test_what_is_discarded_is_gone(folder: LocalFolder) -> None:
    partial = write(folder, b"data")
    partial.discard()
    partial.discard()
    assert names(folder) == []


@pytest.mark.parametrize(
    ("call", "size"),
    [("pwrite", 1000), ("fsync", 1000)]
    + [(call, 20 * 1024 * 1024) for call in ("posix_fallocate", "pwrite", "fsync")],
)
def test_a_full_disk_pauses_the_download_and_loses_nothing(
    lies: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, size: int
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    lies.client.browse.put_object(Bucket="bucket", Key="file", Body=bytes(size))
    with monkeypatch.context() as patch:
        patch.setattr(disk_space, "file_system", lambda _path: "ext4")
        patch.setattr(os, call, full)
        lies.download(tmp_path / "out", objects=[("file", size)])
        (transfer,) = lies.until(TransferState.PAUSED, TransferState.FAILED, TransferState.DONE)
    assert transfer.error is not None
    assert transfer.error.code == "DiskFull"

    lies.engine.resume([transfer])

    lies.until(TransferState.DONE)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["file"]
    assert (tmp_path / "out" / "file").read_bytes() == bytes(size)


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("size", [1000, 20 * 1024 * 1024])
def test_a_finished_file_waits_for_its_name(
    lies: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    tries = []

    def held(*_: object, **__: object) -> None:
        tries.append(1)
        raise OSError(errno.EBUSY, "held by another program")

    lies.client.browse.put_object(Bucket="bucket", Key="file", Body=bytes(size))
    with monkeypatch.context() as patch:
        patch.setattr(os, "link", held)
        lies.download(tmp_path / "out", objects=[("file", size)])
        (transfer,) = lies.until(TransferState.PAUSED, TransferState.FAILED, TransferState.DONE)
    assert isinstance(transfer.error, NotPublished)
    assert len(tries) == 5 + (size == 1000)  # the pipeline tried before

    lies.engine.resume([transfer])

    lies.until(TransferState.DONE)
    assert (tmp_path / "out" / "file").read_bytes() == bytes(size)


@pytest.mark.usefixtures("hurried")
def test_a_refused_rename_is_told_and_leaves_nothing(
    lies: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EACCES, "Permission denied")

    lies.client.browse.put_object(Bucket="bucket", Key="file", Body=b"data")
    with monkeypatch.context() as patch:
        patch.setattr(partial_file, "_HAS_NAMELESS", False)
        patch.setattr(os, "link", no_links)
        patch.setattr(os, "replace", refuse)
        lies.download(tmp_path / "out", objects=[("file", 4)])
        (transfer,) = lies.until(TransferState.PAUSED, TransferState.FAILED, TransferState.DONE)
    assert isinstance(transfer.error, NotPublished)
    assert "Permission denied" in transfer.error.detail
    assert not (tmp_path / "out" / "file").exists()

    lies.engine.resume([transfer])

    lies.until(TransferState.DONE)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["file"]
    assert (tmp_path / "out" / "file").read_bytes() == b"data"


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs Linux")
@pytest.mark.parametrize("size", [1000, 20 * 1024 * 1024])
def test_a_disk_that_fails_when_files_are_closed(
    lies: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    lies.client.browse.put_object(Bucket="bucket", Key="file", Body=bytes(size))
    monkeypatch.setattr(partial_file, "_HAS_NAMELESS", False)
    fail_to_close(monkeypatch, tmp_path / "out")
    lies.download(tmp_path / "out", objects=[("file", size)])
    (transfer,) = lies.until(TransferState.PAUSED, TransferState.FAILED, TransferState.DONE)
    assert transfer.state is TransferState.DONE
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["file"]
    assert (tmp_path / "out" / "file").read_bytes() == bytes(size)
