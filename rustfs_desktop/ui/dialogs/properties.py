"""The Properties dialog of an object, folder or bucket."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.models.display import display
from rustfs_desktop.models.format import (
    contents_text,
    exact_date_text,
    exact_size_text,
    number_text,
)
from rustfs_desktop.models.kinds import kind_of
from rustfs_desktop.models.result_selection import bucket_sums
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.s3.api.buckets import bucket_details
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.s3.types import BucketDetails, ObjectHead
from rustfs_desktop.service.background import Background
from rustfs_desktop.ui.dialogs.base import BaseDialog
from rustfs_desktop.ui.dialogs.counting import CountLine
from rustfs_desktop.ui.dialogs.dialog_task import DialogTask
from rustfs_desktop.ui.dialogs.name_list import short_name
from rustfs_desktop.ui.dialogs.notice import Tone
from rustfs_desktop.ui.dialogs.property_grid import PropertyGrid
from rustfs_desktop.ui.look.text import button


def _head(
    client: Client, bucket: str, key: str, _cancel: CancelToken, _report: Callable[[Any], None]
) -> ObjectHead:
    return head_object(Remote(client, bucket, key), repeats=True)


def _details(
    client: Client, bucket: str, _cancel: CancelToken, _report: Callable[[Any], None]
) -> BucketDetails:
    return bucket_details(client, bucket)


class _GridDialog(BaseDialog):
    """Shows properties that can be copied. It is not modal, and deletes itself when closed."""

    def __init__(self, title: str, parent: QWidget | None) -> None:
        super().__init__(title, parent)
        self.setModal(False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.properties = PropertyGrid(self)
        self.body.addWidget(self.properties)
        self.body.addStretch(1)
        copy = button(self.tr("Copy"), icon="copy", parent=self)
        copy.setAccessibleName(self.tr("Copy properties"))
        copy.clicked.connect(self._copy)
        close = button(self.tr("Close"), primary=True, parent=self)
        close.clicked.connect(self.accept)
        self.add_buttons(copy, primary=close)
        close.setFocus()

    def _copy(self) -> None:
        if self.copy_text(self.properties.as_text()):
            self.notice.show_text(self.tr("Copied."), Tone.OK)


class SelectionDialog(_GridDialog):
    """Sums up several selected folders and files, which may be in several buckets."""

    def __init__(self, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.set_title(self.tr("{n} selected").format(n=number_text(selection.count)))
        folders = len(selection.prefixes)
        files = selection.count - folders
        self.properties.add(self.tr("Selected"), contents_text(folders, files))
        if files:
            size = exact_size_text(selection.size)
            at_least = self.tr("At least {size}").format(size=size)
            self.properties.add(self.tr("Size of files"), size if selection.is_sized else at_least)
        if len(selection.by_bucket) > 1:
            for bucket, words in bucket_sums(selection).items():
                self.properties.add(bucket, words)


class PropertiesDialog(_GridDialog):
    """Shows an object (a key), a folder (a prefix ending with a slash) or a bucket (no key)."""

    def __init__(
        self,
        background: Background,
        client: Client,
        bucket: str,
        key: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(short_name(key or bucket), parent)
        self._work = DialogTask(background, self)
        self.count: CountLine | None = None
        if not key:
            self._show_bucket(client, bucket)
        elif key.endswith("/"):
            self._show_folder(bucket, key)
        else:
            self._show_object(client, bucket, key)
        if not key or key.endswith("/"):
            self.count = CountLine(background, self)
            self.properties.add_widget(self.tr("Contents"), self.count, self.count.label)
            self.count.start(client, bucket, [key])

    def done(self, result: int) -> None:
        """Stop loading and counting."""
        self._work.stop()
        if self.count is not None:
            self.count.stop()
        super().done(result)

    def _show_folder(self, bucket: str, prefix: str) -> None:
        self.properties.add(self.tr("Type"), self.tr("Folder"))
        self.properties.add(self.tr("Bucket"), bucket)
        self.properties.add(self.tr("Prefix"), prefix)

    def _show_object(self, client: Client, bucket: str, key: str) -> None:
        self.properties.add(self.tr("Type"), kind_of(key).text)
        self.properties.add(self.tr("Bucket"), bucket)
        self.properties.add(self.tr("Key"), key)
        self.notice.show_text(self.tr("Loading…"), Tone.PLAIN)
        work = partial(_head, client, bucket, key)
        self._work.start(work, self._on_head, self.show_error, client)

    def _show_bucket(self, client: Client, bucket: str) -> None:
        self.properties.add(self.tr("Type"), self.tr("Bucket"))
        self.properties.add(self.tr("Server"), client.endpoint.url)
        work = partial(_details, client, bucket)
        self._work.start(work, self._on_details, self.show_error, client)

    def _on_head(self, info: ObjectHead) -> None:
        self.notice.clear()
        properties = self.properties
        properties.add(self.tr("Size"), exact_size_text(info.size))
        properties.add(self.tr("Modified"), exact_date_text(info.modified_at))
        properties.add(self.tr("ETag"), info.etag)
        properties.add(self.tr("Content type"), info.content_type)
        properties.add(self.tr("Storage class"), info.storage_class or self.tr("Standard"))
        properties.add(self.tr("Encryption"), info.encryption or self.tr("None"))
        if info.version_id:
            properties.add(self.tr("Version"), info.version_id)
        for name, value in sorted(info.metadata.items()):
            properties.add(display(f"x-amz-meta-{name}"), value)

    def _on_details(self, details: BucketDetails) -> None:
        unknown = self.tr("Unknown (no permission)")
        self.properties.add(self.tr("Region"), details.region or unknown)
        self.properties.add(self.tr("Versioning"), details.versioning or unknown)
