"""Tour steps: a folder of a million objects, and a search in it while it is being indexed."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from rustfs_desktop.accounts.types import Connection, Location
from rustfs_desktop.models.object_columns import Column
from rustfs_desktop.models.search_line_texts import LineStep
from rustfs_desktop.tour.generated_bucket import BUCKET, CREDENTIALS, FOLDER, GeneratedServer
from rustfs_desktop.tour.stage import Stage

_ID = "generated"
_WORD = "harbour"
_TIMEOUT_S = 600.0  # a million objects on a busy computer
_INDEXED_FOR_A_WHILE = 200_000  # objects; the index of fewer may be complete before the search


def large_folder(stage: Stage) -> None:
    """List, sort, filter and select all of a folder of a million objects, then search it."""
    connections, before = stage.context.connections, stage.browser.location
    assert before is not None
    with GeneratedServer(stage.large_count) as server:
        connections.add_unsaved(
            Connection(_ID, "my-nas", server.endpoint, access_key=CREDENTIALS.access_key),
            CREDENTIALS.secret_key,
        )
        try:
            stage.browser.go_to(Location(_ID, BUCKET))
            _arrange(stage)
            _search(stage)
            stage.browser.go_to(before)
            stage.wait_listed(before)
        finally:
            connections.remove(_ID)


def _arrange(stage: Stage) -> None:
    """Open the folder; sort, filter and select its rows."""
    driver, table, count = stage.driver, stage.table, stage.large_count
    driver.double_click_row(table, stage.row(FOLDER))
    here = Location(_ID, BUCKET, FOLDER)
    stage.until(
        lambda: stage.browser.location == here and not stage.browser.is_reading,
        "all rows",
        _TIMEOUT_S,
    )
    stage.check(table.objects.rowCount() == count, f"{table.objects.rowCount()} rows")
    _click_header(stage, Column.SIZE)
    sizes = [size for _key, size in table.objects.selection([(0, 99)]).objects]
    stage.check(sizes == sorted(sizes), "the rows are not sorted by size")
    field = stage.window.toolbar.filter_field
    driver.keys("Ctrl+F", stage.window)
    driver.type_into(field, f"{_WORD} size>50M")
    stage.until(lambda: 0 < table.objects.rowCount() < count, "fewer rows")
    driver.keys("Escape", field)
    stage.until(lambda: table.objects.rowCount() == count, "all rows again")
    driver.keys("Ctrl+A", table)
    stage.check(stage.browser.selection().count == count, "not all rows are selected")
    stage.picture("rows")
    _click_header(stage, Column.NAME)


def _search(stage: Stage) -> None:
    """Results come while the index is being built."""
    driver = stage.driver
    line = stage.browser.content.search_line
    driver.keys("Ctrl+Shift+F", stage.window)
    stage.until(line.buttons[LineStep.INDEX].isVisible, "the offer of an index")
    driver.click(line.buttons[LineStep.INDEX])
    QTest.keyClicks(stage.window.toolbar.filter_field, f"{_WORD} type:image size>10M")
    stage.until(lambda: _has_results(stage), "the first results")
    if stage.large_count >= _INDEXED_FOR_A_WHILE:
        stage.check(line.buttons[LineStep.PAUSE].isVisible(), "the index is complete already")
    stage.check(all(_WORD in key for key in stage.shown_keys()), "the results lack the word")
    driver.click_row(stage.table, stage.table.objects.index(3, 0))
    driver.settle()  # the inspector asks the server a moment after a selection
    stage.picture("search")
    driver.keys("Escape", stage.table)
    stage.until(lambda: not stage.browser.search.is_open, "the folder again")


def _has_results(stage: Stage) -> bool:
    location = stage.browser.location
    is_search = location is not None and location.query != ""
    return is_search and 0 < stage.table.objects.rowCount() < stage.large_count


def _click_header(stage: Stage, column: Column) -> None:
    header = stage.table.horizontalHeader()
    middle = header.sectionViewportPosition(column) + header.sectionSize(column) // 2
    stage.driver.click(header.viewport(), QPoint(middle, header.height() // 2))
    stage.until(lambda: not stage.table.objects.is_arranging, "the sorted rows")
