"""Sizes that the server reports, in the table and in the inspector of a shown browser."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.index.types import IndexedObject
from rustfs_desktop.models.bucket_table import CREATED, ITEMS, NAME, SIZE
from rustfs_desktop.models.format import NO_VALUE
from rustfs_desktop.models.object_table import Column
from rustfs_desktop.s3.api.usage import ReportedTotals
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.service import server_usage
from rustfs_desktop.service.background import Background
from rustfs_desktop.ui.browser import folder_size_column, reported_sizes
from tests.faults.fake_s3 import FakeS3, error
from tests.faults.rustfs import RUSTFS_HEADERS
from tests.faults.rustfs_usage import UsageReplies, bucket_row, totals, usage
from tests.index.stage import fill
from tests.ui.browser_stage import HOME, Stage, stage, store
from tests.waiting import patience_s

__all__ = ["stage", "store"]


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """The column reads an index that changed at once."""
    monkeypatch.setattr(folder_size_column, "_PAUSE_MS", 0)


@pytest.fixture
def replies(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Iterator[UsageReplies]:
    """A server that reports sizes; the browser's listings come from the stage."""
    with FakeS3() as fake:
        client = Client(Endpoint(fake.url), Credentials("a", "b"))
        client.capabilities.record_server(RUSTFS_HEADERS)
        monkeypatch.setattr(stage.connections, "_client", client)
        yield UsageReplies(fake)
        client.close()


def cell(stage: Stage, name: str, role: int = Qt.ItemDataRole.DisplayRole) -> str:
    objects = stage.browser.content.table.objects
    return str(objects.index(stage.row(name), Column.SIZE).data(role))


def known(stage: Stage) -> tuple[str, str, str]:
    """Size, items and age in the inspector."""
    properties = stage.browser._inspector.properties
    size, items, as_of = (properties.value(name) for name in ("Size", "Items", "As of"))
    return size, items, as_of


NOTHING = ("", "", "")


def shown_columns(stage: Stage) -> list[str]:
    """The titles of the columns of the list of buckets."""
    header = stage.browser.content.buckets.header
    titles = (header.model().headerData(each, Qt.Orientation.Horizontal) for each in range(4))
    return [str(each) for column, each in enumerate(titles) if not header.isSectionHidden(column)]


def scanned(prefix: str, minutes: float, **children: dict[str, int]) -> dict[str, object]:
    at = int(time.time() - 60 * minutes + 25)  # rounded; the test may be slow
    return usage(prefix, totals(15_005, 4), **children) | {"lastUpdateUnixSecs": at}


def test_sizes_of_folders_with_their_age(stage: Stage, replies: UsageReplies) -> None:
    rows = {"2026": totals(15_000, 3), "notes.md": totals(5, 1)}
    replies.folders[""] = scanned("", 2, **rows)
    stage.open()
    stage.qtbot.waitUntil(lambda: cell(stage, "2026") == "15 KB")
    assert cell(stage, "2025") == NO_VALUE  # not reported
    tip = cell(stage, "2026", Qt.ItemDataRole.ToolTipRole)
    assert "in 3 items, as of 2 min ago, from the server" in tip
    stage.click("2026")
    stage.qtbot.waitUntil(lambda: known(stage) == ("15 KB", "3", "2 min ago (server)"))
    stage.click("2025")
    stage.qtbot.waitUntil(lambda: known(stage) == NOTHING)
    assert replies.asked == ["photos/"]


def test_the_open_folder_has_its_size_too(stage: Stage, replies: UsageReplies) -> None:
    replies.folders["2026"] = scanned("2026", 3)
    stage.open("2026/")
    stage.qtbot.waitUntil(lambda: known(stage) == ("15 KB", "4", "3 min ago (server)"))
    assert cell(stage, "trip") == NO_VALUE


