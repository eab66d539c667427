"""All files below a folder in one list, named by their paths."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.s3.types import Page
from rustfs_desktop.service import search
from rustfs_desktop.service.folder_views import FolderViews
from rustfs_desktop.service.settings import Settings
from rustfs_desktop.ui.browser.browser_view import ViewMode
from rustfs_desktop.ui.look import theme
from tests.ui.browser_stage import HOME, Stage, drag_over, mime_of, stage, store

__all__ = ["stage", "store"]

PATHS = ["2025/a.jpg", "2026/trip/beach.jpg", "2026/trip/raw/one.raw", "beach.jpg", "notes.md"]


@pytest.fixture
def listed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The prefixes and delimiters of the listings of a server that has many folders."""
    asked: list[tuple[str, str]] = []

    def pages(
        _client: object, bucket: str, prefix: str, *, delimiter: str, cancel: object
    ) -> Iterator[Page]:
        asked.append((prefix, delimiter))
        del cancel
        keys = sorted(key for key in stage.store.keys[bucket] if key.startswith(prefix))
        count = len(keys)
        etags, classes = ["0" * 32] * count, ["STANDARD"] * count
        yield Page([], keys, [len(key) for key in keys], [1.7e9] * count, etags, classes)

    monkeypatch.setattr(search, "list_pages", pages)
    return asked


def show_flat(stage: Stage, prefix: str = "") -> None:
    stage.open(prefix)
    stage.browser.view.show_mode(ViewMode.FLAT)
    stage.wait_read()


def test_all_files_below_are_named_by_their_paths(
    stage: Stage, listed: list[tuple[str, str]]
) -> None:
    show_flat(stage)
    assert stage.names == [*PATHS, "zebra.txt"]
    assert listed == [("", "")]
    assert stage.browser.listing_text.startswith("6 files")
    assert stage.browser.location == Location(HOME, "photos", is_flat=True)
    show_flat(stage, "2026/")
    assert stage.names == ["trip/beach.jpg", "trip/raw/one.raw"]


def test_another_view_goes_back_to_the_folder(stage: Stage, listed: list[tuple[str, str]]) -> None:
    view = stage.browser.view
    show_flat(stage)
    assert view.mode is ViewMode.FLAT
    view.show_mode(ViewMode.ICONS)
    stage.wait_read()
    assert (stage.browser.location, view.mode) == (Location(HOME, "photos"), ViewMode.ICONS)
    stage.browser.back()
    stage.wait_read()
    assert view.mode is ViewMode.FLAT
    assert not stage.browser._pane.table.is_grid
    stage.browser.up()
    stage.wait_read()
    assert (stage.browser.location, view.mode) == (Location(HOME, "photos"), ViewMode.DETAILS)


def test_a_flat_view_is_not_remembered_for_the_folder(
    stage: Stage, listed: list[tuple[str, str]], tmp_path: Path
) -> None:
    views = FolderViews(Settings(tmp_path / "settings.ini"))
    stage.browser.view.remember_in(views)
    show_flat(stage)
    stage.browser._pane.table.header.sort_by(1)
    assert views.view_of(Location(HOME, "photos")) is None
    stage.open()
    assert stage.browser.view.mode is ViewMode.DETAILS


def test_rows_are_selected_by_their_keys_and_drops_go_to_the_folder(
    stage: Stage, listed: list[tuple[str, str]], tmp_path: Path
) -> None:
    show_flat(stage, "2026/")
    stage.click("trip/beach.jpg")
    assert stage.browser.selection().keys == ["2026/trip/beach.jpg"]
    table, file = stage.browser._pane.table, tmp_path / "a"
    file.touch()
    assert drag_over(table.viewport(), QPoint(100, 300), mime_of([file]))
    assert table.folder_target().location == Location(HOME, "photos", "2026/")
    assert table.header.isSectionHidden(6)  # the location is in the name


def test_the_folders_in_a_name_are_dim(stage: Stage, listed: list[tuple[str, str]]) -> None:
    show_flat(stage)
    table = stage.browser._pane.table
    row = stage.row("2026/trip/raw/one.raw")
    colors = theme.current()
    image = table.viewport().grab(table.row_rect(row)).toImage()

    def darkest(start: int, stop: int) -> int:
        pixels = (image.pixelColor(x, y) for x in range(start, stop) for y in range(image.height()))
        return min(QColor(pixel).lightness() for pixel in pixels)

    dim, text = QColor(colors.dim).lightness(), QColor(colors.text).lightness()
    width = table.fontMetrics().horizontalAdvance("2026/trip/raw/")
    assert darkest(40, 37 + width - 8) >= dim - 5
    assert darkest(37 + width, 37 + width + 40) < (dim + text) // 2


def test_more_than_can_be_shown_is_said_to_be_more(
    stage: Stage, listed: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST_FILES", 3)
    show_flat(stage)
    assert stage.names == PATHS[:3]
    assert stage.browser.listing_text.startswith("At least 3 files")


def test_an_empty_folder_is_empty(stage: Stage, listed: list[tuple[str, str]]) -> None:
    stage.store.keys["photos"] = []
    show_flat(stage)
    assert "empty" in stage.page_title.lower()
