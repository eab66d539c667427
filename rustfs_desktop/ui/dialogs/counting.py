"""A line that counts the contents of folders, with a Stop button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError
from rustfs_desktop.models.format import items_text, size_text, total_text
from rustfs_desktop.models.joining import list_text
from rustfs_desktop.models.message_texts import title_text
from rustfs_desktop.s3.api.contents import count_contents
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Contents
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.contents_merge import ContentsMerge
from rustfs_desktop.service.indexes import Indexes
from rustfs_desktop.ui.dialogs.dialog_task import DialogTask
from rustfs_desktop.ui.look.text import button, plain_label


def inside_text(contents: Contents, *, is_sized: bool = True) -> str:
    """The text ``1,204 items (48.2 GB), 3 older versions``; zero counts are omitted.

    Args:
        contents: The counts.
        is_sized: Whether the size is that of all objects.
    """
    translate = QCoreApplication.translate
    if contents.is_empty:
        return translate("Counting", "Empty")
    items, total = items_text(contents.objects), total_text(contents.size, is_sized=is_sized)
    parts = [translate("Counting", "{items} ({size})").format(items=items, size=total)]
    if not total:
        parts = [items]
    versions, markers, uploads = contents.versions, contents.delete_markers, contents.uploads
    if versions:
        parts.append(translate("Counting", "%Ln older version(s)", "", versions))
    if markers:
        parts.append(translate("Counting", "%Ln delete marker(s)", "", markers))
    if uploads:
        parts.append(translate("Counting", "%Ln unfinished upload(s)", "", uploads))
    return list_text(parts)


def add_contents(one: Contents, other: Contents) -> Contents:
    """The sum of two counts."""
    return Contents(
        objects=one.objects + other.objects,
        size=one.size + other.size,
        versions=one.versions + other.versions,
        delete_markers=one.delete_markers + other.delete_markers,
        uploads=one.uploads + other.uploads,
    )


def count_prefixes(
    client: Client,
    bucket: str,
    prefixes: Sequence[str],
    cancel: CancelToken,
    report: Callable[[Contents], None],
    merge: ContentsMerge | None = None,
) -> Contents:
    """Count what is below all ``prefixes`` together; they must not contain each other.

    Args:
        client: The server.
        bucket: The bucket.
        prefixes: The folders; an empty one means the whole bucket.
        cancel: Checked before every request.
        report: Called with the count so far.
        merge: Takes what is listed into the index of the bucket.
    """
    total = Contents()
    for prefix in prefixes:
        on_progress = partial(_report_sum, report, total)
        count = partial(count_contents, client, bucket, prefix, cancel, on_progress)
        if merge is None:
            total = add_contents(total, count())
        else:
            with merge.listing(prefix) as take_page:
                total = add_contents(total, count(take_page))
    return total


def _report_sum(report: Callable[[Contents], None], before: Contents, counted: Contents) -> None:
    report(add_contents(before, counted))


class CountLine(QWidget):
    """Counts in the background and shows the progress; can be stopped and restarted.

    Args:
        background: Runs the requests.
        parent: The owner.
        indexes: What is listed is merged into the index of the bucket, if it has one.

    Signals:
        changed: Counting started, stopped or failed: the number is unknown.
        counted: Counting finished (Contents).
    """

    changed = Signal()
    counted = Signal(object)

    def __init__(
        self, background: Background, parent: QWidget, indexes: Indexes | None = None
    ) -> None:
        super().__init__(parent)
        self._indexes = indexes
        self._what: tuple[Client, str, tuple[str, ...]] | None = None
        self._work = DialogTask(background, self)
        self._work.progressed.connect(self._on_progress)
        self.label = plain_label("", parent=self)
        self.label.setWordWrap(True)
        self._button = button(self.tr("Stop"), parent=self)
        self._button.setAutoDefault(True)
        self._button.clicked.connect(self._on_button)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.label, 1)
        row.addWidget(self._button)

    @property
    def is_running(self) -> bool:
        """Whether it is counting."""
        return self._work.is_running

    @property
    def text(self) -> str:
        """The displayed text."""
        return self.label.text()

    def start(self, client: Client, bucket: str, prefixes: Sequence[str]) -> None:
        """Count what is below ``prefixes``; one empty prefix means the whole bucket."""
        self._what = client, bucket, tuple(prefixes)
        self._begin()

    def show_known(self, text: str) -> None:
        """Show a known result without counting."""
        self._button.hide()
        self.label.setText(text)

    def stop(self) -> None:
        """Stop counting and show that."""
        if self._work.is_running:
            self._work.stop()
            self._halt(self.tr("Stopped."))

    def _begin(self) -> None:
        if self._what is None:
            return
        client, bucket, prefixes = self._what
        merge = self._indexes.contents_merge(client, bucket) if self._indexes is not None else None

        def count(cancel: CancelToken, report: Callable[[Any], None]) -> Contents:
            return count_prefixes(client, bucket, prefixes, cancel, report, merge)

        self.label.setText(self.tr("Counting…"))
        self._name_button(self.tr("Stop"), self.tr("Stop counting"))
        self._work.start(count, self._on_counted, self._on_failed, client)
        self.changed.emit()

    def _name_button(self, text: str, name: str) -> None:
        self._button.setText(text)
        self._button.setAccessibleName(name)
        self._button.show()

    def _on_button(self) -> None:
        if self._work.is_running:
            self.stop()
        else:
            self._begin()

    def _on_progress(self, contents: Contents) -> None:
        if self._work.is_running:
            so_far = self.tr("Counting… {items} so far ({size})")
            text = so_far.format(items=items_text(contents.objects), size=size_text(contents.size))
            self.label.setText(text)

    def _on_counted(self, contents: Contents) -> None:
        self.show_known(inside_text(contents))
        if self._indexes is not None and self._what is not None:
            self._indexes.note_merged(*self._what[:2])
        self.counted.emit(contents)

    def _on_failed(self, error: AppError) -> None:
        self._halt(f"{title_text(error)}.")

    def _halt(self, why: str) -> None:
        known = self._work.progress
        if isinstance(known, Contents) and known.objects:
            partly = self.tr("{why} At least {items} ({size}).")
            why = partly.format(
                why=why, items=items_text(known.objects), size=size_text(known.size)
            )
        self.label.setText(why)
        self._name_button(self.tr("Count Again"), self.tr("Count Again"))
        self.changed.emit()
