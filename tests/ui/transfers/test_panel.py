"""The transfer panel: what it says, and what can be done in it by mouse, keys and menu."""

import itertools

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from rustfs_desktop.errors import AppError
from rustfs_desktop.models.format import number_text
from rustfs_desktop.service.transfer_totals import Totals
from rustfs_desktop.transfers.types import (
    Direction,
    TransferState,
)
from rustfs_desktop.ui.actions import Actions
from rustfs_desktop.ui.look import theme
from rustfs_desktop.ui.transfers.panel import TransferPanel
from rustfs_desktop.ui.transfers.row_actions import TransferRowAction, actions_of, buttons_of
from rustfs_desktop.ui.transfers.row_delegate import ROW_HEIGHT, action_rects, parts_of
from rustfs_desktop.ui.transfers.totals import per_mille, totals_text
from tests.ui.transfers.panel_stage import (
    MB,
    FakeQueue,
    click,
    header_button,
    panel,
    queue,
    row_rect,
    select,
    transfer,
)

__all__ = ["panel", "queue"]


def test_heading_says_how_it_goes(panel: TransferPanel, queue: FakeQueue) -> None:
    header = panel._header
    assert header.words.whole_text == "2 active · 1 waiting · about 30 s left"
    assert header.failures.text().startswith("1 file")
    assert header.speed.text() == "79 MB/s"  # once, beside its curve
    assert header.curve.isVisible()
    queue.totals = Totals(done=4)
    queue.totals_changed.emit()
    assert header.words.whole_text == "4 done"
    assert not header.speed.text()
    assert not header.failures.isVisible()
    assert not header.curve.isVisible()


