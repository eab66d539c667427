"""A disk that reports only when a file is closed that its data is not stored, as NFS may."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest


def fail_to_close(monkeypatch: pytest.MonkeyPatch, below: Path | None = None) -> list[int]:
    """Let ``os.close`` close, and then fail; returns the numbers that it was called with.

    Args:
        monkeypatch: Of the test.
        below: Only for files in this folder, which must be on Linux.
    """
    close, closed = os.close, list[int]()

    def fail(fd: int) -> None:
        is_meant = below is None or _path(fd).startswith(str(below))
        close(fd)
        if is_meant:
            closed.append(fd)
            raise OSError(errno.EDQUOT, "Disk quota exceeded")

    monkeypatch.setattr(os, "close", fail)
    return closed


def _path(fd: int) -> str:
    try:
        return str(Path(f"/proc/self/fd/{fd}").readlink())
    except OSError:
        return ""
