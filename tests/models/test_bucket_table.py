"""The list of buckets."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from PySide6.QtCore import QPersistentModelIndex, Qt
from pytestqt.modeltest import ModelTester

from rustfs_desktop.models.bucket_table import CREATED, ITEMS, NAME, SIZE, BucketTableModel
from rustfs_desktop.models.format import NO_VALUE
from rustfs_desktop.s3.api.usage import ReportedTotals
from rustfs_desktop.s3.types import Bucket

OLD = Bucket("photos10", datetime(2020, 1, 1, tzinfo=UTC))
NEW = Bucket("Photos2", datetime(2026, 1, 1, tzinfo=UTC))
UNKNOWN = Bucket("<b>site</b>")


def filled(qtmodeltester: ModelTester) -> BucketTableModel:
    model = BucketTableModel()
    qtmodeltester.check(model)
    model.set_buckets([OLD, NEW, UNKNOWN])
    return model


def names(model: BucketTableModel) -> list[str]:
    return [model.name(row) for row in range(model.rowCount())]


def test_names_sort_as_people_count(qtmodeltester: ModelTester) -> None:
    model = filled(qtmodeltester)
    assert names(model) == ["<b>site</b>", "Photos2", "photos10"]
    model.sort(CREATED, Qt.SortOrder.DescendingOrder)
    assert names(model) == ["Photos2", "photos10", "<b>site</b>"]
    qtmodeltester.check(model)


def test_the_filter_looks_into_names_without_regard_to_case(qtmodeltester: ModelTester) -> None:
    model = filled(qtmodeltester)
    model.set_filter("PHOTOS")
    assert names(model) == ["Photos2", "photos10"]
    assert model.row_of_key("photos10") == 1
    assert model.row_of_key("<b>site</b>") == -1
    assert len(model.buckets) == 3


def test_hostile_names_stay_plain(qtmodeltester: ModelTester) -> None:
    model = filled(qtmodeltester)
    index = model.index(0, NAME)
    assert index.data() == "<b>site</b>"
    assert "<b>" not in str(index.data(Qt.ItemDataRole.ToolTipRole))
    assert model.index(0, CREATED).data() == "—"


def test_the_same_buckets_again_change_nothing(qtmodeltester: ModelTester) -> None:
    model = filled(qtmodeltester)
    resets: list[bool] = []
    model.modelReset.connect(lambda: resets.append(True))
    model.set_buckets([OLD, NEW, UNKNOWN])
    assert not resets


def test_totals_that_a_server_reports(qtmodeltester: ModelTester) -> None:
    model = filled(qtmodeltester)
    assert model.index(0, SIZE).data() == model.index(0, ITEMS).data() == NO_VALUE
    totals = {"photos10": ReportedTotals(7_000, 2), "Photos2": ReportedTotals(5, 3, True)}
    model.set_totals(totals, time.time())
    row = model.row_of_key("photos10")
    assert (model.index(row, SIZE).data(), model.index(row, ITEMS).data()) == ("7 KB", "2")
    tip = Qt.ItemDataRole.ToolTipRole
    assert "in 2 items, just now, from the server" in str(model.index(row, SIZE).data(tip))
    row = model.row_of_key("Photos2")
    assert "including old versions" in str(model.index(row, ITEMS).data(tip))
    row = model.row_of_key("<b>site</b>")
    assert model.index(row, SIZE).data() == NO_VALUE
    assert NO_VALUE in str(model.index(row, SIZE).data(tip))


def test_buckets_sort_by_what_is_reported(qtmodeltester: ModelTester) -> None:
    model = filled(qtmodeltester)
    model.sort(SIZE, Qt.SortOrder.DescendingOrder)
    selected = QPersistentModelIndex(model.index(model.row_of_key("Photos2"), NAME))
    model.set_totals({"photos10": ReportedTotals(0, 9), "Photos2": ReportedTotals(5, 3)}, 0.0)
    assert names(model) == ["Photos2", "photos10", "<b>site</b>"]
    assert model.name(selected.row()) == "Photos2"
    model.sort(ITEMS)
    assert names(model) == ["<b>site</b>", "Photos2", "photos10"]
    qtmodeltester.check(model)
