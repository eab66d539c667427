"""All files that are edited in other programs, those of earlier runs included."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.edits.edit_folder import EditFolder
from rustfs_desktop.edits.edit_store import EditStore
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.connections import Connections
from rustfs_desktop.service.edit import Edit, EditServices
from rustfs_desktop.service.transfer_queue import TransferQueue
from rustfs_desktop.transfers.types import Job, Transfer, UploadJob

# How long a file without changes is watched over restarts: its program may still be open.
_WATCHED_S = 24 * 3600.0


class Edits(QObject):
    """The edited files; create it and call it on the GUI thread.

    Signals:
        changed: A file was opened, changed its state, or is edited no more.
        opened: The copy of a file is there (Edit).
        saved: The server confirmed a state of a file (Edit, SavedVersion).
    """

    changed = Signal()
    opened = Signal(object)
    saved = Signal(object, object)

    def __init__(
        self,
        background: Background,
        connections: Connections,
        queue: TransferQueue,
        folder: Path,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._services = EditServices(background, connections, queue)
        self._store = EditStore(folder)
        self._edits: list[Edit] = []
        connections.state_changed.connect(self._on_state)
        queue.inserted.connect(self._on_inserted)
        queue.changed.connect(self._on_changed)
        queue.job_finished.connect(self._on_job_finished)

    @property
    def all(self) -> tuple[Edit, ...]:
        """Every edited file, in the order of opening."""
        return tuple(self._edits)

    @property
    def unsaved(self) -> list[Edit]:
        """Those of which something is on this computer only."""
        return [edit for edit in self._edits if edit.is_unsaved]

    def find(self, connection_id: str, bucket: str, key: str) -> Edit | None:
        """The edited file of an object."""
        wanted = (connection_id, bucket, key)
        for edit in self._edits:
            record = edit.record
            if (record.connection_id, record.bucket, record.key) == wanted:
                return edit
        return None

    def open(
        self,
        connection_id: str,
        client: Client,
        bucket: str,
        item: tuple[str, int],
        *,
        program: str,
    ) -> Edit:
        """Open an object (key, size) for a program of this name; ``opened`` follows."""
        key, size = item
        folder = self._store.new(connection_id, client.endpoint.url, bucket, key)
        folder.record.application = program
        edit = self._add(folder)
        edit.open_copy(client, size)
        return edit

    def restore(self) -> None:
        """Go on with the files of earlier runs; unchanged ones are watched for a day."""
        store, journal = self._store, self._services.queue.journal

        def load(_token: CancelToken) -> tuple[list[EditFolder], set[str]]:
            found = store.load()
            jobs = {row.job.job_id for row in journal.jobs() if row.has_work} if found else set()
            return found, jobs

        self._services.background.run(self, load, self._on_loaded, lambda _error: None)

    def stop_editing(self, edit: Edit) -> None:
        """Remove the copy of a file and everything that is kept of it."""
        edit.stop_transfer()
        edit.close()
        self._edits.remove(edit)
        folder = edit.folder
        self._services.background.run(
            self, lambda _token: folder.remove(), lambda _nothing: None, lambda _error: None
        )
        edit.deleteLater()
        self.changed.emit()

    def close(self) -> None:
        """Watch no more, as the program ends; everything stays on disk."""
        for edit in self._edits:
            edit.close()

    def _on_loaded(self, loaded: tuple[list[EditFolder], set[str]]) -> None:
        folders, jobs = loaded
        known = {edit.record.edit_id for edit in self._edits}
        for folder in folders:
            if folder.record.edit_id in known:
                continue
            edit = self._add(folder)
            edit.resume(jobs)
            for transfer in self._services.queue.transfers:
                self._follow(transfer)
            newest = folder.record.newest
            last = max(folder.record.opened, newest.saved if newest else 0.0)
            if not edit.is_unsaved and time.time() - last > _WATCHED_S:
                self.stop_editing(edit)

    def _add(self, folder: EditFolder) -> Edit:
        edit = Edit(folder, self._services, self)
        self._edits.append(edit)
        edit.changed.connect(self.changed)
        edit.opened.connect(partial(self.opened.emit, edit))
        edit.saved.connect(partial(self.saved.emit, edit))
        return edit

    def _on_state(self, _connection_id: str) -> None:
        for edit in self._edits:
            edit.look_into_conflict()

    def _on_inserted(self, first: int, last: int) -> None:
        for transfer in self._services.queue.transfers[first : last + 1]:
            self._follow(transfer)

    def _follow(self, transfer: Transfer) -> None:
        job = transfer.job
        if not isinstance(job, UploadJob) or job.edited is None:
            return
        for edit in self._edits:
            state = edit.record.state(edit.record.uploads.get(job.job_id, -1))
            if state is not None and not state.sent and edit.transfer is not transfer:
                edit.follow(transfer)

    def _on_changed(self, _rows: object) -> None:
        for edit in self._edits:
            edit.note_progress()

    def _on_job_finished(self, job: Job) -> None:
        if isinstance(job, UploadJob) and job.edited is not None:
            for edit in self._edits:
                edit.note_job_end(job)