def test_the_speed_is_drawn_once_a_second(
    qtbot: QtBot, panel: TransferPanel, queue: FakeQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    curve = panel._header.curve
    assert curve.points == [79.0 * MB]
    curve._timer.setInterval(1)
    qtbot.waitUntil(lambda: len(curve.points) == 60)  # no more than the last minute
    queue.totals = Totals(active=1, speed=2.0)
    queue.totals_changed.emit()
    qtbot.waitUntil(lambda: curve.points == [2.0] * 60)
    panel.grab()
    queue.totals = Totals()
    queue.totals_changed.emit()
    assert not curve._timer.isActive()


def test_totals_in_words() -> None:
    assert totals_text(Totals()) == ""
    assert totals_text(Totals(done=12)) == "12 done"
    assert totals_text(Totals(done=2, skipped=10)) == "2 done · 10 skipped"
    assert totals_text(Totals(waiting=3, active=1)) == "1 active · 3 waiting"
    assert totals_text(Totals(waiting=3, asking=1)) == "3 waiting · 1 waiting for your decision"
    assert totals_text(Totals(paused=2, locked=1)) == "2 paused · 1 waiting for connection"
    assert totals_text(Totals(asking=4437)) == f"{number_text(4437)} waiting for your decision"
    nearly = Totals(active=1, speed=1e6, seconds_left=0.2)
    assert totals_text(nearly) == "1 active · about 1 s left"
    outage = AppError("The server\n is busy", "Wait.")
    assert totals_text(Totals(active=1, walk_waits_for=outage)) == (
        "1 active · Listing files: The server␊ is busy · retrying"
    )
    assert per_mille(Totals()) == 0
    assert per_mille(Totals(bytes_done=5, bytes_total=4)) == 1000
    assert per_mille(Totals(bytes_done=2**62, bytes_total=2**63)) == 500


def test_rows_have_the_height_of_the_look(panel: TransferPanel) -> None:
    assert row_rect(panel, 0).height() == ROW_HEIGHT
    assert row_rect(panel, 3).top() == 4 * ROW_HEIGHT  # what is done comes last


@pytest.mark.parametrize("width", [560, 800, 1280, 2500])
def test_parts_of_a_row_never_overlap(width: int) -> None:
    parts = parts_of(QRect(0, 0, width, ROW_HEIGHT))
    in_order = [parts.icon, parts.name, parts.bar, parts.status, parts.actions]
    seen = [rect for rect in in_order if rect.width() > 0]
    for left, right in itertools.pairwise(seen):
        assert left.right() < right.left()
    assert parts.actions.right() < width
    assert parts.name.width() > 60


def test_every_state_offers_what_helps() -> None:
    offered = {state: buttons_of(transfer("x", state)) for state in TransferState}
    under_way = (TransferRowAction.PAUSE, TransferRowAction.CANCEL)
    assert offered[TransferState.RUNNING] == offered[TransferState.WAITING] == under_way
    assert offered[TransferState.NEEDS_ANSWER] == under_way
    assert offered[TransferState.PAUSED] == (TransferRowAction.RESUME, TransferRowAction.CANCEL)
    assert offered[TransferState.NEEDS_KEYS] == (
        TransferRowAction.CONNECT,
        TransferRowAction.CANCEL,
    )
    assert (
        offered[TransferState.FAILED]
        == offered[TransferState.CANCELLED]
        == (TransferRowAction.RETRY,)
    )
    assert offered[TransferState.DONE] == (TransferRowAction.RECEIPT,)
    assert offered[TransferState.SKIPPED] == ()
    offline = transfer("x", TransferState.WAITING)
    offline.error = AppError("The server cannot be reached")
    assert buttons_of(offline) == (TransferRowAction.RETRY, TransferRowAction.CANCEL)
    downloaded = transfer("x", TransferState.DONE, direction=Direction.DOWNLOAD)
    assert buttons_of(downloaded) == (
        TransferRowAction.RECEIPT, TransferRowAction.OPEN, TransferRowAction.SHOW
    )  # fmt: skip
    held = transfer("x", TransferState.PAUSED)
    held.job.held_from = held.seq = 1
    assert buttons_of(held) == (TransferRowAction.DECIDE, TransferRowAction.CANCEL)


def test_the_menu_has_more_than_the_row() -> None:
    waiting = actions_of(transfer("x", TransferState.WAITING))
    assert waiting >= {
        TransferRowAction.FIRST,
        TransferRowAction.LAST,
        TransferRowAction.HIGH,
        TransferRowAction.RECEIPT,
    }
    assert TransferRowAction.FIRST not in actions_of(transfer("x", TransferState.RUNNING))
    assert actions_of(transfer("x", TransferState.DONE)) == {TransferRowAction.RECEIPT}


def test_mouse_cancels_retries_and_opens(qtbot, panel: TransferPanel, queue: FakeQueue) -> None:
    running, _, failed, done, _ = queue.transfers
    place = action_rects(row_rect(panel, 0), running)[TransferRowAction.CANCEL].center()
    with qtbot.waitSignal(panel.cancel_requested) as canceled:
        click(qtbot, panel, place)
    assert canceled.args == [[running]]
    click(qtbot, panel, action_rects(row_rect(panel, 2), failed)[TransferRowAction.RETRY].center())
    assert queue.called == [("retry", [failed])]
    places = action_rects(row_rect(panel, 3), done)
    with qtbot.waitSignal(panel.open_requested) as opened:
        click(qtbot, panel, places[TransferRowAction.OPEN].center())
    with qtbot.waitSignal(panel.show_requested) as shown:
        click(qtbot, panel, places[TransferRowAction.SHOW].center())
    assert opened.args == shown.args == [done.path]


def test_a_click_on_an_action_selects_nothing(
    qtbot, panel: TransferPanel, queue: FakeQueue
) -> None:
    place = action_rects(row_rect(panel, 0), queue.transfers[0])[TransferRowAction.CANCEL].center()
    click(qtbot, panel, place)
    assert panel.view.chosen() == []
    click(qtbot, panel, parts_of(row_rect(panel, 1)).name.center())
    assert panel.view.chosen() == [queue.transfers[1]]


def test_double_click_opens_a_download(qtbot, panel: TransferPanel, queue: FakeQueue) -> None:
    place = parts_of(row_rect(panel, 3)).name.center()
    with qtbot.waitSignal(panel.open_requested):
        qtbot.mouseDClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place)


@pytest.mark.parametrize("button", ["RightButton", "MiddleButton", "BackButton"])
def test_double_click_with_another_button_opens_nothing(
    qtbot, panel: TransferPanel, button: str
) -> None:
    place = parts_of(row_rect(panel, 3)).name.center()
    with qtbot.assertNotEmitted(panel.open_requested):
        qtbot.mouseDClick(panel.view.viewport(), getattr(Qt.MouseButton, button), pos=place)


