"""The models of previewed tables, JSON documents and archives."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from rustfs_desktop.models.preview_archive import PreviewArchiveModel
from rustfs_desktop.models.preview_json import PreviewJsonModel
from rustfs_desktop.models.preview_table import PreviewTableModel
from rustfs_desktop.preview.archive_entries import (
    ArchiveEntry,
    ArchiveTree,
    EntryKind,
    EntryTable,
)
from rustfs_desktop.preview.encodings import DecodedText
from rustfs_desktop.preview.json_values import read_json
from rustfs_desktop.preview.tables import read_table
from rustfs_desktop.preview.types import ArchivePreview

ACROSS, RIGHT = Qt.Orientation.Horizontal, Qt.AlignmentFlag.AlignRight


def json_model(text: str) -> PreviewJsonModel:
    tree = read_json(DecodedText(text, "UTF-8"), is_cut=False)
    assert tree is not None
    return PreviewJsonModel(tree)


def texts(model: PreviewJsonModel, parent: QModelIndex) -> list[tuple[str, str]]:
    return [
        (model.index(row, 0, parent).data(), model.index(row, 1, parent).data())
        for row in range(model.rowCount(parent))
    ]


@pytest.mark.parametrize(
    "text", ['{"a": [1, {"b": null}], "c": {}}', "[]", "1", '{"a": 1}\n[2]', "[[[[1]]]]"]
)
def test_qt_agrees_with_the_tree(text: str) -> None:
    model = json_model(text)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert model.rowCount() > 0


def test_objects_and_arrays_say_how_much_is_in_them() -> None:
    model = json_model('{"list": [1], "object": {"a": 1, "b": 2}, "text": "x"}')
    assert texts(model, QModelIndex()) == [
        ("list", "1 item"),
        ("object", "2 values"),
        ("text", "x"),
    ]


def test_hostile_names_and_values_are_shown_plain() -> None:
    model = json_model('{"<b>\\u202e": "line\\nline"}')
    assert texts(model, QModelIndex()) == [("<b>⟨U+202E⟩", "line␊line")]


def test_tables_have_titles_numbers_and_safe_cells() -> None:
    table = read_table(
        DecodedText("name,sum\n<b>x\u202e,1\ny\n", "UTF-8"), is_cut=False, is_tabs=False
    )
    model = PreviewTableModel(table)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert [model.headerData(column, ACROSS) for column in (0, 1)] == ["name", "sum"]
    assert model.index(0, 0).data() == "<b>x⟨U+202E⟩"
    assert model.index(1, 1).data() == ""  # a row with fewer cells
    assert int(model.index(0, 1).data(Qt.ItemDataRole.TextAlignmentRole)) & RIGHT.value
    assert not int(model.index(0, 0).data(Qt.ItemDataRole.TextAlignmentRole)) & RIGHT.value


def test_an_archive_gives_a_view_a_thousand_rows_at_a_time() -> None:
    entries = EntryTable()
    entries.extend(
        [
            ArchiveEntry(f"a/{number:04}", EntryKind.FILE, number, float("nan"), 0, 0)
            for number in range(2500)
        ]
    )
    model = PreviewArchiveModel(ArchivePreview(entries, ArchiveTree(entries)))
    assert (model.rowCount(), model.canFetchMore(QModelIndex())) == (1, False)
    folder = model.index(0, 0)
    counts = [model.rowCount(folder)]
    assert model.hasChildren(folder)
    assert not model.has_all
    while model.canFetchMore(folder):
        model.fetchMore(folder)
        counts.append(model.rowCount(folder))
    assert counts == [1000, 2000, 2500]
    assert model.has_all
    last = model.index(2499, 0, folder)
    assert [last.siblingAtColumn(column).data() for column in range(3)] == ["2499", "2 KB", ""]
    assert last.parent() == folder
    _tester = QAbstractItemModelTester(model)
