"""The index of one bucket in use: its state, its build, and the changes it is told about."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError
from rustfs_desktop.index.cache_folder import mark_used, trim_folder
from rustfs_desktop.index.events import record_events
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.index.types import Coverage
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.background import Background, BackgroundTask
from rustfs_desktop.service.change_recorder import ChangeRecorder
from rustfs_desktop.service.contents_change import ContentsChange
from rustfs_desktop.service.event_hints import EventHints
from rustfs_desktop.service.index_build import IndexBuild
from rustfs_desktop.service.work_queue import Urgency

T = TypeVar("T")
_LIMIT_KEY = "indexes"  # their disk work shares a limit of threads


@dataclasses.dataclass(frozen=True, slots=True)
class IndexStatus:
    """What is known of the index of a bucket.

    Attributes:
        coverage: How much it knows; None while there is no index, or it was not looked for yet.
        is_looked_up: Whether it was looked for, so that without a coverage there is none.
        is_running: Whether it is being built or updated now.
        error: Why the last build ended early.
    """

    coverage: Coverage | None = None
    is_looked_up: bool = False
    is_running: bool = False
    error: AppError | None = None

    @property
    def is_complete(self) -> bool:
        """Whether the index has every object, as far as is known."""
        return self.coverage is not None and self.coverage.is_complete

    @property
    def lacks_changes(self) -> bool:
        """Whether something is known to have changed in the bucket, but not what."""
        return self.coverage is not None and self.coverage.lacks_changes


class OpenIndex(QObject):
    """An index and its state; create it and call it on the GUI thread.

    Attributes:
        index: The index; its methods block, so workers call them.
        status: What is known of it.
        changes: What the program changed and is not written yet.
        hints: What events of the bucket say and is not written yet.

    Signals:
        changed: ``status`` changed (OpenIndex).
    """

    changed = Signal(object)

    def __init__(self, background: Background, index: BucketIndex, parent: QObject) -> None:
        super().__init__(parent)
        self._background = background
        self.index = index
        self.status = IndexStatus()
        self._build: IndexBuild | None = None
        self._look: BackgroundTask | None = None
        self._is_outdated = False  # looked at again once the running look has ended
        self.changes = ChangeRecorder(index)
        self.hints = EventHints()

    def look_up(self) -> None:
        """Look whether there is an index and how much it covers; ``changed`` follows."""
        if self._look is not None:
            self._is_outdated = True
            return
        index = self.index
        self._look = self._run(
            lambda _token: _coverage_on_disk(index), self._on_looked, self._on_look_failed
        )

    def build(self, client: Client, bucket: str, *, only_changes: bool = False) -> None:
        """Start to list the whole bucket into it, or go on; does nothing while that runs.

        With ``only_changes`` only the folders are listed in which it lacks changes.
        """
        if self._build is not None:
            return
        index = self.index
        build = self._build = IndexBuild(
            self._background, client, bucket, index, self, only_changes=only_changes
        )
        build.progressed.connect(self._on_progressed)
        build.finished.connect(self._on_build_ended)
        build.failed.connect(self._on_build_ended)
        self._set(dataclasses.replace(self.status, is_running=True, error=None))
        build.start()
        self._run(lambda _token: trim_folder(index.path.parent, index.path), _ignore)

    def pause(self) -> None:
        """Stop building; what is complete stays, and ``build`` goes on from there."""
        build, self._build = self._build, None
        if build is not None:
            build.cancel()
            build.deleteLater()
            self._set(dataclasses.replace(self.status, is_running=False))
            self.look_up()

    def record(self, change: ContentsChange) -> None:
        """Take what the program stored and deleted, in the order of the calls."""
        self.changes.add(change)
        self.write_changes()

    def expect_changes(self) -> None:
        """Objects are being changed that are recorded later, after ``end_expected``."""
        changes = self.changes
        changes.expect()
        self._run(lambda _token: changes.note_expected(), _ignore)

    def write_changes(self) -> None:
        """Write the changes and listings that wait."""
        changes = self.changes
        if not changes.is_empty:
            self._run(lambda _token: changes.write_all(), self._on_written)

    def write_hints(self, *, is_last: bool) -> None:
        """Write what events say; unless it is the last of them, only now and then."""
        index, hints = self.index, self.hints
        if hints.is_empty or not (is_last or hints.is_due):
            return
        events = hints.take()

        def work(_token: CancelToken) -> None:
            if index.path.exists():
                record_events(index, events)

        self._run(work, self._on_written)

    def remove_gone(self, keys: Iterable[str]) -> None:
        """Remove objects that the server does not have any more."""
        index, gone = self.index, list(keys)
        if not gone:
            return

        def work(_token: CancelToken) -> None:
            if index.path.exists():
                index.record_change(deleted=gone)

        self._run(work, self._on_written)

    def close(self) -> None:
        """Pause, write what waits, and close the file on a worker; the object is deleted."""
        self.pause()
        index, changes = self.index, self.changes

        def work(_token: CancelToken) -> None:
            try:
                changes.write_all()
            finally:
                index.close()

        self._run(work, _ignore)
        self.deleteLater()

    def _run(
        self,
        work: Callable[[CancelToken], T],
        done: Callable[[T], None],
        failed: Callable[[AppError], None] | None = None,
    ) -> BackgroundTask:
        """Run work on the disk; an error costs a cache, so the program goes on without it."""
        return self._background.run(
            self,
            work,
            done,
            failed or _ignore,
            connection=_LIMIT_KEY,
            urgency=Urgency.PREFETCH,
        )

    def _set(self, status: IndexStatus) -> None:
        if status != self.status:
            self.status = status
            self.changed.emit(self)

    def _on_looked(self, coverage: Coverage | None) -> None:
        if self._build is None:  # it reports what is newer
            self._set(dataclasses.replace(self.status, coverage=coverage, is_looked_up=True))
        self._end_look()

    def _on_look_failed(self, _error: AppError) -> None:
        self._set(dataclasses.replace(self.status, is_looked_up=True))
        self._end_look()

    def _end_look(self) -> None:
        self._look = None
        if self._is_outdated:
            self._is_outdated = False
            self.look_up()

    def _on_written(self, _nothing: None) -> None:
        if self._build is None and self.status.coverage is not None:
            self.look_up()

    def _on_progressed(self, coverage: Coverage) -> None:
        self._set(dataclasses.replace(self.status, coverage=coverage, is_looked_up=True))

    def _on_build_ended(self, error: AppError | None = None) -> None:
        build, self._build = self._build, None
        if build is not None:
            build.deleteLater()
        self._set(dataclasses.replace(self.status, is_running=False, error=error))
        self.look_up()


def _coverage_on_disk(index: BucketIndex) -> Coverage | None:
    """How much the index covers; None without a file, which is not made."""
    with contextlib.suppress(OSError):
        if index.path.exists():
            mark_used(index.path)
            return index.coverage()
    return None


def _ignore(_value: object) -> None:
    """For work without a result, and for errors that concern a cache only."""