def test_keys_cancel_and_retry(qtbot, panel: TransferPanel, queue: FakeQueue) -> None:
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    one, other, failed, done, waiting = queue.transfers
    assert panel.view.chosen() == [one, other, failed, waiting, done]
    with qtbot.waitSignal(panel.cancel_requested) as canceled:
        qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    assert canceled.args == [[one, other, waiting]]
    select(panel, 2)
    qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    assert queue.called.pop() == ("retry", [queue.transfers[2]])
    select(panel, 4)
    qtbot.keyClick(panel.view, Qt.Key.Key_Space)
    assert queue.called.pop() == ("pause", [waiting])
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(panel.view, Qt.Key.Key_Up, both)
    assert queue.called.pop() == ("put_first", [waiting])
    qtbot.keyClick(panel.view, Qt.Key.Key_Down, both)
    assert queue.called.pop() == ("put_last", [waiting])
    waiting.move_to(TransferState.PAUSED)
    qtbot.keyClick(panel.view, Qt.Key.Key_Space)
    assert queue.called.pop() == ("resume", [waiting])


def test_what_waits_for_somebody_asks_for_them(
    qtbot, panel: TransferPanel, queue: FakeQueue
) -> None:
    held, locked = (
        transfer("held", TransferState.PAUSED),
        transfer("locked", TransferState.NEEDS_KEYS),
    )
    held.job.held_from = held.seq = 1
    queue.add(held, locked)
    panel.resize(panel.width(), 36 + 8 * ROW_HEIGHT)
    with qtbot.waitSignal(panel.decision_requested) as asked:
        click(
            qtbot, panel, action_rects(row_rect(panel, 5), held)[TransferRowAction.DECIDE].center()
        )
    assert asked.args == [held.job]
    with qtbot.waitSignal(panel.connection_requested) as asked:
        click(
            qtbot,
            panel,
            action_rects(row_rect(panel, 6), locked)[TransferRowAction.CONNECT].center(),
        )
    assert asked.args == [locked]


def test_context_menu_greys_what_does_not_fit(panel: TransferPanel, queue: FakeQueue) -> None:
    menu = panel.view.menu_for([queue.transfers[2], queue.transfers[4]])
    entries: dict[str, QAction] = {entry.text(): entry for entry in menu.actions()}
    assert [text for text, entry in entries.items() if text and entry.isEnabled()] == [
        "Pause", "Retry", "Cancel", "Move to Top", "Move to Bottom",
        "High Priority", "Normal Priority", "Low Priority", "Show Receipt",
    ]  # fmt: skip
    assert entries["Normal Priority"].isChecked()
    assert "Decide…" not in entries
    entries["Retry"].trigger()
    entries["Move to Top"].trigger()
    entries["High Priority"].trigger()
    failed, waiting = queue.transfers[2], queue.transfers[4]
    assert queue.called == [("retry", [failed]), ("put_first", [waiting]), ("HIGH", [waiting])]
    with_receipt = []
    panel.receipt_requested.connect(with_receipt.append)
    entries["Show Receipt"].trigger()
    assert with_receipt == [failed.job]


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_menu_key_opens_the_menu_of_the_selection(qtbot, panel: TransferPanel) -> None:
    select(panel, 0)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    QApplication.sendEvent(panel.view.viewport(), event)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    QApplication.activePopupWidget().close()


def test_tool_tips_tell_the_shortcuts(panel: TransferPanel, queue: FakeQueue) -> None:
    window = QWidget()
    panel.show_shortcuts({each.objectName(): each.shortcut() for each in Actions(window)})
    pause = header_button(panel, "Pause all transfers")
    assert "Pause all transfers (Ctrl+Alt+P)" in pause.toolTip()
    fold = header_button(panel, "Hide transfers")
    assert "Hide transfers (Ctrl+J)" in fold.toolTip()
    panel.set_expanded(False)
    assert "Show transfers (Ctrl+J)" in fold.toolTip()
    panel.set_expanded(True)
    clear = header_button(panel, "Clear finished transfers")
    assert "Clear finished transfers<" in clear.toolTip()  # it has none
    places = action_rects(row_rect(panel, 0), queue.transfers[0])
    tips = [panel.view._tip_at(rect.center()) for rect in places.values()]
    assert ["Pause (Space)" in tips[0], "Cancel (Del)" in tips[1]] == [True, True]


