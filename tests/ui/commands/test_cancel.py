"""Canceling asks only where work of more than a moment would be lost."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from rustfs_desktop.models.cancel_cost import MUCH
from rustfs_desktop.transfers.types import Transfer, TransferState, UploadJob, UploadTransfer
from rustfs_desktop.ui.commands.cancel import cancel_all, cancel_job, cancel_transfers
from rustfs_desktop.ui.dialogs.question import QuestionDialog

JOB = UploadJob("c", None, "b")


def upload(done: int, job: UploadJob = JOB) -> UploadTransfer:
    transfer = UploadTransfer(job, "film.mov", "film.mov", 10 * MUCH)
    transfer.move_to(TransferState.RUNNING)
    transfer.bytes_done = done
    transfer.started = float("inf")  # just now
    return transfer


class Queue:
    """Notes what is canceled."""

    def __init__(self, *transfers: Transfer) -> None:
        self.transfers = transfers
        self.canceled: list[object] = []

    def cancel(self, transfers: list[Transfer]) -> None:
        self.canceled.append(transfers)

    def cancel_all(self) -> None:
        self.canceled.append("all")

    def cancel_job(self, job: UploadJob) -> None:
        self.canceled.append(job)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def context(queue: Queue, window: QWidget) -> Any:
    return SimpleNamespace(queue=queue, window=window)


def question(window: QWidget) -> QuestionDialog | None:
    return next((each for each in window.findChildren(QuestionDialog) if each.isVisible()), None)


def press(window: QWidget, text: str) -> None:
    dialog = question(window)
    assert dialog is not None
    buttons = {button.text(): button for button in dialog.findChildren(QPushButton)}
    buttons[text].click()


def test_little_work_is_canceled_without_a_question(window: QWidget) -> None:
    small = [upload(1)]
    queue = Queue(*small)
    cancel_transfers(context(queue, window), small)
    assert queue.canceled == [small]
    assert question(window) is None


def test_much_work_is_canceled_only_if_the_user_agrees(window: QWidget) -> None:
    large = [upload(MUCH)]
    queue = Queue(*large)
    cancel_transfers(context(queue, window), large)
    assert queue.canceled == []
    press(window, "Don't Cancel")
    assert queue.canceled == []
    cancel_transfers(context(queue, window), large)
    press(window, "Cancel Transfer")
    assert queue.canceled == [large]


def test_all_are_counted_before_all_are_canceled(window: QWidget) -> None:
    queue = Queue(upload(MUCH // 2), upload(MUCH // 2))
    cancel_all(context(queue, window))
    assert queue.canceled == []
    press(window, "Cancel Transfers")
    assert queue.canceled == ["all"]


def test_other_jobs_do_not_count_for_a_job(window: QWidget) -> None:
    other = UploadJob("c", None, "b")
    queue, done = Queue(upload(MUCH), upload(1, other)), []
    shown: Any = queue
    cancel_job(shown, other, lambda: done.append("other"), window)
    assert (queue.canceled, done) == ([other], ["other"])
    cancel_job(shown, JOB, lambda: done.append("job"), window)
    assert done == ["other"]
    press(window, "Cancel Transfer")
    assert (queue.canceled, done) == ([other, JOB], ["other", "job"])
