"""The load of one folder: rows in chunks, one end, and nothing after it was given up."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.errors import NotConnected
from rustfs_desktop.models import arranged_rows, sliced_work, slices
from rustfs_desktop.models.object_table import Column, ObjectTableModel
from rustfs_desktop.ui.browser import folder_load
from rustfs_desktop.ui.browser.folder_load import FolderLoad, FoldersRead, LoadState
from tests.models.pages import page_of

FOLDER = Location("c", "b")


class Listing(QObject):
    """A listing that a test lets report."""

    page_ready = Signal(object)
    finished = Signal()
    failed = Signal(object)
    is_cut = False

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[str] = []

    def start(self) -> None:
        self.calls.append("start")

    def cancel(self) -> None:
        self.calls.append("cancel")


class Loading:
    """A load that started, and what it said."""

    def __init__(self, location: Location = FOLDER) -> None:
        self.parent = QObject()
        self.listing = Listing()
        listing: Any = self.listing
        self.load = FolderLoad(listing, location, ObjectTableModel(self.parent), self.parent)
        self.said: list[object] = []
        self.load.ended.connect(lambda: self.said.append(self.load.state))
        self.load.folders_read.connect(self.said.append)
        self.load.start()


@pytest.fixture
def loading(qtbot: QtBot) -> Loading:
    return Loading()


def names(count: int) -> list[str]:
    return [f"{number:05}" for number in range(count)]


def test_a_complete_folder_reports_its_folders_once(loading: Loading) -> None:
    load, listing = loading.load, loading.listing
    assert listing.calls == ["start"]
    listing.page_ready.emit(page_of(names(3), ["a/"]))
    listing.page_ready.emit(page_of([], ["b/"]))
    assert load.is_reading
    assert not load.is_complete
    listing.finished.emit()
    assert loading.said == [FoldersRead(FOLDER, ["a/", "b/"]), LoadState.DONE]
    assert (load.count, load.is_complete) == (5, True)
    took_ms = load.took_ms
    load.stop()  # it ended
    assert (len(loading.said), load.took_ms) == (2, took_ms)


def test_a_large_page_is_added_over_several_rounds_and_ends_after_its_last_row(
    loading: Loading, qtbot: QtBot
) -> None:
    load, listing = loading.load, loading.listing
    listing.page_ready.emit(page_of(names(1_200)))
    listing.finished.emit()
    assert load.model.rowCount() == folder_load._CHUNK
    assert loading.said == []
    qtbot.waitUntil(lambda: bool(loading.said))
    assert loading.said[-1] is LoadState.DONE
    assert load.count == 1_200


def test_rows_of_a_large_folder_are_all_there_at_its_end(
    loading: Loading, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are inserted less and less often until then."""
    monkeypatch.setattr(folder_load, "_MANY", 600)
    load = loading.load
    loading.listing.page_ready.emit(page_of(names(3_000)))
    qtbot.waitUntil(lambda: load.count == 3_000)  # taken, but not inserted
    assert load.model.rowCount() < 3_000
    loading.listing.finished.emit()
    assert load.model.rowCount() == 3_000


def test_what_was_listed_before_an_error_stays(loading: Loading) -> None:
    error = NotConnected("Gone")
    loading.listing.page_ready.emit(page_of(names(2)))
    loading.listing.failed.emit(error)
    assert loading.said == [LoadState.FAILED]
    assert (loading.load.count, loading.load.error) == (2, error)
    assert not loading.load.is_complete


def test_stopping_keeps_the_rows_and_ends_it(loading: Loading, qtbot: QtBot) -> None:
    loading.listing.page_ready.emit(page_of(names(1_200)))
    loading.load.stop()
    assert loading.listing.calls == ["start", "cancel"]
    assert loading.said == [LoadState.STOPPED]
    assert loading.load.model.rowCount() == folder_load._CHUNK
    loading.load.stop()
    assert loading.said == [LoadState.STOPPED]


@pytest.mark.parametrize("rows", [1, 1_200])
def test_nothing_is_said_after_it_was_abandoned(loading: Loading, qtbot: QtBot, rows: int) -> None:
    load, listing = loading.load, loading.listing
    listing.page_ready.emit(page_of(names(rows)))
    load.abandon()
    listing.finished.emit()
    with qtbot.waitSignal(load.destroyed):
        pass
    assert listing.calls == ["start", "cancel"]
    assert loading.said == []


def test_a_search_reports_no_folders_and_may_be_cut(qtbot: QtBot) -> None:
    loading = Loading(Location("c", "b", query="a"))
    loading.listing.page_ready.emit(page_of(names(1)))
    loading.listing.is_cut = True
    loading.listing.finished.emit()
    assert loading.said == [LoadState.DONE]
    assert not loading.load.is_complete


def test_rows_are_added_after_the_others_are_sorted(
    loading: Loading, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many rows are sorted in slices, which would start over with each new row."""
    monkeypatch.setattr(slices, "SLICE", 7)
    monkeypatch.setattr(sliced_work, "_SLICE_S", 0.0)
    monkeypatch.setattr(arranged_rows, "_MANY", 20)
    load, listing, model = loading.load, loading.listing, loading.load.model
    listing.page_ready.emit(page_of(names(1000), sizes=list(range(1000, 0, -1))))
    arranged: list[int] = []
    model.arranged.connect(lambda: arranged.append(model.rowCount()))
    model.sort(Column.SIZE)
    listing.page_ready.emit(page_of(names(3000)[1000:], sizes=list(range(1001, 3001))))
    listing.finished.emit()
    with qtbot.waitSignal(load.ended):
        assert (model.is_arranging, load.is_reading) == (True, True)
    qtbot.waitUntil(lambda: not model.is_arranging)
    assert arranged == [folder_load._CHUNK]  # once, with those that were there
    assert (load.is_complete, model.rowCount()) == (True, 3000)
    assert [model.size(row) for row in range(3000)] == list(range(1, 3001))
