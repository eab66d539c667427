"""Canceling in the window: what would lose much work asks first, wherever it is started."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from rustfs_desktop.models import cancel_cost
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.preferences import Preferences
from rustfs_desktop.transfers.policy.bandwidth import SpeedLimit
from rustfs_desktop.transfers.scheduler import transfer_control
from rustfs_desktop.transfers.types import Problem, Transfer, TransferState
from rustfs_desktop.ui.commands import job_messages
from rustfs_desktop.ui.dialogs.preflight import PreflightDialog
from rustfs_desktop.ui.dialogs.question import QuestionDialog
from rustfs_desktop.ui.dialogs.quit import QuitDialog
from rustfs_desktop.ui.transfers.row_actions import TransferRowAction
from rustfs_desktop.ui.transfers.row_delegate import action_rects
from tests.ui import audit
from tests.ui.window_stage import LEFT, WindowStage, keys_of, named, visible


@pytest.fixture
def upload(
    live: WindowStage, bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Transfer]:
    """A slow upload whose first bytes already took long."""
    monkeypatch.setattr(cancel_cost, "LONG_S", 0.0)
    monkeypatch.setattr(transfer_control, "GRACE_S", 3600.0)  # a pause takes no bytes from it
    live.app.settings.preferences = Preferences(speed=SpeedLimit(up=20_000))
    live.go(bucket)
    path = tmp_path / "big.bin"
    path.write_bytes(b"x" * 8_000_000)
    live.drop([path])
    live.until(lambda: live.app.queue.transfers and live.app.queue.transfers[0].bytes_done > 0)
    yield live.app.queue.transfers[0]
    if live.running:
        live.app.settings.preferences = Preferences()


def press_in_row(stage: WindowStage) -> None:
    view = stage.window.panel.view
    rect = view.visualRect(view.model().index(0, 0))
    places = action_rects(rect, stage.app.queue.transfers[0])
    stage.qtbot.mouseClick(view.viewport(), LEFT, pos=places[TransferRowAction.CANCEL].center())


def press_delete(stage: WindowStage) -> None:
    view = stage.window.panel.view
    view.setFocus()
    view.selectRow(0)
    QTest.keyClick(view, Qt.Key.Key_Delete)


def choose_in_menu(stage: WindowStage) -> None:
    view = stage.window.panel.view
    view.selectRow(0)
    menu = view.menu_for(view.chosen())
    next(each for each in menu.actions() if each.objectName() == "cancel").trigger()
    menu.deleteLater()


def cancel_selected(stage: WindowStage) -> None:
    stage.window.panel.view.selectRow(0)
    stage.trigger("cancel_chosen")


def cancel_all(stage: WindowStage) -> None:
    stage.until(stage.action("cancel_all").isEnabled)
    stage.trigger("cancel_all")


def press_in_header(stage: WindowStage) -> None:
    stage.click(stage.window.panel._header.cancel)


def press_in_message(stage: WindowStage) -> None:
    """What a start offers for the transfers of the last run."""
    queue = stage.app.queue
    queue.pause_all()
    stage.until(lambda: queue.totals.paused == 1)
    cancel = stage.window._transfers._cancel_all
    job_messages.report_restored(stage.messages, queue, 1, cancel)
    stage.click(stage.message_button("Cancel All"))


@pytest.mark.parametrize(
    "start",
    [
        press_in_row,
        press_delete,
        choose_in_menu,
        cancel_selected,
        cancel_all,
        press_in_header,
        press_in_message,
    ],
)
def test_much_work_is_not_lost_by_one_click(
    live: WindowStage, upload: Transfer, start: Callable[[WindowStage], None]
) -> None:
    start(live)
    question = live.dialog(QuestionDialog)
    assert question.windowTitle() == "Cancel the transfer of “big.bin”?"
    live.until(question.isActiveWindow)
    assert audit.problems(question) == []
    QTest.keyClick(question.focusWidget(), Qt.Key.Key_Return)  # as one does without reading
    live.until(lambda: not visible(QuestionDialog))
    live.activate()
    assert not upload.state.is_final
    start(live)
    question = live.dialog(QuestionDialog)
    live.click(named(question.findChildren(QPushButton), "Cancel Transfer"))
    live.until(lambda: upload.state is TransferState.CANCELLED)
    live.activate()


@pytest.mark.parametrize("way_out", ["Escape", "Return", "close"])
def test_a_problem_of_a_running_job_does_not_end_its_work(
    live: WindowStage, upload: Transfer, way_out: str
) -> None:
    """Found in the middle, as a full disk is: the question comes while a key is pressed."""
    running = upload.job
    running.problems.append(
        Problem("disk", "no room", is_serious=True, is_left_out=False, is_of_job=True)
    )
    live.app.queue.pause_all()
    live.until(lambda: upload.state is TransferState.PAUSED)
    running.held_from = 1
    live.app.queue.job_held.emit(running)
    dialog = live.dialog(PreflightDialog)
    live.until(dialog.isActiveWindow)
    if way_out == "close":
        dialog.close()
    else:
        QTest.keyClick(dialog.focusWidget(), getattr(Qt.Key, f"Key_{way_out}"))
    question = live.dialog(QuestionDialog)
    live.until(question.isActiveWindow)
    QTest.keyClick(question, Qt.Key.Key_Escape)
    live.until(lambda: not visible(QuestionDialog))
    assert dialog.isVisible()
    assert not upload.state.is_final
    live.click(named(dialog.findChildren(QPushButton), "Cancel"))
    live.click(named(live.dialog(QuestionDialog).findChildren(QPushButton), "Cancel Transfer"))
    live.until(lambda: upload.state is TransferState.CANCELLED)
    live.until(lambda: not visible(PreflightDialog))
    live.activate()


def test_little_work_is_canceled_at_once(
    live: WindowStage, upload: Transfer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cancel_cost, "LONG_S", 1_000_000.0)
    press_in_row(live)
    live.until(lambda: upload.state is TransferState.CANCELLED)
    assert not visible(QuestionDialog)


def test_quitting_asks_before_it_cancels(
    live: WindowStage, upload: Transfer, client: Client, bucket: str
) -> None:
    live.window.close()
    dialog = live.dialog(QuitDialog)
    live.click(named(dialog.findChildren(QPushButton), "Cancel Transfers"))
    question = live.dialog(QuestionDialog)
    live.click(named(question.findChildren(QPushButton), "Don't Cancel"))
    live.until(lambda: not visible(QuestionDialog))
    assert live.window.isVisible()
    assert dialog.isVisible()
    live.click(named(dialog.findChildren(QPushButton), "Cancel Transfers"))
    live.click(named(live.dialog(QuestionDialog).findChildren(QPushButton), "Cancel Transfer"))
    live.until(lambda: not live.window.isVisible())
    live.end_program()
    assert keys_of(client, bucket) == []
