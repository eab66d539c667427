"""What Paste could do with the clipboard, in each location."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData, QObject, QUrl
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.object_mime import MimeObjects
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.ui.clipboard import copy_objects, copy_text
from rustfs_desktop.ui.commands.clipboard_contents import ClipboardContents

HERE, INSIDE = Location("c", "b", "docs/"), Location("c", "b", "docs/old/")
THERE, BUCKETS = Location("c", "other"), Location("c")
WHAT = MimeObjects(HERE, Selection(["docs/old/"], ["docs/a.txt"], [1]))


@pytest.fixture
def contents(qtbot: QtBot) -> Iterator[ClipboardContents]:
    owner = QObject()
    QGuiApplication.clipboard().clear()
    yield ClipboardContents(owner)
    QGuiApplication.clipboard().clear()


def where(contents: ClipboardContents) -> list[bool]:
    places = (HERE, INSIDE, THERE, BUCKETS, None)
    return [contents.can_paste_into(place) for place in places]


def test_objects_go_where_they_are_not_and_copies_beside_them(
    qtbot: QtBot, contents: ClipboardContents
) -> None:
    assert where(contents) == [False] * 5
    with qtbot.waitSignal(contents.changed):
        copy_objects(WHAT, "s3://b/docs/a.txt", is_cut=False)
    assert where(contents) == [True, False, True, False, False]
    copy_objects(WHAT, "s3://b/docs/a.txt", is_cut=True)
    assert where(contents) == [False, False, True, False, False]


def test_files_go_into_any_folder_and_words_nowhere(contents: ClipboardContents) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile("/tmp/a.txt")])
    QGuiApplication.clipboard().setMimeData(mime)
    assert where(contents) == [True, True, True, False, False]
    copy_text("s3://b/docs/a.txt")
    assert where(contents) == [False] * 5
