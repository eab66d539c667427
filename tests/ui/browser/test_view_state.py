"""Selection and scroll position, taken from a table by key and given back to it."""

from __future__ import annotations

import pytest

from rustfs_desktop.ui.browser.history import ViewState
from rustfs_desktop.ui.browser.object_table import ObjectTable
from rustfs_desktop.ui.browser.pending_rows import PendingRows
from rustfs_desktop.ui.browser.view_state import (
    capture_view_state,
    restore_view_state,
    select_keys,
)
from tests.ui.browser_stage import Stage, stage, store

__all__ = ["stage", "store"]


@pytest.fixture
def table(stage: Stage) -> ObjectTable:
    """2025/, 2026/, beach.jpg, notes.md, zebra.txt."""
    stage.open()
    return stage.browser._pane.table


def selected(table: ObjectTable) -> set[str]:
    return {table.objects.key(index.row()) for index in table.selectionModel().selectedRows()}


def current(table: ObjectTable) -> str:
    return table.objects.key(table.currentIndex().row())


def test_what_is_captured_comes_back(stage: Stage, table: ObjectTable) -> None:
    stage.click("beach.jpg")
    kept = capture_view_state(table)
    assert (kept.current, kept.selected) == ("beach.jpg", frozenset({"beach.jpg"}))
    stage.click("notes.md")
    assert restore_view_state(table, kept, is_final=True)
    assert selected(table) == {"beach.jpg"}
    assert current(table) == "beach.jpg"


def test_after_a_deletion_the_row_at_its_place_is_current(table: ObjectTable) -> None:
    gone = ViewState(current="gone.txt", row=3, selected=frozenset({"gone.txt", "2025/"}))
    assert not restore_view_state(table, gone, is_final=False)
    assert current(table) != "notes.md"
    assert not restore_view_state(table, gone, is_final=True)
    assert current(table) == "notes.md"
    assert selected(table) == {"2025/"}
    last = ViewState(current="gone.txt", row=99)
    restore_view_state(table, last, is_final=True)
    assert current(table) == "zebra.txt"


def test_keys_are_selected_together_or_not_at_all(stage: Stage, table: ObjectTable) -> None:
    stage.click("beach.jpg")
    assert not select_keys(table, frozenset({"notes.md", "not there"}))
    assert selected(table) == {"beach.jpg"}
    wanted = frozenset({"2026/", "notes.md", "zebra.txt", "2025/"})
    assert select_keys(table, wanted)
    assert selected(table) == wanted
    assert current(table) == "2025/"
    assert not select_keys(table, frozenset())


def test_one_new_row_is_selected_when_it_comes_and_several_at_the_end(
    stage: Stage, table: ObjectTable
) -> None:
    pending = PendingRows(table)
    pending.select_when_listed("notes.md")
    pending.apply(is_final=False)
    assert selected(table) == {"notes.md"}
    pending.select_when_listed("2025/", "zebra.txt")
    pending.apply(is_final=False)
    assert selected(table) == {"notes.md"}
    pending.apply(is_final=True)
    assert selected(table) == {"2025/", "zebra.txt"}
    stage.click("beach.jpg")
    pending.apply(is_final=True)  # that is done
    assert selected(table) == {"beach.jpg"}


def test_what_the_user_does_is_not_undone(stage: Stage, table: ObjectTable) -> None:
    pending = PendingRows(table)
    pending.restore_when_listed(ViewState(current="notes.md", selected=frozenset({"notes.md"})))
    pending.select_when_listed("zebra.txt")
    stage.click("beach.jpg")
    pending.forget()
    pending.apply(is_final=True)
    assert selected(table) == {"beach.jpg"}
