"""The verify dialog: what to check, its progress, and the differences."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QProgressBar, QWidget

from rustfs_desktop.models import receipt_texts as texts
from rustfs_desktop.models.format import number_text
from rustfs_desktop.models.joining import details_text
from rustfs_desktop.models.receipt_tables import FindingsModel
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service import receipts
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.receipts import VerifyMethod, VerifyProgress
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.receipts.verify import Finding
from rustfs_desktop.transfers.types import CopyJob, Job
from rustfs_desktop.ui.dialogs.base import BaseDialog
from rustfs_desktop.ui.dialogs.dialog_task import DialogTask
from rustfs_desktop.ui.dialogs.notice import Tone
from rustfs_desktop.ui.dialogs.text_table import TextTable
from rustfs_desktop.ui.look.mnemonics import MnemonicRadioButton
from rustfs_desktop.ui.look.text import button, menu_text, plain_label

_WIDTH = 640
_ROWS_HEIGHT = 180
_COLUMNS = (0, 80, 260)


class VerifyDialog(BaseDialog):
    """Checks a job's files again; stopping keeps the results so far.

    Args:
        journal: The journal with the receipt.
        job: The job.
        client: The client of the job's server; None while its connection is not open.
        total: The number of files to check.
    """

    def __init__(
        self,
        background: Background,
        journal: Journal,
        job: Job,
        client: Client | None,
        total: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", parent, width=_WIDTH)
        self.set_title(self.tr("Verify: {job}").format(job=texts.title(job)))
        self._journal, self._job, self._client, self._total = journal, job, client, total
        self._work = DialogTask(background, self)
        self._add_choices()
        self._add_progress()
        self._add_footer()
        self._work.progressed.connect(self._show_progress)
        self._work.running_changed.connect(self._on_running)
        self._on_running(False)
        if client is None:
            self.notice.show_text(
                self.tr("To verify against the server, connect to it first."), Tone.PLAIN
            )

    def done(self, result: int) -> None:
        """Stop checking."""
        self._work.stop()
        super().done(result)

    def _add_choices(self) -> None:
        self._choices = QButtonGroup(self)
        for look, text, can in (
            (
                VerifyMethod.SERVER,
                self.tr("Compare size and ETag of every file with the server"),
                self._client is not None,
            ),
            (
                VerifyMethod.CONTENT,
                self.tr("Read all data on the server again"),
                self._client is not None,
            ),
            (
                VerifyMethod.DISK,
                self.tr("Read the files on this computer"),
                not isinstance(self._job, CopyJob),
            ),
        ):
            choice = MnemonicRadioButton(menu_text(text), self)
            choice.setEnabled(can)
            self._choices.addButton(choice, list(VerifyMethod).index(look))
            self.body.addWidget(choice)
            choice.setProperty("possible", can)
            if can and self._choices.checkedButton() is None:
                choice.setChecked(True)

    def _add_progress(self) -> None:
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        self._bar.setRange(0, max(1, self._total))
        self._words = plain_label("", role="dim", parent=self)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self._bar, 1)
        line.addWidget(self._words)
        self.body.addSpacing(4)
        self.body.addLayout(line)
        self._bar.hide()
        self._model = FindingsModel(self)
        self.rows = TextTable(self._model, self.tr("Differences"), _COLUMNS, self)
        self.rows.copy_requested.connect(self.copy_text)
        self.rows.setMinimumHeight(_ROWS_HEIGHT)
        self.rows.hide()
        self.body.addWidget(self.rows, 1)

    def _add_footer(self) -> None:
        self._copy = button(self.tr("Copy List"), icon="copy", parent=self)
        self._copy.clicked.connect(self._copy_list)
        self._copy.setEnabled(False)
        self.footer.addWidget(self._copy)
        close = button(self.tr("Close"), parent=self)
        close.clicked.connect(self.reject)
        self.start = button(self.tr("Verify"), primary=True, parent=self)
        self.start.clicked.connect(self._on_pressed)
        self.add_buttons(close, primary=self.start)

    def _look(self) -> VerifyMethod:
        return list(VerifyMethod)[max(0, self._choices.checkedId())]

    def _on_pressed(self) -> None:
        if self._work.is_running:
            found = self._work.progress
            self._work.stop()
            self._show_stopped(found if isinstance(found, VerifyProgress) else VerifyProgress({}))
            return
        self.notice.clear()
        self._show_progress(VerifyProgress({}))
        self.rows.hide()
        self.start.setFocus()
        work = partial(receipts.verify, self._journal, self._job, self._look(), self._client)
        self._work.start(work, self._show_end, self.show_error, self._client)

    def _on_running(self, is_running: bool) -> None:
        self.start.setText(self.tr("Stop") if is_running else self.tr("Verify"))
        self.start.setEnabled(is_running or self._choices.checkedButton() is not None)
        self._bar.setVisible(is_running)
        for choice in self._choices.buttons():
            choice.setEnabled(bool(choice.property("possible")) and not is_running)

    def _show_progress(self, checked: VerifyProgress) -> None:
        self._bar.setValue(min(checked.total, self._bar.maximum()))
        of = self.tr("{n} of {total}").format(
            n=number_text(checked.total), total=number_text(self._total)
        )
        words = texts.checked_text(checked.counts)
        self._words.setText(details_text((of, words)))
        if len(checked.verdicts) != self._model.rowCount():
            self._model.show_rows(checked.verdicts)
        if checked.verdicts:
            self.rows.show()
        self._copy.setEnabled(bool(checked.verdicts))

    def _show_end(self, checked: VerifyProgress) -> None:
        self._show_progress(checked)
        counts = checked.counts
        bad = counts.get(Finding.DIFFERENT, 0) + counts.get(Finding.MISSING, 0)
        if bad:
            self.notice.show_text(self.tr("%Ln file(s) changed", "", bad), Tone.BAD)
        elif not checked.total:
            self.notice.show_text(self.tr("No files were transferred."), Tone.PLAIN)
        elif counts.get(Finding.UNSURE):
            self.notice.show_text(self.tr("No differences found."), Tone.WARN)
        else:
            same = self.tr("Verified: %Ln file(s) unchanged", "", checked.total)
            self.notice.show_text(same, Tone.OK)

    def _show_stopped(self, checked: VerifyProgress) -> None:
        self._show_progress(checked)
        self.notice.show_text(self.tr("Stopped before all files were checked."), Tone.WARN)

    def _copy_list(self) -> None:
        rows = range(self._model.rowCount())
        self.copy_text(self.rows.text_of(rows))
