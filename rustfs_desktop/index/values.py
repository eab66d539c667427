"""Reads the values of a query: sizes, time spans and dates, as ranges of integers."""

from __future__ import annotations

import re
from datetime import datetime

from rustfs_desktop.quantities import MAX_SIZE, parse_size

Range = tuple[int, int]  # both ends are included
_ZERO = re.compile(r"0+\s*([KMGT]i?)?B?", re.IGNORECASE)
_SPAN = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(min|mo|h|d|w|y)", re.ASCII | re.IGNORECASE)
_DAY_MS = 86_400_000
_SPAN_MS = {
    "min": 60_000,
    "h": 3_600_000,
    "d": _DAY_MS,
    "w": 7 * _DAY_MS,
    "mo": 30 * _DAY_MS,
    "y": 365 * _DAY_MS,
}
_DATE = re.compile(r"(\d{4})(?:-(\d\d?)(?:-(\d\d?))?)?", re.ASCII)


def size_range(operator: str, text: str) -> Range:
    """The sizes that ``size>10M``, ``size:1M..2M`` or ``size:500`` mean.

    Raises:
        ValueError: The text is no size.
    """
    low, dots, high = text.partition("..")
    if dots:
        if operator not in (":", "="):
            raise ValueError(text)
        return _size(low), _size(high)
    return _compared(operator, _size(text), MAX_SIZE)


def age_range(operator: str, text: str, now_ms: int) -> Range:
    """The times, in ms since 1970, of objects with an age such as ``age<7d``.

    Raises:
        ValueError: The text is no time span, or there is no ``<`` or ``>``.
    """
    match = _SPAN.fullmatch(text)
    if match is None or operator in (":", "="):
        raise ValueError(text)
    span = float(match[1]) * _SPAN_MS[match[2].lower()]
    turned = operator.translate(str.maketrans("<>", "><"))  # younger is later
    return _compared(turned, now_ms - round(span), MAX_SIZE)


def date_range(field: str, text: str) -> Range:
    """The times before a day, or from its beginning on for ``after``; days are local ones.

    Raises:
        ValueError: The text is no date.
    """
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year, month, day = (int(part or 1) for part in match.groups())
    try:
        start = round(datetime(year, month, day).astimezone().timestamp() * 1000)
    except (OverflowError, OSError) as error:  # of years near 1 and 9999
        raise ValueError(text) from error
    return (0, start - 1) if field == "before" else (start, MAX_SIZE)


def _size(text: str) -> int:
    if _ZERO.fullmatch(text):
        return 0
    try:
        return min(parse_size(text), MAX_SIZE)
    except OverflowError as error:  # more digits than a number can have
        raise ValueError(text) from error


def _compared(operator: str, value: int, highest: int) -> Range:
    match operator:
        case "<":
            return 0, value - 1
        case "<=":
            return 0, value
        case ">":
            return min(value + 1, highest), highest
        case ">=":
            return value, highest
        case _:
            return value, value
