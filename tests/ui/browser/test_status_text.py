"""The status bar texts about the location."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from rustfs_desktop.models.object_table import ObjectTableModel
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.ui.browser.status_text import folder_text


def test_an_empty_folder_is_called_so_only_when_it_was_listed_whole(qtbot: QtBot) -> None:
    model, nothing = ObjectTableModel(), Selection()
    assert folder_text(model, nothing, is_whole=True, is_filtered=False) == "Empty folder"
    assert folder_text(model, nothing, is_whole=False, is_filtered=False) == ""
