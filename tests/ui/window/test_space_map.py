"""The space map in the window: opened, grown from a listing, selected, gone into, closed."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from rustfs_desktop.index.space_map import Grouping
from rustfs_desktop.models.format import NO_VALUE
from rustfs_desktop.models.object_table import Column
from rustfs_desktop.models.space_layout import Metric, Tile
from rustfs_desktop.s3.client import Client
from rustfs_desktop.ui.dialogs.delete import DeleteDialog
from rustfs_desktop.ui.space.biggest_panel import BiggestKind
from rustfs_desktop.ui.space.map_widget import MapWidget
from rustfs_desktop.ui.space.space_view import SpaceView
from rustfs_desktop.ui.space.tile_painter import pixel_rect
from tests.ui.window_stage import LEFT, WindowStage

FILES = {
    "2025/raw/a.jpg": 5000,
    "2025/raw/b.jpg": 4000,
    "2025/films/c.mp4": 6000,
    "2026/d.zip": 3000,
    "2026/<b>same.txt": 500,
    "top.csv": 700,
}


@pytest.fixture
def here(live: WindowStage, client: Client, bucket: str) -> str:
    """A bucket with files, open in the window."""
    for key, size in FILES.items():
        client.browse.put_object(Bucket=bucket, Key=key, Body=b"x" * size)
    client.browse.put_object(Bucket=bucket, Key="2025/copy.txt", Body=b"x" * 500)
    live.go(bucket)
    return bucket


def view(stage: WindowStage) -> SpaceView:
    return stage.browser.space.view


def tiles(stage: WindowStage) -> dict[str, Tile]:
    return {tile.key: tile for tile in view(stage).map.tiles}


def is_complete(stage: WindowStage) -> bool:
    data = view(stage).data
    return data.content is not None and data.content.map.coverage.is_complete


def open_map(stage: WindowStage) -> MapWidget:
    stage.press("Ctrl+Shift+M")
    stage.until(lambda: "2025/" in tiles(stage))
    stage.until(lambda: is_complete(stage))
    stage.until(lambda: view(stage).biggest.rows.count() == len(FILES) + 1)
    return view(stage).map


def center(stage: WindowStage, key: str) -> QPoint:
    rect = pixel_rect(tiles(stage)[key])
    return QPoint(rect.center().x(), rect.top() + 5)


def test_the_map_lists_the_bucket_and_shows_it(live: WindowStage, here: str) -> None:
    shown = open_map(live)
    assert shown.isVisible()
    assert not live.table.isVisible()
    assert view(live).header.total.text() == "20 KB"
    assert view(live).header.state.whole_text.startswith("7 files · listed ")
    found = tiles(live)
    assert {"2025/raw/", "2025/films/", "2026/", "top.csv"} <= set(found)
    assert found["2025/films/"].group == "video"


def test_a_click_selects_and_keys_move(live: WindowStage, here: str) -> None:
    shown = open_map(live)
    live.qtbot.mouseClick(shown, LEFT, pos=center(live, "2025/films/"))
    assert live.browser.selection().prefixes == ["2025/films/"]
    words = "films · 6 KB · 30 % of this folder · 1 file"
    assert live.browser.listing_text == words
    assert shown.accessibleDescription() == words
    live.until(lambda: live.action("download").isEnabled())
    assert not live.action("upload_files").isEnabled()
    QTest.keyClick(shown, Qt.Key.Key_Right)
    assert shown.selected_tile is not None
    assert shown.selected_tile.key != "2025/films/"


def test_double_click_goes_in_and_alt_up_out(live: WindowStage, here: str) -> None:
    shown = open_map(live)
    live.qtbot.mouseClick(shown, LEFT, pos=center(live, "2025/raw/"))
    QTest.mouseDClick(shown, LEFT, pos=center(live, "2025/raw/"))
    live.until(lambda: set(tiles(live)) == {"2025/raw/a.jpg", "2025/raw/b.jpg"})
    assert live.here.prefix == "2025/raw/"
    live.press("Alt+Up", shown)
    live.until(lambda: "2025/films/" in tiles(live))
    assert live.here.prefix == "2025/"
    live.press("Alt+Left", shown)
    live.until(lambda: set(tiles(live)) == {"2025/raw/a.jpg", "2025/raw/b.jpg"})
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    live.until(live.table.isVisible)
    live.wait_read(here, "2025/raw/")


def test_backspace_goes_to_the_parent_folder(live: WindowStage, here: str) -> None:
    live.window.resize(1280, 800)  # room for the panel
    live.go(here, "2025/raw/")
    live.press("Ctrl+Shift+M")
    live.until(lambda: set(tiles(live)) == {"2025/raw/a.jpg", "2025/raw/b.jpg"})
    QTest.keyClick(view(live).map, Qt.Key.Key_Backspace)
    live.until(lambda: "2025/films/" in tiles(live))
    QTest.keyClick(view(live).biggest.rows, Qt.Key.Key_Backspace)
    live.until(lambda: "2026/" in tiles(live))
    assert live.here.prefix == ""


def test_f5_updates_the_map(live: WindowStage, client: Client, here: str) -> None:
    shown = open_map(live)
    client.browse.put_object(Bucket=here, Key="new/big.iso", Body=b"x" * 9000)
    live.press("F5", shown)
    live.until(lambda: "new/" in tiles(live))


def test_the_map_is_exported(live: WindowStage, here: str, tmp_path: Path) -> None:
    open_map(live)
    path = tmp_path / "map.csv"
    live.trigger("export_list")
    live.pick([path])
    live.until(lambda: path.exists() and "saved as" in live.messages.title)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert (rows[0]["key"], rows[0]["size"], rows[0]["objects"]) == ("", "19700", "7")
    found = {(row["list"], row["key"]): row["size"] for row in rows}
    assert found["map", "2025/films/"] == "6000"
    assert found["biggest", "2025/raw/a.jpg"] == "5000"
    assert found["copies", "2025/copy.txt"] == "500"
    assert live.messages.title.startswith(f"{len(rows)} rows saved as")


def test_a_folder_of_the_tree_has_the_map_in_its_menu(live: WindowStage, here: str) -> None:
    folder = live.here.child("2025/")
    live.window.tree.menu_requested.emit(folder, QPoint(5, 5))
    live.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    live.choose(menu, "space_map")
    live.until(lambda: "2025/films/" in tiles(live))
    assert live.here == folder


def test_enter_on_a_file_shows_it_in_its_folder(live: WindowStage, here: str) -> None:
    shown = open_map(live)
    live.qtbot.mouseClick(shown, LEFT, pos=center(live, "2026/d.zip"))
    QTest.keyClick(shown, Qt.Key.Key_Return)
    live.wait_read(here, "2026/")
    live.until(lambda: live.browser.selection().keys == ["2026/d.zip"])
    assert not live.browser.space.is_open


def test_the_usual_menu_deletes_what_is_selected(live: WindowStage, here: str) -> None:
    shown = open_map(live)
    live.qtbot.mouseClick(shown, LEFT, pos=center(live, "2026/d.zip"))
    view(live).menu_requested.emit(shown.mapToGlobal(center(live, "2026/d.zip")))
    live.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    names = [action.objectName() for action in menu.actions() if action.isEnabled()]
    assert {"open", "show_in_folder", "download", "delete", "rename"} <= set(names)
    live.choose(menu, "delete")
    live.agree(live.dialog(DeleteDialog))
    live.until(lambda: "2026/d.zip" not in tiles(live) and tiles(live))


def test_number_age_and_class_change_the_map(live: WindowStage, here: str) -> None:
    open_map(live)
    header = view(live).header
    bytes_area = tiles(live)["2026/"].rect.area
    live.click(header.area.segment(Metric.NUMBER))
    assert tiles(live)["2026/"].rect.area > bytes_area
    assert tiles(live)["2025/"].totals.objects == 4
    live.click(header.grouping.segment(Grouping.AGE))
    live.until(lambda: tiles(live) and tiles(live)["2025/films/"].group == "month")
    live.click(header.grouping.segment(Grouping.CLASS))
    live.until(lambda: tiles(live) and tiles(live)["2025/films/"].group == "STANDARD")


def test_the_biggest_are_listed_beside(live: WindowStage, here: str) -> None:
    live.window.resize(1280, 800)  # room for the panel
    shown = open_map(live)
    panel = view(live).biggest
    names = [panel.rows.item(row).text() for row in range(panel.rows.count())]
    assert names[:3] == ["c.mp4", "a.jpg", "b.jpg"]
    panel.rows.setCurrentRow(0)
    assert live.browser.selection().keys == ["2025/films/c.mp4"]
    assert live.browser.selection().sizes == [6000]
    QTest.keyClick(panel.kind, Qt.Key.Key_Down)
    assert panel.kind.currentData() is BiggestKind.FOLDERS
    folders = [panel.rows.item(row).text() for row in range(panel.rows.count())]
    assert folders == ["2025", "2026"]
    panel.rows.setCurrentRow(1)
    assert shown.selected_tile is not None
    assert shown.selected_tile.key == "2026/"
    QTest.keyClick(panel.kind, Qt.Key.Key_Down)
    assert panel.kind.currentData() is BiggestKind.COPIES
    copies = [panel.rows.item(row).text() for row in range(panel.rows.count())]
    assert copies == ["copy.txt", "<b>same.txt"]
    panel.rows.setCurrentRow(0)
    live.click(panel.show_button)
    live.until(lambda: live.browser.selection().keys == ["2025/copy.txt"])


def test_a_filter_or_search_shows_the_rows(live: WindowStage, here: str) -> None:
    open_map(live)
    live.press("Ctrl+Shift+F")
    live.until(lambda: not live.browser.space.is_open)
    assert live.browser.search.is_open
    live.trigger("space_map")
    live.until(lambda: live.browser.space.is_open)
    live.click(view(live).header.close_button)
    assert live.table.isVisible() or live.pane.shown_page is not None


def test_folders_in_the_table_have_the_size_of_the_index(live: WindowStage, here: str) -> None:
    size = int(Column.SIZE)
    assert live.row("2025/").siblingAtColumn(size).data() == NO_VALUE
    open_map(live)
    live.press("Escape", view(live).map)
    live.until(lambda: live.row("2025/").siblingAtColumn(size).data() == "16 KB")
    tip = live.row("2025/").siblingAtColumn(size).data(Qt.ItemDataRole.ToolTipRole)
    assert "in 4 items, listed " in tip
    assert live.row("2026/").siblingAtColumn(size).data() == "4 KB"
    live.click_row("2025/")
    shown = live.browser._inspector.properties
    live.until(lambda: (shown.value("Size"), shown.value("Items")) == ("16 KB", "4"))
    assert shown.value("As of").endswith("(index)")


def test_what_is_gone_is_not_selected(live: WindowStage, client: Client, here: str) -> None:
    shown = open_map(live)
    live.qtbot.mouseClick(shown, LEFT, pos=center(live, "2026/d.zip"))
    assert live.browser.selection().keys == ["2026/d.zip"]
    client.browse.delete_object(Bucket=here, Key="2026/d.zip")
    live.click(view(live).header.build_button)
    live.until(lambda: "2026/d.zip" not in tiles(live))
    live.until(lambda: live.browser.selection().is_empty)