def test_the_next_folder_waits_for_its_turn(
    stage: Stage, replies: UsageReplies, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr(server_usage, "monotonic", lambda: now[0])
    replies.folders[""] = scanned("", 2, **{"2026": totals(15_000, 3)})
    replies.folders["2026"] = scanned("2026", 2, trip=totals(15_000, 3))
    stage.open()
    stage.qtbot.waitUntil(lambda: cell(stage, "2026") == "15 KB")
    now[0] += 59.99  # so that the rest of the minute is short
    stage.open("2026/")
    now[0] += 1
    stage.qtbot.waitUntil(lambda: cell(stage, "trip") == "15 KB")
    assert replies.asked == ["photos/", "photos/2026/"]
    stage.open()  # known from before, without another request
    stage.qtbot.waitUntil(lambda: cell(stage, "2026") == "15 KB")
    assert len(replies.asked) == 2


def test_an_index_that_grows_does_not_fill_in_the_same_again(
    stage: Stage, replies: UsageReplies, background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    replies.folders[""] = scanned("", 2, **{"2026": totals(15_000, 3)})
    stage.open()
    stage.qtbot.waitUntil(lambda: cell(stage, "2026") == "15 KB")
    filled_in: list[object] = []
    monkeypatch.setattr(reported_sizes, "reported_sums", lambda *what: filled_in.append(what))
    sizes = stage.browser.findChild(reported_sizes.ReportedSizes)
    location = stage.browser.location
    assert isinstance(sizes, reported_sizes.ReportedSizes)
    assert location is not None
    for _ in range(3):
        sizes.fill_in(location, stage.browser.content.table.objects)
    stage.qtbot.waitUntil(lambda: background.is_idle)
    assert filled_in == []
    assert replies.asked == ["photos/"]


def test_a_server_that_refuses_leaves_all_as_it_was(stage: Stage, replies: UsageReplies) -> None:
    replies.reply = error(403, "AccessDenied")
    stage.open()
    stage.qtbot.waitUntil(lambda: len(replies.asked) == 1)
    client = stage.connections.client(HOME)
    assert isinstance(client, Client)
    stage.qtbot.waitUntil(lambda: not client.capabilities.may_report_folder_sizes)
    assert cell(stage, "2026") == NO_VALUE
    stage.click("2026")
    stage.qtbot.waitUntil(stage.browser._inspector.count_button.isVisible)
    assert known(stage) == NOTHING
    assert stage.page_title == ""


def test_a_complete_index_is_used_instead(
    stage: Stage, replies: UsageReplies, background: Background
) -> None:
    index = stage.indexes.index_of(HOME, "photos")
    assert index is not None
    fill(index, [IndexedObject(key, 3_500) for key in stage.store.keys["photos"]])
    stage.open()
    stage.qtbot.waitUntil(lambda: cell(stage, "2026") == "7 KB")
    stage.open("2026/")
    stage.qtbot.waitUntil(lambda: known(stage) == ("7 KB", "2", "Just now (index)"))
    assert replies.asked == []
    stage.qtbot.waitUntil(lambda: background.is_idle)
    stage.indexes.close_files(patience_s())


def test_the_size_of_a_bucket(stage: Stage, replies: UsageReplies) -> None:
    replies.buckets = [bucket_row("backups", 7_000, 2), bucket_row("photos", None, None)]
    stage.browser.go_to(Location(HOME))
    table = stage.browser.content.buckets
    stage.qtbot.waitUntil(lambda: stage.browser.content.current_table is table)
    table.select_row(table.buckets.row_of_key("backups"))
    stage.qtbot.waitUntil(lambda: known(stage) == ("7 KB", "2", "Just now (server)"))
    stage.qtbot.waitUntil(lambda: stage.browser._inspector.properties.value("Region") != "")
    assert shown_columns(stage) == ["Name", "Size", "Items", "Created"]
    assert table.buckets.index(0, SIZE).data() == "7 KB"
    assert known(stage) == ("7 KB", "2", "Just now (server)")
    table.select_row(table.buckets.row_of_key("photos"))
    stage.qtbot.waitUntil(lambda: known(stage) == NOTHING)
    assert replies.accounts == 1


def test_no_columns_for_what_is_not_reported(stage: Stage, replies: UsageReplies) -> None:
    replies.reply = error(403, "AccessDenied")
    stage.browser.go_to(Location(HOME))
    stage.qtbot.waitUntil(lambda: replies.accounts == 1)
    assert shown_columns(stage) == ["Name", "Created"]
    assert stage.browser.content.buckets.header.used_columns == [NAME, CREATED]


def test_a_hidden_column_stays_hidden(stage: Stage, replies: UsageReplies) -> None:
    replies.buckets = [bucket_row("photos", 7_000, 2)]
    table = stage.browser.content.buckets
    table.show_totals({"photos": ReportedTotals(1, 1)}, 0.0)
    table.header.show_column(ITEMS, False)
    table.show_totals({}, 0.0)  # another connection
    assert shown_columns(stage) == ["Name", "Created"]
    saved = table.header.layout_state()
    assert saved["hidden"] == [ITEMS]
    table.header.show_column(CREATED, False)
    table.header.restore_layout(saved)
    assert shown_columns(stage) == ["Name", "Created"]
    stage.browser.go_to(Location(HOME))
    stage.qtbot.waitUntil(lambda: shown_columns(stage) == ["Name", "Size", "Created"])


def test_the_top_of_a_bucket_has_its_size(stage: Stage, replies: UsageReplies) -> None:
    replies.buckets = [bucket_row("photos", 7_000, 2, versioning=True)]
    stage.open()
    stage.qtbot.waitUntil(lambda: known(stage) == ("7 KB", "2", "Just now (server)"))
    assert stage.browser._inspector.properties.value("Old versions") == "Included"
    stage.open("2026/")
    stage.qtbot.waitUntil(lambda: known(stage) == NOTHING)
    assert replies.accounts == 1


def test_without_the_account_the_bucket_has_what_its_folders_have(
    stage: Stage, replies: UsageReplies
) -> None:
    replies.folders[""] = scanned("", 2, **{"2026": totals(15_000, 3)})
    stage.open()
    stage.qtbot.waitUntil(lambda: known(stage) == ("15 KB", "4", "2 min ago (server)"))
    assert replies.accounts == 1
