"""The dialog that plans what is removed from a bucket: unfinished uploads and old versions."""

from __future__ import annotations

import time
from collections.abc import Collection

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from rustfs_desktop.errors import AppError
from rustfs_desktop.models.display import display
from rustfs_desktop.models.format import duration_text, number_text, size_text
from rustfs_desktop.models.joining import details_text, list_text
from rustfs_desktop.models.message_texts import title_text
from rustfs_desktop.models.reclaimable_texts import (
    markers_count,
    uploads_count,
    uploads_text,
    version_counts,
    versions_text,
)
from rustfs_desktop.s3.api.reclaimable import (
    Amount,
    OldVersions,
    StoredUpload,
    StoredUploads,
    amount_of,
)
from rustfs_desktop.service.cleanup import CleanupPlan, idle_uploads
from rustfs_desktop.service.reclaimable import Reclaimable
from rustfs_desktop.ui.dialogs.base import BaseDialog
from rustfs_desktop.ui.look.mnemonics import MnemonicCheckBox
from rustfs_desktop.ui.look.text import button, plain_label

_DAY_S = 86_400
_DAYS = (1, 7, 30, 90)
_USUAL_DAYS = 7
_INDENT = 26


class CleanUpDialog(BaseDialog):
    """Says what can be removed, how many and how large, and that it cannot be undone.

    It does not remove anything itself; ``plan`` says what was chosen.

    Args:
        found: What was counted; nothing else is ever removed.
        used: The ids of uploads that transfers of this computer go on with, which stay.
    """

    def __init__(
        self, found: Reclaimable, used: Collection[str], parent: QWidget | None = None
    ) -> None:
        super().__init__("", parent, width=520)
        where = display(f"{found.location.bucket}/{found.location.prefix}".removesuffix("/"), 60)
        self.set_title(self.tr("Clean Up “{name}”?").format(name=where))
        self._found, self._used, self._now = found, used, time.time()
        self._build()
        self._show()

    @property
    def plan(self) -> CleanupPlan:
        """What is to be removed."""
        versions = self._versions if self.versions.isChecked() else None
        uploads = self._idle if self.uploads.isChecked() else ()
        return CleanupPlan(self._found.location.prefix, uploads, versions, self._markers)

    @property
    def _versions(self) -> OldVersions | None:
        found = self._found.versions
        return found if isinstance(found, OldVersions) and found.digests else None

    @property
    def _markers(self) -> frozenset[bytes]:
        """The delete markers that are alone, or would be without the old versions."""
        found = self._found.versions
        if not isinstance(found, OldVersions) or not self.markers.isChecked():
            return frozenset()
        covering = found.deleted.covering if self.versions.isChecked() else frozenset()
        return found.deleted.alone | covering

    @property
    def _uploads(self) -> tuple[StoredUpload, ...]:
        found = self._found.uploads
        return found.uploads if isinstance(found, StoredUploads) else ()

    @property
    def _idle(self) -> tuple[StoredUpload, ...]:
        before = self._now - self.days.currentData() * _DAY_S
        return idle_uploads(self._uploads, before, self._used)

    def _build(self) -> None:
        age = duration_text(max(1.0, self._now - self._found.at))
        self._add_text(
            self.tr(
                "Current files are kept. Only what was counted {age} ago is removed, and only if it"
                " has not changed since."
            ).format(age=age)
        )
        self.uploads = MnemonicCheckBox(self.tr("Abort unfinished uploads"), self)
        self.days = QComboBox(self)
        self.days.setAccessibleName(self.tr("Without activity for"))
        for days in _DAYS:
            self.days.addItem(self.tr("idle for %Ln day(s)", "", days), days)
        self.days.setCurrentIndex(_DAYS.index(_USUAL_DAYS))
        self.days.currentIndexChanged.connect(self._show)
        row = QHBoxLayout()
        row.addWidget(self.uploads)
        row.addWidget(self.days)
        row.addStretch(1)
        self.body.addLayout(row)
        self._uploads_words = self._add_text("", _INDENT)
        self.versions = MnemonicCheckBox(self.tr("Delete old versions"), self)
        self.body.addWidget(self.versions, 0, Qt.AlignmentFlag.AlignLeft)
        self._versions_words = self._add_text(self._versions_text(), _INDENT)
        self.markers = MnemonicCheckBox(
            self.tr("Remove delete markers without other versions"), self
        )
        self.body.addWidget(self.markers, 0, Qt.AlignmentFlag.AlignLeft)
        self._markers_words = self._add_text("", _INDENT)
        self.uploads.setChecked(True)
        self.versions.setEnabled(self._versions is not None)
        for box in (self.uploads, self.versions, self.markers):
            box.toggled.connect(self._show)
        self._add_sum_and_buttons()

    def _add_sum_and_buttons(self) -> None:
        self._sum = plain_label("", parent=self)
        self._sum.setWordWrap(True)
        self.body.addWidget(self._sum)
        cancel = button(self.tr("Cancel"), parent=self)
        cancel.clicked.connect(self.reject)
        self.remove_button = button(
            self.tr("Clean Up"), icon="trash", primary=True, danger=True, parent=self
        )
        self.remove_button.clicked.connect(self.accept)
        self.add_buttons(cancel, self.remove_button, primary=None)
        cancel.setDefault(True)  # Enter alone must not remove anything

    def _add_text(self, words: str, indent: int = 0) -> QLabel:
        label = plain_label(words, role="dim", parent=self)
        label.setWordWrap(True)
        label.setContentsMargins(indent, 0, 0, 0)
        self.body.addWidget(label)
        return label

    def _show(self, *_ignored: object) -> None:
        """Show what the choices mean."""
        idle = self._idle
        self.uploads.setEnabled(bool(idle))
        self.days.setEnabled(bool(self._uploads))
        self._uploads_words.setText(self._uploads_text(idle))
        self._show_markers()
        plan = self.plan
        parts, size = [], 0
        if plan.uploads:
            parts.append(uploads_count(len(plan.uploads)))
            size += amount_of(plan.uploads).size
        if plan.versions is not None or plan.markers:
            known = plan.versions.known if plan.versions is not None else Amount()
            markers = known.markers + len(plan.markers)
            parts += version_counts(Amount(known.count, markers=markers))
            size += known.size
        words = self.tr("{what} will be removed: {size}. This cannot be undone.")
        said = words.format(what=list_text(parts), size=size_text(size))
        self._sum.setText(said if parts else self.tr("Nothing is selected."))
        self.remove_button.setEnabled(bool(parts))

    def _show_markers(self) -> None:
        """Show how many delete markers are alone; deleting old versions makes more so."""
        found = self._found.versions
        if isinstance(found, AppError):
            self.markers.setEnabled(False)
            self._markers_words.setText(self._versions_text())
            return
        deleted, takes_versions = found.deleted, self.versions.isChecked()
        count = len(deleted.alone) + (len(deleted.covering) if takes_versions else 0)
        self.markers.setEnabled(count > 0)
        if not count:
            self.markers.setChecked(False)
        words = self.tr("They hide nothing, and no file is restored.")
        if takes_versions and deleted.covering:
            words = self.tr("They hide nothing once the old versions are deleted.")
        text = details_text([markers_count(count), words]) if count else self.tr("There are none.")
        more = self._limit_text(deleted.is_complete)
        self._markers_words.setText(" ".join(filter(None, (text, more))))

    def _uploads_text(self, idle: tuple[StoredUpload, ...]) -> str:
        found = self._found.uploads
        if isinstance(found, AppError):
            return self.tr("They could not be counted: {reason}.").format(reason=title_text(found))
        if not found.uploads:
            return self.tr("There are none.")
        template = self.tr("{amount} of {total} in all. They cannot be resumed afterwards.")
        if not idle:
            template = self.tr("None of {total} can be aborted.")
        words = template.format(
            amount=uploads_text(amount_of(idle)), total=number_text(len(found.uploads))
        )
        own = sum(each.upload_id in self._used for each in found.uploads)
        kept = self.tr("%Ln upload(s) of your transfers will be kept.", "", own) if own else ""
        return " ".join(filter(None, (words, kept, self._limit_text(found.is_complete))))

    def _versions_text(self) -> str:
        found = self._found.versions
        if isinstance(found, AppError):
            return self.tr("They could not be counted: {reason}.").format(reason=title_text(found))
        kept = found.replaceable
        words = self.tr("There are none.") if not kept else ""
        if found.digests:
            lost = self.tr("earlier versions and deleted files cannot be restored afterwards.")
            words = details_text([versions_text(found.known), lost])
        if kept:
            words += " " + self.tr(
                "%Ln version(s) from before versioning will be kept, because versioning is not on"
                " now: a new file may replace them at any moment.",
                "",
                kept,
            )
        return " ".join(filter(None, (words.strip(), self._limit_text(found.is_complete))))

    def _limit_text(self, is_complete: bool) -> str:
        if is_complete:
            return ""
        return self.tr("There are more: clean up again for the rest.")
