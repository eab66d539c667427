"""Captures and restores the selection and scroll position of a table."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel

from rustfs_desktop.models.object_table import ObjectTableModel
from rustfs_desktop.models.runs import runs
from rustfs_desktop.ui.browser.history import ViewState
from rustfs_desktop.ui.browser.object_table import ObjectTable

MOST_SELECTED = 500


def capture_view_state(table: ObjectTable) -> ViewState:
    """The current selection and scroll position, by key."""
    model, view_state = table.objects, ViewState()
    current = table.currentIndex()
    if current.isValid():
        view_state.current, view_state.row = model.key(current.row()), current.row()
    if table.row_selection.count_rows() <= MOST_SELECTED:
        ranges = table.row_selection.row_ranges()
        rows = (row for first, last in ranges for row in range(first, last + 1))
        view_state.selected = frozenset(model.key(row) for row in rows)
    scrolled = table.verticalScrollBar().value()
    if scrolled > 0 and model.rowCount():
        top = min(table.row_at_offset(scrolled), model.rowCount() - 1)
        view_state.top, view_state.offset = model.key(top), scrolled - table.offset_of(top)
    return view_state


def restore_view_state(table: ObjectTable, view_state: ViewState, *, is_final: bool) -> bool:
    """Restore selection and scroll position; returns whether all keys were found.

    When the listing is complete (``is_final``) and the current row is gone, the row now at its
    position becomes the current one, so that the keyboard stays where it was after a deletion.
    """
    model = table.objects
    found = _rows_of(model, {view_state.current, view_state.top, *view_state.selected} - {""})
    flags = QItemSelectionModel.SelectionFlag
    chosen = QItemSelection()
    last_column = model.columnCount() - 1
    for key in view_state.selected:
        if key in found:
            row = found[key]
            chosen.select(model.index(row, 0), model.index(row, last_column))
    if not chosen.isEmpty():
        table.selectionModel().select(chosen, flags.ClearAndSelect | flags.Rows)
    if view_state.current in found:
        index = model.index(found[view_state.current], 0)
        table.selectionModel().setCurrentIndex(index, flags.NoUpdate)
    elif is_final and view_state.row >= 0 and model.rowCount():
        index = model.index(min(view_state.row, model.rowCount() - 1), 0)
        table.selectionModel().setCurrentIndex(index, flags.NoUpdate)
    if view_state.top in found:
        table.scroll_to(table.offset_of(found[view_state.top]) + view_state.offset)
    elif not view_state.top:
        table.scroll_to(0)
    return len(found) == len({view_state.current, view_state.top, *view_state.selected} - {""})


def select_keys(table: ObjectTable, keys: frozenset[str]) -> bool:
    """Select these rows only, and show the first; False, and no change, if not all are there."""
    model = table.objects
    rows = sorted(_rows_of(model, set(keys)).values())
    if not rows or len(rows) < len(keys):
        return False
    flags = QItemSelectionModel.SelectionFlag
    chosen = QItemSelection()
    for first, last in runs(rows):
        chosen.select(model.index(first, 0), model.index(last, model.columnCount() - 1))
    top = model.index(rows[0], 0)
    table.selectionModel().setCurrentIndex(top, flags.NoUpdate)
    table.selectionModel().select(chosen, flags.ClearAndSelect | flags.Rows)
    table.scrollTo(top)
    return True


def _rows_of(model: ObjectTableModel, keys: set[str]) -> dict[str, int]:
    """The rows of keys, found in one pass when there are several."""
    if len(keys) <= 3:
        rows = {key: model.row_of_key(key) for key in keys}
        return {key: row for key, row in rows.items() if row >= 0}
    found: dict[str, int] = {}
    for row in range(model.rowCount()):
        key = model.key(row)
        if key in keys:
            found[key] = row
            if len(found) == len(keys):
                break
    return found
