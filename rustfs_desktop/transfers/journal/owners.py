"""Which process a job belongs to, and whether that process still lives."""

from __future__ import annotations

import contextlib
import os
import sys
import uuid
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _lock(fd: int) -> None:
        msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(fd: int) -> None:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Owner:
    """A file that stays locked for as long as this process lives, however it ends.

    Attributes:
        name: What stands in the rows of its jobs.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.name = uuid.uuid4().hex
        self._fd = os.open(self._path(self.name), os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        _lock(self._fd)

    def is_alive(self, name: str) -> bool:
        """Whether the process that took this name still runs."""
        if name == self.name:
            return True
        path = self._path(name)
        try:
            fd = os.open(path, os.O_RDWR)
        except OSError:
            return False
        try:
            _lock(fd)
        except OSError:
            return True
        finally:
            os.close(fd)
        with contextlib.suppress(OSError):
            path.unlink()
        return False

    def release(self) -> None:
        """Let others have what is left."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
            with contextlib.suppress(OSError):
                self._path(self.name).unlink()

    def _path(self, name: str) -> Path:
        return self._folder / f"owner-{name}.lock"
