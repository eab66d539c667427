"""No cell of a table that is opened in a spreadsheet is run as a formula."""

from __future__ import annotations

import pytest

from rustfs_desktop.csv_cells import harmless_cell


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"])
def test_a_formula_becomes_text(first: str) -> None:
    assert harmless_cell(f'{first}HYPERLINK("x")') == f'\'{first}HYPERLINK("x")'


@pytest.mark.parametrize("value", ["", "a=b", "photo.jpg", " =1", "a;b", "a; b=", -5, -0.5, None])
def test_other_values_stay_as_they_are(value: str | float | None) -> None:
    assert harmless_cell(value) == value


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("x;=1+1;y", "x;'=1+1;y"),
        ('x; "=1', "x;' \"=1"),
        ("x\n-1", "x\n'-1"),
        ("x\t@a;+b", "x\t'@a;'+b"),
    ],
)
def test_nor_where_another_separator_would_begin_a_cell(value: str, cell: str) -> None:
    assert harmless_cell(value) == cell
