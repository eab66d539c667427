"""The program with its real window, offscreen, and a timer that watches how late its thread is."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer

from rustfs_desktop.accounts.credentials import memory_only
from rustfs_desktop.accounts.types import Connection, Location
from rustfs_desktop.app import App, AppFolders
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Endpoint
from rustfs_desktop.service.connections import ConnectionState
from rustfs_desktop.transfers.types import Job, TransferState

BEAT_MS = 10
_LOOK_MS = 5
_SETTLE_S = 1.5
CONNECTION = "6f7a3c52-4f1e-4f0b-9d5f-0d5f4f6f1a2b"


class Heartbeat(QObject):
    """Notes how late each beat of a 10 ms timer is, in milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self.late: list[float] = []
        self._last = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Start over."""
        self.late, self._last = [], time.perf_counter()
        self._timer.start(BEAT_MS)

    def _beat(self) -> None:
        now = time.perf_counter()
        self.late.append(max(0.0, (now - self._last) * 1000 - BEAT_MS))
        self._last = now

    def found(self) -> dict[str, float]:
        """The 99th percentile and the worst."""
        self._timer.stop()
        late = sorted(self.late)
        return {"p99_ms": late[int(len(late) * 0.99)], "worst_ms": late[-1], "beats": len(late)}


class Bench:
    """The program, connected to the server that the environment names."""

    def __init__(self, folders: AppFolders) -> None:
        self.app = App(folders, memory_only())
        self.heart = Heartbeat()
        self.app.start()
        endpoint = Endpoint(os.environ["RUSTFS_ENDPOINT"])
        connection = Connection(
            CONNECTION, "bench", endpoint, access_key=os.environ["AWS_ACCESS_KEY_ID"]
        )
        connections = self.app.connections
        connections.add_unsaved(connection, os.environ["AWS_SECRET_ACCESS_KEY"])
        connections.connect_to(CONNECTION)
        wait(lambda: connections.state(CONNECTION) is ConnectionState.ONLINE)
        pause(_SETTLE_S)
        self.idle = memory()

    @property
    def client(self) -> Client:
        """The open connection."""
        client = self.app.connections.client(CONNECTION)
        assert client is not None
        return client

    def go_to(self, bucket: str) -> None:
        """Show a bucket, wait until all of it is listed."""
        browser = self.app.window.browser
        browser.go_to(Location(CONNECTION, bucket))
        pause(0.2)
        wait(lambda: not browser.is_reading)

    def follow(self, job: Job) -> None:
        """Wait for the end of a job that must go well."""
        wait(lambda: job.is_finished and not self.app.queue.is_busy)
        wrong = [each for each in self.app.queue.transfers if each.state is not TransferState.DONE]
        if wrong or job.error or job.problems:
            sys.exit(f"{len(wrong)} went wrong: {wrong[:3]} {job.error} {job.problems[:3]}")


def memory(what: str = "VmRSS") -> int:
    """Bytes of this process in memory: now, or with ``VmHWM`` the most so far."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{what}:"))


def wait(condition: Callable[[], bool]) -> None:
    """Let the program work until something holds; whoever started this ends it if it never does."""
    loop = QEventLoop()
    timer = QTimer()
    timer.timeout.connect(lambda: loop.quit() if condition() else None)
    timer.start(_LOOK_MS)
    loop.exec()


def pause(seconds: float) -> None:
    """Let the program do what it does after a start."""
    end = time.perf_counter() + seconds
    wait(lambda: time.perf_counter() > end)
