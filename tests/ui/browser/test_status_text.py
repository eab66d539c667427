"""The status bar texts about the location."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from rustfs_desktop.models.object_table import ObjectTableModel
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.ui.browser.status_text import folder_text
from tests.models.pages import page_of


def test_an_empty_folder_is_called_so_only_when_it_was_listed_whole(qtbot: QtBot) -> None:
    model, nothing = ObjectTableModel(), Selection()
    assert folder_text(model, nothing, is_whole=True, is_filtered=False) == "Empty folder"
    assert folder_text(model, nothing, is_whole=False, is_filtered=False) == ""


def test_totals_say_that_sizes_are_missing(qtbot: QtBot) -> None:
    model = ObjectTableModel()
    model.append_page(page_of(["a", "b"], sizes=[5, -1]))
    every, unknown = model.selection([(0, 1)]), model.selection([(1, 1)])
    text = folder_text(model, every, is_whole=True, is_filtered=False)
    assert text == "2 files (at least 5 B) · 2 selected (at least 5 B)"
    text = folder_text(model, unknown, is_whole=True, is_filtered=False)
    assert text == "2 files (at least 5 B) · 1 selected"
    text = folder_text(model, Selection(), is_whole=False, is_filtered=False)
    assert text == "At least 2 files (5 B)"
