"""Compares what both panes show, on a worker, and marks the rows."""

from __future__ import annotations

from functools import partial

import shiboken6
from PySide6.QtCore import QObject, QTimer

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError
from rustfs_desktop.models.folder_compare import RowMarks, compare_folders
from rustfs_desktop.models.object_table import ObjectTableModel
from rustfs_desktop.service.background import Background, BackgroundTask
from rustfs_desktop.ui.actions import Actions
from rustfs_desktop.ui.panes.compare_bar import CompareBar
from rustfs_desktop.ui.panes.panes import Panes

MOST_ROWS = 500_000
_PAUSE_MS = 150


class PaneComparison(QObject):
    """Keeps the marks current while they are wanted and both folders are listed completely."""

    def __init__(
        self, background: Background, panes: Panes, bar: CompareBar, actions: Actions
    ) -> None:
        super().__init__(panes)
        self._background, self._panes, self._bar = background, panes, bar
        self._wanted = actions["compare"]
        self._marked: list[ObjectTableModel] = []
        self._task: BackgroundTask | None = None
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._compare)
        self._wanted.toggled.connect(self._start)
        panes.split_changed.connect(self._start)
        panes.swapped.connect(self._start)
        panes.listing_changed.connect(self._compare_soon)
        self._start()

    def _start(self, *_ignored: object) -> None:
        is_on = self._panes.is_split and self._wanted.isChecked()
        self._bar.setVisible(is_on)
        for pane in self._panes.panes:
            pane.set_compared(is_on)
        if not is_on:
            self._stop()
        self._compare()

    def _compare_soon(self) -> None:
        if not self._pause.isActive():
            self._pause.start()

    def _compare(self) -> None:
        """Compare both folders, or say why that is not possible."""
        if self._bar.isHidden():
            return
        self._cancel()
        models = [pane.compared_rows for pane in self._panes.panes]
        known = [model for model in models if model is not None]
        if len(known) < 2:
            self._show_reason(self.tr("Folders are compared when both are listed completely"))
            return
        if max(model.folder_count + model.file_count for model in known) > MOST_ROWS:
            self._show_reason(self.tr("These folders have too many entries to compare them"))
            return
        one, two = (model.compared_folder() for model in known)

        def work(_token: CancelToken) -> tuple[RowMarks, RowMarks]:
            return compare_folders(one, two)

        self._task = self._background.run(self, work, partial(self._show, known), self._on_failed)

    def _show(self, models: list[ObjectTableModel], marks: tuple[RowMarks, RowMarks]) -> None:
        self._task = None
        if models != [pane.compared_rows for pane in self._panes.panes]:
            return  # other folders are shown; they come next
        for model, of_model in zip(models, marks, strict=True):
            model.set_marks(of_model)
        self._marked = models
        self._bar.show_marks(*marks)

    def _show_reason(self, reason: str) -> None:
        self._stop()
        self._bar.show_reason(reason)

    def _on_failed(self, _error: AppError) -> None:
        self._show_reason(self.tr("These folders cannot be compared"))

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _stop(self) -> None:
        """Show no marks."""
        self._cancel()
        for model in self._marked:
            if shiboken6.isValid(model):
                model.set_marks(RowMarks())
        self._marked = []
