"""The delete confirmation, with the exact number of objects."""

from __future__ import annotations

from itertools import chain

from PySide6.QtWidgets import QWidget

from rustfs_desktop.models.format import contents_text
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.s3.api.buckets import versioning_status
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Contents
from rustfs_desktop.service.background import Background
from rustfs_desktop.ui.dialogs.base import BaseDialog
from rustfs_desktop.ui.dialogs.counting import (
    CountLine,
    add_contents,
    inside_text,
)
from rustfs_desktop.ui.dialogs.name_list import NameList
from rustfs_desktop.ui.look.text import button, plain_label


class DeleteDialog(BaseDialog):
    """Lists what will be deleted and counts it before its button is enabled.

    It does not delete anything itself.
    """

    def __init__(
        self,
        background: Background,
        client: Client,
        bucket: str,
        selection: Selection,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", parent)
        self._selection = selection
        self._count = 0
        self.body.addWidget(
            NameList(chain(selection.prefixes, selection.keys), selection.count, self)
        )
        self._counting = CountLine(background, self)
        self.body.addWidget(self._counting)
        self._warning = plain_label(self.tr("This cannot be undone."), role="dim", parent=self)
        self._warning.setWordWrap(True)
        self.body.addWidget(self._warning)
        cancel = button(self.tr("Cancel"), parent=self)
        cancel.clicked.connect(self.reject)
        self._delete = button(
            self.tr("Delete"), icon="trash", primary=True, danger=True, parent=self
        )
        self._delete.clicked.connect(self.accept)
        self.add_buttons(cancel, primary=self._delete)
        self._counting.changed.connect(self._on_changed)
        self._counting.counted.connect(self._on_counted)
        self._begin(client, bucket)
        background.run(
            self,
            lambda _token: versioning_status(client, bucket),
            self._on_versioning,
            lambda _error: None,
            connection=client,
        )

    @property
    def count(self) -> int:
        """The number of objects to delete; 0 while unknown."""
        return self._count

    def done(self, result: int) -> None:
        """Stop counting, however the dialog ends."""
        self._counting.stop()
        super().done(result)

    def _begin(self, client: Client, bucket: str) -> None:
        keys = len(self._selection.keys)
        if self._selection.prefixes:
            self.set_title(self._folder_title(len(self._selection.prefixes), keys))
            self._counting.start(client, bucket, self._selection.prefixes)
            return
        self.set_title(self.tr("Delete %Ln file(s)?", "", keys))
        selection = self._selection
        words = contents_text(0, keys, selection.size, is_sized=selection.is_sized)
        self._counting.show_known(words)
        self._enable(self.tr("Delete %Ln File(s)", "", keys), keys)
        self._delete.setFocus()  # not after a count: Enter meant for Stop must not delete

    def _folder_title(self, folders: int, keys: int) -> str:
        if keys:
            count = folders + keys
            return self.tr("Delete %Ln item(s) and everything in the folders?", "", count)
        return self.tr("Delete %Ln folder(s) and everything inside?", "", folders)

    def _on_versioning(self, status: str) -> None:
        # Suspended versioning overwrites what was stored since: that is lost.
        if status == "Enabled":
            self._warning.setText(
                self.tr(
                    "The bucket is versioned: the server keeps what is deleted as old versions."
                )
            )

    def _on_changed(self) -> None:
        if self._counting.is_running:
            self._delete.setText(self.tr("Counting…"))
        else:
            self._delete.setText(self.tr("Delete"))
        self._delete.setEnabled(False)

    def _on_counted(self, inside: Contents) -> None:
        chosen = Contents(len(self._selection.keys), self._selection.size)
        total = add_contents(inside, chosen)
        both = Contents(total.objects, total.size)
        self._counting.show_known(inside_text(both, is_sized=self._selection.is_sized))
        self._enable(self.tr("Delete %Ln Item(s)", "", total.objects), total.objects)

    def _enable(self, text: str, count: int) -> None:
        self._count = count
        self._delete.setText(text)
        self._delete.setEnabled(True)