def test_buttons_act_on_all(qtbot, panel: TransferPanel, queue: FakeQueue) -> None:
    with qtbot.waitSignal(panel.cancel_all_requested):
        qtbot.mouseClick(header_button(panel, "Cancel all transfers"), Qt.MouseButton.LeftButton)
    for name in ("Pause all transfers", "Clear finished transfers"):
        qtbot.mouseClick(header_button(panel, name), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(header_button(panel, "Retry failed transfers"), Qt.MouseButton.LeftButton)
    assert [name for name, _ in queue.called] == [
        "pause_all", "clear_finished", "retry",
    ]  # fmt: skip
    assert queue.called[-1][1] == [queue.transfers[2]]
    queue.totals = Totals(paused=5)
    queue.totals_changed.emit()
    assert not header_button(panel, "Pause all transfers").isVisible()
    resume = header_button(panel, "Resume all transfers")
    qtbot.mouseClick(resume, Qt.MouseButton.LeftButton)
    assert queue.called[-1] == ("resume_all", None)
    with qtbot.waitSignal(panel.history_requested):
        qtbot.mouseClick(header_button(panel, "Transfer history"), Qt.MouseButton.LeftButton)


def test_a_journal_that_cannot_be_written_is_told(panel: TransferPanel, queue: FakeQueue) -> None:
    assert not panel._header._trouble.isVisible()
    queue.journal.failure = AppError("The list of transfers cannot be written")
    queue.totals_changed.emit()
    assert panel._header._trouble.whole_text == "The list of transfers cannot be written"
    assert panel._header._trouble.isVisible()


def test_texts_with_a_time_are_painted_again(panel: TransferPanel, queue: FakeQueue) -> None:
    assert panel._clock.isActive()
    queue.totals = Totals(active=2)
    queue.totals_changed.emit()
    assert not panel._clock.isActive()


def test_folding_is_told_and_leaves_the_heading(qtbot, panel: TransferPanel) -> None:
    with qtbot.waitSignal(panel.expanded_changed) as told:
        qtbot.mouseClick(header_button(panel, "Hide transfers"), Qt.MouseButton.LeftButton)
    assert told.args == [False]
    assert panel.maximumHeight() == 36
    assert not panel.view.isVisible()
    assert panel._header.progress.isVisible()
    with qtbot.waitSignal(panel.expanded_changed):
        qtbot.mouseClick(panel._header.words, Qt.MouseButton.LeftButton)
    assert panel.view.isVisible()
    with qtbot.assertNotEmitted(panel.expanded_changed):
        panel.set_expanded(True)


def test_empty_queue_says_what_to_do(qtbot, panel: TransferPanel, queue: FakeQueue) -> None:
    assert panel.view.isVisible()
    queue.transfers.clear()
    queue.totals = Totals()
    queue.removed.emit()
    assert not panel.view.isVisible()
    assert not header_button(panel, "Cancel all transfers").isEnabled()
    assert not header_button(panel, "Clear finished transfers").isEnabled()


def test_what_needs_an_answer_can_be_cancelled(panel: TransferPanel, queue: FakeQueue) -> None:
    queue.totals = Totals(asking=5)
    queue.totals_changed.emit()
    assert header_button(panel, "Cancel all transfers").isEnabled()
    assert not header_button(panel, "Clear finished transfers").isEnabled()


def test_hostile_names_change_no_layout(qtbot, panel: TransferPanel, queue: FakeQueue) -> None:
    queue.add(transfer("<img src=x width=9000>\n" * 40, TransferState.RUNNING, done=0.5))
    assert row_rect(panel, 5).height() == ROW_HEIGHT
    tip = panel.view._tip_at(row_rect(panel, 5).center())
    assert "&lt;img" in tip
    panel.grab()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_bar_is_filled_as_far_as_the_transfer_is(
    panel: TransferPanel, qapp: QApplication, dark: bool
) -> None:
    theme.apply_theme(qapp, dark=dark)
    picture: QImage = panel.view.viewport().grab().toImage()
    bar = parts_of(row_rect(panel, 0)).bar
    at = [
        picture.pixelColor(bar.left() + round(bar.width() * part), bar.center().y()).name()
        for part in (0.3, 0.6, 0.66, 0.9)
    ]
    look = theme.current()
    assert at == [look.accent, look.accent, look.track, look.track]
    theme.apply_theme(qapp, dark=False)
