"""Receipts on screen: what they say, saved, verified again, and found in the history."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

from rustfs_desktop.errors import AppError
from rustfs_desktop.models.receipt_tables import FindingsModel, ReceiptModel
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service import receipts
from rustfs_desktop.service.background import Background
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.types import (
    DownloadJob,
    DownloadTransfer,
    Job,
    Problem,
    Transfer,
    TransferState,
    UploadJob,
    UploadTransfer,
)
from rustfs_desktop.transfers.verification import Verification
from rustfs_desktop.transfers.verify import etags
from rustfs_desktop.ui.dialogs.base import BaseDialog
from rustfs_desktop.ui.dialogs.history import HistoryDialog
from rustfs_desktop.ui.dialogs.receipt import ReceiptDialog
from rustfs_desktop.ui.dialogs.verify import VerifyDialog
from rustfs_desktop.ui.look import theme
from tests.ui import audit
from tests.ui.refusing_clipboard import refuse_copies
from tests.ui.window_stage import WindowStage, named, put

D = TypeVar("D", bound=BaseDialog)

pytestmark = pytest.mark.usefixtures("look")


@pytest.fixture
def journal() -> Journal:
    return Journal.in_memory()


@pytest.fixture
def job(journal: Journal, tmp_path: Path) -> Job:
    """A download of three files that are there, one that failed, and one left out."""
    made = DownloadJob("id", None, "photos", "2026/", folder=tmp_path, title="<i>trip</i>")
    made.endpoint, made.is_planned = "http://127.0.0.1:9", True
    made.problems.append(Problem("2026/trip/..", "no name for a file"))
    journal.add_job(made)
    for number, name in enumerate(("a\nb.txt", "b.txt", "c.txt"), 1):
        path = tmp_path / name
        path.write_bytes(name.encode())
        moved = DownloadTransfer(made, f"2026/trip/{name}", path, len(name), number)
        moved.move_to(TransferState.RUNNING)
        moved.finish(Verification("MD5 verified", digest(name)))
        journal.update_transfer(moved)
    failed = DownloadTransfer(made, "2026/trip/d.txt", tmp_path / "d.txt", 7, 4)
    failed.move_to(TransferState.FAILED, AppError("Denied", "Ask <somebody>"))
    journal.update_transfer(failed)
    return made


def digest(text: str) -> str:
    return f"md5:{etags.new_md5(text.encode()).hexdigest()}"


def opened(qtbot: QtBot, dialog: D) -> D:
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    dialog.activateWindow()
    return dialog


def press(dialog: BaseDialog, words: str) -> None:
    QTest.mouseClick(named(dialog.findChildren(QPushButton), words), Qt.MouseButton.LeftButton)


def choose(dialog: VerifyDialog, beginning: str) -> None:
    """Choose where to look, like a click on the words."""
    next(c for c in dialog.findChildren(QRadioButton) if c.text().startswith(beginning)).click()


def texts(model: QAbstractItemModel, column: int) -> list[str]:
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


def test_a_receipt_says_what_became_of_each_file(
    qtbot: QtBot,
    background: Background,
    journal: Journal,
    job: Job,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dialog = opened(qtbot, ReceiptDialog(background, journal, job))
    assert dialog.windowTitle() == "Download of <i>trip</i>"
    qtbot.waitUntil(lambda: dialog.done_count == 3)
    assert dialog.properties.value("Files") == "3 files done (17 B), 1 failed"
    assert dialog.properties.value("From") == "s3://photos/2026/ (http://127.0.0.1:9)"
    model = dialog.rows.model()
    assert texts(model, ReceiptModel.NAME) == [
        "trip/a␊b.txt", "trip/b.txt", "trip/c.txt", "trip/d.txt",
    ]  # fmt: skip
    assert texts(model, ReceiptModel.PROOF)[2:] == ["MD5 verified", "Denied. Ask <somebody>"]
    assert "&lt;somebody&gt;" in model.index(3, ReceiptModel.PROOF).data(
        Qt.ItemDataRole.ToolTipRole
    )
    assert audit.problems(dialog) == []
    press(dialog, "Not transferred")
    assert texts(model, ReceiptModel.NAME) == ["trip/d.txt"]
    dialog.rows.selectRow(0)
    QTest.keySequence(dialog.rows, "Ctrl+C")
    assert QGuiApplication.clipboard().text().startswith("trip/d.txt\t7 B\tDenied")
    QGuiApplication.clipboard().setText("before")
    refuse_copies(monkeypatch)
    QTest.keySequence(dialog.rows, "Ctrl+C")
    assert dialog.notice.text.startswith("Not copied")


def test_a_long_receipt_shows_its_beginning(
    qtbot: QtBot,
    background: Background,
    journal: Journal,
    job: Job,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(receipts, "MOST_LINES", 2)
    dialog = opened(qtbot, ReceiptDialog(background, journal, job))
    qtbot.waitUntil(lambda: dialog.done_count == 3)
    assert dialog.rows.model().rowCount() == 2
    said = [label.text() for label in audit.visible_labels(dialog)]
    assert "Showing the first 2 files. The saved receipt lists all." in said


def test_the_disk_is_looked_at_again(
    qtbot: QtBot, background: Background, journal: Journal, job: Job
) -> None:
    dialog = opened(qtbot, VerifyDialog(background, journal, job, None, 3))
    assert "connect" in dialog.notice.text
    press(dialog, "Verify")
    qtbot.waitUntil(lambda: dialog.notice.text == "Verified: 3 files unchanged")
    assert not dialog.rows.isVisible()
    (job.folder / "b.txt").write_bytes(b"other")
    (job.folder / "c.txt").unlink()
    press(dialog, "Verify")
    qtbot.waitUntil(lambda: dialog.notice.text == "2 files changed")
    model = dialog.rows.model()
    assert texts(model, FindingsModel.NAME) == ["trip/b.txt", "trip/c.txt"]
    assert texts(model, FindingsModel.FINDING) == [
        "Different (MD5)", "Missing",
    ]  # fmt: skip
    qtbot.waitUntil(lambda: audit.problems(dialog) == [])
    press(dialog, "Copy List")
    assert "trip/c.txt\t5 B\tMissing" in QGuiApplication.clipboard().text()


@pytest.mark.parametrize("look", ["Compare size and ETag", "Read all data"])
def test_the_server_is_asked_again(
    qtbot: QtBot,
    background: Background,
    client: Client,
    bucket: str,
    journal: Journal,
    look: str,
) -> None:
    job = UploadJob("id", client, bucket, is_planned=True)
    journal.add_job(job)
    put(client, bucket, "a", "b")
    for number, key in enumerate(("a", "b", "g"), 1):
        moved = UploadTransfer(job, key, key, 1, number)
        moved.move_to(TransferState.RUNNING)
        moved.finish(Verification("MD5 verified", digest("a")))
        journal.update_transfer(moved)
    dialog = opened(qtbot, VerifyDialog(background, journal, job, client, 3))
    choose(dialog, look)
    press(dialog, "Verify")
    qtbot.waitUntil(lambda: dialog.notice.text == "2 files changed")
    assert texts(dialog.rows.model(), FindingsModel.NAME) == ["b", "g"]


def test_stopping_keeps_what_was_found(
    qtbot: QtBot,
    background: Background,
    journal: Journal,
    job: Job,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(journal, "transfers", endless)
    dialog = opened(qtbot, VerifyDialog(background, journal, job, None, 1_000_000))
    press(dialog, "Verify")
    qtbot.waitUntil(lambda: dialog.rows.model().rowCount() > 3)
    press(dialog, "Stop")
    assert "Stopped" in dialog.notice.text
    assert dialog.rows.model().rowCount() > 3
    qtbot.waitUntil(lambda: background.is_idle)


def endless(job: Job) -> Iterator[Transfer]:
    """Files that are not there, without end."""
    while True:
        moved = DownloadTransfer(job, "2026/x", job.folder / "nothing", 1)
        moved.move_to(TransferState.RUNNING)
        moved.finish(Verification(""))
        yield moved


def test_history_lists_jobs_and_forgets_ended_ones(
    qtbot: QtBot, background: Background, journal: Journal, job: Job
) -> None:
    open_job = UploadJob("id", None, "photos", title="later")
    open_job.created = job.created + 1
    journal.add_job(open_job)
    dialog = opened(qtbot, HistoryDialog(background, journal, lambda _: "my server"))
    model = dialog.rows.model()
    qtbot.waitUntil(lambda: model.rowCount() == 2)
    shown = [str(model.index(1, column).data()) for column in range(1, 7)]
    assert shown == ["Download", "<i>trip</i>", "my server", "4", "24 B", "1 failed"]
    assert model.index(0, 6).data() == "Running"
    assert audit.problems(dialog) == []
    with qtbot.waitSignal(dialog.receipt_requested) as wanted:
        press(dialog, "Show Receipt")
    assert wanted.args[0].job.job_id == open_job.job_id
    dialog.rows.selectAll()
    forget = named(dialog.findChildren(QPushButton), "Remove from History")
    assert not forget.isEnabled()  # what failed can be tried again while it is in the list
    job.is_cleared = True
    journal.update_job(job)
    dialog.load()
    qtbot.waitUntil(lambda: model.row(1).job.is_cleared)
    dialog.rows.selectAll()
    press(dialog, "Remove from History")
    qtbot.waitUntil(lambda: model.rowCount() == 1)
    assert [row.job.job_id for row in journal.jobs()] == [open_job.job_id]


def test_from_the_menu_to_a_saved_table(
    live: WindowStage, client: Client, bucket: str, tmp_path: Path
) -> None:
    (tmp_path / "one.txt").write_text("one")
    live.go(bucket)
    live.drop([tmp_path / "one.txt"])
    live.wait_moved()
    live.trigger("history")
    history = live.dialog(HistoryDialog)
    live.until(lambda: history.rows.model().rowCount() == 1)
    press(history, "Show Receipt")
    receipt = live.dialog(ReceiptDialog)
    live.until(lambda: receipt.done_count == 1)
    press(receipt, "Verify Again…")
    verify = live.dialog(VerifyDialog)
    press(verify, "Verify")
    live.until(lambda: "Verified" in verify.notice.text)
    verify.reject()
    target = tmp_path / "saved.csv"
    press(receipt, "Save Receipt…")
    live.pick([target])
    live.until(lambda: "Saved as" in receipt.notice.text)
    with target.open(encoding="utf-8-sig", newline="") as file:
        assert [row["key"] for row in csv.DictReader(file)] == ["one.txt"]
    receipt.reject()
    history.reject()


def test_the_keyboard_has_one_frame_round_the_whole_row(
    qtbot: QtBot, background: Background, journal: Journal, job: Job
) -> None:
    dialog = opened(qtbot, ReceiptDialog(background, journal, job))
    rows = dialog.rows
    qtbot.waitUntil(lambda: rows.model().rowCount() == 4)
    rows.setFocus(Qt.FocusReason.TabFocusReason)
    rows.setCurrentIndex(rows.model().index(1, 0))
    rows.clearSelection()
    qtbot.waitUntil(rows.hasFocus)
    picture = rows.viewport().grab().toImage()
    place = rows.visualRect(rows.model().index(1, 0))
    accent = theme.current().color("accent").name()
    for x in (30, picture.width() - 30):
        assert picture.pixelColor(x, place.top() + 1).name() == accent
    assert picture.pixelColor(place.right() - 4, place.center().y()).name() != accent
    dialog.close()
