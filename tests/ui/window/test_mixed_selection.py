"""Commands on results of several buckets, in the real window."""

from __future__ import annotations

from urllib.request import urlopen

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QPushButton

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.s3.client import Client
from rustfs_desktop.ui.dialogs.delete_results import DeleteResultsDialog
from rustfs_desktop.ui.dialogs.properties import SelectionDialog
from rustfs_desktop.ui.look.text import plain_tip as tip
from tests.ui import audit
from tests.ui.window_stage import LIVE, WindowStage, keys_of, put, read
from tests.waiting import patience_s

FIRST, SECOND = b"of the first", b"of the second"


@pytest.fixture
def stage(results: WindowStage) -> WindowStage:
    """All results of two indexed buckets are shown and selected."""
    results.press("Ctrl+A", results.table)
    assert results.browser.selection().count == 3
    return results


def test_each_bucket_is_downloaded_into_a_folder_of_its_own(
    stage: WindowStage, bucket: str, other: str
) -> None:
    stage.trigger("download")
    stage.wait_moved(0, 3)
    assert (stage.downloads / bucket / "trip" / "needle.txt").read_bytes() == FIRST
    assert (stage.downloads / other / "trip" / "needle.txt").read_bytes() == SECOND
    assert (stage.downloads / other / "other needle.txt").exists()
    rows = stage.table.objects
    row = rows.row_of_key(f"{other}/trip/needle.txt")
    stage.until(lambda: rows.downloaded(row) == stage.downloads / other / "trip" / "needle.txt")


def test_one_question_deletes_in_both_buckets(
    stage: WindowStage, client: Client, bucket: str, other: str
) -> None:
    stage.press("Delete", stage.table)
    dialog = stage.dialog(DeleteResultsDialog)
    assert dialog.windowTitle() == "Delete 3 files in 2 buckets?"
    shown = [label.text() for label in audit.visible_labels(dialog)]
    assert {bucket, other, "1 file (12 B)", "2 files (29 B)"} <= set(shown)
    assert "This cannot be undone." in shown
    stage.agree(dialog)
    stage.until(lambda: stage.messages.title == "3 items deleted")
    assert keys_of(client, bucket) == []
    assert keys_of(client, other) == ["hay.txt"]
    stage.until(lambda: stage.table.objects.rowCount() == 0)


def test_the_question_can_be_refused(
    stage: WindowStage, client: Client, bucket: str, other: str
) -> None:
    stage.press("Delete", stage.table)
    dialog = stage.dialog(DeleteResultsDialog)
    cancel = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Cancel")
    stage.click(cancel)
    stage.until(lambda: not dialog.isVisible())
    assert keys_of(client, bucket) == ["trip/needle.txt"]
    assert keys_of(client, other) == ["hay.txt", "other needle.txt", "trip/needle.txt"]


def test_addresses_and_links_are_those_of_the_rows(
    stage: WindowStage, bucket: str, other: str
) -> None:
    stage.trigger("copy_address")
    clipboard = QGuiApplication.clipboard()
    assert sorted(clipboard.text().splitlines()) == sorted(
        [
            f"s3://{bucket}/trip/needle.txt",
            f"s3://{other}/other needle.txt",
            f"s3://{other}/trip/needle.txt",
        ]
    )
    stage.trigger("copy_link")
    stage.until(lambda: stage.messages.title.startswith("3 links copied."))
    found = set()
    for link in clipboard.text().splitlines():
        with urlopen(link, timeout=patience_s()) as reply:  # of the test server
            found.add(reply.read())
    assert found == {FIRST, SECOND, b"other needle.txt"}


@pytest.mark.parametrize("command", ["copy", "cut"])
def test_pasted_results_are_in_a_folder_for_each_bucket(
    stage: WindowStage, client: Client, bucket: str, other: str, command: str
) -> None:
    put(client, bucket, "to/stays.txt")
    stage.trigger(command)
    assert stage.action("paste").isEnabled() is False
    assert stage.action("paste").toolTip() == tip(
        "Close the search or the flat view to paste into the folder"
    )
    rows = stage.table
    assert all(rows._is_cut(row) is (command == "cut") for row in range(3))
    stage.go(bucket, "to/")
    stage.press("Ctrl+V", stage.table)
    stage.wait_moved(0, 3)
    assert read(client, bucket, f"to/{bucket}/trip/needle.txt") == FIRST
    assert read(client, bucket, f"to/{other}/trip/needle.txt") == SECOND
    assert read(client, bucket, f"to/{other}/other needle.txt") == b"other needle.txt"
    is_left = command == "copy"
    assert ("trip/needle.txt" in keys_of(client, bucket)) is is_left
    assert ("trip/needle.txt" in keys_of(client, other)) is is_left
    assert "hay.txt" in keys_of(client, other)


def test_properties_sum_up_each_bucket(stage: WindowStage, bucket: str, other: str) -> None:
    inspector = stage.browser._inspector
    stage.until(lambda: inspector.title.whole_text == "3 selected")
    assert inspector.subtitle.whole_text == "3 files (41 B)"
    assert inspector.properties.value(bucket) == "1 file (12 B)"
    assert inspector.properties.value(other) == "2 files (29 B)"
    assert "3 selected (41 B)" in stage.browser.listing_text
    stage.trigger("properties")
    dialog = stage.dialog(SelectionDialog)
    assert dialog.windowTitle() == "3 selected"
    assert dialog.properties.value("Selected") == "3 files"
    assert dialog.properties.value("Size of files") == "41 bytes"
    assert dialog.properties.value(other) == "2 files (29 B)"
    dialog.close()


def test_what_needs_one_row_says_so(stage: WindowStage, other: str) -> None:
    rows = stage.table
    place = rows.visualRect(rows.objects.index(0, 0)).center()
    menu = stage._menu(rows, place)
    assert isinstance(menu, QMenu)
    assert menu.toolTipsVisible()
    enabled = {a.objectName() for a in menu.actions() if a.isEnabled() and not a.isSeparator()}
    wanted = {"download", "download_to", "copy_link", "copy_address", "cut", "copy", "delete"}
    assert enabled == wanted | {"properties"}
    tips = {a.objectName(): a.toolTip() for a in menu.actions() if not a.isEnabled()}
    assert tips["rename"] == tip("Select one item only")
    assert tips["show_in_folder"] == tips["make_link"] == tip("Select one file only")
    menu.close()
    stage.click_row(f"{other}/trip/needle.txt")
    stage.until(stage.action("rename").isEnabled)
    assert stage.action("rename").toolTip() == "Rename"
    assert stage.here == Location(LIVE, query="needle")
