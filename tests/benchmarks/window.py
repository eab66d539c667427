"""The real window, offscreen, at work while a timer watches how late its thread is.

Run by the targets as a program of its own: ``python -m tests.benchmarks.window WORK PLACE…``. It
prints one JSON object.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer

from rustfs_desktop import app
from rustfs_desktop.accounts.credentials import memory_only
from rustfs_desktop.accounts.types import Connection, Location
from rustfs_desktop.app import App, AppFolders
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Endpoint
from rustfs_desktop.service.connections import ConnectionState
from rustfs_desktop.service.deletion import Deletion
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.journal.store import JournalDatabase
from rustfs_desktop.transfers.types import Job, TransferState

BEAT_MS = 10
_LOOK_MS = 5
_SETTLE_S = 1.5
_STILL_S = 4.0
_CONNECTION = "6f7a3c52-4f1e-4f0b-9d5f-0d5f4f6f1a2b"
_RUN_BEFORE_CANCEL_S = 15.0


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
            _CONNECTION, "bench", endpoint, access_key=os.environ["AWS_ACCESS_KEY_ID"]
        )
        connections = self.app.connections
        connections.add_unsaved(connection, os.environ["AWS_SECRET_ACCESS_KEY"])
        connections.connect_to(_CONNECTION)
        wait(lambda: connections.state(_CONNECTION) is ConnectionState.ONLINE)
        pause(_SETTLE_S)
        self.idle = memory()

    @property
    def client(self) -> Client:
        """The open connection."""
        client = self.app.connections.client(_CONNECTION)
        assert client is not None
        return client

    def go_to(self, bucket: str) -> None:
        """Show a bucket, wait until all of it is listed."""
        browser = self.app.window.browser
        browser.go_to(Location(_CONNECTION, bucket))
        pause(0.2)
        wait(lambda: not browser.is_reading)

    def follow(self, job: Job) -> None:
        """Wait for the end of a job that must go well."""
        wait(lambda: job.is_finished and not self.app.queue.is_busy)
        wrong = [each for each in self.app.queue.transfers if each.state is not TransferState.DONE]
        if wrong or job.error or job.problems:
            sys.exit(f"{len(wrong)} went wrong: {wrong[:3]} {job.error} {job.problems[:3]}")


def upload(bench: Bench, bucket: str, prefix: str, path: str) -> dict[str, Any]:
    """A file or a folder up."""
    bench.go_to(bucket)
    bench.heart.start()
    queue = bench.app.queue
    bench.follow(queue.upload(_CONNECTION, bench.client, [Path(path)], bucket, f"{prefix}/"))
    return bench.heart.found()


def download(bench: Bench, bucket: str, prefix: str, folder: str) -> dict[str, Any]:
    """Everything below a prefix down."""
    bench.go_to(bucket)
    bench.heart.start()
    job = bench.app.queue.download(
        _CONNECTION, bench.client, bucket, [], [f"{prefix}/"], "", Path(folder)
    )
    bench.follow(job)
    return bench.heart.found()


def delete(bench: Bench, bucket: str, prefix: str) -> dict[str, Any]:
    """Everything below a prefix gone."""
    bench.go_to(bucket)
    ended: list[object] = []
    deletion = Deletion(bench.app.background, bench.client, bucket, [], [f"{prefix}/"])
    deletion.finished.connect(ended.append)
    deletion.failed.connect(ended.append)
    bench.heart.start()
    deletion.start()
    wait(lambda: bool(ended))
    return bench.heart.found() | {"said": str(ended[0])}


def show(bench: Bench, bucket: str) -> dict[str, Any]:
    """A folder of any size listed."""
    bench.heart.start()
    bench.go_to(bucket)
    return bench.heart.found() | {"rows": bench.app.window.browser._pane.table.objects.rowCount()}


def queue(bench: Bench, bucket: str, prefix: str, path: str) -> dict[str, Any]:
    """Plan a very long queue, run it for a while, cancel it."""
    journal = Stopwatch()
    journal.watch(JournalDatabase, "write")
    journal.watch(Journal, "update_transfer")
    transfers = bench.app.queue.transfers
    began = time.perf_counter()
    bench.heart.start()
    job = bench.app.queue.upload(_CONNECTION, bench.client, [Path(path)], bucket, f"{prefix}/")
    wait(lambda: any(each.state is not TransferState.WAITING for each in transfers[:10]))
    moved_first = not job.is_planned
    wait(lambda: job.is_planned)
    planned_s = time.perf_counter() - began
    wait(lambda: time.perf_counter() - began > planned_s + _RUN_BEFORE_CANCEL_S or job.is_finished)
    done = sum(each.state is TransferState.DONE for each in transfers)
    share = journal.seconds / (time.perf_counter() - began)
    cancelled = time.perf_counter()
    bench.app.queue.cancel_all()
    wait(lambda: not bench.app.queue.is_busy)
    return bench.heart.found() | {
        "planned_s": planned_s,
        "moved_before_planned": moved_first,
        "cancel_s": time.perf_counter() - cancelled,
        "count": len(transfers),
        "done": done,
        "journal_share": share,
    }


def nothing(bench: Bench) -> dict[str, Any]:
    """Do nothing: delays now come from other work of the computer."""
    bench.heart.start()
    pause(_STILL_S)
    return bench.heart.found()


class Stopwatch:
    """Adds up the processor time spent in methods, on whatever threads."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def watch(self, owner: type, name: str) -> None:
        """From now on count this method."""
        plain: Callable[..., Any] = getattr(owner, name)

        def timed(*arguments: object) -> object:
            begin = time.thread_time()
            try:
                return plain(*arguments)
            finally:
                self.seconds += time.thread_time() - begin

        setattr(owner, name, timed)


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


WORKS: dict[str, Callable[..., dict[str, Any]]] = {
    work.__name__: work for work in (upload, download, delete, show, queue, nothing)
}


def _end_at_once(*what: Any) -> None:
    """Qt would go on after a defect in what it calls."""
    sys.__excepthook__(*what)
    os._exit(1)


def main(arguments: Sequence[str]) -> None:
    """Do one work and say what it cost."""
    sys.excepthook = _end_at_once
    sys.setswitchinterval(app._SWITCH_INTERVAL_S)
    application = app.make_application()
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        bench = Bench(AppFolders.below(home))
        found: dict[str, Any] = {"idle": bench.idle}

        def work() -> None:
            found.update(WORKS[arguments[0]](bench, *arguments[1:]))
            found["peak"] = memory("VmHWM")
            application.quit()

        QTimer.singleShot(0, work)
        application.exec()
        bench.app.stop()
    sys.stdout.write(f"{json.dumps(found)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
