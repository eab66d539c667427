"""Dropping files: on rows, between them, on the tree, where nothing can land."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QUrl

from rustfs_desktop.accounts.types import Location
from tests.ui.browser_stage import HOME, Stage, drag_out, drag_over, drop_on, mime_of, stage, store

__all__ = ["stage", "store"]

PHOTOS = Location(HOME, "photos")


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    made = [tmp_path / name for name in ("one.txt", "two.txt", "three #%?.txt")]
    for path in made:
        path.write_text("x")
    return made


def test_a_drop_on_a_folder_row_lands_in_the_folder(stage: Stage, files: list[Path]) -> None:
    stage.open()
    table, drop_hint = stage.browser._pane.table, stage.browser._pane.drop_hint
    assert drag_over(table.viewport(), stage.middle_of("2026"), mime_of(files))
    assert drop_hint.isVisible()
    assert drop_hint.text == "Upload 3 files to photos / 2026"
    assert table._painter.target == stage.row("2026")
    with stage.qtbot.waitSignal(stage.browser.files_dropped) as caught:
        assert drop_on(table.viewport(), stage.middle_of("2026"), mime_of(files))
    assert caught.args == [files, Location(HOME, "photos", "2026/")]
    assert not drop_hint.isVisible()
    assert table._painter.target is None


def test_a_drop_between_the_rows_or_on_a_file_lands_in_the_place(
    stage: Stage, files: list[Path]
) -> None:
    stage.open()
    table = stage.browser._pane.table
    for position in (stage.middle_of("notes.md"), QPoint(300, 420)):
        with stage.qtbot.waitSignal(stage.browser.files_dropped) as caught:
            assert drop_on(table.viewport(), position, mime_of(files))
        assert caught.args[1] == PHOTOS


def test_leaving_takes_the_outline_away(stage: Stage, files: list[Path]) -> None:
    stage.open()
    table, drop_hint = stage.browser._pane.table, stage.browser._pane.drop_hint
    drag_over(table.viewport(), stage.middle_of("2026"), mime_of(files))
    drag_out(table.viewport())
    assert not drop_hint.isVisible()
    assert table._painter.target is None


def test_an_empty_folder_takes_drops_anywhere(stage: Stage, files: list[Path]) -> None:
    stage.open(bucket="backups")
    page = stage.browser._pane.table.page
    with stage.qtbot.waitSignal(stage.browser.files_dropped) as caught:
        assert drop_on(page, page.rect().center(), mime_of(files[:1]))
    assert caught.args == [files[:1], Location(HOME, "backups")]


def test_buckets_take_drops_but_not_the_space_between_them(stage: Stage, files: list[Path]) -> None:
    stage.browser.go_to(Location(HOME))
    buckets, drop_hint = stage.browser._pane.buckets, stage.browser._pane.drop_hint
    with stage.qtbot.waitSignal(stage.browser.files_dropped) as caught:
        assert drop_on(buckets.viewport(), buckets.row_rect(1).center(), mime_of(files))
    assert caught.args[1] == PHOTOS
    assert not drag_over(buckets.viewport(), QPoint(200, 300), mime_of(files))
    assert drop_hint.text == "Drop files on a bucket"


def test_the_tree_takes_drops_on_buckets_and_folders_only(stage: Stage, files: list[Path]) -> None:
    stage.open("2026/")
    tree, model = stage.tree.tree, stage.tree.model

    def middle(location: Location) -> QPoint:
        return tree.visualRect(model.index_of(location)).center()

    stage.qtbot.waitUntil(lambda: not middle(Location(HOME, "photos", "2026/")).isNull())
    for place in (Location(HOME, "backups"), Location(HOME, "photos", "2026/")):
        with stage.qtbot.waitSignal(stage.tree.files_dropped) as caught:
            assert drop_on(tree.viewport(), middle(place), mime_of(files))
        assert caught.args[1] == place
    with stage.qtbot.assertNotEmitted(stage.tree.files_dropped):
        assert not drop_on(tree.viewport(), middle(Location(HOME)), mime_of(files))
        assert not drag_over(tree.viewport(), middle(Location(HOME)), mime_of(files))
        assert "Drop files on a bucket" in stage.browser._pane.drop_hint.text
        drag_out(tree.viewport())
        assert stage.browser._pane.drop_hint.text == ""
        assert not drop_on(tree.viewport(), QPoint(50, tree.height() - 3), mime_of(files))


def test_a_closed_node_opens_under_a_drag_that_waits(stage: Stage, files: list[Path]) -> None:
    stage.browser.go_to(Location(HOME))
    tree, model = stage.tree.tree, stage.tree.model
    tree.expand(model.index_of(Location(HOME)))
    photos = model.index_of(PHOTOS)
    drag_over(tree.viewport(), tree.visualRect(photos).center(), mime_of(files))
    stage.qtbot.waitUntil(lambda: tree.isExpanded(model.index_of(PHOTOS)))


def test_what_is_not_on_this_computer_is_refused_with_a_reason(stage: Stage) -> None:
    stage.open()
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.com/x.png")])
    table, drop_hint = stage.browser._pane.table, stage.browser._pane.drop_hint
    assert not drag_over(table.viewport(), stage.middle_of("2026"), mime)
    assert drop_hint.text == "Only files on this computer can be dropped here"
    text = QMimeData()
    text.setText("just words")
    assert not drop_on(table.viewport(), stage.middle_of("2026"), text)


def test_a_remote_file_among_local_ones_refuses_the_whole_drop(
    stage: Stage, files: list[Path]
) -> None:
    stage.open()
    mime = mime_of(files)
    mime.setUrls([*mime.urls(), QUrl("sftp://host/x.png")])
    with stage.qtbot.assertNotEmitted(stage.browser.files_dropped):
        assert not drop_on(stage.browser._pane.table.viewport(), stage.middle_of("2026"), mime)
