"""What is selected in a space map and in the panel beside it while both change."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from rustfs_desktop.index.space_map import EntryType, Grouping, SpaceEntry, SpaceMap
from rustfs_desktop.index.types import Coverage, FolderTotals, IndexedObject
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.service.open_index import IndexStatus
from rustfs_desktop.service.space_data import SpaceContent, SpaceData
from rustfs_desktop.ui.space.biggest_delegate import EntryRole
from rustfs_desktop.ui.space.space_view import SpaceView
from rustfs_desktop.ui.space.tile_painter import pixel_rect
from tests.service.index_stage import Stage

FILES = {"a/big": 90_000, "b/other": 40_000, "tiny": 9, "tinier": 8}


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(qtbot, tmp_path)
    yield made
    made.end()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def view(stage: Stage, window: QWidget, qtbot: QtBot) -> SpaceView:
    """A map and its panel, side by side."""
    made = SpaceView(stage.background, stage.indexes, stage.connections, window)
    row = QHBoxLayout(window)
    row.addWidget(made, 1)
    row.addWidget(made.biggest)
    made.biggest.show()
    window.resize(900, 600)
    window.show()
    qtbot.waitExposed(window)
    show(made, FILES)
    return made


def totals_of(size: int) -> FolderTotals:
    return FolderTotals(1, max(0, size), int(size < 0))


def content_of(files: dict[str, int]) -> SpaceContent:
    """Files, at the top or in a folder of the first level, as an index has them."""
    entries = [
        SpaceEntry(key, EntryType.FILE, totals, {"file": totals})
        for key, totals in ((key, totals_of(size)) for key, size in files.items())
    ]
    children = [each for each in entries if "/" not in each.key]
    for prefix in sorted({key.partition("/")[0] + "/" for key in files if "/" in key}):
        inner = [each for each in entries if each.key.startswith(prefix)]
        totals = FolderTotals(len(inner), sum(each.totals.size for each in inner))
        children.append(
            SpaceEntry(prefix, EntryType.FOLDER, totals, {"file": totals}, tuple(inner))
        )
    totals = FolderTotals(len(files), sum(files.values()))
    whole = SpaceEntry("", EntryType.FOLDER, totals, {"file": totals}, tuple(children))
    largest = [IndexedObject(key, size) for key, size in files.items()]
    largest.sort(key=lambda each: -each.size)
    return SpaceContent(SpaceMap(whole, Grouping.KIND, Coverage(None, 1, 2)), largest, [])


def show(view: SpaceView, files: dict[str, int]) -> None:
    view.data.content = content_of(files)
    view.data.changed.emit()


def click_row(view: SpaceView, name: str) -> None:
    rows = view.biggest.rows
    item = next(rows.item(row) for row in range(rows.count()) if rows.item(row).text() == name)
    position = rows.visualItemRect(item).center()
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=position)


def click_tile(view: SpaceView, key: str) -> None:
    tile = next(tile for tile in view.map.tiles if tile.key == key)
    rect = pixel_rect(tile)
    position = QPoint(rect.center().x(), rect.top() + 5)
    QTest.mouseClick(view.map, Qt.MouseButton.LeftButton, pos=position)


def has_tile(view: SpaceView, key: str) -> bool:
    return any(tile.key == key for tile in view.map.tiles)


def file(key: str, size: int) -> Selection:
    return Selection(keys=[key], sizes=[size])


def test_nothing_is_selected_once_its_row_is_not_listed(view: SpaceView) -> None:
    click_row(view, "tiny")
    assert not has_tile(view, "tiny")
    assert view.selection() == file("tiny", 9)
    told: list[Selection] = []
    view.selection_changed.connect(lambda: told.append(view.selection()))
    QTest.keyClick(view.biggest.kind, Qt.Key.Key_Down)
    assert view.selection().is_empty
    assert told[-1].is_empty
    assert view.status_text == ""


def test_a_selected_tile_stays_selected_without_a_row(view: SpaceView) -> None:
    click_tile(view, "a/big")
    QTest.keyClick(view.biggest.kind, Qt.Key.Key_Down)
    assert view.biggest.selected_entry is None
    assert view.selection() == file("a/big", 90_000)
    QTest.keyClick(view.biggest.kind, Qt.Key.Key_Up)
    assert view.biggest.selected_entry is not None
    assert view.biggest.selected_entry.key == "a/big"


def test_a_selected_row_stays_selected_when_its_tile_is_gone(view: SpaceView) -> None:
    click_row(view, "other")
    assert view.map.selected_tile is not None
    show(view, {**FILES, "new": 10**9})
    assert not has_tile(view, "b/other")
    assert view.selection() == file("b/other", 40_000)
    show(view, FILES)
    assert view.map.selected_tile is not None
    assert view.map.selected_tile.key == "b/other"


def test_what_is_gone_is_not_selected(view: SpaceView) -> None:
    click_row(view, "other")
    left = {key: size for key, size in FILES.items() if key != "b/other"}
    show(view, left)
    assert view.selection().is_empty


def test_unknown_sizes_are_not_shown_as_0_bytes(view: SpaceView) -> None:
    view.data.content = dataclasses.replace(
        content_of(FILES), largest=[IndexedObject("new"), IndexedObject("empty", 0)]
    )
    view.data.changed.emit()
    rows = view.biggest.rows
    words = [rows.item(row).data(EntryRole).words for row in range(rows.count())]
    assert words == ["new · Unknown size", "empty · 0 B"]


@pytest.mark.parametrize(
    ("coverage", "words"),
    [(None, "Index This Bucket"), (Coverage(None, 1, 2), "Continue Indexing")],
)
def test_the_buttons_have_the_words_of_the_search_line(
    view: SpaceView, monkeypatch: pytest.MonkeyPatch, coverage: Coverage | None, words: str
) -> None:
    assert view.header.stop_button.text() == "Pause"
    status = IndexStatus(coverage, is_looked_up=True)
    monkeypatch.setattr(SpaceData, "status", status)
    view.data.changed.emit()
    assert view.header.build_button.text() == words


def test_listing_the_bucket_is_said_to_cost_requests(
    view: SpaceView, monkeypatch: pytest.MonkeyPatch
) -> None:
    status = IndexStatus(Coverage(None, 1, 2), is_looked_up=True, is_running=True)
    monkeypatch.setattr(SpaceData, "status", status)
    view.data.changed.emit()
    assert view.note.isVisible()
    assert "Some servers charge for these requests" in view.note.text()
    assert view.header.stop_button.isVisible()
    monkeypatch.setattr(SpaceData, "status", dataclasses.replace(status, is_running=False))
    view.data.changed.emit()
    assert not view.note.isVisible()


def test_other_sizes_of_the_window_do_not_report_a_selection(view: SpaceView) -> None:
    click_tile(view, "a/big")
    told: list[Selection] = []
    view.selection_changed.connect(lambda: told.append(view.selection()))
    width = view.map.width()
    view.window().resize(1000, 500)
    assert view.map.width() != width
    assert told == []


def test_a_row_that_is_hidden_is_not_selected(view: SpaceView) -> None:
    click_row(view, "tiny")
    view.biggest.hide()
    assert view.selection().is_empty
    assert view.status_text == ""
    view.biggest.show()
    assert view.selection() == file("tiny", 9)
    click_tile(view, "a/big")
    view.biggest.hide()
    assert view.selection() == file("a/big", 90_000)


def test_an_unknown_size_is_selected_as_such(view: SpaceView) -> None:
    show(view, {"a/big": 90_000, "b/other": 40_000, "unknown": -1})
    click_row(view, "unknown")
    assert view.selection() == file("unknown", -1)
