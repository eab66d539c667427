"""Jobs of several files in the transfer panel: one row each, which opens."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from rustfs_desktop.errors import AppError
from rustfs_desktop.models.transfer_table import Row, RowRole
from rustfs_desktop.service.transfer_totals import Totals
from rustfs_desktop.transfers.types import (
    DownloadJob,
    DownloadTransfer,
    Transfer,
    TransferState,
    UploadJob,
    UploadTransfer,
)
from rustfs_desktop.transfers.verification import Verification
from rustfs_desktop.ui.look import theme
from rustfs_desktop.ui.transfers.panel import TransferPanel
from rustfs_desktop.ui.transfers.row_actions import TransferRowAction
from rustfs_desktop.ui.transfers.row_delegate import ROW_HEIGHT, button_rects, parts_of
from tests.ui.transfers.panel_stage import MB, FakeQueue, click, header_button, names

WAITING, RUNNING, FAILED = TransferState.WAITING, TransferState.RUNNING, TransferState.FAILED


@pytest.fixture
def queue() -> FakeQueue:
    return FakeQueue()


@pytest.fixture
def panel(qtbot: QtBot, qapp: QApplication, queue: FakeQueue) -> TransferPanel:
    theme.apply_theme(qapp, dark=False)
    made = TransferPanel(queue)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.resize(1280, 36 + 12 * ROW_HEIGHT)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    return made


def add_job(queue: FakeQueue, title: str, count: int) -> list[Transfer]:
    """A folder that is uploaded."""
    job = UploadJob("c", None, "photos", "2026/", title=title)
    job.is_planned, job.open_count = True, count
    files: list[Transfer] = [
        UploadTransfer(job, f"2026/{title}-{n}.tif", f"/{n}", 22 * MB) for n in range(count)
    ]
    queue.add(*files)
    return files


def move(queue: FakeQueue, files: list[Transfer], state: TransferState) -> None:
    """Let some files come to a state."""
    for file in files:
        if file.state is WAITING and state is not TransferState.PAUSED:
            file.move_to(RUNNING)
        if state is TransferState.DONE:
            file.finish(Verification("MD5 verified"))
        elif state is not RUNNING:
            file.move_to(state, AppError("Denied") if state is FAILED else None)
    queue.changed.emit(sorted(queue.transfers.index(file) for file in files))


def rect_of(panel: TransferPanel, row: int) -> QRect:
    return panel.view.visualRect(panel.view.model().index(row, 0))


def press(qtbot: QtBot, panel: TransferPanel, *keys: Qt.Key) -> None:
    panel.view.setFocus()
    for key in keys:
        qtbot.keyClick(panel.view, key)


def buttons(panel: TransferPanel, row: int) -> dict[TransferRowAction, QRect]:
    shown: Row = panel.view.model().index(row, 0).data(RowRole)
    return button_rects(rect_of(panel, row), shown)


def test_a_folder_is_one_row_that_lists_failures_first(
    qtbot: QtBot, panel: TransferPanel, queue: FakeQueue
) -> None:
    files = add_job(queue, "raw", 6)
    assert names(panel) == ["raw"]
    move(queue, files[:2], TransferState.DONE)
    move(queue, [files[5]], FAILED)
    move(queue, [files[3]], RUNNING)
    assert names(panel) == ["raw"]
    click(qtbot, panel, parts_of(rect_of(panel, 0)).opener.center())
    opened = ["raw", "raw-5.tif", "raw-3.tif", "2 waiting · 2 done · MD5 verified"]
    assert names(panel) == opened
    click(qtbot, panel, parts_of(rect_of(panel, 3)).name.center())  # all of them
    assert names(panel) == [*opened, "raw-2.tif", "raw-4.tif", "raw-0.tif", "raw-1.tif"]
    click(qtbot, panel, parts_of(rect_of(panel, 3)).name.center())
    assert names(panel) == opened
    qtbot.mouseDClick(
        panel.view.viewport(),
        Qt.MouseButton.LeftButton,
        pos=parts_of(rect_of(panel, 0)).name.center(),
    )
    assert names(panel) == ["raw"]


def test_keys_open_close_and_act_on_all_files_of_a_job(
    qtbot: QtBot, panel: TransferPanel, queue: FakeQueue
) -> None:
    files = add_job(queue, "raw", 4)
    move(queue, [files[3]], FAILED)
    move(queue, [files[1]], RUNNING)
    panel.view.selectRow(0)
    press(qtbot, panel, Qt.Key.Key_Right)
    assert names(panel) == ["raw", "raw-3.tif", "raw-1.tif", "2 waiting"]
    assert panel.view.chosen() == [files[3], files[1], files[0], files[2]]
    press(qtbot, panel, Qt.Key.Key_R)
    assert queue.called.pop() == ("retry", [files[3]])
    press(qtbot, panel, Qt.Key.Key_Space)
    assert queue.called.pop() == ("pause", [files[1], files[0], files[2]])
    with qtbot.waitSignal(panel.cancel_requested) as canceled:
        press(qtbot, panel, Qt.Key.Key_Delete)
    assert canceled.args == [[files[1], files[0], files[2]]]
    press(qtbot, panel, Qt.Key.Key_Down)
    assert panel.view.chosen() == [files[3]]
    press(qtbot, panel, Qt.Key.Key_Left)  # to its job
    assert panel.view.currentIndex().row() == 0
    press(qtbot, panel, Qt.Key.Key_Left)
    assert names(panel) == ["raw"]
    press(qtbot, panel, Qt.Key.Key_Return)
    assert len(names(panel)) == 4
    panel.view.selectRow(3)
    assert panel.view.chosen() == []
    press(qtbot, panel, Qt.Key.Key_Return)  # the line for the rest
    assert names(panel)[4:] == ["raw-0.tif", "raw-2.tif"]
    press(qtbot, panel, Qt.Key.Key_Left)
    assert panel.view.currentIndex().row() == 0


def test_buttons_of_a_job_are_for_all_its_files(
    qtbot: QtBot, panel: TransferPanel, queue: FakeQueue
) -> None:
    files = add_job(queue, "raw", 3)
    move(queue, [files[0]], FAILED)
    assert list(buttons(panel, 0)) == [
        TransferRowAction.RETRY, TransferRowAction.PAUSE, TransferRowAction.CANCEL
    ]  # fmt: skip
    click(qtbot, panel, buttons(panel, 0)[TransferRowAction.PAUSE].center())
    assert queue.called.pop() == ("pause", files[1:])
    move(queue, files[1:], TransferState.PAUSED)
    assert TransferRowAction.RESUME in buttons(panel, 0)
    files[0].job.held_from = 1
    for number, file in enumerate(files, 1):
        file.seq = number
    assert TransferRowAction.DECIDE in buttons(panel, 0)


def test_a_finished_job_has_its_receipt(
    qtbot: QtBot, panel: TransferPanel, queue: FakeQueue
) -> None:
    files = add_job(queue, "raw", 2)
    files[0].job.open_count = 0
    move(queue, files, TransferState.DONE)
    with qtbot.waitSignal(panel.receipt_requested) as asked:
        click(qtbot, panel, buttons(panel, 0)[TransferRowAction.RECEIPT].center())
    assert asked.args == [files[0].job]
    job = DownloadJob("c", None, "photos", title="down")
    down = [DownloadTransfer(job, f"{n}", f"/d/{n}", 1) for n in range(2)]
    queue.add(*down)
    move(queue, list(down), TransferState.DONE)
    with qtbot.waitSignal(panel.show_requested) as shown:
        click(qtbot, panel, buttons(panel, 1)[TransferRowAction.SHOW].center())
    assert shown.args == [down[0].path]


def test_the_count_of_failures_leads_to_the_first(
    qtbot: QtBot, panel: TransferPanel, queue: FakeQueue
) -> None:
    add_job(queue, "good", 20)
    files = add_job(queue, "raw", 30)
    move(queue, [files[7]], FAILED)
    queue.totals = Totals(waiting=49, failed=1)
    queue.totals_changed.emit()
    panel.set_expanded(False)
    qtbot.mouseClick(
        header_button(panel, "Show the first file that failed"), Qt.MouseButton.LeftButton
    )
    assert panel.is_expanded
    assert panel.view.chosen() == [files[7]]


def test_the_state_is_under_the_name_in_a_narrow_panel() -> None:
    row = QRect(0, 0, 800, ROW_HEIGHT)
    parts = parts_of(row, 16)
    assert parts.is_narrow
    assert parts.status.top() > parts.name.bottom() - 2
    assert parts.name.right() < parts.bar.left()
    assert parts.bar.right() < parts.actions.left()
    assert not parts_of(row, 25).is_narrow  # two lines of a large font do not fit
    assert not parts_of(QRect(0, 0, 1280, ROW_HEIGHT), 16).is_narrow


@pytest.mark.parametrize("width", [560, 800, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_row_can_be_painted(
    qapp: QApplication, panel: TransferPanel, queue: FakeQueue, width: int, dark: bool
) -> None:
    theme.apply_theme(qapp, dark=dark)
    files = add_job(queue, "<img src=x>" * 40, 9)
    move(queue, files[:1], FAILED)
    move(queue, files[1:2], TransferState.DONE)
    move(queue, files[2:3], RUNNING)
    panel.view.list_transfer(files[8])
    panel.resize(width, panel.height())
    assert "&lt;img" in panel.view._tip_at(rect_of(panel, 0).topLeft() + QPoint(60, 9))
    panel.grab()
    theme.apply_theme(qapp, dark=False)


def test_a_job_of_a_hundred_thousand_files_moves_within_a_beat(
    panel: TransferPanel, queue: FakeQueue
) -> None:
    """Open or closed: hundreds of small files end between two looks at the engine."""
    files = add_job(queue, "raw", 100_000)
    for is_listed in (False, True):
        if is_listed:
            panel.view.list_transfer(files[-1])
            assert panel.view.model().rowCount() == 100_002
        best = 1.0
        first = 50_000 * is_listed
        for start in range(first, first + 1500, 300):
            rows = range(start, start + 300)
            for row in rows:
                files[row].move_to(RUNNING)
                files[row].finish(Verification("MD5 verified"))
            began = time.thread_time()
            queue.changed.emit(list(rows))
            best = min(best, time.thread_time() - began)
        assert best < 0.016
