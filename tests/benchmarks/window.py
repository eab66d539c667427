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

from PySide6.QtCore import QTimer

from rustfs_desktop import app
from rustfs_desktop.app import AppFolders
from rustfs_desktop.service.deletion import Deletion
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.journal.store import JournalDatabase
from rustfs_desktop.transfers.types import TransferState
from tests.benchmarks import folder_works, icon_works
from tests.benchmarks.running_window import CONNECTION, Bench, memory, pause, wait

_STILL_S = 4.0
_RUN_BEFORE_CANCEL_S = 15.0


def upload(bench: Bench, bucket: str, prefix: str, path: str) -> dict[str, Any]:
    """A file or a folder up."""
    bench.go_to(bucket)
    bench.heart.start()
    queue = bench.app.queue
    bench.follow(queue.upload(CONNECTION, bench.client, [Path(path)], bucket, f"{prefix}/"))
    return bench.heart.found()


def download(bench: Bench, bucket: str, prefix: str, folder: str) -> dict[str, Any]:
    """Everything below a prefix down."""
    bench.go_to(bucket)
    bench.heart.start()
    job = bench.app.queue.download(
        CONNECTION, bench.client, bucket, [], [f"{prefix}/"], "", Path(folder)
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
    return bench.heart.found() | {"rows": bench.app.window.browser.content.table.objects.rowCount()}


def queue(bench: Bench, bucket: str, prefix: str, path: str) -> dict[str, Any]:
    """Plan a very long queue, run it for a while, cancel it."""
    journal = Stopwatch()
    journal.watch(JournalDatabase, "write")
    journal.watch(Journal, "update_transfer")
    transfers = bench.app.queue.transfers
    began = time.perf_counter()
    bench.heart.start()
    job = bench.app.queue.upload(CONNECTION, bench.client, [Path(path)], bucket, f"{prefix}/")
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


WORKS: dict[str, Callable[..., dict[str, Any]]] = {
    work.__name__: work
    for work in (
        upload,
        download,
        delete,
        show,
        queue,
        nothing,
        folder_works.open_folder,
        folder_works.arrange,
        folder_works.search,
        folder_works.follow,
        icon_works.show_icons,
    )
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
