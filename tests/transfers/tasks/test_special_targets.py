"""Downloads replace regular files only, never a device, a pipe, a socket or a folder."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from rustfs_desktop.transfers.errors import FolderInTheWay, NotReplaceable
from rustfs_desktop.transfers.types import Answer, TransferState
from tests.faults.fake_s3 import FakeS3
from tests.transfers.conftest import Driver


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


KINDS: dict[str, Callable[[Path], object]] = {
    "pipe": os.mkfifo,
    "socket": make_socket,
    "link to a device": lambda path: path.symlink_to("/dev/null"),
    "link to a folder": lambda path: path.symlink_to("/"),
    "link to nothing": lambda path: path.symlink_to("nothing"),
    "folder": lambda path: path.mkdir(),
}


def kind(path: Path) -> int:
    return stat.S_IFMT(path.lstat().st_mode)


@pytest.mark.parametrize(
    ("policy", "size"),
    [
        (Answer.REPLACE, 17 * 1024 * 1024),
        (Answer.REPLACE, 5),
        (Answer.NEWER, 5),
        (Answer.DIFFERENT, 5),
        (None, 5),
    ],
)
@pytest.mark.parametrize("what", KINDS)
def test_what_is_no_regular_file_is_never_replaced(
    lies: Driver, fake: FakeS3, tmp_path: Path, what: str, policy: Answer | None, size: int
) -> None:
    fake.put("bucket", "file", bytes(size))
    KINDS[what](tmp_path / "file")
    before = kind(tmp_path / "file")

    lies.download(tmp_path, objects=[("file", size)], policy=policy)
    (transfer,) = lies.until(TransferState.FAILED)

    is_folder = what in {"folder", "link to a folder"}
    assert isinstance(transfer.error, FolderInTheWay if is_folder else NotReplaceable)
    assert str(tmp_path / "file") in transfer.error.detail
    assert kind(tmp_path / "file") == before
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


@pytest.mark.parametrize("what", KINDS)
def test_beside_it_there_is_room(lies: Driver, fake: FakeS3, tmp_path: Path, what: str) -> None:
    fake.put("bucket", "file", b"hello")
    KINDS[what](tmp_path / "file")
    (tmp_path / "file (1)").mkdir()

    lies.download(tmp_path, objects=[("file", 5)], policy=Answer.KEEP_BOTH)
    lies.until(TransferState.DONE)

    assert (tmp_path / "file (2)").read_bytes() == b"hello"
    assert (tmp_path / "file (1)").is_dir()


def test_a_link_to_a_file_is_replaced_and_not_followed(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    fake.put("bucket", "file", b"hello")
    (tmp_path / "real").write_bytes(b"precious")
    (tmp_path / "file").symlink_to("real")

    lies.download(tmp_path, objects=[("file", 5)], policy=Answer.REPLACE)
    lies.until(TransferState.DONE)

    assert not (tmp_path / "file").is_symlink()
    assert (tmp_path / "file").read_bytes() == b"hello"
    assert (tmp_path / "real").read_bytes() == b"precious"
