"""One file that is edited in another program: noticed, saved on the server, never lost."""

from __future__ import annotations

import dataclasses
import enum
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from rustfs_desktop.edits.edit_folder import EditFolder, StillChanging, identity_of
from rustfs_desktop.edits.server_copy import (
    MovedBytes,
    SavedVersion,
    confirm_saved,
    download_copy,
    find_head,
    state_stored_by,
)
from rustfs_desktop.edits.types import EditRecord, KeptState
from rustfs_desktop.errors import AppError, Cancelled, NotFound
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.service.background import Background, BackgroundTask
from rustfs_desktop.service.connections import Connections
from rustfs_desktop.service.file_watch import FileWatch
from rustfs_desktop.service.serial_work import SerialWork
from rustfs_desktop.service.transfer_queue import TransferQueue
from rustfs_desktop.transfers.errors import EditConflict
from rustfs_desktop.transfers.locations import BucketLocation, EditedObject, FileSelection
from rustfs_desktop.transfers.types import Answer, Transfer, TransferState, UploadJob

_COUNT_MS = 200


class EditState(enum.Enum):
    """What happens to an edited file."""

    OPENING = "opening"  # its copy is being downloaded
    OPEN = "open"  # all that was saved is on the server
    SAVING = "saving"
    WAITING = "waiting"  # for the server; it goes on by itself
    CONFLICT = "conflict"  # someone else changed the object: the user decides
    FAILED = "failed"  # ``error`` says why; ``retry`` tries again


@dataclasses.dataclass(frozen=True, slots=True)
class EditServices:
    """The services that an edited file uses."""

    background: Background
    connections: Connections
    queue: TransferQueue

    def client_of(self, record: EditRecord) -> Client | None:
        """The client of a file's connection, unless that leads to another server now."""
        client = self.connections.client(record.connection_id)
        where = BucketLocation(record.connection_id, None, record.bucket, "", record.endpoint)
        return client if client is not None and where.is_at(client.endpoint) else None


