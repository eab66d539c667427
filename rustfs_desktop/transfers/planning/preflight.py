"""Preflight checks: problems of a job that can be known before the first byte moves."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from pathlib import Path

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError, AuthError, NotFound
from rustfs_desktop.message import QT_TRANSLATE_NOOP, Size
from rustfs_desktop.s3.api.listing import check_access
from rustfs_desktop.s3.client import Client
from rustfs_desktop.transfers.local.file_system import file_system, is_folder
from rustfs_desktop.transfers.local.names import NameRules, local_parts
from rustfs_desktop.transfers.types import Problem

_TOO_LARGE = QT_TRANSLATE_NOOP("Messages", "Larger than the maximum object size ({size})")
_TOO_LARGE_HERE = QT_TRANSLATE_NOOP(
    "Messages", "Larger than the maximum file size of the disk ({size})"
)
_DISK_TOO_SMALL = QT_TRANSLATE_NOOP(
    "Messages", "Not enough free space on the disk ({size} available)"
)
_NO_PERMISSION = QT_TRANSLATE_NOOP("Messages", "You do not have permission to write to this folder")
_NO_FOLDER = QT_TRANSLATE_NOOP("Messages", "Not a folder")

LARGEST_OBJECT = 5 * 1024**4
_LARGEST_ON_FAT = 4 * 1024**3 - 1
_FAT = frozenset({"vfat", "msdos", "fat", "fat32"})
_LEAST_SPARE = 64 * 1024 * 1024
_ESCAPED = re.compile("%25(?=[0-9A-Fa-f]{2})")


def check_server(client: Client, bucket: str, cancel: CancelToken) -> Problem | None:
    """The problem if the server rejects the access keys or does not have the bucket.

    A server that is not there now is waited for; keys that may not ask may still do the rest.
    """
    cancel.check()
    try:
        # Not HeadBucket: its refusal has no body and does not say whether the keys are wrong.
        check_access(client, bucket, cancel)
    except (AuthError, NotFound) as error:
        return Problem(bucket, error.text, is_serious=True, is_left_out=False)
    except AppError:
        return None
    return None


def check_size(name: str, size: int) -> Problem | None:
    """The problem if a file is too large for any server."""
    if size <= LARGEST_OBJECT:
        return None
    reason = _TOO_LARGE.with_values(size=Size(LARGEST_OBJECT))
    return Problem(name, reason, is_serious=True)


def check_folder(folder: Path) -> Problem | None:
    """The problem if a download cannot write to the folder, or cannot create it."""
    there = _existing(folder)
    if is_folder(there) and os.access(there, os.W_OK | os.X_OK):
        return None
    reason = _NO_PERMISSION if is_folder(there) else _NO_FOLDER
    return Problem(str(there), reason, is_serious=True, is_left_out=False)


def check_name(key: str, prefix: str, names: tuple[str, ...], flavour: NameRules) -> Problem | None:
    """The problem if a key cannot be saved under its own name."""
    saved, own = "/".join(names), key.removeprefix(prefix)
    if saved == own:
        return None
    if _ESCAPED.sub("%", saved) == own:  # else it would be the name of what is saved as %41
        reason = QT_TRANSLATE_NOOP("Messages", "“%” in the name is saved as “%25”")
    elif names == local_parts(key, prefix, flavour):
        reason = QT_TRANSLATE_NOOP(
            "Messages", "The disk does not support this name; it is saved under a similar one"
        )
    else:
        reason = QT_TRANSLATE_NOOP(
            "Messages", "Another file has this name on the disk; it is saved under a similar one"
        )
    return Problem(key, reason, is_serious=True, is_left_out=False)


class DiskSpace:
    """The disk space for a download, and how much of it is reserved so far."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        there = _existing(folder)
        try:
            self._free = shutil.disk_usage(there).free
        except OSError:
            self._free = -1  # unknown
        self._largest = _LARGEST_ON_FAT if file_system(there) in _FAT else LARGEST_OBJECT
        self._wanted = 0
        self._is_told = False

    def reserve(self, key: str, size: int) -> Problem | None:
        """Reserve space for one more file; the problem if it does not fit."""
        if size > self._largest:
            reason = _TOO_LARGE_HERE.with_values(size=Size(self._largest))
            return Problem(key, reason, is_serious=True)
        self._wanted += size
        spare = max(_LEAST_SPARE, self._wanted // 100)
        if self._is_told or self._free < 0 or self._wanted + spare <= self._free:
            return None
        self._is_told = True
        reason = _DISK_TOO_SMALL.with_values(size=Size(self._free))
        return Problem(str(self._folder), reason, is_serious=True, is_left_out=False)


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    for there in (folder, *folder.parents):
        with contextlib.suppress(OSError):  # a name too long, or below a locked folder
            if there.exists():
                return there
    return Path(folder.anchor)
