"""A taken name: both files shown, three answers, one of them for all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QPushButton
from pytestqt.qtbot import QtBot

from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.service.background import Background
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.types import (
    Answer,
    CopyJob,
    CopyTransfer,
    Direction,
    DownloadJob,
    DownloadTransfer,
    Transfer,
    UploadJob,
    UploadTransfer,
)
from rustfs_desktop.ui.dialogs.conflict import ConflictDialog, info_text, read_both_files
from tests.ui import audit

pytestmark = pytest.mark.usefixtures("look")


def transfer(client: Client, bucket: str, path: Path, direction: Direction) -> Transfer:
    if direction is Direction.DOWNLOAD:
        download = DownloadJob("connection", client, bucket)
        return DownloadTransfer(download, "a/<i>b.txt", path, 2_000)
    return UploadTransfer(UploadJob("connection", client, bucket), "a/<i>b.txt", path, 2_000)


@pytest.fixture
def upload(tmp_path: Path) -> Transfer:
    """One to a server that cannot be reached."""
    client = Client(Endpoint("http://127.0.0.1:9"), Credentials())
    return transfer(client, "photos", tmp_path / "b.txt", Direction.UPLOAD)


def opened(qtbot: QtBot, dialog: ConflictDialog) -> ConflictDialog:
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    dialog.activateWindow()
    return dialog


def press(dialog: ConflictDialog, text: str) -> None:
    button = next(b for b in dialog.findChildren(QPushButton) if b.text() == text)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(
    ("text", "answer"),
    [("Replace", Answer.REPLACE), ("Keep Both", Answer.KEEP_BOTH), ("Skip", Answer.SKIP)],
)
def test_each_button_is_an_answer(
    qtbot: QtBot, upload: Transfer, text: str, answer: Answer
) -> None:
    dialog = opened(qtbot, ConflictDialog(upload, 0))
    press(dialog, text)
    assert dialog.answer() is answer
    assert not dialog.for_all()
    assert not dialog.isVisible()


@pytest.mark.parametrize(
    ("text", "answer"),
    [("Incoming File Is Newer", Answer.NEWER), ("Size or Time Differs", Answer.DIFFERENT)],
)
def test_answers_that_look_at_both_are_in_a_menu(
    qtbot: QtBot, upload: Transfer, text: str, answer: Answer
) -> None:
    dialog = opened(qtbot, ConflictDialog(upload, 5))
    more = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Replace If…")
    next(entry for entry in more.menu().actions() if entry.text() == text).trigger()
    assert dialog.answer() is answer
    assert not dialog.isVisible()


def test_a_copy_shows_both_places(
    qtbot: QtBot, background: Background, client: Client, bucket: str
) -> None:
    client.browse.put_object(Bucket=bucket, Key="old.txt", Body=b"x" * 3_000)
    client.browse.put_object(Bucket=bucket, Key="new.txt", Body=b"x" * 4_000)
    source = BucketLocation("other", client, bucket)
    job = CopyJob("connection", client, bucket, source=source)
    copied = CopyTransfer(job, "new.txt", "old.txt", 3_000)
    dialog = opened(qtbot, ConflictDialog(copied, 0, None, background))
    qtbot.waitUntil(lambda: dialog.remote.text.startswith("4 KB · Today"))
    assert dialog.local.text.startswith("3 KB · Today")
    assert audit.problems(dialog) == []


def test_a_connection_that_is_not_open_is_no_obstacle(
    qtbot: QtBot, background: Background, tmp_path: Path
) -> None:
    moved = UploadTransfer(UploadJob("id", None, "b"), "a", tmp_path / "a", 1)
    dialog = opened(qtbot, ConflictDialog(moved, 0, None, background))
    qtbot.waitUntil(lambda: background.is_idle)
    assert dialog.remote.text == "–"


def test_enter_loses_nothing(qtbot: QtBot, upload: Transfer) -> None:
    dialog = opened(qtbot, ConflictDialog(upload, 0))
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    assert dialog.answer() is Answer.KEEP_BOTH


@pytest.mark.parametrize("way", ["Esc", "Cancel All", "frame"])
def test_escape_requests_to_cancel_and_decides_nothing(
    qtbot: QtBot, upload: Transfer, way: str
) -> None:
    dialog = opened(qtbot, ConflictDialog(upload, 5))
    with qtbot.waitSignal(dialog.cancel_requested):
        if way == "Esc":
            QTest.keyClick(dialog, Qt.Key.Key_Escape)
        elif way == "frame":
            dialog.close()
        else:
            press(dialog, way)
    assert dialog.isVisible()
    assert dialog.answer() is None
    dialog.withdraw()
    assert not dialog.isVisible()
    assert dialog.answer() is None


def test_a_single_file_has_no_all(qtbot: QtBot, upload: Transfer) -> None:
    upload.job.is_planned = True
    dialog = opened(qtbot, ConflictDialog(upload, 0))
    words = [each.text() for each in dialog.findChildren(QPushButton)]
    assert "Cancel" in words
    assert "Cancel All" not in words


@pytest.mark.parametrize(
    ("more", "text"),
    [(213, "Do this for all remaining 213 files"), (1, "Do this for the remaining file")],
)
def test_the_answer_can_be_for_all(qtbot: QtBot, upload: Transfer, more: int, text: str) -> None:
    dialog = opened(qtbot, ConflictDialog(upload, more))
    box = dialog.findChild(QCheckBox)
    assert box is not None
    assert box.text() == text
    assert audit.problems(dialog) == []
    QTest.keyClick(box, Qt.Key.Key_Space)
    press(dialog, "Skip")
    assert dialog.for_all()


@pytest.mark.parametrize("direction", list(Direction))
def test_both_sizes_and_dates_are_shown(
    qtbot: QtBot,
    background: Background,
    client: Client,
    bucket: str,
    tmp_path: Path,
    direction: Direction,
) -> None:
    client.browse.put_object(Bucket=bucket, Key="a/<i>b.txt", Body=b"x" * 3_000)
    path = tmp_path / "b.txt"
    path.write_bytes(b"y" * 2_000)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    moved = transfer(client, bucket, path, direction)
    dialog = opened(qtbot, ConflictDialog(moved, 0, None, background))
    assert dialog.windowTitle() == "“<i>b.txt” already exists"
    qtbot.waitUntil(lambda: dialog.remote.text.startswith("3 KB · Today"))
    assert dialog.local.text.startswith("2 KB · ")
    assert "2023" in dialog.local.text
    assert audit.problems(dialog) == []


def test_an_impossible_date_hides_no_size(monkeypatch: pytest.MonkeyPatch) -> None:
    in_the_year_14645 = os.stat_result((0o100644, 1, 1, 1, 0, 0, 2_000, 0, 400_000_000_000, 0))
    monkeypatch.setattr(Path, "stat", lambda _path: in_the_year_14645)
    pair = read_both_files(None, "bucket", "key", Path("file"))
    monkeypatch.undo()
    assert info_text(pair.local) == "2 KB · —"


def test_what_cannot_be_known_is_a_dash(
    qtbot: QtBot, background: Background, upload: Transfer
) -> None:
    dialog = opened(qtbot, ConflictDialog(upload, 0, None, background))
    assert dialog.remote.text == "–"
    qtbot.waitUntil(lambda: background.is_idle)
    assert dialog.local.text == "–"
    assert dialog.remote.text == "–"
