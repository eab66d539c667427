"""The receipt dialog: what a job transferred, how it was verified, and what failed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.models import receipt_texts as texts
from rustfs_desktop.models.display import display
from rustfs_desktop.models.format import exact_date_text, number_text
from rustfs_desktop.models.message_texts import message_text
from rustfs_desktop.models.receipt_tables import ReceiptModel
from rustfs_desktop.service import receipts
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.receipts import Receipt
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.types import Job, Problem, TransferState
from rustfs_desktop.ui.dialogs.base import BaseDialog
from rustfs_desktop.ui.dialogs.dialog_task import DialogTask
from rustfs_desktop.ui.dialogs.notice import Tone
from rustfs_desktop.ui.dialogs.property_grid import PropertyGrid
from rustfs_desktop.ui.dialogs.text_table import TextTable
from rustfs_desktop.ui.look.segmented import SegmentedControl
from rustfs_desktop.ui.look.text import button, plain_label

_WIDTH = 760
_ROWS_HEIGHT = 240
_COLUMNS = (0, 66, 170, 84, 116, 52)


def _read(
    journal: Journal, job: Job, cancel: CancelToken, _report: Callable[[Any], None]
) -> Receipt:
    return receipts.read(journal, job, cancel)


class ReceiptDialog(BaseDialog):
    """Shows a receipt; commands save it and verify it again.

    Signals:
        save_requested: The receipt should be saved to a file.
        verify_requested: The receipt should be verified again.
    """

    save_requested = Signal()
    verify_requested = Signal()

    def __init__(
        self, background: Background, journal: Journal, job: Job, parent: QWidget | None = None
    ) -> None:
        super().__init__("", parent, width=_WIDTH)
        self.set_title(texts.title(job))
        self.job = job
        self._receipt: Receipt | None = None
        self._properties = PropertyGrid(self)
        self._properties.add(self.tr("From"), texts.origin(job))
        self._properties.add(self.tr("To"), texts.target(job))
        self._properties.add(self.tr("Started"), exact_date_text(job.created))
        self._counts = plain_label(self.tr("Loading…"), parent=self)
        self._counts.setWordWrap(True)
        self._properties.add_widget(self.tr("Files"), self._counts, self._counts)
        self.body.addWidget(self._properties)
        self._left_out = plain_label("", role="warn", parent=self)
        self._left_out.setWordWrap(True)
        self._left_out.hide()
        self.body.addWidget(self._left_out)
        self._show_skipped([problem for problem in job.problems if problem.is_left_out])
        self._add_rows(job)
        self._add_footer()
        self._work = DialogTask(background, self)
        self._work.start(partial(_read, journal, job), self._show_receipt, self.show_error)

    @property
    def properties(self) -> PropertyGrid:
        """The properties above the file list."""
        return self._properties

    @property
    def done_count(self) -> int:
        """The number of finished files, as far as known."""
        return self._receipt.counts.get(TransferState.DONE, 0) if self._receipt is not None else 0

    def done(self, result: int) -> None:
        """Stop loading."""
        self._work.stop()
        super().done(result)

    def _add_rows(self, job: Job) -> None:
        self._which = SegmentedControl(
            [(False, self.tr("All files")), (True, self.tr("Not transferred"))], self
        )
        self._which.setAccessibleName(self.tr("Files shown"))
        self._which.changed.connect(self._show_lines)
        self._which.setEnabled(False)
        self._cut = plain_label("", role="dim", parent=self)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self._which)
        line.addWidget(self._cut, 1)
        self.body.addLayout(line)
        self._model = ReceiptModel(job, self)
        self.rows = TextTable(self._model, self.tr("Files"), _COLUMNS, self)
        self.rows.copy_requested.connect(self.copy_text)
        self.rows.setMinimumHeight(_ROWS_HEIGHT)
        self.body.addWidget(self.rows, 1)

    def _add_footer(self) -> None:
        verify = button(self.tr("Verify Again…"), icon="check", parent=self)
        verify.clicked.connect(self.verify_requested)
        self.footer.addWidget(verify)
        close = button(self.tr("Close"), parent=self)
        close.clicked.connect(self.reject)
        save = button(self.tr("Save Receipt…"), primary=True, parent=self)
        save.clicked.connect(self.save_requested)
        self.add_buttons(close, primary=save)

    def _show_receipt(self, receipt: Receipt) -> None:
        self._receipt = receipt
        self._counts.setText(texts.counts_text(receipt.counts, receipt.size))
        self._which.setEnabled(bool(receipt.problems))
        if receipt.is_cut:
            cut = self.tr("Showing the first {n} files. The saved receipt lists all.")
            self._cut.setText(cut.format(n=number_text(len(receipt.lines))))
        self._show_lines()
        planning_error = self.job.error or self.job.waits_for
        if planning_error is not None:
            self.show_error(planning_error)
        elif not self.job.is_planned:
            self.notice.show_text(self.tr("Not all files have been found yet."), Tone.WARN)

    def _show_lines(self) -> None:
        if self._receipt is not None:
            problems = self._which.value
            self._model.show_rows(self._receipt.problems if problems else self._receipt.lines)

    def _show_skipped(self, problems: list[Problem]) -> None:
        if not problems:
            return
        first = problems[0]
        words = self.tr("%Ln file(s) skipped, such as {name}: {reason}", "", len(problems))
        self._left_out.setText(
            words.format(name=display(first.name, 80), reason=display(message_text(first.reason)))
        )
        self._left_out.show()
