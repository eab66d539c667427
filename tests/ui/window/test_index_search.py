"""Searching a bucket that has an index, in the real window."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.index.query import Query
from rustfs_desktop.index.schema import delete_index
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.index.types import IndexedObject
from rustfs_desktop.models.object_table import Column
from rustfs_desktop.models.search_line_texts import LineStep, SearchLineState
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.ui.browser import search_status
from rustfs_desktop.ui.browser.search_line import SearchLine
from rustfs_desktop.ui.look import theme
from tests.faults.fake_s3 import FakeS3, Request
from tests.ui.window.search_stage import KEYS, asks_server, build, line, open_bucket, search
from tests.ui.window_stage import LIVE, WindowStage, put
from tests.waiting import hold_until


@pytest.fixture
def stage(live: WindowStage, client: Client, bucket: str) -> WindowStage:
    return open_bucket(live, client, bucket)


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    made = threading.Event()
    yield made
    made.set()


def is_later_page(request: Request) -> bool:
    """Whether it lists a whole bucket, and is not the first to do so."""
    is_recursive = not request.query.get("delimiter")
    return (
        request.what == "ListObjectsV2" and is_recursive and "continuation-token" in request.query
    )


@pytest.fixture
def slow(gate: threading.Event) -> Iterator[FakeS3]:
    """A server that lists one page of a whole bucket, then waits for the gate."""
    with FakeS3(["bucket"]) as fake:
        for number in range(30):
            fake.put("bucket", f"f{number:02}.txt", b"x")
        fake.page_size = 10

        def hold(request: Request) -> None:
            if is_later_page(request):
                hold_until(gate)

        fake.rules.append(hold)
        yield fake
        gate.set()


def test_a_bucket_is_indexed_and_searched(stage: WindowStage, client: Client, bucket: str) -> None:
    search(stage, "harbour")
    stage.until(lambda: "no index: the server was searched" in line(stage).text)
    assert line(stage).text.startswith("4 found in 5 files")
    assert stage.app.indexes.index_of(stage.here.connection_id, bucket) is not None
    assert not list(stage.folders.cache.rglob("*.sqlite3"))
    build(stage)
    put(client, bucket, "by another program/harbour.txt")
    stage.browser.reload()
    stage.until(lambda: not stage.browser.is_reading and not asks_server(stage))
    assert len(stage.keys_shown) == 4
    assert line(stage).text == "4 found in 5 files · index listed just now"
    stage.click(line(stage).buttons[LineStep.UPDATE])
    stage.until(lambda: len(stage.keys_shown) == 5)
    stage.until(lambda: "5 found in 6 files" in line(stage).text)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All that the line shows."""
    texts: list[str] = []
    show_state = SearchLine.show_state

    def record(shown: SearchLine, state: SearchLineState) -> None:
        texts.append(f"{state.found} {state.details}")
        show_state(shown, state)

    monkeypatch.setattr(SearchLine, "show_state", record)
    return texts


def test_the_line_never_names_the_wrong_source(
    stage: WindowStage, client: Client, bucket: str, said: list[str]
) -> None:
    search(stage, "harbour")
    build(stage)
    stage.until(lambda: not stage.browser.is_reading)
    said.clear()
    stage.browser.reload()
    stage.until(lambda: not stage.browser.is_reading and not asks_server(stage))
    stage.until(lambda: line(stage).text.startswith("4 found in 5 files"))
    assert not [text for text in said if "server" in text]
    put(client, bucket, "by another program/harbour.txt")
    said.clear()
    stage.click(line(stage).buttons[LineStep.UPDATE])
    stage.until(lambda: line(stage).text.startswith("5 found in 6 files"))
    assert said[0].startswith("4 found in 5 files")  # until the rows are other ones
    assert not [text for text in said if not text.partition(" found in ")[2]]


