"""The transfer history: all jobs in the journal, with their receipts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.models.receipt_tables import HistoryModel
from rustfs_desktop.service.background import Background
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.journal.rows import JobRow
from rustfs_desktop.transfers.types import TransferState
from rustfs_desktop.ui.dialogs.base import BaseDialog
from rustfs_desktop.ui.dialogs.dialog_task import DialogTask
from rustfs_desktop.ui.dialogs.text_table import TextTable
from rustfs_desktop.ui.look.text import button, plain_label, set_plain_tip

_WIDTH = 760
_ROWS_HEIGHT = 320
_COLUMNS = (128, 88, 0, 110, 60, 76, 104)


class HistoryDialog(BaseDialog):
    """Lists the jobs, newest first.

    Signals:
        receipt_requested: The receipt of a job should be shown (JobRow).
    """

    receipt_requested = Signal(object)

    def __init__(
        self,
        background: Background,
        journal: Journal,
        connection_name: Callable[[str], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", parent, width=_WIDTH)
        self.set_title(self.tr("Transfer History"))
        self._journal = journal
        self._model = HistoryModel(connection_name, self)
        hint = plain_label(
            self.tr("Finished transfers are kept for 30 days."), role="dim", parent=self
        )
        hint.setWordWrap(True)
        self.body.addWidget(hint)
        self.rows = TextTable(self._model, self.tr("Transfers"), _COLUMNS, self)
        self.rows.copy_requested.connect(self.copy_text)
        self.rows.setMinimumHeight(_ROWS_HEIGHT)
        self.body.addWidget(self.rows, 1)
        self._nothing = plain_label(self.tr("No transfers yet."), role="dim", parent=self)
        self._nothing.hide()
        self.body.addWidget(self._nothing)
        self._add_footer()
        self.rows.opened.connect(lambda row: self.receipt_requested.emit(self._model.row(row)))
        self.rows.selectionModel().selectionChanged.connect(self._on_selected)
        self._model.modelReset.connect(self._on_selected)
        self._work = DialogTask(background, self)
        self.load()

    def load(self) -> None:
        """Load the list again."""
        journal = self._journal

        def work(_cancel: CancelToken, _report: Callable[[Any], None]) -> list[JobRow]:
            return journal.jobs()[::-1]

        self._work.start(work, self._show_jobs, self.show_error)

    def done(self, result: int) -> None:
        """Stop loading."""
        self._work.stop()
        super().done(result)

    def _add_footer(self) -> None:
        self._forget = button(self.tr("Remove from History"), icon="trash", parent=self)
        self._forget.clicked.connect(self._forget_chosen)
        tip = self.tr(
            "Only finished transfers can be removed. Clear failed transfers from the list first."
        )
        set_plain_tip(self._forget, tip)
        self.footer.addWidget(self._forget)
        close = button(self.tr("Close"), parent=self)
        close.clicked.connect(self.reject)
        self.show_receipt = button(self.tr("Show Receipt"), primary=True, parent=self)
        self.show_receipt.clicked.connect(self._show_chosen)
        self.add_buttons(close, primary=self.show_receipt)

    def _show_jobs(self, jobs: list[JobRow]) -> None:
        self._model.show_rows(jobs)
        self._nothing.setVisible(not jobs)
        if jobs:
            self.rows.selectRow(0)

    def _on_selected(self) -> None:
        chosen = self._chosen()
        self.show_receipt.setEnabled(len(chosen) == 1)
        self._forget.setEnabled(any(map(_may_go, chosen)))

    def _chosen(self) -> list[JobRow]:
        return [self._model.row(number) for number in self.rows.chosen()]

    def _show_chosen(self) -> None:
        for row in self._chosen():
            self.receipt_requested.emit(row)

    def _forget_chosen(self) -> None:
        for row in self._chosen():
            if _may_go(row):
                self._journal.remove_job(row.job)
        self.load()


def _may_go(row: JobRow) -> bool:
    """Whether a job can be removed: it is finished and not in the transfer list."""
    is_through = not (
        row.counts.get(TransferState.FAILED) or row.counts.get(TransferState.CANCELLED)
    )
    return row.is_finished and (is_through or row.job.is_cleared or not row.is_alive)
