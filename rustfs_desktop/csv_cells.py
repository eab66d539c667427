"""Cells of CSV tables that are opened in a spreadsheet."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless_cell(value: T) -> T | str:
    """The value, with an apostrophe before a text that a spreadsheet would run as a formula.

    Spreadsheets do not show the apostrophe.
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