def test_own_changes_are_found_without_their_size(stage: WindowStage, bucket: str) -> None:
    search(stage, "zebra")
    build(stage)
    source = stage.downloads / "zebra.bin"
    source.write_bytes(b"12345")
    stage.press("Escape", stage.window.toolbar.filter_field)
    stage.until(lambda: not stage.here.query)
    stage.go(bucket, "2025/")
    stage.drop([source])
    stage.until(lambda: not stage.app.queue.is_busy)
    index = stage.app.indexes.index_of(stage.here.connection_id, bucket)
    assert index is not None
    stage.until(lambda: index.totals("2025/").objects == 2)


def test_results_grow_while_the_index_is_built(
    program: WindowStage, slow: FakeS3, gate: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_status, "_WHILE_BUILDING_MS", 50)
    program.know(Endpoint(slow.url), Credentials("me", "secretsecret"))
    program.start()
    program.go("bucket")
    program.press("Ctrl+Shift+F", program.window)
    program.until(line(program).buttons[LineStep.INDEX].isVisible)
    assert line(program).text == "this bucket has no index"
    program.click(line(program).buttons[LineStep.INDEX])
    program.until(line(program).buttons[LineStep.PAUSE].isVisible)
    program.until(lambda: any(map(is_later_page, list(slow.requests))))
    program.click(line(program).buttons[LineStep.PAUSE])
    program.until(line(program).buttons[LineStep.CONTINUE].isVisible)
    assert "paused" in line(program).text
    gate.set()
    program.click(line(program).buttons[LineStep.CONTINUE])
    program.until(line(program).buttons[LineStep.UPDATE].isVisible)
    QTest.keyClicks(program.window.toolbar.filter_field, "f0")
    program.until(lambda: len(program.keys_shown) == 10)
    words = "10 found in 30 files · index listed just now"
    program.until(lambda: line(program).text == words)
    assert not asks_server(program)


