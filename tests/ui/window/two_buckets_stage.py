"""Two indexed buckets with objects of the same key, and a search in both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.s3.client import Client
from rustfs_desktop.ui.browser.search_scope import SearchScope
from tests.ui.window_stage import LIVE, WindowStage, keys_of, put


@contextmanager
def second_bucket(client: Client, bucket: str) -> Iterator[str]:
    """A second bucket with an object of the same name as one of the first."""
    name = f"{bucket}-2"
    client.browse.create_bucket(Bucket=name)
    put(client, bucket, "trip/needle.txt", data=b"of the first")
    put(client, name, "trip/needle.txt", data=b"of the second")
    put(client, name, "other needle.txt", "hay.txt")
    yield name
    for key in keys_of(client, name):
        client.browse.delete_object(Bucket=name, Key=key)
    client.browse.delete_bucket(Bucket=name)


def show_results(stage: WindowStage, bucket: str, other: str) -> None:
    """Show what the indexes of both buckets find."""
    stage.window.resize(1400, 800)  # with the inspector
    stage.go(bucket, "trip/")
    index(stage, bucket, other)
    search_all(stage, "needle")
    stage.until(lambda: stage.table.objects.rowCount() == 3)


def index(stage: WindowStage, *buckets: str) -> None:
    """Index buckets to the end."""
    indexes = stage.app.indexes
    for name in buckets:
        indexes.build(LIVE, name)
    stage.until(
        lambda: all(
            not (status := indexes.status(LIVE, name)).is_running and status.is_complete
            for name in buckets
        )
    )


def search_all(stage: WindowStage, words: str) -> None:
    """Search all buckets, as a user does."""
    stage.press("Ctrl+Shift+F", stage.window)
    stage.click(stage.browser.search.strip.scope.segment(SearchScope.ALL_BUCKETS))
    field = stage.window.toolbar.filter_field
    QTest.keyClicks(field, words)
    QTest.keyClick(field, Qt.Key.Key_Return)
    stage.until(lambda: not stage.browser.is_reading and stage.here == Location(LIVE, query=words))
