"""Thumbnails on this computer, in the sizes of the freedesktop specification; any thread.

They are named by a digest, so that a folder listing tells neither keys nor buckets, and only the
user may read them. Files that were not used for longest go when all take too much.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
from collections.abc import Iterable
from pathlib import Path

from rustfs_desktop.private_folder import make_private_folder

MAX_BYTES = 256 << 20
FOLDERS = {128: "normal", 256: "large", 512: "x-large", 1024: "xx-large"}
"""The folders of the specification, by the longest side of what is in them."""

_FAILED = "fail"
_LEFT = 0.8  # of all that may be there, after files were deleted
_LEAST_BYTES = 512  # that a file takes; failures are empty


def thumbnail_name(parts: Iterable[str]) -> str:
    """The name of the file for one version of an object, which tells nothing of it."""
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


class ThumbnailFiles:
    """Keeps thumbnails, and which objects have none; without a folder it keeps nothing.

    Args:
        folder: Where; it is made when it is needed.
        max_bytes: What all files may take together.
    """

    def __init__(self, folder: Path | None, max_bytes: int = MAX_BYTES) -> None:
        self._folder, self._max = folder, max_bytes
        self._lock = threading.Lock()
        self._used = -1  # not known yet

    def read(self, name: str, side: int) -> bytes | None:
        """The thumbnail of an object; None if there is none."""
        if self._folder is None:
            return None
        path = self._folder / FOLDERS[side] / name
        try:
            data = path.read_bytes()
        except OSError:
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # used now
        return data

    def write(self, name: str, side: int, data: bytes) -> None:
        """Keep the thumbnail of an object, if the disk allows that."""
        self._write(FOLDERS[side], name, data)

    def has_failed(self, name: str) -> bool:
        """Whether an object was found to have no thumbnail."""
        return self._folder is not None and (self._folder / _FAILED / name).exists()

    def write_failure(self, name: str) -> None:
        """Note that an object has no thumbnail, so that it is not read again."""
        self._write(_FAILED, name, b"")

    def _write(self, where: str, name: str, data: bytes) -> None:
        if self._folder is None:
            return
        folder = self._folder / where
        unfinished = folder / f"{name}.{os.getpid()}-{threading.get_ident()}"
        with contextlib.suppress(OSError):
            make_private_folder(self._folder)
            folder.mkdir(mode=0o700, exist_ok=True)
            unfinished.touch(mode=0o600)
            unfinished.write_bytes(data)
            unfinished.replace(folder / name)
            self._make_room(max(len(data), _LEAST_BYTES))
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)

    def _make_room(self, added: int) -> None:
        """Delete what was not used for longest, if all take too much now."""
        with self._lock:
            files = self._files() if self._used < 0 or self._used + added > self._max else None
            if files is None:
                self._used += added
                return
            self._used = sum(size for _time, size, _path in files)
            if self._used <= self._max:
                return
            for _time, size, path in sorted(files):
                if self._used <= self._max * _LEFT:
                    break
                with contextlib.suppress(OSError):
                    path.unlink()
                    self._used -= size

    def _files(self) -> list[tuple[float, int, Path]]:
        """When each file was used last, and what it takes."""
        assert self._folder is not None
        found = []
        for where in (*FOLDERS.values(), _FAILED):
            with contextlib.suppress(OSError), os.scandir(self._folder / where) as entries:
                for entry in entries:
                    with contextlib.suppress(OSError):
                        status = entry.stat(follow_symlinks=False)
                        size = max(status.st_size, _LEAST_BYTES)
                        found.append((status.st_mtime, size, Path(entry.path)))
        return found
