"""The row about old versions and unfinished uploads: progress, result, reasons."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.errors import AccessDenied
from rustfs_desktop.s3.api.reclaimable import Amount, OldVersions, StoredUpload, StoredUploads
from rustfs_desktop.service.reclaimable import FoundAmounts, Reclaimable, ReclaimableData
from rustfs_desktop.ui.space.reclaimable_row import ReclaimableRow
from tests.service.index_stage import Stage

HERE = Location("live", "bucket")
UPLOAD = StoredUpload("big", "id", 5.0, 1, 40)


@pytest.fixture
def data(qtbot: QtBot, tmp_path: Path) -> Iterator[ReclaimableData]:
    stage = Stage(qtbot, tmp_path)
    yield ReclaimableData(stage.background, stage.connections, stage.connections)
    stage.end()


@pytest.fixture
def row(qtbot: QtBot) -> ReclaimableRow:
    made = ReclaimableRow()
    qtbot.addWidget(made)
    made.resize(700, 40)
    made.show()
    return made


def words(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel)]


def buttons(row: ReclaimableRow) -> list[str]:
    return [each.text() for each in row.widgets if isinstance(each, QPushButton)]


def show_result(
    row: ReclaimableRow,
    data: ReclaimableData,
    versions: OldVersions | AccessDenied,
    *uploads: StoredUpload,
) -> None:
    data.result = Reclaimable(HERE, 0.0, versions, StoredUploads(uploads))
    row.show_data(data)


def test_it_says_what_is_not_counted(row: ReclaimableRow) -> None:
    assert row.label.whole_text == "Old versions and unfinished uploads are not counted."
    assert buttons(row) == ["Count"]
    assert "charge" in row.widgets[1].toolTip()


def test_it_says_how_far_it_is_and_stops(
    row: ReclaimableRow, data: ReclaimableData, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(ReclaimableData, "is_running", True)
    data.found = FoundAmounts(Amount(3, 700), Amount(1, 40))
    row.show_data(data)
    assert row.label.whole_text == "Counting… · 1 upload · 3 versions"
    stop = row.widgets[1]
    data.found = FoundAmounts(Amount(4, 800), Amount(1, 40))
    row.show_data(data)
    assert row.label.whole_text == "Counting… · 1 upload · 4 versions"
    assert row.widgets[1] is stop  # which keeps the focus
    with qtbot.waitSignal(row.stop_pressed):
        QTest.mouseClick(stop, Qt.MouseButton.LeftButton)


def test_it_says_what_was_found_and_offers_to_clean_up(
    row: ReclaimableRow, data: ReclaimableData
) -> None:
    amount = Amount(3, 700, 2)
    show_result(row, data, OldVersions(amount, amount, frozenset({b"1"})), UPLOAD)
    assert words(row.widgets[0]) == ["Old versions", "700 B · 3 versions · 2 delete markers"]
    assert words(row.widgets[1]) == ["Unfinished uploads", "40 B · 1 upload"]
    assert buttons(row) == ["Clean Up…", "Count Again"]


def test_it_says_their_shares_where_the_files_are_known(
    row: ReclaimableRow, data: ReclaimableData
) -> None:
    amount = Amount(3, 700)
    show_result(row, data, OldVersions(amount, amount, frozenset({b"1"})), UPLOAD)
    assert words(row.widgets[0]) == ["Old versions", "700 B · 3 versions"]
    row.show_data(data, 9_260)
    assert words(row.widgets[0]) == ["Old versions", "700 B · 3 versions · 7 %"]
    assert words(row.widgets[1]) == ["Unfinished uploads", "40 B · 1 upload · < 1 %"]
    show_result(row, data, AccessDenied("Access denied", ""), UPLOAD)
    row.show_data(data, 9_260)
    assert words(row.widgets[1]) == ["Unfinished uploads", "40 B · 1 upload"]


def test_nothing_can_be_cleaned_up_where_nothing_was_found(
    row: ReclaimableRow, data: ReclaimableData
) -> None:
    show_result(row, data, OldVersions())
    assert words(row.widgets[0]) == ["Old versions", "0 B · 0 versions"]
    assert buttons(row) == ["Count Again"]


def test_it_says_why_something_is_not_known(row: ReclaimableRow, data: ReclaimableData) -> None:
    refused = AccessDenied("Access denied", "The <b>keys</b> may not list versions.")
    show_result(row, data, refused, UPLOAD)
    assert words(row.widgets[0]) == ["Old versions", "not known · Access denied"]
    assert "may not list versions" in row.widgets[0].toolTip()
    assert "<b>" not in row.widgets[0].toolTip()
    assert buttons(row) == ["Clean Up…", "Count Again"]
