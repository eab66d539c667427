"""Durable folders, and the kind of a file system."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def make_folder(folder: Path, mode: int = 0o777) -> None:
    """Create a folder and missing parents, durably: they survive a power loss.

    Args:
        folder: That one.
        mode: Who may use it; those above it are like others.

    Raises:
        OSError: It cannot be made, or something else is there.
    """
    try:
        folder.mkdir(mode)
    except FileNotFoundError:
        if folder.parent == folder:
            raise
        make_folder(folder.parent)
        make_folder(folder, mode)
    except OSError:
        if not folder.is_dir():
            raise
    else:
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Flush the entries of a folder to the disk, where the system supports it."""
    with contextlib.suppress(OSError):
        fd = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)


def file_system(path: Path) -> str:
    """The kind of file system of a path (``ext4``, ``nfs4``); empty if unknown."""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""
    place, found, kind = os.path.realpath(path), "", ""
    for line in mounts.splitlines():
        _, mount, its_kind, *_ = line.split(" ")
        mount = mount.replace("\\040", " ")
        is_above = mount in ("/", place) or place.startswith(f"{mount}/")
        if is_above and len(mount) >= len(found):
            found, kind = mount, its_kind
    return kind
