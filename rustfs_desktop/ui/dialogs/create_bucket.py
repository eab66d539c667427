"""Asking for the name of a new bucket; the rules are checked while it is typed."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from rustfs_desktop.s3.api.buckets import bucket_name_problem
from rustfs_desktop.ui.dialogs.name import NameDialog, NamePrompt

translate = QCoreApplication.translate


class CreateBucketDialog(NameDialog):
    """Lets only names pass that the server would take; it creates nothing itself."""

    def __init__(self, parent: QWidget | None = None, *, existing: Collection[str] = ()) -> None:
        super().__init__(_question(frozenset(existing)), parent)


def _question(existing: frozenset[str]) -> NamePrompt:
    def problem(text: str) -> str:
        if text in existing:
            return translate("CreateBucketDialog", "There is already a bucket with this name.")
        return bucket_name_problem(text)

    def remark(_text: str) -> str:
        return translate("CreateBucketDialog", "3 to 63 small letters, digits, dots and hyphens.")

    return NamePrompt(
        title=translate("CreateBucketDialog", "New bucket"),
        label=translate("CreateBucketDialog", "Name"),
        verb=translate("CreateBucketDialog", "Create bucket"),
        problem=problem,
        remark=remark,
    )
