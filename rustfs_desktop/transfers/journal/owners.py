"""Which process a job belongs to, and whether that process still lives."""

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
def alone(folder: Path) -> Iterator[None]:
    """Let only one process at a time open, make or mend the journal in a folder."""
    fd = os.open(folder / "open.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(fd, wait=True)
        yield
    finally:
        os.close(fd)


class Owner:
    """A file that stays locked for as long as this process lives, however it ends.

    Attributes:
        name: What stands in the rows of its jobs.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.name = ""
        self._fd = -1
        for _attempt in range(_ATTEMPTS):
            if self._take(uuid.uuid4().hex):
                return
        raise OSError(f"no lock in {folder}")

    def _take(self, name: str) -> bool:
        """False if somebody took the new file for a dead one and removed it."""
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
        """Whether the process that took this name still runs; True when that cannot be known."""
        path = self._path(name)
        try:
            fd = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            return False
        except OSError:
            return True
        try:
            _lock(fd)
            if sys.platform != "win32":  # there an open file cannot be removed
                path.unlink()
        except OSError:
            return True
        finally:
            os.close(fd)
        with contextlib.suppress(OSError):
            path.unlink()
        return False

    def others(self) -> list[str]:
        """Who else is alive; what the dead left is removed."""
        names = [path.stem.removeprefix("owner-") for path in self._folder.glob("owner-*.lock")]
        return [name for name in names if name != self.name and self.is_alive(name)]

    def release(self) -> None:
        """Let others have what is left."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
            with contextlib.suppress(OSError):
                self._path(self.name).unlink()

    def _path(self, name: str) -> Path:
        return self._folder / f"owner-{name}.lock"