class Edit(QObject):
    """One edited file; call it on the GUI thread.

    Signals:
        changed: Its state, or how much of it is saved, is another.
        opened: Its copy is there: another program can open it.
        saved: The server confirmed a state (SavedVersion).

    Attributes:
        folder: Its folder on disk.
        state: What happens to it.
        error: Why it failed, or what it waits for.
        theirs: In a conflict, what someone else stored; None if it was deleted.
        size: The size of what is opened.
        moved: How much of that is here.
        transfer: The upload that is under way, if one is.
    """

    changed = Signal()
    opened = Signal()
    saved = Signal(object)

    def __init__(self, folder: EditFolder, services: EditServices, parent: QObject) -> None:
        super().__init__(parent)
        self.folder = folder
        self.state = EditState.OPENING
        self.error: AppError | None = None
        self.theirs: ObjectHead | None = None
        self.size = 0
        self.moved = MovedBytes()
        self._services = services
        self.transfer: Transfer | None = None
        self._job: UploadJob | None = None
        self._watch: FileWatch | None = None
        self._opening: BackgroundTask | None = None
        self._unclear: AppError | None = None  # the conflict that is looked into once online
        self._work = SerialWork(services.background, self._on_failed, self)
        self._tick = QTimer(self)
        self._tick.setInterval(_COUNT_MS)
        self._tick.timeout.connect(self.changed)

    @property
    def record(self) -> EditRecord:
        """What is kept of it."""
        return self.folder.record

    @property
    def path(self) -> Path:
        """The file that the other program opens."""
        return self.folder.path

    @property
    def is_unsaved(self) -> bool:
        """Whether something of it is on this computer only."""
        is_dirty = self._watch is not None and self._watch.is_dirty
        return self.record.unsent is not None or is_dirty

    @property
    def client(self) -> Client | None:
        """The client of its connection while that is online, and leads to the same server."""
        return self._services.client_of(self.record)

    def open_copy(self, client: Client, size: int) -> None:
        """Download the object into the folder; then ``opened``, or the state is FAILED."""
        self._set_state(EditState.OPENING)
        self.size = max(size, 0)
        remote = Remote(client, self.record.bucket, self.record.key)
        folder, moved = self.folder, MovedBytes()
        self.moved = moved
        self._tick.start()
        self._opening = self._services.background.run(
            self,
            lambda token: download_copy(remote, folder, size, token, moved),
            self._on_opened,
            self._on_not_opened,
            connection=client,
        )

    def _on_opened(self, _nothing: None) -> None:
        self._tick.stop()
        self.watch()
        self._set_state(EditState.OPEN)
        self.opened.emit()

    def _on_not_opened(self, error: AppError) -> None:
        self._tick.stop()
        self._set_state(EditState.FAILED, error)

    def resume(self, unfinished_jobs: set[str]) -> None:
        """Go on with it after a restart; uploads of the jobs are restored by the queue."""
        self._set_state(EditState.OPEN)
        self.watch(is_known=False)
        if (unsent := self.record.unsent) is None:
            return
        jobs = {job for job, number in self.record.uploads.items() if number == unsent.number}
        if jobs & unfinished_jobs:
            self._set_state(EditState.WAITING)
        else:
            self._send()

    def watch(self, *, is_known: bool = True) -> None:
        """Notice from now on when the file is saved; unless ``is_known``, also before."""
        known = identity_of(self.path) if is_known else None
        self._watch = FileWatch(self.path, known, self)
        self._watch.settled.connect(self._take)
        self._watch.look()

    def _take(self) -> None:
        """Keep what was saved, then send it."""
        known, folder = identity_of(self.path), self.folder
        self._work.run(lambda _token: folder.take_state(), partial(self._on_taken, known))

    def _on_taken(self, known: Any, state: KeptState | None) -> None:  # noqa: ANN401
        if self._watch is not None:
            self._watch.set_known(known)
        if state is not None:
            self.changed.emit()
            self._send()

    # Sending ----------------------------------------------------------------------------------

    def _send(self, answer: Answer | None = None) -> None:
        """Upload the newest state, unless one is under way or the user must decide first."""
        state = self.record.unsent
        is_asking = self.state is EditState.CONFLICT and answer is None
        if state is None or self._job is not None or is_asking:
            return
        self._job = job = _upload_job(self.folder, self.client, state, answer)
        self._set_state(EditState.SAVING)
        folder, queue = self.folder, self._services.queue
        self._work.run(
            lambda _token: folder.record_upload(job.job_id, state),
            lambda _nothing: queue.upload_edited(job),
        )

    def follow(self, transfer: Transfer) -> None:
        """Take this as the upload that is under way."""
        self.transfer = transfer
        assert isinstance(transfer.job, UploadJob)
        self._job = transfer.job
        self.note_progress()

    def note_progress(self) -> None:
        """The upload changed."""
        transfer = self.transfer
        if transfer is None:
            return
        if transfer.state is TransferState.DONE:
            self._confirm(transfer)
        elif transfer.state.is_final:
            self.transfer = self._job = None
            self._on_not_sent(transfer.error or Cancelled())
        elif transfer.state is TransferState.RUNNING or transfer.error is None:
            self._set_state(EditState.SAVING)
        else:
            self._set_state(EditState.WAITING, transfer.error)

    def note_job_end(self, job: UploadJob) -> None:
        """The job ended; without a transfer the file could not be read or named."""
        if job is self._job and not job.count:
            self._job = None
            reason = job.problems[0].reason if job.problems else ""
            self._set_state(EditState.FAILED, job.error or AppError(reason))

    def _confirm(self, transfer: Transfer) -> None:
        self.transfer = None
        state = self.record.state(self.record.uploads.get(transfer.job.job_id, -1))
        if state is None:  # so many were saved since that this one is not kept
            self._job = None
            self._send()
            return
        told = SavedVersion(state, None, 0, transfer.verification)
        remote = Remote(transfer.job.server, transfer.bucket, transfer.key)
        folder = self.folder
        self._work.run(
            lambda _token: confirm_saved(remote, folder, state, told, transfer.digest),
            self._on_saved,
        )

    def _on_saved(self, saved: SavedVersion) -> None:
        self._job = None
        self._set_state(EditState.OPEN)
        self.saved.emit(saved)
        self._send()

    def _on_not_sent(self, error: AppError) -> None:
        if not isinstance(error, EditConflict | NotFound):
            self._set_state(EditState.FAILED, error)
            return
        self._unclear = error
        self._set_state(EditState.WAITING, error)
        self.look_into_conflict()

    def look_into_conflict(self) -> None:
        """Ask the server what it has, if an upload found another version and it is online."""
        client, error = self.client, self._unclear
        if client is None or error is None:
            return
        self._unclear = None
        remote = Remote(client, self.record.bucket, self.record.key)
        self._work.run(lambda _token: find_head(remote), partial(self._on_looked, error))

    def _on_looked(self, error: AppError, head: ObjectHead | None) -> None:
        """Someone else changed the object, unless an upload of this file did before a crash."""
        state = state_stored_by(self.folder, head) if head is not None else None
        if head is not None and state is not None and not state.sent:
            folder, etag, version_id = self.folder, head.etag, head.fixed_version_id
            self._work.run(
                lambda _token: folder.record_sent(state, etag, version_id),
                lambda _nothing: self._on_saved(SavedVersion(state, head)),
            )
        elif (head.etag if head is not None else "") == self.record.etag:
            self._set_state(EditState.FAILED, error)
        else:
            self.theirs = head
            self._set_state(EditState.CONFLICT, error)

    # What the user decides --------------------------------------------------------------------

    def keep_both(self) -> None:
        """Save the file beside that of someone else; it is edited there from now on."""
        self._send(Answer.KEEP_BOTH)

    def replace(self) -> None:
        """Save the file over the version of someone else that was shown, and no later one."""
        self.record.etag = self.theirs.etag if self.theirs is not None else ""
        self.state = EditState.OPEN
        self._send()

    def retry(self) -> None:
        """Try again what failed."""
        if self.record.newest is None:
            if (client := self.client) is not None:
                self.open_copy(client, self.size)
            return
        self._set_state(EditState.OPEN)
        self._send()
        self._take()

    def stop_transfer(self) -> None:
        """Stop opening or saving; what was saved here stays."""
        if self.transfer is not None:
            self._services.queue.cancel([self.transfer])
        elif self._opening is not None and self.state is EditState.OPENING:
            self._opening.cancel()
            self._on_not_opened(Cancelled())

    def close(self) -> None:
        """Watch no more; everything stays on disk."""
        self._tick.stop()
        if self._watch is not None:
            self._watch.close()

    def _on_failed(self, error: AppError) -> None:
        if isinstance(error, StillChanging):
            if self._watch is not None:
                self._watch.look()
            return
        if self.transfer is None:
            self._job = None
        self._set_state(EditState.FAILED, error)

    def _set_state(self, state: EditState, error: AppError | None = None) -> None:
        self.state, self.error = state, error
        self.changed.emit()


def _upload_job(
    folder: EditFolder, client: Client | None, state: KeptState, answer: Answer | None
) -> UploadJob:
    """The job that uploads a state over the version that it came from."""
    record = folder.record
    prefix, slash, name = record.key.rpartition("/")
    return UploadJob(
        record.connection_id,
        client,
        record.bucket,
        prefix=prefix + slash,
        endpoint=record.endpoint,
        title=name,
        selection=FileSelection([str(folder.state_path(state))], [name]),
        edited=EditedObject(record.key, record.etag),
        answer_for_all=answer,
    )
