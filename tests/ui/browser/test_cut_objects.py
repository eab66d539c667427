"""The cut objects on the clipboard."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QMimeData, QObject
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models import object_mime
from rustfs_desktop.models.object_mime import MimeObjects
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.ui.browser.cut_objects import CutObjects

PHOTOS = Location("home", "photos")


def put_on_clipboard(*, is_cut: bool) -> None:
    mime = QMimeData()
    object_mime.write(MimeObjects(PHOTOS, Selection(["2026/"], ["a.txt"], [3])), mime)
    if is_cut:
        mime.setData(object_mime.CUT, QByteArray(b"1"))
    QGuiApplication.clipboard().setMimeData(mime)


def test_cut_objects_are_known_until_the_clipboard_changes(qtbot: QtBot) -> None:
    parent = QObject()
    put_on_clipboard(is_cut=False)
    cut = CutObjects(parent)
    assert not cut.holds(PHOTOS, "a.txt")  # copied only
    with qtbot.waitSignal(cut.changed):
        put_on_clipboard(is_cut=True)
    assert cut.holds(PHOTOS, "a.txt")
    assert cut.holds(PHOTOS, "2026/")
    assert not cut.holds(PHOTOS, "b.txt")
    assert not cut.holds(Location("home", "backups"), "a.txt")
    assert not cut.holds(Location("other", "photos"), "a.txt")
    assert not cut.holds(None, "a.txt")
    with qtbot.waitSignal(cut.changed):
        QGuiApplication.clipboard().setText("else")
    assert not cut.holds(PHOTOS, "a.txt")
