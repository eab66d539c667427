"""Extracts dragged entries of an archive to a temporary folder, for another program."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from rustfs_desktop.errors import AppError, Cancelled
from rustfs_desktop.models.display import display
from rustfs_desktop.models.extraction_texts import reason_text
from rustfs_desktop.models.local_paths import local_url
from rustfs_desktop.service.archive_extraction import (
    EntrySelection,
    ExtractionProgress,
    ExtractionResult,
    extract,
)
from rustfs_desktop.service.background import Background
from rustfs_desktop.transfers.local.folder_probe import local_names
from rustfs_desktop.transfers.types import Answer
from rustfs_desktop.ui.dialogs.dialog_task import DialogTask
from rustfs_desktop.ui.dragging.dragged_files import DraggedFiles

_MOST_REASONS = 5


class DragExtraction(DraggedFiles):
    """The extraction of one drag."""

    def __init__(self, background: Background, selection: EntrySelection, parent: QObject) -> None:
        super().__init__(parent)
        self._selection = selection
        self._is_started = False
        self._progress = ExtractionProgress(0, 0, 0, selection.size)
        self._work = DialogTask(background, self)
        self._work.progressed.connect(self._on_progress)
        names = local_names(self.folder, selection.prefix)
        paths = [
            names.folder(name) if name.endswith("/") else names.file(name)
            for name in selection.top_names
        ]
        self.urls = [local_url(self.folder.joinpath(*path)) for path in paths]

    @property
    def done_bytes(self) -> int:
        """The number of bytes extracted."""
        return self._progress.size

    @property
    def all_bytes(self) -> int:
        """The size of all entries, as the archive says."""
        return self._progress.all_size

    def start(self) -> None:
        """Start the extraction, once."""
        if self._is_started:
            return
        self._is_started = True
        work = partial(extract, self._selection, self.folder, Answer.KEEP_BOTH)
        client = self._selection.subject.client
        self._work.start(work, self._on_done, self._on_failed, client)

    def cancel(self) -> None:
        """Cancel the extraction."""
        if self._work.is_running:
            self._work.stop()
            self._on_failed(Cancelled())

    def _end_work(self) -> None:
        self._work.stop()

    def _on_progress(self, progress: ExtractionProgress) -> None:
        self._progress = progress
        self.progressed.emit()

    def _on_done(self, result: ExtractionResult) -> None:
        error = result.error
        if error is None and result.problems:
            reasons = "\n".join(
                f"{display(name)}: {reason_text(reason)}"
                for name, reason in result.problems[:_MOST_REASONS]
            )
            title = self.tr("Cannot drag this to other programs")
            error = AppError(title, reasons, code="Extraction")
        self._end(error)

    def _on_failed(self, error: AppError) -> None:
        self._end(error)

    def _end(self, error: AppError | None) -> None:
        self.problem, self.is_ended = error, True
        self.ended.emit()
