"""The lock on the demo's data folder: two servers on the same files would destroy them."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Final

from rustfs_desktop.cancel import CancelToken

LEAVING_SECONDS: Final = 8.0


class FolderLock:
    """An advisory lock on one file, freed when the processes that hold it end, in whatever way.

    On POSIX systems the server inherits the descriptor, so that the folder stays locked until
    nothing writes to it any more, even if this program was killed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = -1

    @property
    def descriptor(self) -> int:
        """The open file that holds the lock; -1 when not held."""
        return self._descriptor

    def acquire(self, cancel: CancelToken) -> bool:
        """Take the lock; False when a running program holds it.

        If the owner has ended, its server still holds the lock while it stops: waits for that.
        """
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + LEAVING_SECONDS
        while not _try_lock(descriptor):
            stuck = cancel.wait(0.05) or time.monotonic() > deadline
            if stuck or _is_alive(_read_owner(descriptor)):
                os.close(descriptor)
                cancel.check()
                return False
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, str(os.getpid()).encode())
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Release it; a server that inherited the lock keeps it until it ends."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)


def _read_owner(descriptor: int) -> int:
    os.lseek(descriptor, 0, os.SEEK_SET)
    text = os.read(descriptor, 32).decode("ascii", "replace").strip()
    return int(text) if text.isdigit() else 0


if sys.platform == "win32":
    import msvcrt

    _LOCKED_BYTE: Final = 1 << 20  # far behind the owner's number, which others must read

    def _try_lock(descriptor: int) -> bool:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _is_alive(process_id: int) -> bool:
        """Windows frees the lock of an ended process at once, so the owner of a held lock runs."""
        return process_id >= 0

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _is_alive(process_id: int) -> bool:
        """Whether the process runs; True also if the system does not say."""
        if process_id <= 0:
            return False
        try:
            os.kill(process_id, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True
