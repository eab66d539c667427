"""The preflight dialog: potential problems before a transfer starts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from rustfs_desktop.models import receipt_texts
from rustfs_desktop.models.display import display
from rustfs_desktop.models.format import number_text
from rustfs_desktop.transfers.types import CopyJob, DownloadJob, Job, Problem, UploadJob
from rustfs_desktop.ui.dialogs.base import BaseDialog
from rustfs_desktop.ui.look.text import ElidedLabel, IconLabel, button, plain_label

_WIDTH = 560
_MOST_NAMES = 3
_MOST_REASONS = 12
_MOST_HEIGHT = 300
_INDENT = 24


class PreflightDialog(BaseDialog):
    """Lists what a job will skip or change, by reason.

    Esc and the close button of its frame do the same as *Cancel*: the dialog stays open until the
    user agreed to lose what was already transferred.

    Signals:
        cancel_requested: The user wants to cancel the job; ``withdraw`` then closes the dialog.
    """

    cancel_requested = Signal()

    def __init__(self, job: Job, parent: QWidget | None = None) -> None:
        super().__init__("", parent, width=_WIDTH)
        self._job = job
        self.set_title(self._title_text())
        serious = [problem for problem in job.problems if problem.is_serious]
        others = sum(problem.is_left_out and not problem.is_serious for problem in job.problems)
        self.body.addWidget(_scrolled(_ProblemList(serious, self), self.tr("Potential problems")))
        if others:
            more = self.tr("Skipped (symbolic links and special files): {n}")
            note = plain_label(more.format(n=number_text(others)), role="dim", parent=self)
            note.setWordWrap(True)
            self.body.addWidget(note)
        cancel = button(self.tr("Cancel"), parent=self)
        cancel.clicked.connect(self.reject)
        if job.count:
            agree = button(self._agree_text(serious), primary=True, parent=self)
            agree.clicked.connect(self.accept)
            self.add_buttons(cancel, primary=agree)
        else:
            self.add_buttons(cancel, primary=None)
        cancel.setFocus()

    def reject(self) -> None:
        """Request to cancel the job."""
        self.cancel_requested.emit()

    def withdraw(self) -> None:
        """Close the dialog of a job that was canceled."""
        self.done(self.DialogCode.Rejected)

    def _title_text(self) -> str:
        text = self._by_action(
            self.tr("Before uploading “{name}”"),
            self.tr("Before downloading “{name}”"),
            self.tr("Before copying “{name}”"),
            self.tr("Before moving “{name}”"),
        )
        return text.format(name=receipt_texts.job_name(self._job))

    def _agree_text(self, serious: Sequence[Problem]) -> str:
        """The button text: continue with the other files, all files, or as many as are found."""
        n = self._job.count
        if not self._job.is_planned:
            return self._by_action(
                self.tr("Upload the Rest"),
                self.tr("Download the Rest"),
                self.tr("Copy the Rest"),
                self.tr("Move the Rest"),
            )
        if any(problem.is_left_out for problem in serious):
            return self._by_action(
                self.tr("Upload the Remaining %Ln File(s)", "", n),
                self.tr("Download the Remaining %Ln File(s)", "", n),
                self.tr("Copy the Remaining %Ln File(s)", "", n),
                self.tr("Move the Remaining %Ln File(s)", "", n),
            )
        return self._by_action(
            self.tr("Upload %Ln File(s) Anyway", "", n),
            self.tr("Download %Ln File(s) Anyway", "", n),
            self.tr("Copy %Ln File(s) Anyway", "", n),
            self.tr("Move %Ln File(s) Anyway", "", n),
        )

    def _by_action(self, upload: str, download: str, copy: str, move: str) -> str:
        if isinstance(self._job, UploadJob):
            return upload
        if isinstance(self._job, DownloadJob):
            return download
        return move if isinstance(self._job, CopyJob) and self._job.is_move else copy


class _ProblemList(QWidget):
    """Each reason with the first names it applies to."""

    def __init__(self, problems: Sequence[Problem], parent: QWidget) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(4)
        found = receipt_texts.by_reason(problems)
        for reason in list(found)[:_MOST_REASONS]:
            self._add(reason, found[reason])
        rest = sum(len(names) for names in list(found.values())[_MOST_REASONS:])
        if rest:
            more = self.tr("and %Ln more", "", rest)
            self._column.addWidget(plain_label(more, role="dim", parent=self))
        self._column.addStretch()

    def _add(self, reason: str, names: Sequence[str]) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        sign = IconLabel("warning", tint="warn", parent=self)
        head.addWidget(sign)
        shown = display(reason)
        words = plain_label(shown[:1].upper() + shown[1:], role="strong", parent=self)
        words.setWordWrap(True)
        head.addWidget(words, 1)
        if len(names) > 1:
            head.addWidget(plain_label(number_text(len(names)), role="dim", parent=self))
        self._column.addLayout(head)
        for name in names[:_MOST_NAMES]:
            self._column.addLayout(self._indented(ElidedLabel(display(name), parent=self)))
        if len(names) > _MOST_NAMES:
            more = self.tr("and %Ln more", "", len(names) - _MOST_NAMES)
            self._column.addLayout(self._indented(plain_label(more, role="dim", parent=self)))
        self._column.addSpacing(8)

    @staticmethod
    def _indented(widget: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(_INDENT, 0, 0, 0)
        row.addWidget(widget, 1)
        return row


def _scrolled(content: QWidget, name: str) -> QScrollArea:
    """The list in a scroll area that fits a small screen."""
    area = QScrollArea(content.parentWidget())
    area.setAccessibleName(name)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setWidget(content)
    content.setAutoFillBackground(False)
    area.viewport().setAutoFillBackground(False)
    area.setMinimumHeight(min(_MOST_HEIGHT, content.heightForWidth(_WIDTH - 60) + 4))
    return area
