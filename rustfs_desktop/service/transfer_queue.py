"""The transfers of this run of the program, as the GUI thread sees them."""

from __future__ import annotations

import collections
import dataclasses
import os
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.errors import S3Error
from rustfs_desktop.service.background import as_s3_error
from rustfs_desktop.transfers import plan
from rustfs_desktop.transfers.engine import Engine
from rustfs_desktop.transfers.tally import Changes
from rustfs_desktop.transfers.types import Answer, Direction, Job, State, Transfer

_TICK_MS = 100
_MANY_TICK_MS = 250  # many small files: the threads that move them need the interpreter more
_MANY = 500
_LANDED_S = 2.0  # folders that files arrive in are read again at most so often
_SPEED_WINDOW_S = 3.0


@dataclasses.dataclass(frozen=True, slots=True)
class Totals:
    """The line above the list.

    Attributes:
        waiting: For their turn or the network.
        done: Moved or skipped.
        bytes_total: Of all that is done or still to be moved.
        speed: Bytes per second.
        seconds_left: None when that cannot be told.
        asking: Need an answer of the person.
    """

    active: int = 0
    waiting: int = 0
    done: int = 0
    failed: int = 0
    bytes_done: int = 0
    bytes_total: int = 0
    speed: float = 0.0
    seconds_left: float | None = None
    asking: int = 0


class _Meter:
    """A moving average of bytes per second."""

    def __init__(self) -> None:
        self._points: collections.deque[tuple[float, int]] = collections.deque()

    def note(self, now: float, count: int) -> None:
        """So many bytes have moved in all."""
        if self._points and count < self._points[-1][1]:
            self._points.clear()  # something started over
        self._points.append((now, count))
        while len(self._points) > 2 and now - self._points[1][0] > _SPEED_WINDOW_S:
            self._points.popleft()

    @property
    def speed(self) -> float:
        """Bytes per second, 0.0 while unknown."""
        if len(self._points) < 2:
            return 0.0
        (begin, first), (end, last) = self._points[0], self._points[-1]
        return (last - first) / (end - begin) if end > begin else 0.0


def _attempt(call: Callable[[], None]) -> S3Error | None:
    """Do it on an engine thread; a defect fails the transfer, not the thread."""
    try:
        call()
    except S3Error as error:
        return error
    except Exception as error:
        return as_s3_error(error)
    return None


