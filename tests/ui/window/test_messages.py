"""The message bar in the window: rows stay where they are, and all of them can be seen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.types import Credentials, Endpoint
from tests.faults.fake_s3 import FakeS3
from tests.ui import audit
from tests.ui.window_stage import LEFT, NO_KEYS, WindowStage

ROWS = 60
LONG = AppError("A long title " * 6, "A cause that takes several lines. " * 8)


@pytest.fixture
def rows(program: WindowStage) -> Iterator[WindowStage]:
    """A folder with more rows than fit."""
    with FakeS3(["bucket"]) as fake:
        for number in range(ROWS):
            fake.put("bucket", f"{number:02}/x", b"")
        program.know(Endpoint(fake.url), Credentials("me", "secretsecret"))
        program.start()
        program.window.resize(1000, 640)
        program.go("bucket")
        yield program
        program.stop()


def rows_at(stage: WindowStage) -> list[int]:
    """The row at every height of the table."""
    port = stage.table.viewport()
    return [stage.table.rowAt(height) for height in range(0, port.height(), 4)]


def say(stage: WindowStage, error: AppError) -> None:
    stage.messages.show_error(error)
    QApplication.processEvents()
    assert stage.messages.isVisible()


def bottom_of(stage: WindowStage, widget: QWidget) -> int:
    return widget.mapTo(stage.window, QPoint(0, widget.height())).y()


@pytest.mark.parametrize("scrolled", [0, 0.5, 1])
@pytest.mark.parametrize("error", [AppError("Failed"), LONG], ids=["short", "long"])
def test_no_row_moves_when_a_message_comes_or_goes(
    rows: WindowStage, scrolled: float, error: AppError
) -> None:
    bar = rows.table.verticalScrollBar()
    bar.setValue(round(scrolled * bar.maximum()))
    before = rows_at(rows)
    say(rows, error)
    assert rows_at(rows) == before
    rows.messages.clear()
    QApplication.processEvents()
    assert rows_at(rows) == before


def test_no_row_moves_when_one_scrolled_below_the_last(rows: WindowStage) -> None:
    bar = rows.table.verticalScrollBar()
    natural = bar.maximum()
    say(rows, LONG)
    bar.setValue(bar.maximum())
    assert bar.value() > natural
    last = rows.table.visualRect(rows.table.model().index(ROWS - 1, 0))
    port = rows.table.viewport()
    message_top = rows.messages.mapTo(rows.window, QPoint(0, 0)).y()
    assert port.mapTo(rows.window, last.bottomLeft()).y() < message_top
    before = rows_at(rows)
    rows.messages.clear()
    QApplication.processEvents()
    assert rows_at(rows) == before
    bar.setValue(natural - 5)
    assert bar.maximum() == natural  # the room below is gone, unnoticed
    rows.go("bucket", "00/")
    rows.go("bucket")
    assert bar.maximum() == natural


def test_the_keyboard_never_goes_behind_a_message(rows: WindowStage) -> None:
    say(rows, LONG)
    rows.browser.focus_rows()
    for _ in range(ROWS):
        rows.press("Down", rows.table)
        rect = rows.table.visualRect(rows.table.currentIndex())
        under = rows.table.viewport().mapTo(rows.window, rect.bottomLeft()).y()
        assert under < rows.messages.mapTo(rows.window, QPoint(0, 0)).y()
    assert rows.table.currentIndex().row() == ROWS - 1


def test_the_second_click_goes_where_the_first_went(rows: WindowStage) -> None:
    """A message appears under the pointer between two clicks."""
    table = rows.table
    covered = QPoint(60, table.viewport().height() - 30)
    row = table.rowAt(covered.y())
    QTest.mouseClick(table.viewport(), LEFT, NO_KEYS, covered)
    say(rows, LONG)
    at = table.viewport().mapTo(rows.window, covered)
    assert rows.messages.geometry().contains(rows.pane.mapFrom(rows.window, at))
    assert rows.window.childAt(at) is table.viewport()
    QTest.mouseDClick(rows.window.windowHandle(), LEFT, NO_KEYS, at)
    rows.wait_read("bucket", f"{row:02}/")
    rows.until(lambda: not rows.messages.testAttribute(_UNSEEN_BY_MOUSE))
    inside = rows.messages.mapTo(rows.window, QPoint(3, rows.messages.height() // 2))
    under = rows.window.childAt(inside)
    assert under is rows.messages or rows.messages.isAncestorOf(under)


_UNSEEN_BY_MOUSE = Qt.WidgetAttribute.WA_TransparentForMouseEvents


@pytest.mark.parametrize("size", [(800, 500), (1280, 800)])
def test_it_lies_over_the_lower_edge_and_can_be_reached(
    rows: WindowStage, size: tuple[int, int]
) -> None:
    rows.window.resize(*size)
    QApplication.processEvents()
    say(rows, AppError("Failed", "Why it failed.", detail="Access Denied"))
    assert bottom_of(rows, rows.messages) <= bottom_of(rows, rows.table)
    assert bottom_of(rows, rows.messages) > bottom_of(rows, rows.table) - 40
    assert audit.clipped_texts(rows.window) == []
    order = audit.tab_order(rows.window)
    assert {rows.messages._close, *rows.messages.buttons} <= set(order)
    rows.messages.buttons[0].setFocus()
    rows.press("Esc")
    assert not rows.messages.isVisible()


def test_a_page_keeps_its_button_above_the_message(rows: WindowStage) -> None:
    rows.window.resize(800, 500)
    rows.go()
    rows.app.connections.disconnect_from(rows.here.connection_id)
    rows.until(lambda: rows.pane.shown_page is not None and rows.pane.shown_page.buttons)
    say(rows, LONG)
    QApplication.processEvents()
    page = rows.pane.shown_page
    assert page is not None
    button = page.buttons[0]
    scroll = page.findChild(type(page._scroll))
    assert scroll is not None
    scroll.ensureWidgetVisible(button)
    top = rows.messages.mapTo(rows.window, QPoint(0, 0)).y()
    bar = scroll.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert bottom_of(rows, button) <= top
