"""The rows of the transfer panel: their order, where they are scrolled, and what is painted."""

from __future__ import annotations

import time
from collections.abc import Iterable

from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from rustfs_desktop.errors import AppError
from rustfs_desktop.models.transfer_table import TransferRole
from rustfs_desktop.service.transfer_totals import Totals
from rustfs_desktop.transfers.types import (
    TransferState,
)
from rustfs_desktop.transfers.verification import Verification
from rustfs_desktop.ui.transfers.panel import TransferPanel
from tests.ui.transfers.panel_stage import (
    FakeQueue,
    names,
    panel,
    queue,
    row_rect,
    select,
    transfer,
)

__all__ = ["panel", "queue"]


def finish(queue: FakeQueue, rows: Iterable[int]) -> None:
    for row in rows:
        if queue.transfers[row].state is TransferState.WAITING:
            queue.transfers[row].move_to(TransferState.RUNNING)
        queue.transfers[row].finish(Verification("MD5 verified"))
    queue.changed.emit(list(rows))


def test_what_runs_or_failed_is_on_top_and_what_ended_is_last(
    panel: TransferPanel, queue: FakeQueue
) -> None:
    assert names(panel) == ["originals-2026.zip", "ferry.mp4", "raw.tar", "later.bin", "notes.md"]
    queue.transfers[4].move_to(TransferState.RUNNING)
    finish(queue, [0])
    queue.changed.emit([4])
    assert names(panel) == ["ferry.mp4", "later.bin", "raw.tar", "originals-2026.zip", "notes.md"]


def test_rows_do_not_move_under_the_pointer(
    qtbot: QtBot, panel: TransferPanel, queue: FakeQueue
) -> None:
    before = names(panel)
    place = row_rect(panel, 1)
    move_pointer(panel, inside=True)
    finish(queue, [0])
    queue.add(transfer("new.bin", TransferState.RUNNING))
    assert row_rect(panel, 1) == place
    assert names(panel) == [*before, "new.bin"]
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place.center())
    assert panel.view.chosen() == [queue.transfers[1]]
    move_pointer(panel, inside=False)
    assert names(panel)[:2] == ["ferry.mp4", "new.bin"]
    assert names(panel)[-2:] == ["originals-2026.zip", "notes.md"]
    assert panel.view.chosen() == [queue.transfers[1]]


def test_rows_that_move_stay_selected_and_current(panel: TransferPanel, queue: FakeQueue) -> None:
    select(panel, 0)
    both = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    panel.view.selectionModel().select(panel.view.index_of(queue.transfers[4]), both)
    finish(queue, [0])
    assert names(panel)[-2:] == ["originals-2026.zip", "notes.md"]
    assert panel.view.chosen() == [queue.transfers[4], queue.transfers[0]]
    assert panel.view.currentIndex().data(TransferRole) is queue.transfers[0]


def test_selected_rows_are_cleared_away(panel: TransferPanel, queue: FakeQueue) -> None:
    """While the last of many selected rows goes, the order is released."""
    queue.add(*(transfer(f"file-{n}.bin", TransferState.DONE) for n in range(200)))
    panel.view.selectAll()
    queue.transfers[4].move_to(TransferState.RUNNING)  # told only later
    queue.transfers = [queue.transfers[4]]
    queue.removed.emit()
    assert names(panel) == ["later.bin"]
    panel.view.clearSelection()
    assert names(panel) == ["later.bin"]


def test_a_selected_row_is_cleared_away(panel: TransferPanel, queue: FakeQueue) -> None:
    select(panel, 3)
    one, other, failed, _done, waiting = queue.transfers
    queue.transfers = [one, other, waiting]
    queue.removed.emit()
    assert names(panel) == ["originals-2026.zip", "ferry.mp4", "later.bin"]
    assert failed not in panel.view.chosen()


def test_many_selected_rows_stay_where_they_are(panel: TransferPanel, queue: FakeQueue) -> None:
    queue.add(*(transfer(f"file-{n}.bin", TransferState.WAITING) for n in range(200)))
    panel.view.selectAll()
    before = names(panel)
    finish(queue, [0])
    assert names(panel) == before
    panel.view.clearSelection()
    assert names(panel) != before


