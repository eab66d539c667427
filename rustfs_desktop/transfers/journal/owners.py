"""Locks that tell which processes are running: each job belongs to one of them."""

from __future__ import annotations

import contextlib
import os
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _lock(fd: int, *, wait: bool = False) -> None:
        msvcrt.locking(fd, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(fd: int, *, wait: bool = False) -> None:
        fcntl.flock(fd, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))


_ATTEMPTS = 10


@contextlib.contextmanager
def exclusive_access(folder: Path) -> Iterator[None]:
    """Let only one process at a time open, create or repair the journal in a folder."""
    fd = os.open(folder / "open.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(fd, wait=True)
        yield
    finally:
        os.close(fd)


class ProcessLock:
    """A file that stays locked for as long as this process runs, however it ends.

    Attributes:
        name: Names this process in the rows of its jobs.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.name = ""
        self._fd = -1
        for _attempt in range(_ATTEMPTS):
            if self._acquire(uuid.uuid4().hex):
                return
        raise OSError(f"no lock in {folder}")

    def _acquire(self, name: str) -> bool:
        """False if another process took the new file for a stale one and removed it."""
        path = self._path(name)
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            _lock(fd)
            if os.path.samestat(os.fstat(fd), path.stat()):
                self.name, self._fd = name, fd
                return True
        except (BlockingIOError, FileNotFoundError, PermissionError):
            pass
        os.close(fd)
        return False

    def is_alive(self, name: str) -> bool:
        """Whether the process of this name still runs; True when that cannot be known."""
        try:
            fd = os.open(self._path(name), os.O_RDWR)
        except FileNotFoundError:
            return False
        except OSError:
            return True
        try:
            _lock(fd)
        except OSError:
            return True
        finally:
            os.close(fd)
        return False

    def has_others(self) -> bool:
        """Whether another process that uses the journal is running."""
        return any(self.is_alive(name) for name in self._other_names())

    def remove_stale(self) -> None:
        """Remove the files of processes that have ended."""
        for name in self._other_names():
            with contextlib.suppress(OSError):
                self._remove_if_stale(self._path(name))

    def release(self) -> None:
        """Let other processes take over the jobs of this one."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
            with contextlib.suppress(OSError):
                self._path(self.name).unlink()

    @staticmethod
    def _remove_if_stale(path: Path) -> None:
        fd = os.open(path, os.O_RDWR)
        try:
            _lock(fd)
            if sys.platform != "win32":  # there an open file cannot be removed
                path.unlink()
        finally:
            os.close(fd)
        if sys.platform == "win32":
            path.unlink()

    def _other_names(self) -> list[str]:
        names = [path.stem.removeprefix("owner-") for path in self._folder.glob("owner-*.lock")]
        return [name for name in names if name != self.name]

    def _path(self, name: str) -> Path:
        return self._folder / f"owner-{name}.lock"
