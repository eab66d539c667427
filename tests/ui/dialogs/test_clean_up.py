"""The dialog that plans a clean-up: what is said of it, and that own uploads are kept."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.s3.api.reclaimable import Amount, OldVersions, StoredUpload, StoredUploads
from rustfs_desktop.service.reclaimable import Reclaimable
from rustfs_desktop.ui.dialogs.clean_up import CleanUpDialog
from tests.ui import audit

pytestmark = pytest.mark.usefixtures("look")

NOW = time.time()
OLD_S = 40 * 86_400.0
MINE = StoredUpload("mine.bin", "mine", NOW - OLD_S, 1, 1000)
OTHER = StoredUpload("other.bin", "other", NOW - OLD_S, 1, 2000)
FRESH = StoredUpload("fresh.bin", "fresh", NOW, 1, 4000)
THREE = Amount(3, 700)
VERSIONS = OldVersions(THREE, THREE, frozenset({b"1"}))


def opened(qtbot: QtBot, *uploads: StoredUpload) -> CleanUpDialog:
    found = Reclaimable(Location("live", "bucket"), NOW, VERSIONS, StoredUploads(uploads))
    dialog = CleanUpDialog(found, {MINE.upload_id})
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    return dialog


def said(dialog: CleanUpDialog) -> list[str]:
    return [label.text() for label in audit.visible_labels(dialog)]


def test_uploads_of_own_transfers_are_kept(qtbot: QtBot) -> None:
    dialog = opened(qtbot, MINE, OTHER, FRESH)
    assert dialog.plan.uploads == (OTHER,)
    words = "2 KB · 1 upload of 3 in all. They cannot be resumed afterwards."
    assert f"{words} 1 upload of your transfers will be kept." in said(dialog)
    assert "1 upload will be removed: 2 KB. This cannot be undone." in said(dialog)


def test_nothing_is_removed_without_a_choice(qtbot: QtBot) -> None:
    dialog = opened(qtbot, MINE, FRESH)
    assert "None of 2 can be aborted. 1 upload of your transfers will be kept." in said(dialog)
    assert "Nothing is selected." in said(dialog)
    assert not dialog.remove_button.isEnabled()
    QTest.keyClick(dialog.versions, Qt.Key.Key_Space)
    assert "3 versions will be removed: 700 B. This cannot be undone." in said(dialog)
    assert dialog.plan.uploads == ()
    assert dialog.plan.versions is VERSIONS
