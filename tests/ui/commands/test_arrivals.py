"""The rows that hold what arrived: files of the folder, and folders for what is below."""

from __future__ import annotations

import pytest

from rustfs_desktop.ui.commands.arrivals import _rows_of


@pytest.mark.parametrize(
    ("keys", "prefix", "rows"),
    [
        (["a.txt", "b.txt"], "", {"a.txt", "b.txt"}),
        (["trip/1.jpg", "trip/raw/2.jpg"], "", {"trip/"}),
        (["2026/trip/1.jpg", "2026/a.txt"], "2026/", {"2026/trip/", "2026/a.txt"}),
        (["2026/"], "2026/", set()),  # the folder itself is no row in it
        (["2025/a.txt"], "2026/", set()),
        (["2026//a.txt"], "2026/", {"2026//"}),  # a folder without a name
        ([], "2026/", set()),
    ],
)
def test_each_key_belongs_to_one_row(keys: list[str], prefix: str, rows: set[str]) -> None:
    assert _rows_of(keys, prefix) == rows
