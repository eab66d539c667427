"""Go to…: places by a few letters, in the window."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.saved_searches import SavedSearch
from tests.ui.window.test_palette import box_of, shown
from tests.ui.window_stage import LIVE, WindowStage, put


@pytest.fixture
def places(live: WindowStage, client: Client, bucket: str) -> WindowStage:
    """A window that has been in some folders of a bucket."""
    keys = ("photos/2026/trip/raw/deep/a.jpg", "photos/2025/b.jpg", "<b>odd\x1b/c.txt", "d.txt")
    put(client, bucket, *keys)
    live.go(bucket)
    live.go(bucket, "photos/")
    live.go(bucket, "photos/2026/")
    live.go(bucket)
    return live


def find(stage: WindowStage, typed: str) -> list[str]:
    box = box_of(stage)
    if not box.isVisible():
        stage.press("Ctrl+P")
    assert box.field.hasFocus()
    box.field.clear()
    QTest.keyClicks(box.field, typed)
    return shown(box)


def test_a_folder_is_found_and_opened(places: WindowStage, bucket: str) -> None:
    assert find(places, "pho 2026")[:2] == ["[FOLDERS]", f"{bucket}/photos/2026"]
    places.press("Return")
    places.wait_read(bucket, "photos/2026/")
    assert places.table.hasFocus()


def test_connections_buckets_and_searches_are_found(places: WindowStage, bucket: str) -> None:
    searches = places.window.context.searches
    searches.add(SavedSearch("Live notes", Location(LIVE, bucket, "", "note")))
    assert find(places, "live")[:2] == ["[CONNECTIONS]", "live"]
    assert shown(box_of(places))[-2:] == ["[SAVED SEARCHES]", "Live notes"]
    assert find(places, bucket[:12])[:2] == ["[BUCKETS]", bucket]
    find(places, "live notes")
    places.press("Return")
    places.until(lambda: places.here == Location(LIVE, bucket, "", "note"))


def test_the_last_places_come_first_also_after_a_start(places: WindowStage, bucket: str) -> None:
    expected = ["[RECENTLY OPENED]", f"{bucket}/photos/2026", f"{bucket}/photos"]
    assert find(places, "")[:3] == expected
    places.press("Escape")
    places.stop()
    places.start()
    places.wait_read(bucket)
    assert find(places, "")[:3] == expected
    places.press("Return")
    places.wait_read(bucket, "photos/2026/")


def test_folders_of_an_index_are_found(places: WindowStage, bucket: str) -> None:
    assert find(places, "deep") == []
    places.press("Escape")
    indexes = places.app.indexes
    indexes.build(LIVE, bucket)
    places.until(lambda: indexes.status(LIVE, bucket).is_complete)
    find(places, "deep")
    box = box_of(places)
    places.until(lambda: shown(box) == ["[FOLDERS]", f"{bucket}/photos/2026/trip/raw/deep"])
    places.press("Return")
    places.wait_read(bucket, "photos/2026/trip/raw/deep/")


def test_the_two_boxes_replace_each_other(places: WindowStage) -> None:
    find(places, "x")
    places.press("Ctrl+Shift+P")
    box = box_of(places)
    assert box.isVisible()
    assert box.field.text() == ""
    assert "[EVERYWHERE]" in shown(box)
    places.press("Ctrl+P")
    assert "[CONNECTIONS]" in shown(box)
    places.press("Ctrl+P")
    assert not box.isVisible()


def test_hostile_names_are_plain(places: WindowStage, bucket: str) -> None:
    places.go(bucket, "<b>odd\x1b/")
    places.go(bucket)
    assert find(places, "odd") == ["[FOLDERS]", f"{bucket}/<b>odd␛"]
    places.press("Return")
    places.wait_read(bucket, "<b>odd\x1b/")
