"""Preflight checks: problems of a job that can be known before the first byte moves."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError, AuthError, NotFound
from rustfs_desktop.message import QT_TRANSLATE_NOOP, Size
from rustfs_desktop.s3.api.listing import check_access
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.rustfs_keys import rustfs_key_problem, server_key_problem
from rustfs_desktop.transfers.disk_errors import WriteProtected
from rustfs_desktop.transfers.local.file_system import (
    file_system,
    is_folder,
    is_write_protected,
    nearest_existing,
)
from rustfs_desktop.transfers.local.names import NAME_NOT_SUPPORTED, NAME_TAKEN
from rustfs_desktop.transfers.locations import BucketLocation
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


def check_server(client: Client, bucket: str, cancel: CancelToken) -> Problem | None:
    """The problem if the server rejects the access keys or does not have the bucket.

    An outage is no problem, as transfers wait for its end; keys that may not list objects may still
    be allowed to transfer them.
    """
    cancel.check()
    try:
        # Not HeadBucket: its error has no body and does not say whether the keys are wrong.
        check_access(client, bucket, cancel)
    except (AuthError, NotFound) as error:
        return Problem(bucket, error.text, is_serious=True, is_left_out=False, is_of_job=True)
    except AppError:
        return None
    return None


def check_key(target: BucketLocation, key: str, name: str, cancel: CancelToken) -> Problem | None:
    """The problem if the server is, or may be, RustFS or MinIO, which cannot store the key.

    Args:
        target: The bucket of the key.
        key: The key.
        name: The source of the object, for the text.
        cancel: Checked before a request.
    """
    if not rustfs_key_problem(key):  # which has all rules of MinIO, too
        return None
    capabilities = target.server.capabilities
    if capabilities.is_rustfs is None:
        check_server(target.server, target.bucket, cancel)  # any reply identifies the server
    may_be_rustfs = capabilities.is_rustfs is not False
    reason = server_key_problem(key, is_rustfs=may_be_rustfs, is_minio=capabilities.is_minio)
    return Problem(name, reason, is_serious=True) if reason else None


def check_size(name: str, size: int) -> Problem | None:
    """The problem if a file is too large for any server."""
    if size <= LARGEST_OBJECT:
        return None
    reason = _TOO_LARGE.with_values(size=Size(LARGEST_OBJECT))
    return Problem(name, reason, is_serious=True)


def check_folder(folder: Path) -> Problem | None:
    """The problem if a download cannot write to the folder, or cannot create it."""
    existing = nearest_existing(folder)
    if is_folder(existing) and os.access(existing, os.W_OK | os.X_OK):
        return None
    reason = _NO_PERMISSION if is_folder(existing) else _NO_FOLDER
    if is_folder(existing) and is_write_protected(existing):
        reason = WriteProtected.title
    return Problem(str(existing), reason, is_serious=True, is_left_out=False, is_of_job=True)


def check_name(
    key: str, prefix: str, names: tuple[str, ...], own: Callable[[str], tuple[str, ...]]
) -> Problem | None:
    """The problem if an object is saved under another name than its own; no data is lost by that.

    Args:
        key: The key of the object.
        prefix: The start of the key, which the path does not have.
        names: The path that it is saved under.
        own: The path that a key would have if it were the only one.
    """
    if "/".join(names) == key.removeprefix(prefix):
        return None
    reason = NAME_NOT_SUPPORTED if own(key) == names else NAME_TAKEN
    return Problem(key, reason, is_left_out=False)


class DiskSpace:
    """The disk space for a download, and how much of it is reserved so far."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        existing = nearest_existing(folder)
        try:
            disk = shutil.disk_usage(existing)
        except OSError:
            self._free = -1  # unknown
        else:
            self._free = disk.free if disk.total else -1  # some network disks report no sizes
        self._largest = _LARGEST_ON_FAT if file_system(existing) in _FAT else LARGEST_OBJECT
        self._needed = 0
        self._is_reported = False

    def reserve(self, key: str, size: int) -> Problem | None:
        """Reserve space for one more file; the problem if it does not fit."""
        if size > self._largest:
            reason = _TOO_LARGE_HERE.with_values(size=Size(self._largest))
            return Problem(key, reason, is_serious=True)
        self._needed += size
        spare = max(_LEAST_SPARE, self._needed // 100)
        if self._is_reported or self._free < 0 or self._needed + spare <= self._free:
            return None
        self._is_reported = True
        reason = _DISK_TOO_SMALL.with_values(size=Size(self._free))
        return Problem(
            str(self._folder), reason, is_serious=True, is_left_out=False, is_of_job=True
        )
