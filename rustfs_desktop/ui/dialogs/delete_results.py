"""The delete confirmation for results in several buckets."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QWidget

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError, Cancelled
from rustfs_desktop.models.display import display
from rustfs_desktop.models.format import contents_text
from rustfs_desktop.models.joining import list_text
from rustfs_desktop.models.result_selection import source_label
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.s3.api.buckets import versioning_status
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.row_places import ResultBucket
from rustfs_desktop.ui.dialogs.base import BaseDialog
from rustfs_desktop.ui.look.text import ElidedLabel, IconLabel, button, plain_label

_MOST = 6


class DeleteResultsDialog(BaseDialog):
    """Says how many files in which buckets will be deleted; it does not delete them itself.

    Args:
        parts: The files of each bucket, with the client of its connection; results have no
            folders.
    """

    def __init__(
        self,
        background: Background,
        parts: Sequence[tuple[Client, Selection]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", parent)
        self.count = sum(part.count for _client, part in parts)
        self._final = [source_label(part) for _client, part in parts]
        self._bucket_count = len(parts)
        where = self.tr("%Ln bucket(s)", "", len(parts))
        words = self.tr("Delete %Ln file(s) in {buckets}?", "", self.count)
        self.set_title(words.format(buckets=where))
        shown = parts if len(parts) <= _MOST else parts[: _MOST - 1]
        for _client, part in shown:
            self.body.addLayout(self._row(part))
        if others := len(parts) - len(shown):
            more = self.tr("and %Ln other bucket(s)", "", others)
            self.body.addWidget(plain_label(more, role="dim", parent=self))
        self._warning = plain_label(self.tr("This cannot be undone."), role="dim", parent=self)
        self._warning.setWordWrap(True)
        self.body.addWidget(self._warning)
        cancel = button(self.tr("Cancel"), parent=self)
        cancel.clicked.connect(self.reject)
        words = self.tr("Delete %Ln File(s)", "", self.count)
        delete = button(words, icon="trash", primary=True, danger=True, parent=self)
        delete.clicked.connect(self.accept)
        self.add_buttons(cancel, primary=delete)
        delete.setFocus()
        self._ask_versioning(background, parts)

    def _row(self, part: Selection) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(IconLabel("bucket", tint="dim", parent=self))
        row.addWidget(ElidedLabel(display(source_label(part)), parent=self), 1)
        words = contents_text(0, part.count, part.size, is_sized=part.is_sized)
        row.addWidget(plain_label(words, role="dim", parent=self))
        return row

    def _ask_versioning(
        self, background: Background, parts: Sequence[tuple[Client, Selection]]
    ) -> None:
        """Ask each server about its buckets; until it answers, a deletion there counts as final."""
        buckets: dict[Client, list[ResultBucket]] = {}
        for client, part in parts:
            if part.source is not None:
                buckets.setdefault(client, []).append(part.source)
        for client, asked in buckets.items():
            work = partial(_versioned, client, asked)
            background.run(self, work, self._on_versioning, lambda _error: None, connection=client)

    def _on_versioning(self, versioned: list[str]) -> None:
        """``versioned`` are the labels of buckets that keep what is deleted."""
        final = self._final = [label for label in self._final if label not in versioned]
        if not final:
            self._warning.setText(
                self.tr(
                    "The buckets are versioned: the server keeps what is deleted as old versions."
                )
            )
        elif len(final) < self._bucket_count:
            words = self.tr(
                "This cannot be undone in {buckets}. The others are versioned: the server keeps"
                " what is deleted there as old versions."
            )
            names = list_text([display(name) for name in final[:_MOST]])
            if len(final) > _MOST:
                names = self.tr("%Ln bucket(s)", "", len(final))
            self._warning.setText(words.format(buckets=names))


def _versioned(client: Client, buckets: Sequence[ResultBucket], token: CancelToken) -> list[str]:
    """The labels of the buckets of a server that keep what is deleted."""
    return [
        bucket.label for bucket in buckets if _keeps_versions(client, bucket.location.bucket, token)
    ]


def _keeps_versions(client: Client, bucket: str, token: CancelToken) -> bool:
    """Whether it does for certain; suspended versioning overwrites what was stored since."""
    token.check()
    try:
        return versioning_status(client, bucket) == "Enabled"
    except Cancelled:
        raise
    except AppError:
        return False