class TransferQueue(QObject):
    """Starts, follows and ends transfers; make it and call it on the GUI thread.

    Signals:
        inserted: Rows (first, last) were appended to ``transfers``.
        changed: These rows (list of int) look different; at most every 100 ms.
        removed: ``transfers`` was rebuilt without the cleared ones.
        totals_changed: ``totals`` has new numbers.
        asked: A transfer's target name is taken: ``answer`` it (Transfer).
        job_planned: All transfers of a job are in the list now (Job).
        job_finished: All transfers of a job have ended (Job).
        contents_changed: Uploads arrived (connection id, bucket, prefix).
    """

    inserted = Signal(int, int)
    changed = Signal(object)
    removed = Signal()
    totals_changed = Signal()
    asked = Signal(object)
    job_planned = Signal(object)
    job_finished = Signal(object)
    contents_changed = Signal(str, str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = Engine(_attempt)
        self._transfers: list[Transfer] = []
        self._rows: dict[Transfer, int] = {}
        self._meters: dict[Transfer, _Meter] = {}
        self._meter = _Meter()
        self._totals = Totals()
        self._landed: set[tuple[str, str, str]] = set()
        self._landed_at = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def transfers(self) -> Sequence[Transfer]:
        """The rows; changes only together with ``inserted`` and ``removed``."""
        return self._transfers

    @property
    def totals(self) -> Totals:
        """The sums over all rows."""
        return self._totals

    @property
    def is_busy(self) -> bool:
        """Whether anything is still moving, waiting or being cleaned up."""
        return self._engine.is_busy

    @property
    def is_moving(self) -> bool:
        """Whether a file is not through yet, so that ending the program would lose it."""
        return self._engine.is_moving

    def upload(
        self,
        connection_id: str,
        client: Client,
        paths: Sequence[Path],
        bucket: str,
        prefix: str,
    ) -> Job:
        """Upload files and folders into ``prefix``."""
        job = Job(
            Direction.UPLOAD,
            connection_id,
            client,
            bucket,
            prefix=prefix,
            title=paths[0].name if paths else "",
            what=plan.chosen_files(paths),
        )
        return self._start(job)

    def download(  # noqa: PLR0913, PLR0917  # what, from where, to where
        self,
        connection_id: str,
        client: Client,
        bucket: str,
        objects: Sequence[tuple[str, int]],
        prefixes: Sequence[str],
        base_prefix: str,
        folder: Path,
    ) -> Job:
        """Download objects (key, size) and everything below prefixes into ``folder``.

        ``base_prefix`` is what is cut off the keys to make local paths.
        """
        first = prefixes[0] if prefixes else objects[0][0] if objects else ""
        job = Job(
            Direction.DOWNLOAD,
            connection_id,
            client,
            bucket,
            prefix=base_prefix,
            folder=Path(os.path.abspath(folder)),  # noqa: PTH100  # keep links as they are
            title=first.removeprefix(base_prefix).rstrip("/"),
            what=plan.chosen_objects(objects, prefixes),
        )
        return self._start(job)

    def _start(self, job: Job) -> Job:
        if not self._timer.isActive():
            self._meter = _Meter()  # the time without transfers says nothing about speed
        self._engine.start(job, plan.plan_of)
        self._timer.start()
        return job

    def answer(self, transfer: Transfer, answer: Answer, for_all: bool = False) -> None:
        """Say what to do about a taken name, for this file or for all of its job."""
        self._engine.answer(transfer, answer, for_all=for_all)
        self._timer.start()

    def cancel(self, transfers: Iterable[Transfer]) -> None:
        """Stop these; what they left anywhere is removed."""
        self._engine.cancel(list(transfers))
        self._timer.start()

    def retry(self, transfers: Iterable[Transfer]) -> None:
        """Begin failed and cancelled ones again; those waiting for the network try now."""
        self._engine.retry(list(transfers))
        self._timer.start()

    def clear_finished(self) -> None:
        """Take everything that has ended off the list."""
        self._take_changes()
        ended = [transfer for transfer in self._transfers if transfer.state.is_final]
        if not ended:
            return
        self._engine.forget(ended)
        self._transfers = [transfer for transfer in self._transfers if not transfer.state.is_final]
        self._rows = {transfer: row for row, transfer in enumerate(self._transfers)}
        self.removed.emit()
        self._take_changes()

    def cancel_all(self) -> None:
        """Stop everything, what is still being planned too."""
        self._engine.cancel_all()
        self._timer.start()

    def stop(self, timeout_s: float) -> None:
        """End the threads; what moves is cancelled and cleaned up as far as the time allows."""
        self._timer.stop()
        self._engine.stop(timeout_s)

    def speed(self, transfer: Transfer) -> float:
        """Bytes per second of a running transfer, 0.0 while unknown."""
        meter = self._meters.get(transfer)
        return meter.speed if meter else 0.0

    def seconds_left(self, transfer: Transfer) -> float | None:
        """How long a running transfer will take, None while unknown."""
        speed = self.speed(transfer)
        return (transfer.size - transfer.bytes_done) / speed if speed > 0 else None

    # Every 100 ms while something happens ---------------------------------------------------

    def _tick(self) -> None:
        busy = self._engine.is_busy  # asked before the changes are taken: none are left behind
        self._take_changes()
        if not busy:
            self._tell_landed(force=True)
            self._timer.stop()
        self._timer.setInterval(_MANY_TICK_MS if self._totals.waiting > _MANY else _TICK_MS)

    def _take_changes(self) -> None:
        changes = self._engine.take_changes()
        if changes.added:
            self._append(changes.added)
        self._measure(changes)
        rows = [self._rows[transfer] for transfer in changes.touched if transfer in self._rows]
        if rows:
            self.changed.emit(sorted(rows))
        self._landed |= changes.landed
        self._tell_landed()
        for job in changes.planned:
            self.job_planned.emit(job)
        for transfer in changes.asking:
            self.asked.emit(transfer)
        for job in changes.finished:
            self.job_finished.emit(job)

    def _append(self, added: list[Transfer]) -> None:
        first = len(self._transfers)
        self._transfers.extend(added)
        self._rows.update((transfer, row) for row, transfer in enumerate(added, first))
        self.inserted.emit(first, len(self._transfers) - 1)

    def _measure(self, changes: Changes) -> None:
        now = time.monotonic()
        self._meter.note(now, changes.bytes_done)
        for transfer in changes.touched:
            if transfer.state is State.RUNNING:
                self._meters.setdefault(transfer, _Meter()).note(now, transfer.bytes_done)
            else:
                self._meters.pop(transfer, None)
        totals = self._summed(changes)
        if totals != self._totals:
            self._totals = totals
            self.totals_changed.emit()

    def _summed(self, changes: Changes) -> Totals:
        counts = changes.counts
        active = counts[State.RUNNING]
        speed = self._meter.speed if active else 0.0
        left = changes.bytes_total - changes.bytes_done
        return Totals(
            active=active,
            waiting=counts[State.WAITING],
            done=counts[State.DONE] + counts[State.SKIPPED],
            failed=counts[State.FAILED],
            bytes_done=changes.bytes_done,
            bytes_total=changes.bytes_total,
            speed=speed,
            seconds_left=left / speed if speed > 0 else None,
            asking=counts[State.NEEDS_ANSWER],
        )

    def _tell_landed(self, *, force: bool = False) -> None:
        now = time.monotonic()
        if self._landed and (force or now - self._landed_at >= _LANDED_S):
            self._landed_at = now
            landed, self._landed = self._landed, set()
            for place in landed:
                self.contents_changed.emit(*place)
