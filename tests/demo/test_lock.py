"""The lock on the demo's folder: held by living programs only."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.demo.lock import FolderLock
from rustfs_desktop.errors import Cancelled

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs inherited descriptors")


def test_one_holds_it_until_it_is_released(tmp_path: Path) -> None:
    one, other = FolderLock(tmp_path / "lock"), FolderLock(tmp_path / "lock")
    assert one.acquire(CancelToken())
    assert one.descriptor >= 0
    assert (tmp_path / "lock").read_text() == str(os.getpid())
    assert not other.acquire(CancelToken())
    assert other.descriptor == -1
    one.release()
    one.release()
    assert other.acquire(CancelToken())
    other.release()


def test_what_a_dead_program_left_running_is_waited_for(tmp_path: Path) -> None:
    """The owner is dead, but a child inherited the lock: it is about to end."""
    holder = FolderLock(tmp_path / "lock")
    assert holder.acquire(CancelToken())
    child = subprocess.Popen(
        [sys.executable, "-c", "import sys; sys.stdin.read()"],
        stdin=subprocess.PIPE,
        pass_fds=[holder.descriptor],
    )
    os.ftruncate(holder.descriptor, 0)
    os.pwrite(holder.descriptor, b"999999999", 0)
    holder.release()
    stopped = CancelToken()
    stopped.set()
    with pytest.raises(Cancelled):
        FolderLock(tmp_path / "lock").acquire(stopped)
    child.communicate()
    after = FolderLock(tmp_path / "lock")
    assert after.acquire(CancelToken())
    after.release()
