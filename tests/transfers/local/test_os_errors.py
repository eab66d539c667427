"""Each error number of the system has a text; few of them are about permissions."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from rustfs_desktop.errors import RetryClass
from rustfs_desktop.transfers import disk_errors
from rustfs_desktop.transfers.errors import LocalError
from rustfs_desktop.transfers.journal.rows import error_from_text, error_to_text
from rustfs_desktop.transfers.local.os_errors import known_error, local_error, read_error
from rustfs_desktop.transfers.types import TransferState
from tests.faults.fake_s3 import FakeS3
from tests.transfers.conftest import Driver

PATH = Path("/disk/folder/file")
NUMBERS = [
    # error number, type when writing, type when reading
    ("EIO", "DiskFailure", "DiskFailure"),
    ("EREMOTEIO", "DiskFailure", "DiskFailure"),
    ("EUCLEAN", "DiskFailure", "DiskFailure"),
    ("ENXIO", "FolderUnavailable", "SourceUnavailable"),
    ("ENODEV", "FolderUnavailable", "SourceUnavailable"),
    ("ESTALE", "FolderUnavailable", "SourceUnavailable"),
    ("ENOTCONN", "FolderUnavailable", "SourceUnavailable"),
    ("EHOSTDOWN", "FolderUnavailable", "SourceUnavailable"),
    ("ETIMEDOUT", "FolderUnavailable", "SourceUnavailable"),
    ("EROFS", "WriteProtected", "WriteProtected"),
    ("ENOSPC", "DiskFull", "DiskFull"),
    ("EDQUOT", "QuotaUsedUp", "QuotaUsedUp"),
    ("EFBIG", "FileTooLarge", "FileTooLarge"),
    ("EACCES", "NotWritable", "Unreadable"),
    ("EPERM", "NotWritable", "Unreadable"),
    ("ENOENT", "FolderGone", "FileGone"),
    ("ENOTDIR", "LinkInTheWay", "FileGone"),
    ("ELOOP", "LinkInTheWay", "SymbolicLink"),
    ("ENAMETOOLONG", "NameNotSupported", "NotRead"),
    ("EBUSY", "FileInUse", "FileInUse"),
    ("ETXTBSY", "FileInUse", "FileInUse"),
    ("EMFILE", "TooManyOpenFiles", "TooManyOpenFiles"),
    ("ENOMEM", "OutOfMemory", "OutOfMemory"),
    ("EOPNOTSUPP", "NotSupported", "NotSupported"),
    ("ENOKEY", "EncryptionLocked", "EncryptionLocked"),
    ("EEXIST", "LinkInTheWay", "NotRead"),
    ("EISDIR", "FolderInTheWay", "NotRead"),
    ("EXDEV", "NotWritten", "NotRead"),
]


def os_error(name: str) -> OSError:
    if not hasattr(errno, name):
        pytest.skip(f"this system has no {name}")
    number = getattr(errno, name)
    return OSError(number, os.strerror(number))


@pytest.mark.parametrize(("name", "writing", "reading"), NUMBERS)
def test_the_number_decides_the_words(name: str, writing: str, reading: str) -> None:
    error = os_error(name)
    for found, expected in ((local_error(error, PATH), writing), (read_error(error), reading)):
        assert type(found).__name__ == expected
        assert os.strerror(error.errno) in found.detail
        speaks_of_permission = "permission" in found.text.lower()
        assert speaks_of_permission == (name in ("EACCES", "EPERM")), found.text
        assert found.title
        assert found.cause
    assert local_error(error, PATH).detail.startswith(str(PATH))


def test_all_numbers_of_this_system_have_words() -> None:
    for number in errno.errorcode:
        error = OSError(number, os.strerror(number))
        assert issubclass(type(local_error(error, PATH)), LocalError)
        assert issubclass(type(read_error(error)), LocalError)
    assert known_error(OSError(errno.EXDEV, "")) is None
    assert known_error(OSError("no number")) is None


def test_they_have_their_type_again_after_a_restart() -> None:
    kinds = [kind for kind in vars(disk_errors).values() if isinstance(kind, type)]
    for kind in kinds:
        if issubclass(kind, LocalError) and kind is not LocalError:
            assert type(error_from_text(error_to_text(kind(detail="x")))) is kind


def test_a_failing_disk_pauses_a_download_until_it_works_again(
    lies: Driver, fake: FakeS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.put("bucket", "file", b"content")

    def broken(*_: object) -> int:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", broken)
        lies.download(tmp_path, objects=[("file", 7)])
        (transfer,) = lies.until(TransferState.PAUSED)
    assert isinstance(transfer.error, disk_errors.DiskFailure)
    assert transfer.error.retry is RetryClass.USER
    lies.engine.resume([transfer])
    lies.until(TransferState.DONE)
    assert (tmp_path / "file").read_bytes() == b"content"


def test_a_failing_disk_pauses_an_upload_until_it_works_again(
    lies: Driver, fake: FakeS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"content")

    def stale(_fd: int, _buffers: Sequence[memoryview], _offset: int) -> int:
        raise OSError(errno.ESTALE, "Stale file handle")

    with monkeypatch.context() as patch:
        patch.setattr(os, "preadv", stale)
        lies.upload(path)
        (transfer,) = lies.until(TransferState.PAUSED)
    assert transfer.error is not None
    assert transfer.error.title == "The file is not available"
    lies.engine.resume([transfer])
    lies.until(TransferState.DONE)
    assert fake.objects["bucket", "file"] == b"content"
