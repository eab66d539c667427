"""The conflict dialog: replace, keep both, or skip when a file already exists."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QPushButton, QVBoxLayout, QWidget

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError
from rustfs_desktop.models.display import display
from rustfs_desktop.models.format import date_text, size_text
from rustfs_desktop.models.joining import details_text
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.service.background import Background
from rustfs_desktop.transfers.types import (
    Answer,
    CopyTransfer,
    DownloadTransfer,
    Transfer,
)
from rustfs_desktop.ui.dialogs.base import BaseDialog
from rustfs_desktop.ui.dialogs.dialog_task import DialogTask
from rustfs_desktop.ui.dialogs.form import Form
from rustfs_desktop.ui.dialogs.name_list import short_name
from rustfs_desktop.ui.look.mnemonics import MnemonicCheckBox
from rustfs_desktop.ui.look.text import ElidedLabel, button, plain_label


@dataclasses.dataclass(frozen=True, slots=True)
class FileInfo:
    """Size and date of one of the two files; None if unknown."""

    size: int | None = None
    modified: datetime | float | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class FilePair:
    """Size and date of both files: the local file and the object."""

    local: FileInfo = FileInfo()
    remote: FileInfo = FileInfo()


def read_both_files(client: Client | None, bucket: str, key: str, path: Path) -> FilePair:
    """Read size and date from disk and server; None if unknown."""
    try:
        stat = path.stat()
        local = FileInfo(stat.st_size, stat.st_mtime)
    except OSError:
        local = FileInfo()
    return FilePair(local, _remote_info(client, bucket, key))


def _remote_info(client: Client | None, bucket: str, key: str) -> FileInfo:
    if client is None:  # its connection is not open
        return FileInfo()
    try:
        info = head_object(Remote(client, bucket, key), repeats=True)
    except AppError:
        return FileInfo()
    return FileInfo(info.size, info.modified_at)


def _work(transfer: Transfer, _cancel: CancelToken, _report: Callable[[Any], None]) -> FilePair:
    """Worker thread: read size and date of both files."""
    job = transfer.job
    if isinstance(transfer, CopyTransfer):
        source = transfer.source
        return FilePair(
            _remote_info(source.location.client, source.location.bucket, source.key),
            _remote_info(job.client, job.bucket, transfer.key),
        )
    return read_both_files(job.client, job.bucket, transfer.key, Path(transfer.path_or_key))


class FileLine(QWidget):
    """The path of a file, with size and date below."""

    def __init__(self, path: str, info: FileInfo, parent: QWidget) -> None:
        super().__init__(parent)
        self._info = plain_label(info_text(info), role="dim", parent=self)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2)
        rows.addWidget(ElidedLabel(path, parent=self))
        rows.addWidget(self._info)

    @property
    def text(self) -> str:
        """The displayed size and date."""
        return self._info.text()

    def show_info(self, info: FileInfo) -> None:
        """Show size and date."""
        self._info.setText(info_text(info))


def info_text(info: FileInfo) -> str:
    """Size and date on one line."""
    parts = [size_text(info.size)] if info.size is not None else []
    if info.modified is not None:
        parts.append(date_text(info.modified))
    return details_text(parts) or "–"


class ConflictDialog(BaseDialog):
    """Shows both files and asks for one answer.

    Esc and the close button of its frame request to cancel the whole job; the dialog stays open
    until that is decided, so no key cancels running transfers by accident.

    Signals:
        cancel_requested: The user wants to cancel the job; ``withdraw`` then closes the dialog.
    """

    cancel_requested = Signal()

    def __init__(
        self,
        transfer: Transfer,
        more_waiting: int = 0,
        parent: QWidget | None = None,
        background: Background | None = None,
    ) -> None:
        super().__init__("", parent, width=520)
        self.set_title(self.tr("“{name}” already exists").format(name=short_name(transfer.name)))
        self._answer: Answer | None = None
        self._add_file_lines(transfer)
        self._all = MnemonicCheckBox(self._same_for(more_waiting), self)
        self._all.setVisible(more_waiting > 0)
        self.body.addSpacing(4)
        self.body.addWidget(self._all)
        self._add_answers(is_single=more_waiting <= 0 and transfer.job.is_planned)
        self._work = DialogTask(background, self) if background is not None else None
        if self._work is not None:
            client = transfer.job.client
            self._work.start(partial(_work, transfer), self._on_info, self.show_error, client)

    def answer(self) -> Answer | None:
        """The chosen answer; None if the dialog was closed."""
        return self._answer

    def for_all(self) -> bool:
        """Whether the answer applies to all remaining files."""
        return self._all.isChecked() and not self._all.isHidden()

    def reject(self) -> None:
        """Esc does the same as *Cancel All*."""
        self.cancel_requested.emit()

    def withdraw(self) -> None:
        """Close without an answer, because none is needed any more."""
        self.done(self.DialogCode.Rejected)

    def done(self, result: int) -> None:
        """Cancel the request to the server."""
        if self._work is not None:
            self._work.stop()
        super().done(result)

    def _add_file_lines(self, transfer: Transfer) -> None:
        size = FileInfo(transfer.size or None)
        there = display(f"{transfer.bucket}/{transfer.key}")
        form = Form(self)
        if isinstance(transfer, DownloadTransfer):
            self.local = FileLine(display(str(transfer.path)), FileInfo(), self)
            self.remote = FileLine(there, size, self)
            form.add_row(self.tr("On this computer"), self.local)
            form.add_row(self.tr("To download"), self.remote)
        else:
            here = str(transfer.source).removeprefix("s3://")
            self.remote = FileLine(there, FileInfo(), self)
            self.local = FileLine(display(here), size, self)
            form.add_row(self.tr("On the server"), self.remote)
            if isinstance(transfer, CopyTransfer):
                form.add_row(self.tr("To copy"), self.local)
            else:
                form.add_row(self.tr("To upload"), self.local)
        self.body.addWidget(form)

    def _same_for(self, more_waiting: int) -> str:
        return self.tr("Do this for all remaining %Ln file(s)", "", more_waiting)

    def _add_answers(self, *, is_single: bool) -> None:
        words = self.tr("Cancel") if is_single else self.tr("Cancel All")
        cancel = button(words, parent=self)
        cancel.clicked.connect(self.reject)
        self.footer.addWidget(cancel)
        skip = button(self.tr("Skip"), parent=self)
        skip.clicked.connect(self._skip)
        replace = button(self.tr("Replace"), parent=self)
        replace.clicked.connect(self._replace)
        both = button(self.tr("Keep Both"), primary=True, parent=self)
        both.clicked.connect(self._keep_both)
        self.add_buttons(skip, self._conditions(), replace, primary=both)
        both.setFocus()

    def _conditions(self) -> QPushButton:
        """The answers that compare both files first; useful for many files."""
        more = button(self.tr("Replace If…"), parent=self)
        menu = QMenu(more)
        menu.addAction(self.tr("Incoming File Is Newer")).triggered.connect(self._replace_older)
        menu.addAction(self.tr("Size or Time Differs")).triggered.connect(self._replace_different)
        more.setMenu(menu)
        return more

    def _on_info(self, both: FilePair) -> None:
        self.local.show_info(both.local)
        self.remote.show_info(both.remote)

    def _skip(self) -> None:
        self._choose(Answer.SKIP)

    def _replace(self) -> None:
        self._choose(Answer.REPLACE)

    def _replace_older(self) -> None:
        self._choose(Answer.NEWER)

    def _replace_different(self) -> None:
        self._choose(Answer.DIFFERENT)

    def _keep_both(self) -> None:
        self._choose(Answer.KEEP_BOTH)

    def _choose(self, answer: Answer) -> None:
        self._answer = answer
        self.accept()
