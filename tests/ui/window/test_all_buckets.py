"""Searching all indexed buckets of a connection, in the real window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models import object_mime
from rustfs_desktop.models.object_table import Column
from rustfs_desktop.s3.client import Client
from rustfs_desktop.ui.browser.search_scope import SearchScope
from rustfs_desktop.ui.dialogs.delete import DeleteDialog
from tests.conftest import LiveServer
from tests.ui.window.two_buckets_stage import search_all, second_bucket, show_results
from tests.ui.window_stage import LIVE, WindowStage, keys_of


@pytest.fixture
def other(client: Client, bucket: str) -> Iterator[str]:
    """A second bucket with an object of the same name as one of the first."""
    with second_bucket(client, bucket) as name:
        yield name


@pytest.fixture
def stage(program: WindowStage, server: LiveServer, bucket: str, other: str) -> WindowStage:
    """All results of two indexed buckets are shown."""
    program.know(server.endpoint, server.credentials)
    program.start()
    show_results(program, bucket, other)
    return program


def test_results_of_all_buckets_say_where_they_are(
    stage: WindowStage, bucket: str, other: str
) -> None:
    rows = stage.table.objects
    shown = {
        (rows.index(row, Column.NAME).data(), rows.index(row, Column.FOLDER).data())
        for row in range(rows.rowCount())
    }
    assert shown == {
        ("needle.txt", f"{bucket} / trip"),
        ("needle.txt", f"{other} / trip"),
        ("other needle.txt", other),
    }
    text = stage.browser.content.search_line.text
    assert "3 found" in text
    assert "2 buckets searched" in text
    stage.click(stage.browser.search.strip.scope.segment(SearchScope.FOLDER))
    stage.until(lambda: stage.here == Location(LIVE, bucket, "trip/", "needle"))
    stage.until(lambda: stage.keys_shown == ["trip/needle.txt"])
    stage.press("Escape", stage.table)
    stage.wait_read(bucket, "trip/")


def test_downloads_are_from_the_bucket_of_the_row(
    stage: WindowStage, bucket: str, other: str
) -> None:
    saved = stage.downloads / "trip" / "needle.txt"
    stage.double_click_row(f"{bucket}/trip/needle.txt")
    stage.wait_moved()
    assert saved.read_bytes() == b"of the first"
    rows = stage.table.objects
    row = rows.row_of_key(f"{bucket}/trip/needle.txt")
    stage.until(lambda: rows.downloaded(row) == saved)
    saved.unlink()
    stage.click_row(f"{other}/trip/needle.txt")
    assert stage.browser.selection().keys == ["trip/needle.txt"]
    stage.trigger("download")
    stage.wait_moved(1)
    assert saved.read_bytes() == b"of the second"
    saved.unlink()
    select_beside(stage, f"{bucket}/trip/needle.txt")
    stage.browser.open_selected()  # the current row, which is not selected
    stage.wait_moved(2)
    assert saved.read_bytes() == b"of the first"


def select_beside(stage: WindowStage, current: str) -> None:
    """Select the row beside one, and make that one the current row."""
    rows = stage.table.objects
    row = rows.row_of_key(current)
    beside, key = (row + 1, "Ctrl+Up") if row + 1 < rows.rowCount() else (row - 1, "Ctrl+Down")
    stage.click_row(rows.key(beside))
    stage.press(key, stage.table)
    assert stage.table.currentIndex().row() == row
    assert not stage.table.selectionModel().isRowSelected(row)


def test_commands_act_on_the_bucket_of_the_rows(
    stage: WindowStage, client: Client, bucket: str, other: str
) -> None:
    stage.click_row(f"{other}/trip/needle.txt")
    stage.click_row(f"{other}/other needle.txt", Qt.KeyboardModifier.ControlModifier)
    stage.trigger("copy")
    what = object_mime.read(QGuiApplication.clipboard().mimeData())
    assert what is not None
    assert what.location.bucket == other
    assert sorted(what.selection.keys) == ["other needle.txt", "trip/needle.txt"]
    stage.click_row(f"{other}/trip/needle.txt")
    stage.trigger("delete")
    stage.agree(stage.dialog(DeleteDialog))
    stage.until(lambda: stage.table.objects.rowCount() == 2)
    assert keys_of(client, bucket) == ["trip/needle.txt"]
    assert keys_of(client, other) == ["hay.txt", "other needle.txt"]


def test_a_result_is_inspected_and_shown_in_its_folder(
    stage: WindowStage, client: Client, other: str
) -> None:
    stage.click_row(f"{other}/trip/needle.txt")
    stage.press("Ctrl+Return", stage.table)
    stage.wait_read(other, "trip/")
    stage.until(lambda: stage.browser.selection().keys == ["trip/needle.txt"])
    stage.press("Alt+Left", stage.window)
    stage.until(lambda: stage.here == Location(LIVE, query="needle"))
    strip = stage.browser.search.strip
    assert strip.scope.value is SearchScope.ALL_BUCKETS
    assert not strip.scope.segment(SearchScope.BUCKET).isEnabled()
    stage.click_row(f"{other}/trip/needle.txt")
    inspector = stage.browser._inspector
    stage.until(lambda: inspector.title.whole_text == "needle.txt")
    client.browse.delete_object(Bucket=other, Key="trip/needle.txt")
    stage.click_row(f"{other}/other needle.txt")
    stage.until(lambda: inspector.title.whole_text == "other needle.txt")
    stage.click_row(f"{other}/trip/needle.txt")
    stage.until(lambda: stage.table.objects.rowCount() == 2)  # it is gone, and said so
    assert stage.table.objects.row_of_key(f"{other}/trip/needle.txt") < 0


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
