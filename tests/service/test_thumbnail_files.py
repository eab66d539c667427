"""Thumbnails on the disk: private, bounded, and never in the way."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from rustfs_desktop.service.thumbnail_files import ThumbnailFiles, thumbnail_name

NAME = thumbnail_name(["c", "bucket", "key", "etag"])


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    files = ThumbnailFiles(tmp_path / "thumbnails")
    assert files.read(NAME, 256) is None
    files.write(NAME, 256, b"picture")
    assert files.read(NAME, 256) == b"picture"
    assert files.read(NAME, 512) is None
    assert ThumbnailFiles(tmp_path / "thumbnails").read(NAME, 256) == b"picture"


def test_failures_are_remembered(tmp_path: Path) -> None:
    files = ThumbnailFiles(tmp_path)
    assert not files.has_failed(NAME)
    files.write_failure(NAME)
    assert files.has_failed(NAME)


def test_each_version_of_each_object_has_its_name() -> None:
    names = {
        thumbnail_name(parts)
        for parts in (("c", "b", "k", "1"), ("c", "b", "k", "2"), ("d", "b", "k", "1"))
    }
    assert len(names) == 3
    assert "k" not in {NAME}
    assert thumbnail_name(["\udcff"])  # a key that is no valid Unicode


@pytest.mark.skipif(sys.platform == "win32", reason="no permissions of this kind")
def test_only_the_user_may_read_them(tmp_path: Path) -> None:
    files = ThumbnailFiles(tmp_path / "rustfs-desktop" / "thumbnails")
    files.write(NAME, 256, b"picture")
    for path in (tmp_path / "rustfs-desktop").rglob("*"):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path


def test_those_not_used_for_longest_make_room(tmp_path: Path) -> None:
    files = ThumbnailFiles(tmp_path, max_bytes=10_000)
    for number in range(30):
        files.write(f"{number:02}", 256, bytes(1000))
        path = tmp_path / "large" / f"{number:02}"
        os.utime(path, (number, number))
    left = sorted(path.name for path in (tmp_path / "large").iterdir())
    assert len(left) <= 10
    assert left[-1] == "29"
    assert all(int(name) >= 20 for name in left)


def test_a_disk_that_refuses_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", None):
        files = ThumbnailFiles(folder)
        files.write(NAME, 256, b"picture")
        files.write_failure(NAME)
        assert files.read(NAME, 256) is None
        assert not files.has_failed(NAME)
