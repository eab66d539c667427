"""The dialog of an extraction: its progress, its question about existing files, its result."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from rustfs_desktop.errors import AppError
from rustfs_desktop.models import extraction_texts as texts
from rustfs_desktop.models.display import display
from rustfs_desktop.models.extraction_texts import ProblemsModel
from rustfs_desktop.service.archive_extraction import (
    EntrySelection,
    ExtractionProgress,
    ExtractionResult,
    extract,
)
from rustfs_desktop.service.background import Background
from rustfs_desktop.transfers.types import Answer
from rustfs_desktop.ui.dialogs.base import BaseDialog
from rustfs_desktop.ui.dialogs.dialog_task import DialogTask
from rustfs_desktop.ui.dialogs.name_list import NameList, short_name
from rustfs_desktop.ui.dialogs.notice import Tone
from rustfs_desktop.ui.dialogs.text_table import TextTable
from rustfs_desktop.ui.look.text import ElidedLabel, button, plain_label

_WIDTH = 520
_ROWS_HEIGHT = 120
_COLUMNS = (0, 280)
_STEPS = 1000


class ExtractDialog(BaseDialog):
    """Extracts entries of an archive as soon as it is shown.

    Signals:
        folder_requested: The folder should be shown in the file manager.
    """

    folder_requested = Signal()

    def __init__(
        self,
        background: Background,
        selection: EntrySelection,
        folder: Path,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", parent, width=_WIDTH)
        self._selection, self._folder = selection, folder
        names = selection.top_names
        self.set_title(
            self.tr("Extract from “{name}”").format(name=short_name(selection.subject.key))
        )
        self.body.addWidget(NameList(names, len(names), self))
        where = self.tr("To: {folder}").format(folder=display(str(folder)))
        self.body.addWidget(ElidedLabel(where, role="dim", parent=self))
        self._add_progress()
        self._add_footer()
        self._work = DialogTask(background, self)
        self._work.progressed.connect(self._show_progress)
        self._work.running_changed.connect(self._on_running)
        self._start(None)

    @property
    def is_running(self) -> bool:
        """Whether files are being extracted."""
        return self._work.is_running

    def done(self, result: int) -> None:
        """Stop; files that are whole stay."""
        self._work.stop()
        super().done(result)

    def _add_progress(self) -> None:
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        self._bar.setRange(0, _STEPS)
        self._far = plain_label("", role="dim", parent=self)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self._bar, 1)
        line.addWidget(self._far)
        self.body.addSpacing(4)
        self.body.addLayout(line)
        self._model = ProblemsModel(self)
        self.problems = TextTable(self._model, self.tr("Not extracted"), _COLUMNS, self)
        self.problems.copy_requested.connect(self.copy_text)
        self.problems.setMinimumHeight(_ROWS_HEIGHT)
        self.problems.hide()
        self.body.addWidget(self.problems, 1)

    def _add_footer(self) -> None:
        self.close_button = button(self.tr("Cancel"), parent=self)
        self.close_button.clicked.connect(self.reject)
        self.skip = button(self.tr("Skip"), parent=self)
        self.skip.clicked.connect(partial(self._start, Answer.SKIP))
        self.replace = button(self.tr("Replace"), parent=self)
        self.replace.clicked.connect(partial(self._start, Answer.REPLACE))
        self.show_folder = button(self.tr("Show in Folder"), parent=self)
        self.show_folder.clicked.connect(self.folder_requested)
        self.both = button(self.tr("Keep Both"), primary=True, parent=self)
        self.both.clicked.connect(partial(self._start, Answer.KEEP_BOTH))
        self.add_buttons(
            self.close_button, self.show_folder, self.skip, self.replace, primary=self.both
        )
        self.show_folder.hide()

    def _start(self, answer: Answer | None, _checked: bool = False) -> None:
        self.notice.clear()
        self._far.clear()
        self._bar.setValue(0)
        work = partial(extract, self._selection, self._folder, answer)
        client = self._selection.subject.client
        self._work.start(work, self._on_done, self._on_failed, client)

    def _on_running(self, is_running: bool) -> None:
        self._bar.setVisible(is_running)
        self._ask(False)

    def _ask(self, is_asking: bool) -> None:
        for answer in (self.skip, self.replace, self.both):
            answer.setVisible(is_asking)
        if is_asking:
            self.both.setFocus()

    def _show_progress(self, progress: ExtractionProgress) -> None:
        self._bar.setValue(progress.size * _STEPS // max(1, progress.all_size))
        self._far.setText(texts.far_text(progress))

    def _on_done(self, result: ExtractionResult) -> None:
        self._far.clear()
        if result.needs_answer:
            words = self.tr("%Ln file(s) already exist in this folder", "", result.existing)
            self.notice.show_text(words, Tone.WARN)
            self._ask(True)
            return
        self._end()
        self.show_folder.setVisible(result.files > 0)
        if result.problems:
            self._model.show_rows(result.problems)
            self.problems.show()
        if result.error is not None:
            self._far.setText(texts.result_text(result))
            self.show_error(result.error)
            return
        is_good = result.is_verified and not result.problems
        self.notice.show_text(texts.result_text(result), Tone.OK if is_good else Tone.WARN)

    def _on_failed(self, error: AppError) -> None:
        self._end()
        self.show_error(error)

    def _end(self) -> None:
        self.close_button.setText(self.tr("Close"))
        self.close_button.setFocus()
