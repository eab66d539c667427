"""Downloads dragged objects to a temporary folder, for another program."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QUrl

from rustfs_desktop.errors import AppError, Cancelled
from rustfs_desktop.models.local_paths import local_url
from rustfs_desktop.models.message_texts import message_text
from rustfs_desktop.models.object_mime import MimeObjects
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.transfer_queue import TransferQueue
from rustfs_desktop.transfers.local.folder_probe import local_names
from rustfs_desktop.transfers.types import Job, Problem, TransferState
from rustfs_desktop.ui.dragging.dragged_files import DraggedFiles

MOST_BYTES = 256_000_000  # more would keep the user waiting for too long
_STOP_S = 1.0


class DragDownload(DraggedFiles):
    """The download of one drag.

    It has its own queue and in-memory journal: it must not resume after a restart, and must not
    appear among the user's transfers.
    """

    def __init__(self, client: Client, objects: MimeObjects, parent: QObject) -> None:
        super().__init__(parent)
        self._client = client
        self._objects = objects
        self._queue: TransferQueue | None = None
        self.urls = self._target_urls()

    @property
    def done_bytes(self) -> int:
        """The number of bytes downloaded."""
        return self._queue.totals.bytes_done if self._queue is not None else 0

    @property
    def all_bytes(self) -> int:
        """The total size, as far as known."""
        return self._queue.totals.bytes_total if self._queue is not None else 0

    def start(self) -> None:
        """Start the download, once."""
        if self._queue is not None:
            return
        queue = self._queue = TransferQueue(self)
        queue.totals_changed.connect(self._on_totals)
        queue.job_finished.connect(self._on_finished)
        queue.job_held.connect(self._on_job_held)
        location, selection = self._objects.location, self._objects.selection
        queue.download(
            location.connection_id,
            self._client,
            location.bucket,
            selection.objects,
            selection.prefixes,
            location.prefix,
            self.folder,
        )

    def cancel(self) -> None:
        """Cancel the download."""
        if self._queue is not None and not self.is_ended:
            self._queue.cancel_all()

    def _end_work(self) -> None:
        queue, self._queue = self._queue, None
        if queue is not None:
            queue.cancel_all()
            queue.stop(_STOP_S)

    def _target_urls(self) -> list[QUrl]:
        location, selection = self._objects.location, self._objects.selection
        names = local_names(self.folder, location.prefix)
        paths = [names.file(key) for key in selection.keys]
        paths += [names.folder(prefix) for prefix in selection.prefixes]
        return [local_url(self.folder.joinpath(*path)) for path in paths]

    def _on_totals(self) -> None:
        if self.all_bytes > MOST_BYTES and not self.is_too_big:
            self.is_too_big = True
            self.cancel()
        self.progressed.emit()

    def _on_job_held(self, job: Job) -> None:
        """Cancel: nobody can answer a dialog during a drag."""
        self.problem = self._preflight_error(job.problems)
        self.cancel()

    def _preflight_error(self, problems: Sequence[Problem]) -> AppError:
        reasons = "\n".join(message_text(problem.reason) for problem in problems)
        return AppError(self.tr("Cannot drag this to other programs"), reasons, code="Preflight")

    def _on_finished(self, job: Job) -> None:
        if self._queue is None:
            return
        self.problem = self.problem or job.error
        left_out = [problem for problem in job.problems if problem.is_left_out]
        if left_out and self.problem is None:  # the other program would get a part
            self.problem = self._preflight_error(left_out)
        for transfer in self._queue.transfers:
            if transfer.state is not TransferState.DONE and self.problem is None:
                self.problem = transfer.error or Cancelled()
        self.is_ended = True
        self.ended.emit()
