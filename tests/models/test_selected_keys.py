"""The keys of very many selected rows are those of a list."""

from __future__ import annotations

import json
from array import array

import pytest
from PySide6.QtCore import QMimeData

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models import object_mime
from rustfs_desktop.models.object_columns import ObjectColumns
from rustfs_desktop.models.object_mime import MimeObjects
from rustfs_desktop.models.selected_keys import SelectedKeys, selection_of
from tests.models.pages import page_of

COUNT = 10_001
KEYS = [f"p/{number:05}" for number in range(COUNT)]


@pytest.fixture
def columns() -> ObjectColumns:
    columns = ObjectColumns("p/")
    columns.append(page_of(KEYS, ["p/a/", "p/b/"], [*range(COUNT - 1), -1]))
    return columns


def test_many_rows_are_selected_as_few_are(columns: ObjectColumns) -> None:
    rows = array("i", [-2, -1, *reversed(range(COUNT))])
    many = selection_of(columns, rows)
    assert isinstance(many.keys, SelectedKeys)
    assert many.prefixes == ["p/b/", "p/a/"]
    assert list(many.keys) == KEYS[::-1]
    assert (many.count, many.is_sized) == (COUNT + 2, False)
    assert many.size == sum(range(COUNT - 1))
    assert many.objects[:2] == [(KEYS[-1], -1), (KEYS[-2], COUNT - 2)]
    few = selection_of(columns, rows[:5])
    assert few.keys == KEYS[:-4:-1] == many.keys[:3]
    assert (many.keys[0], many.keys[-1]) == (KEYS[-1], KEYS[0])
    assert KEYS[7] in many.keys


def test_selections_are_compared(columns: ObjectColumns) -> None:
    rows = array("i", range(COUNT))
    many = selection_of(columns, rows)
    assert many == selection_of(columns, rows[:])
    assert many != selection_of(columns, rows[::-1])
    assert many.keys == KEYS
    assert many.keys != KEYS[1:]
    other = ObjectColumns("p/")
    other.append(page_of(KEYS))
    assert many.keys == selection_of(other, rows).keys
    assert many.keys != list(range(COUNT))


@pytest.mark.parametrize("count", [4, COUNT])
def test_folders_among_files_are_not_taken_for_files(columns: ObjectColumns, count: int) -> None:
    files = [2, 0, 1, *range(3, count)]
    found = selection_of(columns, array("i", [2, -2, *files[1:], -1]))
    assert found.prefixes == ["p/b/", "p/a/"]
    assert list(found.keys) == [KEYS[row] for row in files]
    assert list(found.sizes) == [columns.sizes[row] for row in files]


def test_removed_rows_keep_their_keys_and_sizes(columns: ObjectColumns) -> None:
    many = selection_of(columns, array("i", range(COUNT)))
    before = many.size
    columns.remove([1, COUNT - 1])
    assert (many.keys[1], len(many.keys)) == (KEYS[1], COUNT)
    assert (many.sizes[1], len(many.sizes), many.size) == (1, COUNT, before)


def test_the_sum_of_all_rows_is_that_of_the_folder(columns: ObjectColumns) -> None:
    extra = page_of(["p/x", "p/y"], (), [10, 20])
    rows = array("i", range(COUNT))
    assert selection_of(columns, rows).size == sum(range(COUNT - 1)) == columns.total_size
    assert not selection_of(columns, rows).is_sized
    columns.append(extra)
    assert selection_of(columns, rows).size == sum(range(COUNT - 1))
    columns.remove([COUNT - 1, COUNT])
    rest = array("i", [*range(COUNT - 1), COUNT + 1])
    assert selection_of(columns, rest).size == sum(range(COUNT - 1)) + 20 == columns.total_size
    assert selection_of(columns, rest).is_sized


@pytest.mark.usefixtures("qapp")
def test_they_can_be_dragged(columns: ObjectColumns) -> None:
    many = selection_of(columns, array("i", range(COUNT)))
    mime = QMimeData()
    object_mime.write(MimeObjects(Location("c", "b", "p/"), many), mime)
    found = object_mime.read(mime)
    assert found is not None
    assert found.selection.keys == KEYS
    assert json.loads(bytes(mime.data(object_mime.FORMAT).data()))["parts"][0]["sizes"][-1] == -1
