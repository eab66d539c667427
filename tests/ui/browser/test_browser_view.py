"""The view of a browser follows the folder: as the user chose it there, or above."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from rustfs_desktop.service.folder_views import FolderViews
from rustfs_desktop.service.settings import Settings
from rustfs_desktop.ui.browser.browser_view import ViewMode
from tests.ui.browser_stage import Stage, stage, store

__all__ = ["stage", "store"]


@pytest.fixture
def views(stage: Stage, tmp_path: Path) -> FolderViews:
    made = FolderViews(Settings(tmp_path / "settings.ini"))
    stage.browser.view.remember_in(made)
    return made


def order(stage: Stage) -> tuple[int, bool]:
    header = stage.browser._pane.table.header
    return (
        header.sortIndicatorSection(),
        header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder,
    )


def test_each_folder_is_shown_as_it_was(stage: Stage, views: FolderViews) -> None:
    view = stage.browser.view
    stage.open("2026/")
    view.show_mode(ViewMode.ICONS)
    view.set_zoom(192)
    stage.open()
    assert view.mode is ViewMode.DETAILS
    stage.open("2026/trip/")
    assert (view.mode, view.zoom) == (ViewMode.ICONS, 192)
    view.show_mode(ViewMode.DETAILS)
    stage.open("2026/")
    assert view.mode is ViewMode.ICONS
    assert stage.browser._pane.table.is_grid
    stage.open("2026/trip/")
    assert view.mode is ViewMode.DETAILS
    stage.browser.back()
    stage.wait_read()
    assert view.mode is ViewMode.ICONS


def test_a_folder_that_was_sorted_stays_so_and_others_follow_the_last_order(
    stage: Stage, views: FolderViews
) -> None:
    stage.open("2026/trip/")
    stage.browser._pane.table.header.sort_by(1)
    stage.browser._pane.table.header.sort_by(1)
    assert order(stage) == (1, True)
    stage.open()
    assert order(stage) == (1, True)  # nothing was chosen here
    stage.browser._pane.table.header.sort_by(0)
    assert stage.names == ["2025", "2026", "beach.jpg", "notes.md", "zebra.txt"]
    stage.open("2026/trip/")
    assert order(stage) == (1, True)
    stage.open("2025/")
    assert order(stage) == (0, False)


def test_a_filter_or_a_refresh_changes_nothing(stage: Stage, views: FolderViews) -> None:
    stage.open()
    stage.browser.view.show_mode(ViewMode.ICONS)
    stage.browser.set_filter("beach")
    stage.browser.reload()
    stage.wait_read()
    assert stage.browser.view.mode is ViewMode.ICONS
    assert stage.names == ["beach.jpg"]


def test_an_unknown_view_is_shown_as_details(stage: Stage, views: FolderViews) -> None:
    views._settings.folder_views = '[["c1", "photos", "", "hologram", 77, 900, true]]'
    stage.browser.view.remember_in(FolderViews(views._settings))
    stage.open()
    assert (stage.browser.view.mode, stage.browser.view.zoom) == (ViewMode.DETAILS, 128)
    assert order(stage) == (0, False)
