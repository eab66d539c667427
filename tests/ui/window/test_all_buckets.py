"""Searching all indexed buckets of a connection, in the real window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models import object_mime
from rustfs_desktop.models.object_table import Column
from rustfs_desktop.s3.client import Client
from rustfs_desktop.ui.browser.search_scope import SearchScope
from rustfs_desktop.ui.dialogs.delete import DeleteDialog
from tests.ui.window.two_buckets_stage import search_all
from tests.ui.window_stage import LIVE, WindowStage, keys_of


def test_results_of_all_buckets_say_where_they_are(
    results: WindowStage, bucket: str, other: str
) -> None:
    rows = results.table.objects
    shown = {
        (rows.index(row, Column.NAME).data(), rows.index(row, Column.LOCATION).data())
        for row in range(rows.rowCount())
    }
    assert shown == {
        ("needle.txt", f"{bucket} / trip"),
        ("needle.txt", f"{other} / trip"),
        ("other needle.txt", other),
    }
    text = results.browser.content.search_line.text
    assert "3 found" in text
    assert "2 buckets searched" in text
    results.click(results.browser.search.strip.scope.segment(SearchScope.FOLDER))
    results.until(lambda: results.here == Location(LIVE, bucket, "trip/", "needle"))
    results.until(lambda: results.keys_shown == ["trip/needle.txt"])
    results.press("Escape", results.table)
    results.wait_read(bucket, "trip/")


def test_downloads_are_from_the_bucket_of_the_row(
    results: WindowStage, bucket: str, other: str
) -> None:
    saved = results.downloads / "trip" / "needle.txt"
    results.double_click_row(f"{bucket}/trip/needle.txt")
    results.wait_moved()
    assert saved.read_bytes() == b"of the first"
    rows = results.table.objects
    row = rows.row_of_key(f"{bucket}/trip/needle.txt")
    results.until(lambda: rows.downloaded(row) == saved)
    saved.unlink()
    results.click_row(f"{other}/trip/needle.txt")
    assert results.browser.selection().keys == ["trip/needle.txt"]
    results.trigger("download")
    results.wait_moved(1)
    assert saved.read_bytes() == b"of the second"
    saved.unlink()
    select_beside(results, f"{bucket}/trip/needle.txt")
    results.browser.open_selected()  # the current row, which is not selected
    results.wait_moved(2)
    assert saved.read_bytes() == b"of the first"


def select_beside(results: WindowStage, current: str) -> None:
    """Select the row beside one, and make that one the current row."""
    rows = results.table.objects
    row = rows.row_of_key(current)
    beside, key = (row + 1, "Ctrl+Up") if row + 1 < rows.rowCount() else (row - 1, "Ctrl+Down")
    results.click_row(rows.key(beside))
    results.press(key, results.table)
    assert results.table.currentIndex().row() == row
    assert not results.table.selectionModel().isRowSelected(row)


def test_commands_act_on_the_bucket_of_the_rows(
    results: WindowStage, client: Client, bucket: str, other: str
) -> None:
    results.click_row(f"{other}/trip/needle.txt")
    results.click_row(f"{other}/other needle.txt", Qt.KeyboardModifier.ControlModifier)
    results.trigger("copy")
    what = object_mime.read(QGuiApplication.clipboard().mimeData())
    assert what is not None
    assert what.location.bucket == other
    assert sorted(what.selection.keys) == ["other needle.txt", "trip/needle.txt"]
    results.click_row(f"{other}/trip/needle.txt")
    results.trigger("delete")
    results.agree(results.dialog(DeleteDialog))
    results.until(lambda: results.table.objects.rowCount() == 2)
    assert keys_of(client, bucket) == ["trip/needle.txt"]
    assert keys_of(client, other) == ["hay.txt", "other needle.txt"]


def test_a_result_is_inspected_and_shown_in_its_folder(
    results: WindowStage, client: Client, other: str
) -> None:
    results.click_row(f"{other}/trip/needle.txt")
    results.press("Ctrl+Return", results.table)
    results.wait_read(other, "trip/")
    results.until(lambda: results.browser.selection().keys == ["trip/needle.txt"])
    results.press("Alt+Left", results.window)
    results.until(lambda: results.here == Location(LIVE, query="needle"))
    strip = results.browser.search.strip
    assert strip.scope.value is SearchScope.ALL_BUCKETS
    assert not strip.scope.segment(SearchScope.BUCKET).isEnabled()
    results.click_row(f"{other}/trip/needle.txt")
    inspector = results.browser._inspector
    results.until(lambda: inspector.title.whole_text == "needle.txt")
    client.browse.delete_object(Bucket=other, Key="trip/needle.txt")
    results.click_row(f"{other}/other needle.txt")
    results.until(lambda: inspector.title.whole_text == "other needle.txt")
    results.click_row(f"{other}/trip/needle.txt")
    results.until(lambda: results.table.objects.rowCount() == 2)  # it is gone, and said so
    assert results.table.objects.row_of_key(f"{other}/trip/needle.txt") < 0


def test_a_new_index_is_searched_at_once_and_after_a_restart(live: WindowStage, other: str) -> None:
    live.go()
    search_all(live, "needle")
    assert live.page_title == "Nothing found for “needle”"
    live.app.indexes.build(LIVE, other)
    live.until(lambda: live.table.objects.rowCount() == 2)
    live.stop()
    live.start()
    live.go()
    search_all(live, "needle")
    assert live.table.objects.rowCount() == 2
    live.until(lambda: live.app.indexes.status(LIVE, other).is_complete)  # its changes are told
    live.press("Alt+Up", live.table)
    live.until(lambda: live.here == Location(LIVE))
    assert other in live.bucket_names
