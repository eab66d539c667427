"""Folders that last, and what kind of file system they are on."""

from __future__ import annotations

import inspect
import os
import stat
import sys
from pathlib import Path

import pytest

from rustfs_desktop.transfers.local import file_system as module
from rustfs_desktop.transfers.local.file_system import (
    file_system,
    is_folder,
    is_missing,
    make_folder,
    sync_folder,
)

MOUNTS = r"""
sysfs / sysfs rw 0 0
/dev/sda1 / ext4 rw 0 0
/dev/sdb1 /media/my\040stick vfat rw 0 0
server:/home /home nfs4 rw 0 0
tmpfs /home/ada/tmp tmpfs rw 0 0
""".lstrip()


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    found: list[Path] = []
    monkeypatch.setattr(module, "sync_folder", found.append)
    return found


def test_every_new_folder_is_made_durable(tmp_path: Path, synced: list[Path]) -> None:
    make_folder(tmp_path / "a" / "b" / "c")
    assert (tmp_path / "a" / "b" / "c").is_dir()
    assert synced == [tmp_path, tmp_path / "a", tmp_path / "a" / "b"]


def test_a_folder_that_is_there_is_left_as_it_is(tmp_path: Path, synced: list[Path]) -> None:
    tmp_path.chmod(0o750)
    make_folder(tmp_path, 0o700)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o750
    assert synced == []


def test_only_the_last_folder_gets_the_mode(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        make_folder(tmp_path / "a" / "b", 0o700)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o755
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700


def test_a_parent_that_can_hold_no_folder_is_an_error() -> None:
    if not Path("/proc/self").exists():
        pytest.skip("no such parent")
    with pytest.raises(FileNotFoundError):
        make_folder(Path("/proc/new/inside"))


def test_a_deep_folder_is_made(tmp_path: Path) -> None:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + 50)
    try:
        deep = tmp_path.joinpath(*["d"] * 100)
        make_folder(deep)
    finally:
        sys.setrecursionlimit(limit)
    assert deep.is_dir()


def test_where_nobody_can_look_there_is_no_folder_and_nothing_missing(tmp_path: Path) -> None:
    unreachable = tmp_path / ("x" * 300)
    assert not is_folder(unreachable)
    assert not is_missing(unreachable)
    assert is_missing(tmp_path / "x")
    assert is_folder(tmp_path)


def test_a_file_where_the_folder_should_be_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError):
        make_folder(tmp_path / "file")
    with pytest.raises(NotADirectoryError):
        make_folder(tmp_path / "file" / "inside")


def test_a_folder_that_cannot_be_synced_is_no_error(tmp_path: Path) -> None:
    sync_folder(tmp_path)
    sync_folder(tmp_path / "missing")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "ext4"),
        ("/etc/x", "ext4"),
        ("/home", "nfs4"),
        ("/home/ada/x", "nfs4"),
        ("/home/ada/tmp/x", "tmpfs"),
        ("/homework", "ext4"),
        ("/media/my stick/x", "vfat"),
    ],
)
def test_the_innermost_mount_counts(
    path: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "mounts"
    table.write_text(MOUNTS)
    monkeypatch.setattr(module, "Path", lambda _path: table)
    monkeypatch.setattr(os.path, "realpath", str)
    assert file_system(Path(path)) == kind


def test_without_a_table_of_mounts_nothing_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "Path", lambda _path: tmp_path / "missing")
    assert not file_system(tmp_path)
