"""The list of buckets."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester

from rustfs_desktop.models.bucket_table import CREATED, NAME, BucketTableModel
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
