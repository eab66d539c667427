"""What the window does with a folder of any size: open it, sort, filter, select, follow it."""

from __future__ import annotations

import json
import os
import threading
import time
import urllib.request
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QObject

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.models.object_table import Column, ObjectTableModel
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.ui.browser.live_rows import LiveRows
from rustfs_desktop.ui.browser.object_table import ObjectTable
from rustfs_desktop.ui.dialogs.delete import DeleteDialog
from tests.benchmarks.live_server import new_share
from tests.benchmarks.running_window import CONNECTION, Bench, pause, wait

_CLICKS = 5
_MANY = 10_000
_REST_S = 0.5


class PaintWatch(QObject):
    """Notes that rows of a table were painted, sorted and filtered as wanted, and of what."""

    def __init__(self, table: ObjectTable) -> None:
        super().__init__(table)
        self._table = table
        self.is_painted = False
        self.location: Location | None = None
        table.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Look at each paint of the rows, and let it happen."""
        rows, is_paint = self._table.objects, event.type() == QEvent.Type.Paint
        if is_paint and rows.rowCount() and not rows.is_arranging:
            self.is_painted, self.location = True, self._table.location
        return super().eventFilter(watched, event)


def open_folder(bench: Bench, bucket: str) -> dict[str, Any]:
    """Click on a folder several times: how long until its first rows are painted."""
    browser, times = bench.app.window.browser, []
    watch = PaintWatch(browser.content.table)
    for _ in range(_CLICKS):
        browser.go_to(Location(CONNECTION, ""))
        pause(_REST_S)
        watch.is_painted = False
        begin = time.perf_counter()
        browser.go_to(Location(CONNECTION, bucket))
        wait(lambda: watch.is_painted and browser.content.table.location is not None)
        times.append((time.perf_counter() - begin) * 1000)
    browser.stop()
    return {"times_ms": times}


def arrange(bench: Bench, bucket: str, *filters: str) -> dict[str, Any]:
    """Sort by each column, filter, select all and ask before deleting many.

    Each filter must leave some of the rows: only a change is painted.
    """
    bench.go_to(bucket)
    browser = bench.app.window.browser
    table = browser.content.table
    watch = PaintWatch(table)
    rows = table.objects.rowCount()
    found: dict[str, Any] = {"rows": rows}

    def timed(name: str, command: Callable[[], object]) -> None:
        pause(_REST_S)
        watch.is_painted = False
        begin, cpu = time.perf_counter(), time.process_time()
        command()
        wait(lambda: watch.is_painted)
        found[name] = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - begin}

    bench.heart.start()
    for column in (Column.SIZE, Column.TYPE, Column.MODIFIED, Column.STORAGE_CLASS, Column.ETAG):
        timed(f"sort by {column.name.lower()}", lambda c=column: table.header.sort_by(c))  # type: ignore[misc]
    timed("sort backward", lambda: table.header.sort_by(Column.ETAG))
    timed("sort by name", lambda: table.header.sort_by(Column.NAME))
    for order in (Column.NAME, Column.SIZE):
        table.header.sort_by(order)
        for text in filters:
            timed(f"filter {text}, by {order.name.lower()}", lambda t=text: browser.set_filter(t))  # type: ignore[misc]
            timed(f"no filter, by {order.name.lower()}", lambda: browser.set_filter(""))
    timed("select all", browser.select_all)
    found |= {"selected": browser.selection().count} | bench.heart.found()
    table.clearSelection()
    timed(f"select {_MANY:,}", lambda: _select(table, _MANY))
    timed(f"ask before deleting {_MANY:,}", lambda: _ask(bench, table))
    return found


def search(bench: Bench, bucket: str, *queries: str) -> dict[str, Any]:
    """Index a bucket, and search it: how long until the first results are painted."""
    browser, indexes = bench.app.window.browser, bench.app.indexes
    watch = PaintWatch(browser.content.table)
    indexes.build(CONNECTION, bucket)
    wait(lambda: not indexes.status(CONNECTION, bucket).is_running)
    times = []

    def show(wanted: Location) -> None:
        pause(_REST_S)
        begin = time.perf_counter()
        browser.go_to(wanted)
        wait(lambda: watch.location == wanted)
        times.append((time.perf_counter() - begin) * 1000)
        wait(lambda: not browser.is_reading)

    for query in queries:
        show(Location(CONNECTION, bucket, query=query))
    is_complete = indexes.status(CONNECTION, bucket).is_complete
    return {"times_ms": times, "is_complete": is_complete}


def _select(table: ObjectTable, count: int) -> None:
    model, flags = table.objects, QItemSelectionModel.SelectionFlag
    rows = QItemSelection(model.index(0, 0), model.index(count - 1, model.columnCount() - 1))
    table.selectionModel().select(rows, flags.ClearAndSelect)


def _ask(bench: Bench, table: ObjectTable) -> None:
    """Press Delete; the question is shown, and taken back."""
    window = bench.app.window
    window.actions_["delete"].trigger()
    wait(lambda: any(dialog.isVisible() for dialog in window.findChildren(DeleteDialog)))
    for dialog in window.findChildren(DeleteDialog):
        dialog.reject()
    table.viewport().update()


def follow(bench: Bench, bucket: str, count: str, spread: str) -> dict[str, Any]:
    """Another program changes many objects of the open folder at once: every so many one."""
    bench.go_to(bucket)
    model = bench.app.window.browser.content.table.objects
    counted = RowCount(model)
    replies: list[dict[str, float]] = []
    wanted = new_share(int(count))
    gone = (wanted + int(count)) // 2 - wanted
    thread = threading.Thread(target=lambda: replies.append(_change(count, spread)))
    pause(_REST_S)
    bench.heart.start()
    thread.start()
    wait(lambda: counted.inserted == wanted and counted.removed == gone)
    shown_s = time.time()
    wait(lambda: bool(replies))
    late = bench.heart.found()
    thread.join()
    browser = bench.app.window.browser
    live = browser.findChild(LiveRows)
    wait(lambda: live.is_verified)
    verified_s = time.time()
    return late | {
        "shown_s": shown_s - replies[0]["sent_s"],
        "verified_s": verified_s - replies[0]["sent_s"],
        "is_equal": _listed(bench, bucket) == _shown(browser.content.table.objects),
    }


class RowCount(QObject):
    """Counts the rows that are inserted and removed."""

    def __init__(self, model: ObjectTableModel) -> None:
        super().__init__(model)
        self.inserted = self.removed = 0
        model.rowsInserted.connect(self._on_inserted)
        model.rowsRemoved.connect(self._on_removed)

    def _on_inserted(self, _parent: object, first: int, last: int) -> None:
        self.inserted += last - first + 1

    def _on_removed(self, _parent: object, first: int, last: int) -> None:
        self.removed += last - first + 1


def _change(count: str, spread: str) -> dict[str, float]:
    url = f"{os.environ['RUSTFS_ENDPOINT']}/change?count={count}&spread={spread}"
    with urllib.request.urlopen(url) as reply:
        found: dict[str, float] = json.load(reply)
    return found


def _listed(bench: Bench, bucket: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for page in list_pages(bench.client, bucket, "", cancel=CancelToken()):
        found |= dict(zip(page.keys, page.sizes, strict=True))
    return found


def _shown(model: ObjectTableModel) -> dict[str, int]:
    return dict(model.selection([(0, model.rowCount() - 1)]).objects)
