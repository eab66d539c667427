"""Reads files with delimiters (CSV, TSV) as tables."""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterator

from rustfs_desktop.preview.encodings import DecodedText
from rustfs_desktop.preview.types import TablePreview

MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_CELL = 500
_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 20
_SAMPLE_ROWS = 100
_NUMBER = re.compile(r"[+\-−]?[0-9][0-9.,'\u00a0\u202f ]{0,30}(?:[eE][+-]?[0-9]{1,4})?%?|")
_QUOTED = re.compile(r'"[^"]*+"')


def read_table(found: DecodedText, *, is_cut: bool, is_tabs: bool) -> TablePreview:
    """The table in a text.

    Args:
        found: The text.
        is_cut: Whether the file goes on; its last row is then left out.
        is_tabs: Whether the name of the file says that tabs are the delimiters.
    """
    delimiter = "\t" if is_tabs else _delimiter(found.text)
    rows, is_whole = _rows(found.text, delimiter)
    if is_cut and len(rows) > 1:
        rows.pop()
    columns = max((len(row) for row in rows), default=0)
    numeric = _numeric_columns(rows, columns)
    header: tuple[str, ...] = ()
    if len(rows) > 1 and _is_header(rows[0], columns):
        header = rows.pop(0)
    return TablePreview(
        tuple(rows),
        header,
        numeric,
        columns,
        delimiter,
        found.encoding,
        is_cut=is_cut or not is_whole,
    )


def _rows(text: str, delimiter: str) -> tuple[list[tuple[str, ...]], bool]:
    """The rows, and whether they are all."""
    rows: list[tuple[str, ...]] = []
    # Line ends inside quotes belong to a cell. Without a line end csv would see no next row.
    lines = iter(text.splitlines(keepends=True))
    reader = csv.reader(lines, delimiter=delimiter)
    for row in _until_error(reader):
        if row is None or len(rows) == MOST_ROWS:
            return rows, False
        if row:
            rows.append(tuple(cell[:MOST_CELL] for cell in row[:MOST_COLUMNS]))
    return rows, True


def _until_error(reader: Iterator[list[str]]) -> Iterator[list[str] | None]:
    """The rows; None instead of one that csv refuses, such as one with a cell of 128 KiB."""
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield None
            return


def _delimiter(text: str) -> str:
    """The character that divides most of the first lines into the same number of cells."""
    sample = [
        _QUOTED.sub("", line[:10_000])
        for line in itertools.islice(text[:100_000].split("\n"), _SAMPLE_LINES)
        if line.strip()
    ]
    best, best_score = ",", 0
    for delimiter in _DELIMITERS:
        counts = [line.count(delimiter) for line in sample]
        usual = max(set(counts), key=counts.count, default=0)
        score = counts.count(usual) * 1000 + min(usual, 999) if usual else 0
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _numeric_columns(rows: list[tuple[str, ...]], columns: int) -> frozenset[int]:
    sample = rows[1 : 1 + _SAMPLE_ROWS]
    numeric = set()
    for column in range(columns):
        cells = [row[column].strip() for row in sample if len(row) > column]
        filled = [cell for cell in cells if cell]
        if filled and all(_NUMBER.fullmatch(cell) for cell in filled):
            numeric.add(column)
    return frozenset(numeric)


def _is_header(row: tuple[str, ...], columns: int) -> bool:
    """Whether a row has a title for every column, and no number."""
    titles = [cell.strip() for cell in row]
    return (
        len(row) == columns
        and all(titles)
        and len(set(titles)) == columns
        and not any(_NUMBER.fullmatch(title) for title in titles)
    )
