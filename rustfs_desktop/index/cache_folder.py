"""The folder with the indexes of all buckets: their names, and how much they may take."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from rustfs_desktop.index.schema import delete_index

MAX_BYTES = 4_000_000_000
"""The most that all indexes take together; one needs about 170 MB for a million objects."""

_ENDING = ".sqlite3"


def index_path(folder: Path, endpoint: str, bucket: str) -> Path:
    """The file for a bucket of the server with this URL, which tells neither of them."""
    digest = hashlib.sha256(f"{endpoint}\n{bucket}".encode()).hexdigest()
    return folder / f"{digest[:32]}{_ENDING}"


def mark_used(path: Path) -> None:
    """Make a file the one that was used last."""
    with contextlib.suppress(OSError):
        os.utime(path)


def trim_folder(folder: Path, keep: Path, max_bytes: int = MAX_BYTES) -> None:
    """Delete the files that were not used for longest until the others take no more.

    Args:
        folder: The folder; one that is missing is empty.
        keep: The file that is in use, which is not deleted.
        max_bytes: What they may take together.
    """
    found = []
    for path in folder.glob(f"*{_ENDING}"):
        with contextlib.suppress(OSError):  # another process deleted it
            found.append((path.stat().st_mtime, _size(path), path))
    total = sum(size for _time, size, _path in found)
    for _time, size, path in sorted(found):
        if total <= max_bytes:
            return
        if path != keep:
            delete_index(path)
            total -= size


def _size(path: Path) -> int:
    """The size of a file and of those that SQLite keeps beside it."""
    size = path.stat().st_size
    for ending in ("-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            size += path.with_name(path.name + ending).stat().st_size
    return size
