"""The conflict dialog: replace, keep both, or skip a file whose name is taken."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QCheckBox, QMenu, QPushButton, QVBoxLayout, QWidget

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError
from rustfs_desktop.models.display import display
from rustfs_desktop.models.format import date_text, size_text
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
from rustfs_desktop.ui.look.text import ElidedLabel, button, plain_label


@dataclasses.dataclass(frozen=True, slots=True)
class FileFacts:
    """Size and date of one of the two files; None where they are not known."""

    size: int | None = None
    modified: datetime | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class BothFacts:
    """Size and date of the local file and of the object."""

    local: FileFacts = FileFacts()
    remote: FileFacts = FileFacts()


def look_at_both(client: Client | None, bucket: str, key: str, path: Path) -> BothFacts:
    """Ask the disk and the server; what cannot be known stays unknown."""
    try:
        stat = path.stat()
        local = FileFacts(stat.st_size, datetime.fromtimestamp(stat.st_mtime, UTC))
    except OSError:
        local = FileFacts()
    return BothFacts(local, _remote_facts(client, bucket, key))


def _remote_facts(client: Client | None, bucket: str, key: str) -> FileFacts:
    if client is None:  # its connection is not open
        return FileFacts()
    try:
        info = head_object(Remote(client, bucket, key), repeats=True)
    except AppError:
        return FileFacts()
    return FileFacts(info.size, info.modified_at)


def _work(transfer: Transfer, _cancel: CancelToken, _report: Callable[[Any], None]) -> BothFacts:
    """Worker thread: what there is to know of both."""
    job = transfer.job
    if isinstance(transfer, CopyTransfer):
        source = transfer.source
        return BothFacts(
            _remote_facts(source.location.client, source.location.bucket, source.key),
            _remote_facts(job.client, job.bucket, transfer.key),
        )
    return look_at_both(job.client, job.bucket, transfer.key, Path(transfer.other_end))


class FileLine(QWidget):
    """The location of a file, and below it size and date."""

    def __init__(self, place: str, facts: FileFacts, parent: QWidget) -> None:
        super().__init__(parent)
        self._facts = plain_label(facts_text(facts), role="dim", parent=self)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2)
        rows.addWidget(ElidedLabel(place, parent=self))
        rows.addWidget(self._facts)

    @property
    def text(self) -> str:
        """Size and date as shown."""
        return self._facts.text()

    def show_facts(self, facts: FileFacts) -> None:
        """Show what has become known."""
        self._facts.setText(facts_text(facts))


def facts_text(facts: FileFacts) -> str:
    """Size and date as one line."""
    parts = [size_text(facts.size)] if facts.size is not None else []
    if facts.modified is not None:
        parts.append(date_text(facts.modified))
    return " · ".join(parts) or "–"


class ConflictDialog(BaseDialog):
    """Shows both files; closed without a button, it has no answer."""

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
        self._add_facts(transfer)
        self._all = QCheckBox(self._same_for(more_waiting), self)
        self._all.setVisible(more_waiting > 0)
        self.body.addSpacing(4)
        self.body.addWidget(self._all)
        self._add_answers()
        self._work = DialogTask(background, self) if background is not None else None
        if self._work is not None:
            client = transfer.job.client
            self._work.start(partial(_work, transfer), self._on_facts, self.show_error, client)

    def answer(self) -> Answer | None:
        """What was chosen; None when the dialog was closed instead."""
        return self._answer

    def for_all(self) -> bool:
        """Whether the answer is meant for all others that wait as well."""
        return self._all.isChecked() and not self._all.isHidden()

    def done(self, result: int) -> None:
        """Stop asking the server."""
        if self._work is not None:
            self._work.stop()
        super().done(result)

    def _add_facts(self, transfer: Transfer) -> None:
        size = FileFacts(transfer.size or None)
        there = display(f"{transfer.bucket}/{transfer.key}")
        form = Form(self)
        if isinstance(transfer, DownloadTransfer):
            self.local = FileLine(display(str(transfer.path)), FileFacts(), self)
            self.remote = FileLine(there, size, self)
            form.add_row(self.tr("On this computer"), self.local)
            form.add_row(self.tr("To download"), self.remote)
        else:
            here = str(transfer.source).removeprefix("s3://")
            self.remote = FileLine(there, FileFacts(), self)
            self.local = FileLine(display(here), size, self)
            form.add_row(self.tr("On the server"), self.remote)
            if isinstance(transfer, CopyTransfer):
                form.add_row(self.tr("To copy"), self.local)
            else:
                form.add_row(self.tr("To upload"), self.local)
        self.body.addWidget(form)

    def _same_for(self, more_waiting: int) -> str:
        return self.tr("Do this for all remaining %Ln file(s)", "", more_waiting)

    def _add_answers(self) -> None:
        self.footer.addWidget(self._conditions())
        skip = button(self.tr("Skip"), parent=self)
        skip.clicked.connect(self._skip)
        replace = button(self.tr("Replace"), parent=self)
        replace.clicked.connect(self._replace)
        both = button(self.tr("Keep Both"), primary=True, parent=self)
        both.clicked.connect(self._keep_both)
        self.add_buttons(skip, replace, primary=both)
        both.setFocus()

    def _conditions(self) -> QPushButton:
        """The answers that look at both files first; meant for many files at once."""
        more = button(self.tr("Replace If…"), parent=self)
        menu = QMenu(more)
        menu.addAction(self.tr("Incoming File Is Newer")).triggered.connect(self._replace_older)
        menu.addAction(self.tr("Size or Time Differs")).triggered.connect(self._replace_different)
        more.setMenu(menu)
        return more

    def _on_facts(self, both: BothFacts) -> None:
        self.local.show_facts(both.local)
        self.remote.show_facts(both.remote)

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
