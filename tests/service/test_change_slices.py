"""Changes are emitted in order, and not while who merges them is busy."""

from __future__ import annotations

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from rustfs_desktop.s3.types import Page
from rustfs_desktop.service.change_slices import SLICE, ChangeSlices
from rustfs_desktop.service.folder_changes import FolderChanges

_LOOKS = 3


class Merging(QObject):
    """Merges changes, and is busy at first and after the first slice."""

    def __init__(self) -> None:
        super().__init__()
        self.merged: list[str] = []
        self.looks = 0
        self.is_busy = True

    def look(self) -> bool:
        self.looks += 1
        return self.is_busy

    def merge(self, changes: FolderChanges) -> None:
        assert not self.is_busy
        self.merged += sorted(changes.gone)
        self.is_busy = len(self.merged) == SLICE


def test_changes_wait_while_they_cannot_be_merged(qtbot: QtBot) -> None:
    gone = [f"{number:04}" for number in range(3 * SLICE)]
    merging = Merging()
    slices = ChangeSlices(merging.look, merging)
    slices.ready.connect(merging.merge)
    slices.add(FolderChanges(Page(), frozenset(gone)))
    qtbot.waitUntil(lambda: merging.looks > _LOOKS)
    assert (merging.merged, slices.is_empty) == ([], False)
    merging.is_busy = False
    qtbot.waitUntil(lambda: merging.is_busy)
    merging.looks = 0
    qtbot.waitUntil(lambda: merging.looks > _LOOKS)
    assert (merging.merged, slices.is_empty) == (gone[:SLICE], False)
    merging.is_busy = False
    qtbot.waitUntil(lambda: slices.is_empty)
    assert merging.merged == gone
