"""The plan of Clean Up…: what is kept, what is not known, and what Enter does."""

from __future__ import annotations

import dataclasses
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.errors import AccessDenied, AppError
from rustfs_desktop.s3.api.reclaimable import (
    Amount,
    DeletedFiles,
    OldVersions,
    StoredUpload,
    StoredUploads,
)
from rustfs_desktop.service.cleanup import CleanupPlan
from rustfs_desktop.service.reclaimable import Reclaimable
from rustfs_desktop.ui.dialogs.clean_up import CleanUpDialog
from tests.ui import audit

pytestmark = pytest.mark.usefixtures("look")

DAY_S = 86_400
AMOUNT = Amount(3, 700)
VERSIONS = OldVersions(AMOUNT, AMOUNT, frozenset({b"1"}))


def idle(upload_id: str, days: int) -> StoredUpload:
    """An upload of 1,000 bytes that was last active some days ago."""
    return StoredUpload("big", upload_id, time.time() - days * DAY_S - 1, 1, 1000)


def shown(
    qtbot: QtBot,
    versions: OldVersions | AppError,
    uploads: StoredUploads | AppError,
    *used: str,
) -> CleanUpDialog:
    found = Reclaimable(Location("live", "photos", "2026/"), time.time(), versions, uploads)
    dialog = CleanUpDialog(found, used)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    assert audit.problems(dialog) == []
    return dialog


def said(dialog: CleanUpDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


def test_uploads_of_own_transfers_are_kept(qtbot: QtBot) -> None:
    uploads = (idle("own", 40), idle("old", 40), idle("new", 3))
    dialog = shown(qtbot, VERSIONS, StoredUploads(uploads), "own")
    assert dialog.plan == CleanupPlan("2026/", (uploads[1],))
    words = "1 KB · 1 upload of 3 in all. They cannot be resumed afterwards."
    assert f"{words} 1 upload of your transfers will be kept." in said(dialog)
    assert "1 upload will be removed: 1 KB. This cannot be undone." in said(dialog)
    QTest.keyClick(dialog.days, Qt.Key.Key_Up)  # a day
    assert dialog.plan.uploads == uploads[1:]
    QTest.keyClick(dialog.days, Qt.Key.Key_End)  # 90 days
    assert dialog.plan.uploads == ()
    assert "None of 3 can be aborted. 1 upload of your transfers will be kept." in said(dialog)
    assert "Nothing is selected." in said(dialog)
    assert not dialog.remove_button.isEnabled()
    QTest.keyClick(dialog.versions, Qt.Key.Key_Space)
    assert "3 versions will be removed: 700 B. This cannot be undone." in said(dialog)
    assert dialog.plan == CleanupPlan("2026/", versions=VERSIONS)


def test_what_could_not_be_counted_cannot_be_chosen(qtbot: QtBot) -> None:
    refused = AccessDenied("Access denied", "The keys may not list versions.")
    dialog = shown(qtbot, refused, refused)
    assert said(dialog).count("They could not be counted: Access denied.") == 3
    assert not dialog.uploads.isEnabled()
    assert not dialog.versions.isEnabled()
    assert not dialog.markers.isEnabled()
    assert dialog.plan == CleanupPlan("2026/")
    assert not dialog.remove_button.isEnabled()


def test_it_says_that_there_are_more(qtbot: QtBot) -> None:
    many = OldVersions(Amount(9, 9000), AMOUNT, frozenset({b"1"}))
    dialog = shown(qtbot, many, StoredUploads((idle("old", 40),), is_complete=False))
    assert said(dialog).count("There are more: clean up again for the rest.") == 2
    QTest.mouseClick(dialog.versions, Qt.MouseButton.LeftButton)
    assert dialog.plan.versions is many
    assert "1 upload, 3 versions will be removed: 2 KB. This cannot be undone." in said(dialog)


def test_delete_markers_are_a_choice_of_their_own(qtbot: QtBot) -> None:
    deleted = DeletedFiles(frozenset({b"2", b"3"}), frozenset({b"4"}))
    found = dataclasses.replace(VERSIONS, deleted=deleted)
    dialog = shown(qtbot, found, StoredUploads())
    assert "2 delete markers · They hide nothing, and no file is restored." in said(dialog)
    assert dialog.plan == CleanupPlan("2026/")
    QTest.keyClick(dialog.markers, Qt.Key.Key_Space)
    assert "2 delete markers will be removed: 0 B. This cannot be undone." in said(dialog)
    assert dialog.plan == CleanupPlan("2026/", markers=deleted.alone)
    QTest.keyClick(dialog.versions, Qt.Key.Key_Space)
    assert "3 delete markers · They hide nothing once the old versions are deleted." in said(dialog)
    words = "3 versions, 3 delete markers will be removed: 700 B. This cannot be undone."
    assert words in said(dialog)
    assert dialog.plan == CleanupPlan("2026/", (), found, deleted.alone | deleted.covering)
    assert audit.problems(dialog) == []


def test_markers_that_hide_files_cannot_be_chosen_alone(qtbot: QtBot) -> None:
    found = dataclasses.replace(VERSIONS, deleted=DeletedFiles(covering=frozenset({b"4"})))
    dialog = shown(qtbot, found, StoredUploads())
    assert not dialog.markers.isEnabled()
    QTest.keyClick(dialog.versions, Qt.Key.Key_Space)
    QTest.keyClick(dialog.markers, Qt.Key.Key_Space)
    assert dialog.plan.markers == frozenset({b"4"})
    QTest.keyClick(dialog.versions, Qt.Key.Key_Space)  # not chosen any more
    assert dialog.plan == CleanupPlan("2026/")
    assert not dialog.markers.isEnabled()


@pytest.mark.parametrize("chooses_versions", [False, True])
def test_enter_alone_removes_nothing(qtbot: QtBot, chooses_versions: bool) -> None:
    dialog = shown(qtbot, VERSIONS, StoredUploads((idle("old", 40),)))
    assert dialog.remove_button.isEnabled()
    if chooses_versions:
        dialog.versions.setFocus()
        QTest.keyClick(dialog.versions, Qt.Key.Key_Space)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert dialog.result() == CleanUpDialog.DialogCode.Rejected.value


def test_enter_on_the_button_confirms(qtbot: QtBot) -> None:
    dialog = shown(qtbot, VERSIONS, StoredUploads((idle("old", 40),)))
    dialog.remove_button.setFocus()
    QTest.keyClick(dialog.remove_button, Qt.Key.Key_Return)
    assert dialog.result() == CleanUpDialog.DialogCode.Accepted.value


def test_versions_that_a_new_file_may_replace_are_kept(qtbot: QtBot) -> None:
    found = OldVersions(Amount(5, 900), AMOUNT, frozenset({b"1"}), replaceable=2)
    words = "2 versions from before versioning will be kept, because versioning is not on now"
    dialog = shown(qtbot, found, StoredUploads())
    assert words in said(dialog)
    assert "There are more" not in said(dialog)
    assert "There are none" not in dialog._versions_words.text()
    dialog.close()
    none = OldVersions(Amount(2, 200), replaceable=2)
    dialog = shown(qtbot, none, StoredUploads())
    assert dialog._versions_words.text().startswith(words)
    assert not dialog.versions.isEnabled()
