"""Deletions in the window that outlive what they were started in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from rustfs_desktop.ui.dialogs.delete import DeleteDialog
from rustfs_desktop.ui.dialogs.question import QuestionDialog
from rustfs_desktop.ui.dialogs.quit import QuitDialog
from tests.faults.fake_s3 import FakeS3, Reply, Request, xml
from tests.ui.window_stage import LIVE, WindowStage, named
from tests.waiting import hold_until


def test_a_deletion_stops_when_its_connection_is_removed(shown: WindowStage, fake: FakeS3) -> None:
    shown.go("bucket")
    gate = threading.Event()
    fake.rules.append(lambda request: hold_until(gate) if request.what == "DeleteObject" else None)
    shown.click_row("file.txt")
    shown.press("Delete", shown.table)
    try:
        shown.agree(shown.dialog(DeleteDialog))
        shown.until(lambda: fake.count("DeleteObject") == 1)
        shown.app.connections.remove(LIVE)
        assert shown.messages.title == "Stopped. Items already deleted are not restored."
    finally:
        gate.set()


def test_retry_deletes_only_what_is_left(shown: WindowStage, fake: FakeS3) -> None:
    fake.put("bucket", "locked.txt", b"2")
    locked = b"<Key>locked.txt</Key>"

    def refuse(request: Request) -> Reply | None:
        if request.what != "DeleteObjects" or locked not in request.body:
            return None
        fake.objects.pop(("bucket", "file.txt"), None)
        return Reply(
            body=xml(
                "<DeleteResult><Deleted><Key>file.txt</Key></Deleted>"
                "<Error><Key>locked.txt</Key><Code>AccessDenied</Code></Error></DeleteResult>"
            )
        )

    fake.rules.append(refuse)
    shown.go("bucket")
    shown.row("locked.txt")
    shown.press("Ctrl+A", shown.table)
    shown.press("Delete", shown.table)
    shown.agree(shown.dialog(DeleteDialog))
    shown.until(lambda: shown.messages.title == "1 item could not be deleted")
    fake.rules.clear()
    fake.put("bucket", "file.txt", b"stored by somebody else since")
    shown.click(shown.message_button("Retry"))
    shown.until(lambda: shown.messages.title == "1 item deleted")
    assert {key for _, key in fake.objects} == {"file.txt"}


STOPS = "Running deletions will stop. Items already deleted are not restored."


@pytest.fixture
def deleting(shown: WindowStage, fake: FakeS3) -> Iterator[WindowStage]:
    """A window whose deletion of a file waits for the server."""
    gate = threading.Event()
    held = ("DeleteObject", "PutObject")
    fake.rules.append(lambda request: hold_until(gate) if request.what in held else None)
    shown.go("bucket")
    shown.click_row("file.txt")
    shown.press("Delete", shown.table)
    try:
        shown.agree(shown.dialog(DeleteDialog))
        shown.until(lambda: fake.count("DeleteObject") == 1)
        yield shown
    finally:
        gate.set()


def said(dialog: QuestionDialog | QuitDialog) -> str:
    return " ".join(label.text() for label in dialog.findChildren(QLabel))


def test_the_question_for_a_connection_that_is_removed_tells_it(deleting: WindowStage) -> None:
    deleting.trigger("remove_connection")
    question = deleting.dialog(QuestionDialog)
    assert STOPS in said(question)
    deleting.click(named(question.findChildren(QPushButton), "Remove Connection"))
    deleting.until(lambda: not deleting.window.context.deletions.is_any)


def test_quitting_asks_while_something_is_deleted(deleting: WindowStage) -> None:
    deleting.press("Ctrl+Q", deleting.window)
    question = deleting.dialog(QuestionDialog)
    assert "Quit while items are being deleted?" in said(question)
    assert STOPS in said(question)
    QTest.keyClick(question, Qt.Key.Key_Escape)
    deleting.activate()
    assert deleting.window.isVisible()
    assert deleting.window.context.deletions.is_any
    deleting.press("Ctrl+Q", deleting.window)
    question = deleting.dialog(QuestionDialog)
    deleting.click(named(question.findChildren(QPushButton), "Quit"))
    deleting.until(lambda: not deleting.window.isVisible())


def test_quitting_tells_deletions_beside_transfers(deleting: WindowStage, tmp_path: Path) -> None:
    (tmp_path / "held.txt").write_text("held")
    deleting.drop([tmp_path / "held.txt"])
    deleting.until(lambda: deleting.app.queue.totals.active == 1)
    deleting.press("Ctrl+Q", deleting.window)
    dialog = deleting.dialog(QuitDialog)
    assert "1 file is not transferred yet." in said(dialog)
    assert STOPS in said(dialog)
    deleting.click(named(dialog.findChildren(QPushButton), "Quit and Resume Later"))
    deleting.until(lambda: not deleting.window.isVisible())


def test_nothing_is_asked_when_the_deletion_ended(shown: WindowStage, fake: FakeS3) -> None:
    shown.go("bucket")
    shown.click_row("file.txt")
    shown.press("Delete", shown.table)
    shown.agree(shown.dialog(DeleteDialog))
    shown.until(lambda: shown.messages.title == "1 item deleted")
    shown.press("Ctrl+Q", shown.window)
    shown.until(lambda: not shown.window.isVisible())
