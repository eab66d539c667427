"""Sizes of folders from the server: with their age, and unknown where they are not exact."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt

from rustfs_desktop.index.types import FolderTotals
from rustfs_desktop.models.folder_sums import FolderSums
from rustfs_desktop.models.format import NO_VALUE, exact_size_text
from rustfs_desktop.models.object_table import Column, ObjectTableModel
from rustfs_desktop.models.reported_sums import ReportedSums, reported_sums
from rustfs_desktop.s3.api.usage import FolderUsage, ReportedTotals
from rustfs_desktop.s3.types import Page

pytestmark = pytest.mark.usefixtures("qapp")

CHILDREN = {
    "a": ReportedTotals(15_000, 3),
    "old": ReportedTotals(15_000, 3, has_versions=True),
    "both": ReportedTotals(15_000, 3),
    "file.txt": ReportedTotals(5, 1),
}


def folder() -> ObjectTableModel:
    model = ObjectTableModel()
    model.set_prefix("p/")
    prefixes = [f"p/{name}/" for name in ("a", "both", "new", "old")]
    model.append_page(
        Page(prefixes, ["p/both", "p/file.txt"], [1, 5], [0.0] * 2, ["e"] * 2, [""] * 2)
    )
    return model


def cell(model: ObjectTableModel, prefix: str) -> object:
    return model.index(model.row_of_key(prefix), Column.SIZE).data()


def tip(model: ObjectTableModel, prefix: str) -> str:
    index = model.index(model.row_of_key(prefix), Column.SIZE)
    return str(index.data(Qt.ItemDataRole.ToolTipRole))


def shown(model: ObjectTableModel, prefix: str) -> dict[str, str]:
    return {name: value for name, value in model.folder_properties(prefix).items() if value}


def test_sizes_and_their_age_are_shown() -> None:
    model = folder()
    usage = FolderUsage(ReportedTotals(60_000, 12), CHILDREN, time.time() - 130)
    model.set_reported_sums(reported_sums("p/", usage, model.listed_rows()))
    assert cell(model, "p/a/") == "15 KB"
    size = exact_size_text(15_000)
    assert f"{size} in 3 items, as of 2 min ago, from the server" in tip(model, "p/a/")
    assert shown(model, "p/a/") == {"Size": "15 KB", "Items": "3", "As of": "2 min ago (server)"}
    assert shown(model, "p/") == {"Size": "60 KB", "Items": "12", "As of": "2 min ago (server)"}


def test_what_is_not_known_stays_unknown() -> None:
    model = folder()
    usage = FolderUsage(None, CHILDREN, time.time())
    model.set_reported_sums(reported_sums("p/", usage, model.listed_rows()))
    assert cell(model, "p/new/") == NO_VALUE
    assert cell(model, "p/both/") == NO_VALUE  # a file has the same name
    assert cell(model, "p/old/") == NO_VALUE
    assert shown(model, "p/both/") == shown(model, "p/new/") == shown(model, "p/") == {}
    assert NO_VALUE in tip(model, "p/both/")
    assert "in 3 items including old versions, just now" in tip(model, "p/old/")
    assert shown(model, "p/old/")["Old versions"] == "Included"
    assert cell(model, "p/file.txt") == "5 B"


def test_lower_limits_are_no_sizes() -> None:
    usage = FolderUsage(ReportedTotals(60_000, 12), CHILDREN, None, has_partial_children=True)
    sums = ReportedSums("p/", usage)
    assert sums.size("p/a/") == NO_VALUE
    size = exact_size_text(15_000)
    assert sums.contents("p/a/") == f"At least {size} in 3 items, from the server"
    assert sums.contents("p/").startswith("60 KB")
    assert sums.properties("p/a/")["Size"] == "At least 15 KB"
    assert sums.properties("p/a/")["As of"] == "Unknown time (server)"
    assert sums.properties("p/")["Size"] == "60 KB"


def test_the_index_comes_first() -> None:
    model = folder()
    usage = FolderUsage(None, CHILDREN, time.time())
    model.set_reported_sums(ReportedSums("p/", usage))
    model.set_folder_sums(FolderSums({"p/a/": FolderTotals(2, 7_000)}, time.time()))
    assert cell(model, "p/a/") == "7 KB"
    assert cell(model, "p/both/") == "15 KB"
    model.set_prefix("p/")
    assert shown(model, "p/a/") == shown(model, "p/both/") == {}


def test_a_clock_ahead_makes_nothing_older() -> None:
    usage = FolderUsage(ReportedTotals(5, 1), {}, time.time() + 9999)
    sums = ReportedSums("p/", usage)
    assert sums.contents("p/") == "5 bytes in 1 item, just now, from the server"
    assert sums.properties("p/")["As of"] == "Just now (server)"