def test_a_search_ends_before_it_is_done_again(
    stage: WindowStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_WHILE_BUILDING_MS", "_SOON_MS"):
        monkeypatch.setattr(search_status, name, 0)
    search(stage, "harbour")
    build(stage)
    stage.until(lambda: not stage.browser.is_reading)
    gate = threading.Event()
    events: list[str] = []
    search_index = BucketIndex.search

    def search_slowly(
        index: BucketIndex, query: Query, prefix: str, *, cancel: CancelToken, limit: int
    ) -> Iterator[list[IndexedObject]]:
        events.append("started")
        hold_until(gate)
        cancel.check()
        yield from search_index(index, query, prefix, cancel=cancel, limit=limit)
        events.append("ended")

    monkeypatch.setattr(BucketIndex, "search", search_slowly)
    try:
        stage.browser.reload()
        stage.until(lambda: events == ["started"])
        stage.click(line(stage).buttons[LineStep.UPDATE])
        stage.until(line(stage).buttons[LineStep.PAUSE].isVisible)
        stage.until(line(stage).buttons[LineStep.UPDATE].isVisible)
        QApplication.processEvents()  # the time to search again is now
        assert events == ["started"]
    finally:
        gate.set()
    stage.until(lambda: len(events) >= 4)
    assert events[:4] == ["started", "ended"] * 2


def test_closing_the_search_hides_the_line(stage: WindowStage) -> None:
    search(stage, "harbour")
    assert line(stage).isVisible()
    stage.click(stage.browser.search.strip.close_button)
    stage.until(lambda: not line(stage).isVisible())
    assert line(stage).text == ""


def test_unknown_sizes_are_shown_as_such(stage: WindowStage, bucket: str) -> None:
    search(stage, "harbour")
    build(stage)
    index = stage.app.indexes.index_of(stage.here.connection_id, bucket)
    assert index is not None
    index.record_change([IndexedObject("harbour of unknown size")])
    stage.browser.reload()
    stage.until(lambda: len(stage.keys_shown) == 5)
    table = stage.table
    row = table.objects.row_of_key("harbour of unknown size")
    assert table.objects.index(row, Column.SIZE).data() == "—"
    table.selectAll()
    stage.until(lambda: "5 selected" in stage.browser.listing_text)
    assert "5 selected (at least " in stage.browser.listing_text


def test_an_object_of_unknown_size_is_downloaded_and_copied(
    stage: WindowStage, client: Client, bucket: str
) -> None:
    key, other = "2026/new harbour.bin", "2026/other harbour.bin"
    search(stage, "harbour")
    build(stage)
    for new in (key, other):
        client.browse.put_object(Bucket=bucket, Key=new, Body=b"content")
    index = stage.app.indexes.index_of(stage.here.connection_id, bucket)
    assert index is not None
    index.record_change([IndexedObject(key), IndexedObject(other)])
    stage.browser.reload()
    stage.until(lambda: len(stage.keys_shown) == 6)
    stage.click_row(key)
    assert stage.browser.selection().objects == [(key, -1)]
    stage.double_click_row(key)
    [transfer] = stage.wait_moved()
    assert transfer.size == len(b"content")
    assert transfer.path.read_bytes() == b"content"
    stage.click_row(other)
    stage.press("Ctrl+C")
    stage.until(lambda: stage.messages.title.startswith("1 item copied"))
    stage.press("Escape", stage.window.toolbar.filter_field)
    stage.until(lambda: not stage.here.query)
    stage.go(bucket, "2025/")
    stage.press("Ctrl+V")
    [transfer] = stage.wait_moved(before=1)
    copy = client.browse.get_object(Bucket=bucket, Key=transfer.key)
    assert transfer.key.startswith("2025/")
    assert copy["Body"].read() == b"content"


def show_inspector(stage: WindowStage, *, is_shown: bool) -> None:
    if stage.browser._inspector.isVisible() is not is_shown:
        stage.trigger("inspector")
    stage.until(lambda: stage.browser._inspector.isVisible() is is_shown)


def test_a_result_that_is_gone_is_taken_out(
    stage: WindowStage, client: Client, bucket: str
) -> None:
    search(stage, "harbour")
    build(stage)
    stage.browser.reload()
    stage.until(lambda: not stage.browser.is_reading and not asks_server(stage))
    stage.window.resize(1280, 700)  # else the inspector covers the rows
    show_inspector(stage, is_shown=True)
    client.browse.delete_object(Bucket=bucket, Key=KEYS[1])
    stage.click_row(KEYS[1])
    stage.until(lambda: KEYS[1] not in stage.keys_shown)
    assert stage.messages.title == "“harbour 1.tif” is no longer on the server"
    index = stage.app.indexes.index_of(stage.here.connection_id, bucket)
    assert index is not None
    stage.until(lambda: index.totals().objects == 4)
    stage.until(lambda: "3 found in 4 files" in line(stage).text)


def test_the_inspector_says_where_a_result_is(stage: WindowStage, bucket: str) -> None:
    search(stage, "harbour")
    stage.window.resize(1280, 700)
    show_inspector(stage, is_shown=True)
    properties = stage.browser._inspector.properties
    for key, where in ((KEYS[1], "2026 / trip"), (KEYS[4], bucket)):
        stage.click_row(key)
        stage.until(lambda where=where: properties.value("Location") == where)
    assert properties.names[0] == "Location"
    stage.press("Ctrl+Return", stage.pane.table)
    stage.until(lambda: not stage.here.query and stage.browser.selection().keys == [KEYS[4]])
    stage.until(lambda: properties.value("Location") == "")


def test_the_last_result_that_is_gone_leaves_a_page(
    stage: WindowStage, client: Client, bucket: str
) -> None:
    search(stage, "notes")
    stage.until(lambda: line(stage).text.startswith("1 found in 5 files"))
    stage.window.resize(1280, 700)
    show_inspector(stage, is_shown=True)
    client.browse.delete_object(Bucket=bucket, Key=KEYS[3])
    stage.click_row(KEYS[3])
    stage.until(lambda: not stage.keys_shown)
    assert stage.page_title == "Nothing found for “notes”"
    assert line(stage).text.startswith("0 found in 4 files")
    assert stage.browser.listing_text == "0 found in 4 files"


def test_a_result_that_is_gone_when_it_is_downloaded(
    stage: WindowStage, client: Client, bucket: str
) -> None:
    search(stage, "harbour")
    build(stage)
    show_inspector(stage, is_shown=False)
    client.browse.delete_object(Bucket=bucket, Key=KEYS[2])
    stage.double_click_row(KEYS[2])
    stage.until(lambda: KEYS[2] not in stage.keys_shown)
    assert len(stage.keys_shown) == 3
    index = stage.app.indexes.index_of(stage.here.connection_id, bucket)
    assert index is not None
    stage.until(lambda: index.totals().objects == 4)


def test_a_gone_result_of_unknown_size_is_taken_out_when_it_is_downloaded(
    stage: WindowStage, bucket: str
) -> None:
    search(stage, "harbour")
    build(stage)
    show_inspector(stage, is_shown=False)
    index = stage.app.indexes.index_of(stage.here.connection_id, bucket)
    assert index is not None
    index.record_change([IndexedObject("gone harbour")])
    stage.browser.reload()
    stage.until(lambda: "gone harbour" in stage.keys_shown)
    stage.double_click_row("gone harbour")
    stage.until(lambda: "gone harbour" not in stage.keys_shown)
    assert len(stage.keys_shown) == 4
    stage.until(lambda: index.totals().objects == 5)


def test_nothing_found_says_which_condition_to_remove(stage: WindowStage) -> None:
    search(stage, "harbour size>10M type:image")
    page = stage.pane.shown_page
    assert page is not None
    assert page.state is not None
    assert page.state.line == "Without “Larger than 10 MB” 3 files are found."
    build(stage)
    stage.browser.reload()
    stage.until(lambda: not stage.browser.is_reading and not asks_server(stage))
    assert page.state.line == "Without “Larger than 10 MB” 3 files are found."


def has_hit(stage: WindowStage, column: Column) -> bool:
    """Whether something in a cell of the first row is painted as a hit."""
    table = stage.table
    rect = table.visualRect(table.objects.index(0, column))
    found = table.viewport().grab(rect).toImage()
    accent = theme.current().color("accent")
    return any(
        found.pixelColor(x, y) == accent
        for x in range(found.width())
        for y in range(found.height())
    )


def test_hits_are_highlighted_where_they_were_searched(stage: WindowStage) -> None:
    stage.window.resize(1280, 700)
    show_inspector(stage, is_shown=False)
    search(stage, "o")
    assert "o" in stage.table.objects.index(0, Column.MODIFIED).data()  # Today 9:30
    assert has_hit(stage, Column.NAME)
    assert not has_hit(stage, Column.MODIFIED)
    stage.go(stage.here.bucket)
    search(stage, "trip")
    assert has_hit(stage, Column.LOCATION)


def test_calculate_size_feeds_the_index(stage: WindowStage, client: Client, bucket: str) -> None:
    program = stage
    program.window.resize(1400, 800)  # with the inspector
    search(program, "calculated")
    build(program)
    put(client, bucket, "2026/trip/calculated.txt")  # by another program
    program.go(bucket)
    program.click_row("2026/")
    inspector = program.browser._inspector
    program.until(lambda: inspector.title.whole_text == "2026")
    program.click(inspector.count_button)
    program.until(lambda: "4 items" in inspector.count_line.text)
    program.go(bucket)
    search(program, "calculated")
    program.until(lambda: program.keys_shown == ["2026/trip/calculated.txt"])
    assert not asks_server(program)


def test_an_index_that_is_lost_is_not_called_complete(stage: WindowStage) -> None:
    search(stage, "harbour")
    build(stage)
    bucket, indexes = stage.here.bucket, stage.app.indexes
    index = indexes.index_of(LIVE, bucket)
    assert index is not None
    assert indexes.status(LIVE, bucket).is_complete
    delete_index(index.path)
    stage.go(bucket)  # where it shows the sizes of folders
    stage.until(lambda: not indexes.status(LIVE, bucket).is_complete)
