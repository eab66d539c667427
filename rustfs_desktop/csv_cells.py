"""Cells of CSV tables that are opened in a spreadsheet."""

from __future__ import annotations

import re
from typing import TypeVar

T = TypeVar("T")

_SIGNS = r"=+@\uff1d\uff0b\uff0d\uff20-"  # also as Asian keyboards write them
_MAY_BE_FORMULA = re.compile(rf"\A[\t\r\n{_SIGNS}]|[;\t\r\n]")
# At the beginning, and where a spreadsheet may begin another cell: in many countries it takes the
# semicolon for the separator, and then quotes count only at the beginning of a line.
_FORMULA = re.compile(rf'\A(?=[\t\r\n{_SIGNS}])|(?<=[;\t\r\n])(?=[\s"]*[{_SIGNS}])')


def harmless_cell(value: T) -> T | str:
    """The value, with an apostrophe before a text that a spreadsheet would run as a formula.

    Spreadsheets do not show the apostrophe at the beginning of a cell.
    """
    if isinstance(value, str) and _MAY_BE_FORMULA.search(value):
        return _FORMULA.sub("'", value)
    return value
