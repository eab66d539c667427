"""Rows follow the folder on the server: what stays does not move, what is new is marked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from time import monotonic

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.types import Page
from rustfs_desktop.service import listing_times, live_folder
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.folder_changes import FolderChanges
from rustfs_desktop.ui.browser import live_rows, new_row_marks
from rustfs_desktop.ui.browser.live_rows import show_held
from rustfs_desktop.ui.browser.object_table import ObjectTable
from rustfs_desktop.ui.browser.row_delegate import ROW_HEIGHT
from rustfs_desktop.ui.look import theme
from tests.ui.browser_stage import Stage, stage, store
from tests.waiting import hold_until

__all__ = ["stage", "store"]


@pytest.fixture(autouse=True)
def checks_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_folder, "_CHECK_PAUSE_S", -1.0)
    monkeypatch.setattr(live_rows, "_SHOW_PAUSE_S", 0.0)
    monkeypatch.setattr(live_rows, "_SETTLED_S", 0.0)


def table_of(stage: Stage) -> ObjectTable:
    return stage.browser._pane.table


def come_back(stage: Stage) -> None:
    """The user goes to another window and comes back."""
    window = table_of(stage).window()
    other = QWidget()
    stage.qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    stage.qtbot.waitUntil(other.isActiveWindow)
    window.activateWindow()
    stage.qtbot.waitUntil(window.isActiveWindow)
    other.close()


def listed_times(stage: Stage, prefix: str = "") -> int:
    return stage.store.listed.count(("photos", prefix))


def merge(table: ObjectTable, changes: FolderChanges) -> None:
    table.objects.merge(changes)
    show_held(table)


def filled(stage: Stage, count: int = 100) -> ObjectTable:
    """A folder with more files than fit."""
    stage.store.keys["photos"] += [f"many/{number:03}" for number in range(count)]
    stage.open("many/")
    return table_of(stage)


def test_a_folder_is_listed_again_when_the_window_is_looked_at(stage: Stage) -> None:
    stage.open()
    stage.click("notes.md")
    stage.store.keys["photos"] += ["a new.txt", "new folder/x"]
    stage.store.keys["photos"].remove("zebra.txt")
    come_back(stage)
    stage.qtbot.waitUntil(lambda: "zebra.txt" not in stage.names)
    assert stage.names == ["2025", "2026", "new folder", "a new.txt", "beach.jpg", "notes.md"]
    assert stage.browser.selection().keys == ["notes.md"]
    model = table_of(stage).objects
    assert table_of(stage).currentIndex().row() == model.row_of_key("notes.md")
    assert "new folder" in tree_names(stage)
    assert stage.browser.listing_text.startswith("3 folders, 3 files")


def test_folders_are_reported_only_if_they_changed(stage: Stage) -> None:
    stage.open()
    reported: list[list[str]] = []
    stage.browser.folders_read.connect(lambda read: reported.append(sorted(read.prefixes)))
    for key in ("2025/another.jpg", "2027/x", "top.txt"):
        stage.store.keys["photos"].append(key)
        come_back(stage)
        stage.qtbot.waitUntil(lambda: not stage.browser._folder.live._folder.is_checking)
    stage.qtbot.waitUntil(lambda: "top.txt" in stage.names)
    assert reported == [["2025/", "2026/", "2027/"]]


def tree_names(stage: Stage) -> list[str]:
    model = stage.tree.model
    bucket = next(
        index
        for row in range(model.rowCount(model.index(0, 0)))
        if (index := model.index(row, 0, model.index(0, 0))).data() == "photos"
    )
    return [str(model.index(row, 0, bucket).data()) for row in range(model.rowCount(bucket))]


def test_a_folder_is_not_checked_twice_within_seconds(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.open()
    monkeypatch.setattr(live_folder, "_CHECK_PAUSE_S", 3600.0)
    come_back(stage)
    assert not stage.browser._folder.live._folder.is_checking
    assert listed_times(stage) == 1
    monkeypatch.setattr(live_folder, "_CHECK_PAUSE_S", -1.0)
    come_back(stage)
    stage.qtbot.waitUntil(lambda: listed_times(stage) == 2)


def test_a_folder_that_grew_large_is_listed_like_a_new_one(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_folder, "_MAX_ROWS", 100)
    filled(stage)
    stage.store.keys["photos"].append("many/new")
    come_back(stage)
    stage.qtbot.waitUntil(lambda: "new" in stage.names)
    stage.qtbot.waitUntil(lambda: not stage.browser._folder.is_reading)
    assert listed_times(stage, "many/") == 3  # the second was the check
    come_back(stage)  # a large folder is left alone
    assert not stage.browser._folder.live._folder.is_checking


def test_a_failed_check_changes_nothing(stage: Stage) -> None:
    stage.open()
    before = stage.names
    stage.store.fail_after[""] = 0
    stage.store.error = AppError("The server went away")
    come_back(stage)
    follower = stage.browser._folder.live._folder
    stage.qtbot.waitUntil(lambda: listed_times(stage) == 2 and not follower.is_checking)
    assert stage.names == before
    assert not stage.page_title


def test_a_check_that_is_overtaken_is_dropped(stage: Stage, background: Background) -> None:
    stage.open()
    gate = stage.store.hold_first[""] = threading.Event()
    come_back(stage)
    stage.qtbot.waitUntil(lambda: listed_times(stage) == 2)
    stage.open("2025/")
    gate.set()
    stage.qtbot.waitUntil(lambda: background.is_idle)
    assert stage.names == ["a.jpg"]


def test_listening_goes_on_in_the_next_folder(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()

    def listen(*_: object) -> Iterator[list[object]]:
        yield []
        hold_until(gate)

    monkeypatch.setattr("rustfs_desktop.service.event_stream.listen", listen)
    stage.open()
    stream = stage.browser._folder.live._folder._stream
    assert stream is not None
    stage.open("2025/")
    assert stage.browser._folder.live._folder._stream is stream
    stage.browser._folder.leave()
    stage.qtbot.waitUntil(lambda: not stream.is_running)
    gate.set()


def test_searches_and_other_places_are_not_followed(stage: Stage) -> None:
    stage.open()
    stage.browser._folder.leave()
    come_back(stage)
    assert not stage.browser._folder.live._folder.is_checking


@pytest.mark.parametrize("gone", [frozenset(), frozenset({"many/030", "many/031"})])
def test_the_visible_rows_stay_where_they_are(stage: Stage, gone: frozenset[str]) -> None:
    table = filled(stage)
    table.scroll_to(30 * ROW_HEIGHT + 7)
    table.select_row(35)
    scrolled = table.verticalScrollBar().value()
    first = scrolled // ROW_HEIGHT
    assert table.objects.key(first) == "many/030"
    added = Page([], ["many/005a"], [1], [1.7e9], ["e"], [""])
    merge(table, FolderChanges(added, gone))
    top, offset = divmod(table.verticalScrollBar().value(), ROW_HEIGHT)
    key = "many/032" if gone else "many/030"
    assert (table.objects.key(top), offset) == (key, 0 if gone else 7)
    assert table.objects.key(table.currentIndex().row()) == "many/035"


def test_the_next_row_becomes_current_when_the_current_one_is_gone(stage: Stage) -> None:
    table = filled(stage)
    table.select_row(50)
    table.scroll_to(0)
    merge(table, FolderChanges(Page(), frozenset({"many/050", "many/051"})))
    assert table.objects.key(table.currentIndex().row()) == "many/052"
    assert table.verticalScrollBar().value() == 0
    assert not table.selected().count
    every = frozenset(table.objects.key(row) for row in range(table.objects.rowCount()))
    merge(table, FolderChanges(Page(), every))
    assert not table.currentIndex().isValid()


def test_new_rows_are_marked_for_some_seconds(
    stage: Stage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.open()
    table = table_of(stage)
    QApplication.sendEvent(table.viewport(), QEvent(QEvent.Type.Leave))
    stage.store.keys["photos"].append("new.txt")
    come_back(stage)
    qtbot.waitUntil(lambda: "new.txt" in stage.names)
    table.clearSelection()
    assert table.marks.strength("new.txt") > 0
    assert table.marks.strength("notes.md") == 0
    monkeypatch.setattr(new_row_marks, "_FULL_S", 3600.0)
    table.marks.add(["new.txt"])
    colors = theme.current()
    new_ground = ground(stage, "new.txt")
    assert new_ground not in (colors.color("base"), colors.color("accent_ground"))
    assert edge(stage, "new.txt") == colors.color("ok")
    assert ground(stage, "notes.md") == colors.color("base") == edge(stage, "notes.md")
    table.selectAll()
    assert ground(stage, "new.txt") == ground(stage, "notes.md") != new_ground
    assert edge(stage, "new.txt") == colors.color("ok") != edge(stage, "notes.md")
    table.clearSelection()
    monkeypatch.setattr(new_row_marks, "_FULL_S", 0.0)
    monkeypatch.setattr(new_row_marks, "_FADE_S", 0.001)
    table.marks.add(["new.txt"])
    qtbot.waitUntil(lambda: table.marks.is_empty)
    qtbot.waitUntil(lambda: ground(stage, "new.txt") == theme.current().color("base"))


def ground(stage: Stage, name: str) -> QColor:
    """The background of a row, at its right end."""
    return color_at(stage, name, table_of(stage).viewport().width() - 3)


def edge(stage: Stage, name: str) -> QColor:
    """The color of a row at its left end."""
    return color_at(stage, name, 1)


def color_at(stage: Stage, name: str, x: int) -> QColor:
    viewport = table_of(stage).viewport()
    position = stage.middle_of(name)
    position.setX(x)
    return viewport.grab().toImage().pixelColor(position)


def test_marks_end_with_the_folder(stage: Stage) -> None:
    stage.open()
    marks = table_of(stage).marks
    marks.add(["notes.md"])
    assert marks.strength("notes.md") == 1.0
    stage.open("2025/")
    assert marks.is_empty


@pytest.mark.parametrize("has_events", [False, True])
def test_a_folder_that_nothing_checks_says_how_old_it_is(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, has_events: bool
) -> None:
    gate = threading.Event()

    def listen(*_: object) -> Iterator[list[object]]:
        yield []
        hold_until(gate)

    if has_events:
        monkeypatch.setattr("rustfs_desktop.service.event_stream.listen", listen)
    monkeypatch.setattr(live_rows, "_MINUTE_MS", 10)
    monkeypatch.setattr(live_folder, "_MAX_ROWS", 50)
    filled(stage)
    text = stage.browser.listing_text
    assert text.startswith("100 files")
    now = monotonic()
    monkeypatch.setattr(listing_times, "monotonic", lambda: now + 300.0)
    expected = text if has_events else f"{text} · listed 5 min ago"
    stage.qtbot.waitUntil(lambda: stage.browser.listing_text == expected)
    with stage.qtbot.waitSignal(stage.browser.listing_changed):
        pass
    stage.browser.reload()
    stage.wait_read()
    assert stage.browser.listing_text == text
    gate.set()


def test_what_is_looked_up_does_not_delay_what_events_said(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a burst is shown only when its look-ups have ended."""
    stage.open()
    monkeypatch.setattr(live_rows, "_SETTLED_S", 60.0)
    monkeypatch.setattr(live_rows, "_LONGEST_PAUSE_S", 600.0)
    live = stage.browser._folder.live
    live._show_held()
    timer = live._show_timer

    def hold(size: int, *, is_reported: bool) -> None:
        page = Page(keys=["new.txt"], sizes=[size], modified=[0.0], etags=[""])
        page.storage_classes.append("")
        live._hold(FolderChanges(page, is_reported=is_reported))

    hold(1, is_reported=True)
    assert timer.remainingTime() > 50_000
    monkeypatch.setattr(live_rows, "_SETTLED_S", 20.0)
    hold(2, is_reported=False)
    assert timer.remainingTime() > 50_000  # not started again
    hold(3, is_reported=True)
    assert timer.remainingTime() < 30_000
    live._show_held()
    assert table_of(stage).objects.rowCount() == len(stage.names)
    assert "new.txt" in stage.names
