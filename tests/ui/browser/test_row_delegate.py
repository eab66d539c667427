"""The delegate of the table: what a cell shows, and the links of a downloaded file."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models import object_mime
from rustfs_desktop.models.object_mime import MimeObjects
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.ui.browser.header import NAME
from rustfs_desktop.ui.browser.row_delegate import ROW_HEIGHT, DownloadedRowAction
from tests.ui.browser_stage import HOME, Stage, stage, store

__all__ = ["stage", "store"]

PHOTOS = Location(HOME, "photos")
LEFT = Qt.MouseButton.LeftButton
pytestmark = pytest.mark.usefixtures("look")


def picture_of(stage: Stage, name: str) -> QImage:
    """The row on screen, without the header."""
    table = stage.browser._pane.table
    return table.viewport().grab(table.row_rect(stage.row(name))).toImage()


def link_at(stage: Stage, name: str, action: DownloadedRowAction) -> QPoint:
    table = stage.browser._pane.table
    cell = table.visualRect(table.objects.index(stage.row(name), NAME))
    return table._delegate.actions_at(cell)[action].center()


def cut(selection: Selection) -> None:
    mime = object_mime.QMimeData()
    object_mime.write(MimeObjects(PHOTOS, selection), mime)
    mime.setData(object_mime.CUT, b"1")
    QApplication.clipboard().setMimeData(mime)


def test_cut_rows_are_paler_until_something_else_is_copied(stage: Stage) -> None:
    QApplication.clipboard().setText("")
    stage.open()
    before, other = picture_of(stage, "notes.md"), picture_of(stage, "zebra.txt")
    cut(Selection(keys=["notes.md"], sizes=[8]))
    assert picture_of(stage, "notes.md") != before
    assert picture_of(stage, "zebra.txt") == other
    QApplication.clipboard().setText("something else")
    assert picture_of(stage, "notes.md") == before


def test_links_of_a_downloaded_file_are_clicked_in_its_row(stage: Stage) -> None:
    stage.open()
    before = picture_of(stage, "notes.md")
    stage.browser._downloaded.add(PHOTOS, "notes.md", Path("downloads/notes.md"))
    assert picture_of(stage, "notes.md") != before
    table = stage.browser._pane.table
    for action, signal in (
        (DownloadedRowAction.OPEN, stage.browser.open_requested),
        (DownloadedRowAction.SHOW, stage.browser.show_requested),
    ):
        with stage.qtbot.waitSignal(signal) as caught:
            stage.qtbot.mouseClick(table.viewport(), LEFT, pos=link_at(stage, "notes.md", action))
        assert caught.args == ["notes.md"]
    assert stage.browser.selection().is_empty


def test_links_give_way_where_the_name_needs_the_room(stage: Stage) -> None:
    stage.open()
    delegate = stage.browser._pane.table._delegate
    assert set(delegate.actions_at(QRect(0, 0, 500, ROW_HEIGHT))) == set(DownloadedRowAction)
    assert delegate.actions_at(QRect(0, 0, 160, ROW_HEIGHT)) == {}
