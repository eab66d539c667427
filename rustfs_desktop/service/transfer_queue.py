"""The transfer queue on the GUI thread."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.s3.changed_keys import ChangedKeys
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.contents_change import ContentsChange
from rustfs_desktop.service.queue_commands import QueueCommands
from rustfs_desktop.service.transfer_totals import Totals, TransferSpeeds
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.locations import BucketLocation, ObjectSelection
from rustfs_desktop.transfers.planning import expand
from rustfs_desktop.transfers.scheduler.progress import FolderChanges, merge_folders
from rustfs_desktop.transfers.types import Answer, CopyJob, DownloadJob, Job, Transfer, UploadJob

_TICK_MS = 100
_MANY_TICK_MS = 250  # with many small files the transfer threads need the interpreter more
_MANY = 500
_FOLDERS_S = 2.0  # folders that files arrive in are reloaded at most this often


class TransferQueue(QueueCommands):
    """Starts, tracks and ends transfers; create it and call it on the GUI thread.

    Signals:
        inserted: Rows (first, last) were appended to ``transfers``.
        changed: These rows (list of int) look different; at most every 100 ms.
        removed: ``transfers`` was rebuilt without the cleared ones.
        totals_changed: ``totals`` changed.
        asked: A transfer's target exists already: ``answer`` it (Transfer).
        job_held: A job waits because something prevents all of it: ``start_held_job`` or
            ``cancel_job`` (Job).
        keys_needed: A server rejects the keys of a connection (connection id): ``set_client``.
        restored: This many transfers of earlier runs were restored.
        job_planned: All transfers of a job are in the list now (Job).
        job_finished: All transfers of a job have ended (Job).
        contents_changed: Objects arrived in a folder, or were moved out of it (ContentsChange).
    """

    inserted = Signal(int, int)
    changed = Signal(object)
    removed = Signal()
    totals_changed = Signal()
    asked = Signal(object)
    job_held = Signal(object)
    keys_needed = Signal(str)
    restored = Signal(int)
    job_planned = Signal(object)
    job_finished = Signal(object)
    contents_changed = Signal(object)

    def __init__(self, parent: QObject | None = None, journal: Journal | None = None) -> None:
        super().__init__(journal, parent)
        self._is_durable = journal is not None
        self._transfers: list[Transfer] = []
        self._rows: dict[Transfer, int] = {}
        self._speeds = TransferSpeeds()
        self._folders: FolderChanges = {}
        self._told_folders_at = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def transfers(self) -> Sequence[Transfer]:
        """The rows; they change only together with ``inserted`` and ``removed``."""
        return self._transfers

    @property
    def totals(self) -> Totals:
        """The totals of all rows."""
        return self._speeds.totals

    @property
    def is_busy(self) -> bool:
        """Whether any transfer is active, waiting or being cleaned up."""
        return self._engine.is_busy

    @property
    def is_moving(self) -> bool:
        """Whether any transfer is unfinished, so that quitting would interrupt it."""
        return self._engine.is_moving

    def upload(
        self,
        connection_id: str,
        client: Client,
        paths: Sequence[Path],
        bucket: str,
        prefix: str,
        policy: Answer | None = None,
    ) -> Job:
        """Upload files and folders into ``prefix``; ``policy`` None asks about name conflicts."""
        return self._start(
            UploadJob(
                connection_id,
                client,
                bucket,
                prefix=prefix,
                title=paths[0].name if paths else "",
                selection=expand.select_files(paths),
                answer_for_all=policy,
            )
        )

    def upload_edited(self, job: UploadJob) -> None:
        """Start a job that saves an edited file; its connection need not be open yet."""
        self._start(job)

    def download(  # noqa: PLR0913, PLR0917  # what, from where, to where
        self,
        connection_id: str,
        client: Client,
        bucket: str,
        objects: Sequence[tuple[str, int]],
        prefixes: Sequence[str],
        base_prefix: str,
        folder: Path,
        policy: Answer | None = None,
    ) -> Job:
        """Download objects (key, size) and everything below prefixes into ``folder``.

        ``base_prefix`` is removed from the keys to make local paths.
        """
        return self._start(
            DownloadJob(
                connection_id,
                client,
                bucket,
                prefix=base_prefix,
                folder=Path(os.path.abspath(folder)),  # noqa: PTH100  # keep links as they are
                title=_title(objects, prefixes, base_prefix),
                selection=ObjectSelection(objects, prefixes),
                answer_for_all=policy,
            )
        )

    def copy(  # what, from where, to where
        self,
        source: BucketLocation,
        target: BucketLocation,
        objects: Sequence[tuple[str, int]],
        prefixes: Sequence[str],
        *,
        is_move: bool = False,
        policy: Answer | None = None,
    ) -> Job:
        """Copy or move objects (key, size) and everything below prefixes, on the servers.

        In each key ``source.prefix`` is replaced by ``target.prefix``.
        """
        return self._start(
            CopyJob(
                target.connection_id,
                target.client,
                target.bucket,
                prefix=target.prefix,
                title=_title(objects, prefixes, source.prefix),
                selection=ObjectSelection(objects, prefixes),
                answer_for_all=policy,
                source=source,
                is_move=is_move,
            )
        )

    def _start(self, job: Job) -> Job:
        self._engine.start_job(job, expand.plan_of)
        self.follow()
        return job

    def follow(self) -> None:
        """Start polling the engine; stops when it is idle."""
        if not self._timer.isActive():
            self._speeds.restart()
            self._timer.start()

    def clear_finished(self) -> None:
        """Remove all finished transfers from the list."""
        self._take_changes()
        ended = [transfer for transfer in self._transfers if transfer.state.is_final]
        if not ended:
            return
        self._transfers = [transfer for transfer in self._transfers if not transfer.state.is_final]
        left = {transfer.job for transfer in self._transfers}
        self._engine.forget(ended, {transfer.job for transfer in ended} - left)
        self._rows = {transfer: row for row, transfer in enumerate(self._transfers)}
        self.removed.emit()
        self._take_changes()

    def stop(self, timeout_s: float, *, keep: bool = True) -> None:
        """Stop the engine's threads.

        Args:
            timeout_s: The maximum time to wait.
            keep: Pause what moves, to go on in the next run of the program, if there is a journal
                for that; else it is cancelled and cleaned up as far as the time allows.
        """
        self._timer.stop()
        self._engine.stop(timeout_s, keep=keep and self._is_durable)

    def speed(self, transfer: Transfer) -> float:
        """Bytes per second of a running transfer; 0.0 while unknown."""
        return self._speeds.speed(transfer)

    def seconds_left(self, transfer: Transfer) -> float | None:
        """The remaining time of a running transfer; None while unknown."""
        return self._speeds.seconds_left(transfer)

    # Every 100 ms while something happens ---------------------------------------------------

    def _tick(self) -> None:
        busy = self._engine.is_busy  # read before taking the changes, so that none is missed
        is_all = self._take_changes()
        if not busy and is_all and not self._engine.is_busy:  # a slot may start more
            self._tell_folders(force=True)
            self._timer.stop()
        self._timer.setInterval(_MANY_TICK_MS if self.totals.waiting > _MANY else _TICK_MS)

    def _take_changes(self) -> bool:
        """Emit what changed; False if there was too much for one turn."""
        changes = self._engine.take_changes()
        if changes.added:
            self._append(changes.added)
        if self._speeds.add_changes(changes):
            self.totals_changed.emit()
        rows = [self._rows[transfer] for transfer in changes.touched if transfer in self._rows]
        if rows:
            self.changed.emit(sorted(rows))
        merge_folders(self._folders, changes.folders)
        self._tell_folders()
        for job in changes.planned:
            self.job_planned.emit(job)
        for job in changes.held:
            self.job_held.emit(job)
        for connection_id in changes.refused:
            self.keys_needed.emit(connection_id)
        for transfer in changes.asking:
            self.asked.emit(transfer)
        for job in changes.finished:
            self.job_finished.emit(job)
        if changes.restored:
            self.restored.emit(changes.restored)
        return changes.is_all

    def _append(self, added: list[Transfer]) -> None:
        first = len(self._transfers)
        self._transfers.extend(added)
        self._rows.update(zip(added, range(first, len(self._transfers)), strict=True))
        self.inserted.emit(first, len(self._transfers) - 1)

    def _tell_folders(self, *, force: bool = False) -> None:
        now = time.monotonic()
        if self._folders and (force or now - self._told_folders_at >= _FOLDERS_S):
            self._told_folders_at = now
            folders, self._folders = self._folders, {}
            for folder, change in folders.items():
                stored, deleted = ChangedKeys(change.stored), ChangedKeys(change.deleted)
                self.contents_changed.emit(ContentsChange(Location(*folder), stored, deleted))


def _title(objects: Sequence[tuple[str, int]], prefixes: Sequence[str], base: str) -> str:
    first = prefixes[0] if prefixes else objects[0][0] if objects else ""
    rest = first.removeprefix(base).rstrip("/")
    return rest or first.rstrip("/").rpartition("/")[2]  # renaming: the base is the whole name
