"""Space is allocated only where that takes less time than writing."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from rustfs_desktop.transfers.local import disk_space
from rustfs_desktop.transfers.local.disk_space import reserve_space

MIB = 1024 * 1024

pytestmark = pytest.mark.skipif(
    not hasattr(os, "posix_fallocate"), reason="this system cannot allocate"
)


@pytest.fixture
def fd(tmp_path: Path) -> Iterator[int]:
    made = os.open(tmp_path / "file", os.O_RDWR | os.O_CREAT)
    yield made
    os.close(made)


def on(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr(disk_space, "file_system", lambda _path: kind)


def has_free(monkeypatch: pytest.MonkeyPatch, free: int, blocks: int = 1) -> None:
    disk = SimpleNamespace(f_blocks=blocks, f_bavail=free, f_frsize=1)
    monkeypatch.setattr(os, "fstatvfs", lambda _fd: disk)


@pytest.mark.parametrize("kind", ["ext4", "xfs", "btrfs", ""])
def test_a_disk_allocates(
    fd: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    on(monkeypatch, kind)
    reserve_space(fd, tmp_path, MIB)
    assert os.fstat(fd).st_size == MIB


@pytest.mark.parametrize("kind", ["tmpfs", "ramfs", "vfat", "exfat", "nfs4", "cifs", "fuse.sshfs"])
def test_others_only_compare_the_free_space(
    fd: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    on(monkeypatch, kind)
    has_free(monkeypatch, MIB)
    reserve_space(fd, tmp_path, MIB)
    assert os.fstat(fd).st_size == 0

    has_free(monkeypatch, MIB - 1)
    with pytest.raises(OSError, match="No space left") as caught:
        reserve_space(fd, tmp_path, MIB)
    assert caught.value.errno == errno.ENOSPC


def test_what_the_file_has_already_counts(
    fd: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, "tmpfs")
    os.posix_fallocate(fd, 0, MIB)
    has_free(monkeypatch, MIB)
    reserve_space(fd, tmp_path, 2 * MIB)
    has_free(monkeypatch, MIB - 1)
    with pytest.raises(OSError, match="No space left"):
        reserve_space(fd, tmp_path, 2 * MIB + 8192)


def test_a_memory_disk_may_have_no_limit(
    fd: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, "tmpfs")
    has_free(monkeypatch, 0, blocks=0)
    reserve_space(fd, tmp_path, MIB)
