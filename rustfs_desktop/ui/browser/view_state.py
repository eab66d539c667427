"""Reads what is on screen in a table, and brings it back when the rows are there again."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel

from rustfs_desktop.models.object_table import ObjectTableModel
from rustfs_desktop.ui.browser.history import Spot
from rustfs_desktop.ui.browser.object_table import ObjectTable
from rustfs_desktop.ui.browser.row_delegate import ROW_HEIGHT
from rustfs_desktop.ui.browser.row_table import row_ranges

MOST_SELECTED = 500


def take_spot(table: ObjectTable) -> Spot:
    """What is selected and on screen now, by key."""
    model, spot = table.objects, Spot()
    current = table.currentIndex()
    if current.isValid():
        spot.current, spot.row = model.key(current.row()), current.row()
    ranges = row_ranges(table.selectionModel().selection())
    if sum(last - first + 1 for first, last in ranges) <= MOST_SELECTED:
        rows = (row for first, last in ranges for row in range(first, last + 1))
        spot.selected = frozenset(model.key(row) for row in rows)
    scrolled = table.verticalScrollBar().value()
    if scrolled > 0 and model.rowCount():
        top = min(scrolled // ROW_HEIGHT, model.rowCount() - 1)
        spot.top, spot.offset = model.key(top), scrolled - top * ROW_HEIGHT
    return spot


def restore_spot(table: ObjectTable, spot: Spot, *, is_final: bool) -> bool:
    """Select and scroll as it was; whether every key was found.

    When no more rows come (``is_final``), the row that took the place of a vanished one becomes
    the current one, so that the keyboard stays where it was after a deletion.
    """
    model = table.objects
    found = _rows_of(model, {spot.current, spot.top, *spot.selected} - {""})
    flags = QItemSelectionModel.SelectionFlag
    chosen = QItemSelection()
    last_column = model.columnCount() - 1
    for key in spot.selected:
        if key in found:
            row = found[key]
            chosen.select(model.index(row, 0), model.index(row, last_column))
    if not chosen.isEmpty():
        table.selectionModel().select(chosen, flags.ClearAndSelect | flags.Rows)
    if spot.current in found:
        index = model.index(found[spot.current], 0)
        table.selectionModel().setCurrentIndex(index, flags.NoUpdate)
    elif is_final and spot.row >= 0 and model.rowCount():
        index = model.index(min(spot.row, model.rowCount() - 1), 0)
        table.selectionModel().setCurrentIndex(index, flags.NoUpdate)
    if spot.top in found:
        table.scroll_to(found[spot.top] * ROW_HEIGHT + spot.offset)
    elif not spot.top:
        table.scroll_to(0)
    return len(found) == len({spot.current, spot.top, *spot.selected} - {""})


def _rows_of(model: ObjectTableModel, keys: set[str]) -> dict[str, int]:
    """Where the keys are now; one walk over all rows when there are several."""
    if len(keys) <= 3:
        places = {key: model.row_of_key(key) for key in keys}
        return {key: row for key, row in places.items() if row >= 0}
    found: dict[str, int] = {}
    for row in range(model.rowCount()):
        key = model.key(row)
        if key in keys:
            found[key] = row
            if len(found) == len(keys):
                break
    return found
