"""Durable folders, descriptors that are closed, and the kind of a file system."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def make_folder(folder: Path, mode: int = 0o777) -> None:
    """Create a folder and missing parents, durably: they survive a power loss.

    Args:
        folder: The folder.
        mode: Its permissions; missing parents get those of any new folder.

    Raises:
        OSError: It cannot be created, or something else has its name.
    """
    missing, tried = [folder], set[Path]()
    while missing:
        here = missing[-1]
        try:
            here.mkdir(mode if here == folder else 0o777)
        except FileNotFoundError:  # also if the parent exists, but cannot hold folders
            if here in tried or here.parent == here:
                raise
            tried.add(here)
            missing.append(here.parent)
            continue
        except OSError:
            if not is_folder(here):
                raise
        else:
            sync_folder(here.parent)
        missing.pop()


def is_folder(path: Path) -> bool:
    """Whether a path leads to a folder; False also if that cannot be checked."""
    try:
        return path.is_dir()
    except OSError:
        return False


def is_file(path: Path) -> bool:
    """Whether a path leads to a regular file; False also if that cannot be checked."""
    try:
        return path.is_file()
    except OSError:
        return False


def is_write_protected(path: Path) -> bool:
    """Whether the file system of a path is mounted read-only; False if that is not known."""
    try:
        return bool(os.statvfs(path).f_flag & os.ST_RDONLY)
    except (AttributeError, OSError):
        return False


def nearest_existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    for path in (folder, *folder.parents):
        with contextlib.suppress(OSError):  # a name too long, or below a locked folder
            if path.exists():
                return path
    return Path(folder.anchor)


def is_missing(path: Path) -> bool:
    """Whether it is certain that a path does not exist."""
    try:
        return not path.exists()
    except OSError:
        return False


def sync_folder(folder: Path) -> None:
    """Flush the entries of a folder to the disk, where the system supports it."""
    with contextlib.suppress(OSError):
        fd = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)


def close_quietly(fd: int) -> None:
    """Close a descriptor whose data was synced or is not needed.

    A network disk may fail even then. The number must not be closed again: it may already be that
    of another file.
    """
    try:  # noqa: SIM105  suppress() takes longer than the call, and each file is closed
        os.close(fd)
    except OSError:
        pass


def file_system(path: Path) -> str:
    """The kind of file system of a path (``ext4``, ``nfs4``); empty if unknown."""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""
    real, longest, found = os.path.realpath(path), "", ""
    for line in mounts.splitlines():
        _, mount, kind, *_ = line.split(" ")
        mount = mount.replace("\\040", " ")
        is_above = mount in ("/", real) or real.startswith(f"{mount}/")
        if is_above and len(mount) >= len(longest):
            longest, found = mount, kind
    return found