def move_pointer(panel: TransferPanel, *, inside: bool) -> None:
    """Move the pointer onto the rows, or away, as the window system tells it."""
    view = panel.view
    view.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, inside)
    place = QPointF(5, 5)
    event = QEnterEvent(place, place, place) if inside else QEvent(QEvent.Type.Leave)
    QApplication.sendEvent(view, event)


def test_the_top_is_shown_until_somebody_scrolls(
    qtbot: QtBot, panel: TransferPanel, queue: FakeQueue
) -> None:
    queue.transfers.clear()
    queue.removed.emit()
    queue.add(*(transfer(f"file-{n}.bin", TransferState.WAITING) for n in range(100)))
    finish(queue, range(20))
    assert row_rect(panel, 20).top() == 0
    finish(queue, range(20, 30))
    assert row_rect(panel, 30).top() == 0
    wheel(panel, -120)
    place = row_rect(panel, 30).top()
    assert place < 0
    queue.changed.emit([30])
    assert row_rect(panel, 30).top() == place
    queue.totals = Totals(done=100)
    queue.totals_changed.emit()
    finish(queue, range(30, 60))
    assert row_rect(panel, 60).top() == 0


def test_rows_are_not_scrolled_while_one_is_selected(
    panel: TransferPanel, queue: FakeQueue
) -> None:
    queue.add(*(transfer(f"file-{n}.bin", TransferState.WAITING) for n in range(100)))
    select(panel, 60)
    panel.view.scrollTo(panel.view.index_of(queue.transfers[60]))
    place = row_rect(panel, 60)
    queue.changed.emit([1])
    assert row_rect(panel, 60) == place
    queue.totals = Totals(done=100)
    queue.totals_changed.emit()
    queue.changed.emit([1])
    assert row_rect(panel, 0).top() == 0


def test_a_failure_is_in_sight_when_all_has_ended(panel: TransferPanel, queue: FakeQueue) -> None:
    queue.transfers.clear()
    queue.removed.emit()
    queue.add(*(transfer(f"file-{n}.bin", TransferState.WAITING) for n in range(100)))
    queue.transfers[40].move_to(TransferState.FAILED, AppError("Refused"))
    queue.totals = Totals(done=99, failed=1)
    queue.changed.emit([40])
    finish(queue, [row for row in range(100) if row != 40])
    assert row_rect(panel, 40).top() == 0


def wheel(panel: TransferPanel, angle: int) -> None:
    viewport = panel.view.viewport()
    place = QPointF(viewport.rect().center())
    none = Qt.MouseButton.NoButton
    event = QWheelEvent(
        place,
        viewport.mapToGlobal(place),
        QPoint(),
        QPoint(0, angle),
        none,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)


def test_a_hundred_thousand_rows_move_within_a_beat(
    qtbot: QtBot, panel: TransferPanel, queue: FakeQueue
) -> None:
    """Hundreds of small files end between two looks at the engine."""
    queue.add(*(transfer(f"file-{n}.bin", TransferState.WAITING) for n in range(100_000)))
    select(panel, 90_000)
    best = 1.0
    for first in range(5, 1505, 300):
        rows = range(first, first + 300)
        for row in rows:
            queue.transfers[row].move_to(TransferState.RUNNING)
            queue.transfers[row].finish(Verification("MD5 verified"))
        began = time.thread_time()
        queue.changed.emit(list(rows))
        best = min(best, time.thread_time() - began)
    assert panel.view.chosen() == [queue.transfers[90_000]]
    assert best < 0.016


def test_ten_thousand_rows_paint_only_what_is_seen(
    qtbot, panel: TransferPanel, queue: FakeQueue
) -> None:
    queue.add(*(transfer(f"file-{n}.bin", TransferState.WAITING) for n in range(10_000)))
    painted = []
    paint = panel.view._delegate.paint
    panel.view._delegate.paint = lambda *args: (painted.append(args[2].row()), paint(*args))  # type: ignore[method-assign]
    panel.view.scrollToBottom()
    select(panel, 10_004)
    panel.view.viewport().repaint()
    painted.clear()
    queue.changed.emit(list(range(10_005)))
    panel.view.viewport().repaint()
    assert len(set(painted)) <= 8
    assert min(painted) > 9_000
