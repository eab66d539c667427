"""The dialog that deletes a bucket, and empties it first if chosen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QProgressBar, QWidget

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError, BucketNotEmpty
from rustfs_desktop.models.display import display
from rustfs_desktop.models.format import number_text
from rustfs_desktop.models.message_texts import title_text
from rustfs_desktop.s3.api.buckets import delete_bucket
from rustfs_desktop.s3.changed_keys import ChangedKeys
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Contents, DeleteResult
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.deletion_steps import DeletionProgress, DeletionState, empty_patiently
from rustfs_desktop.ui.dialogs.base import BaseDialog
from rustfs_desktop.ui.dialogs.counting import CountLine
from rustfs_desktop.ui.dialogs.dialog_task import DialogTask
from rustfs_desktop.ui.dialogs.name_list import short_name
from rustfs_desktop.ui.dialogs.notice import Tone
from rustfs_desktop.ui.look.mnemonics import MnemonicCheckBox
from rustfs_desktop.ui.look.text import breakable, button, plain_label

_MOST_FAILURES = 500


def _empty(
    client: Client,
    bucket: str,
    deleted_keys: ChangedKeys,
    cancel: CancelToken,
    report: Callable[[Any], None],
) -> DeleteResult:
    return empty_patiently(client, bucket, DeletionProgress(deleted_keys, report), cancel)


def _delete(
    client: Client, bucket: str, _cancel: CancelToken, _report: Callable[[Any], None]
) -> None:
    delete_bucket(client, bucket)


class DeleteBucketDialog(BaseDialog):
    """Deletes a bucket after its name was typed; stays open until finished.

    Attributes:
        is_changed: Whether anything was deleted, so that the view must be refreshed.
        is_deleted: Whether the bucket was deleted.
        deleted_keys: The keys deleted from it.
    """

    def __init__(
        self, background: Background, client: Client, bucket: str, parent: QWidget | None = None
    ) -> None:
        super().__init__("", parent, width=520)
        self.set_title(self.tr("Delete the bucket “{name}”?").format(name=short_name(bucket)))
        self.is_changed = False
        self.is_deleted = False
        self.deleted_keys = ChangedKeys()
        self._client = client
        self._bucket = bucket
        self._inside: Contents | None = None
        self._work = DialogTask(background, self)
        self._work.progressed.connect(self._on_progress)
        self._work.running_changed.connect(self._refresh)
        self._counting = CountLine(background, self)
        self._counting.changed.connect(self._on_counting)
        self._counting.counted.connect(self._on_counted)
        self._build()
        self._count()

    def _build(self) -> None:
        self._empty_first = MnemonicCheckBox(self.tr("Delete everything in the bucket first"), self)
        self._empty_first.toggled.connect(self._refresh)
        self._empty_first.hide()
        self._field = QLineEdit(self)
        self._field.textChanged.connect(self._refresh)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress of emptying the bucket"))
        self._bar.hide()
        self._failures = QPlainTextEdit(self)
        self._failures.setReadOnly(True)
        self._failures.setTabChangesFocus(True)
        self._failures.setFixedHeight(120)
        self._failures.setAccessibleName(self.tr("Items that could not be deleted"))
        self._failures.hide()
        typed = plain_label(
            self.tr("This cannot be undone. Type {name} to confirm:").format(
                name=breakable(display(self._bucket))
            ),
            parent=self,
        )
        typed.setWordWrap(True)
        typed.setBuddy(self._field)
        self._field.setAccessibleName(self.tr("Bucket name"))
        for widget in (self._counting, self._bar, self._failures, self._empty_first, typed):
            self.body.addWidget(widget)
        self.body.addWidget(self._field)
        self._cancel = button(self.tr("Cancel"), parent=self)
        self._cancel.clicked.connect(self.reject)
        self._delete_button = button(
            self.tr("Delete Bucket"), icon="trash", primary=True, danger=True, parent=self
        )
        self._delete_button.clicked.connect(self._on_delete)
        self.add_buttons(self._cancel, primary=self._delete_button)
        self._field.setFocus()

    def reject(self) -> None:
        """Stop a running deletion; else close."""
        if not self._work.is_running:
            super().reject()
            return
        state = self._work.progress
        self._work.stop()
        count = state.deleted if isinstance(state, DeletionState) else 0
        self.notice.show_text(self.tr("Stopped after deleting %Ln item(s).", "", count), Tone.WARN)
        self._count()

    def done(self, result: int) -> None:
        """Stop everything that is running."""
        self._work.stop()
        self._counting.stop()
        super().done(result)

    def _count(self) -> None:
        self._inside = None
        self._counting.start(self._client, self._bucket, [""])

    def _on_counting(self) -> None:
        self._inside = None
        self._empty_first.setChecked(False)
        self._empty_first.hide()
        self._refresh()

    def _on_counted(self, inside: Contents) -> None:
        self._inside = inside
        self._empty_first.setVisible(not inside.is_empty)
        if inside.is_empty:
            self._counting.show_known(self.tr("The bucket is empty."))
        self._refresh()

    @property
    def _must_empty(self) -> bool:
        return self._inside is not None and not self._inside.is_empty

    def _refresh(self) -> None:
        working = self._work.is_running
        for widget in (self._field, self._empty_first):
            widget.setEnabled(not working)
        self._cancel.setText(self.tr("Stop") if working else self.tr("Cancel"))
        self._bar.setVisible(working)
        if working:
            text = self.tr("Deleting…")
        elif self._counting.is_running:
            text = self.tr("Counting…")
        elif self._must_empty:
            text = self.tr("Empty and Delete Bucket")
        else:
            text = self.tr("Delete Bucket")
        self._delete_button.setText(text)
        agreed = self._empty_first.isChecked() or not self._must_empty
        ready = not working and not self._counting.is_running
        self._delete_button.setEnabled(ready and agreed and self._field.text() == self._bucket)

    def _on_delete(self) -> None:
        self.notice.clear()
        self._failures.hide()
        if not self._must_empty:
            self._delete_bucket()
            return
        self._bar.setRange(0, 1000)
        self._bar.setValue(0)
        work = partial(_empty, self._client, self._bucket, self.deleted_keys)
        self.is_changed = True
        self._work.start(work, self._on_emptied, self._on_failed, self._client)

    def _on_progress(self, state: DeletionState) -> None:
        inside = self._inside
        if inside is None or not self._work.is_running:
            return
        total = inside.objects + inside.versions + inside.delete_markers + inside.uploads
        self._bar.setValue(min(1000, state.deleted * 1000 // max(1, total)))
        text = self.tr("{done} of {total} deleted")
        reason = ""
        if state.waits_for is not None:
            text = self.tr("{done} of {total} deleted · {reason} · retrying")
            reason = title_text(state.waits_for)
        done, total = number_text(state.deleted), max(total, state.deleted)
        self._counting.show_known(text.format(done=done, total=number_text(total), reason=reason))

    def _on_emptied(self, result: DeleteResult) -> None:
        if not result.failures:
            self._delete_bucket()
            return
        self._show_failures(result)
        self._count()

    def _show_failures(self, result: DeleteResult) -> None:
        shown = result.failures[:_MOST_FAILURES]
        lines = [
            f"{display(f.key)} — {display(f.error.detail or title_text(f.error))}" for f in shown
        ]
        self._failures.setPlainText("\n".join(lines))
        self._failures.show()
        count = len(result.failures)
        said = self.tr("%Ln item(s) could not be deleted. The reasons are listed above.", "", count)
        self.notice.show_text(said, Tone.BAD)
        self.fit()

    def _delete_bucket(self) -> None:
        self._bar.setRange(0, 0)
        work = partial(_delete, self._client, self._bucket)
        self._work.start(work, self._on_deleted, self._on_failed, self._client)

    def _on_deleted(self, _nothing: None) -> None:
        self.is_changed = self.is_deleted = True
        self.accept()

    def _on_failed(self, error: AppError) -> None:
        self.show_error(error)
        if self.is_changed or isinstance(error, BucketNotEmpty):
            self._count()
