"""Tables in files with delimiters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfs_desktop.preview import tables
from rustfs_desktop.preview.encodings import DecodedText
from rustfs_desktop.preview.tables import MOST_CELL, MOST_COLUMNS, read_table
from rustfs_desktop.preview.types import TablePreview


def read(text: str, *, is_cut: bool = False, is_tabs: bool = False) -> TablePreview:
    return read_table(DecodedText(text, "UTF-8"), is_cut=is_cut, is_tabs=is_tabs)


def test_the_header_and_columns_of_numbers_are_found() -> None:
    table = read("date,what,amount\n1 Nov,tea,1.50\n2 Nov,cake,-20\n")
    assert table.header == ("date", "what", "amount")
    assert table.rows == (("1 Nov", "tea", "1.50"), ("2 Nov", "cake", "-20"))
    assert table.numeric == {2}
    assert table.column_count == 3
    assert not table.is_cut


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    text = "\n".join(delimiter.join((f"a{n}", '"x, y; z"', str(n))) for n in range(5))
    table = read(text)
    assert table.delimiter == delimiter
    assert table.rows[1][1] == "x, y; z"


def test_tabs_are_believed_by_the_name() -> None:
    assert read("a,b\tc,d,e\n", is_tabs=True).rows == (("a,b", "c,d,e"),)


def test_cells_may_have_line_ends_and_quotes() -> None:
    assert read('a,b\n"one\ntwo","say ""hi"""\n').rows == (("one\ntwo", 'say "hi"'),)


def test_rows_may_have_any_number_of_cells() -> None:
    table = read("1\n1,2,3\n\n1,2\n")
    assert table.column_count == 3
    assert table.header == ()
    assert len(table.rows) == 3


def test_the_last_row_of_a_cut_file_is_left_out() -> None:
    table = read("a,b\n1,2\n3", is_cut=True)
    assert table.rows == (("1", "2"),)
    assert table.is_cut


def test_more_rows_than_are_kept_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 100)
    table = read("1,2\n" * 1000)
    assert len(table.rows) == 100
    assert table.is_cut


@pytest.mark.parametrize(
    "text",
    [
        "x" * (1 << 20),
        '"' + "x" * (1 << 20),
        "," * (1 << 20),
        '"' * (1 << 20),
        "a,b\n" + '"' + "c\n" * 300_000,
        "\n" * (1 << 20),
        "a\0b,c\n",
    ],
)
def test_hostile_tables_stay_in_bounds(text: str) -> None:
    table = read(text)
    assert table.column_count <= MOST_COLUMNS
    assert all(len(cell) <= MOST_CELL for row in table.rows for cell in row)


@given(st.text(alphabet=st.sampled_from('a1,;\t|"\n\r\0 é'), max_size=200), st.booleans())
def test_no_text_breaks_the_reader(text: str, is_cut: bool) -> None:
    table = read(text, is_cut=is_cut)
    assert all(len(row) <= table.column_count for row in table.rows)
