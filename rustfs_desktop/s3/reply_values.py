"""Numbers and dates in headers and metadata: whatever a server sends, no error but None."""

from __future__ import annotations

from datetime import UTC, datetime

_MAX_DIGITS = 19  # more than 2⁶³ has; Python raises an error for more than 4,300


def whole_number(text: str) -> int | None:
    """A whole number of at most 19 ASCII digits; None for anything else."""
    if len(text) <= _MAX_DIGITS and text.isascii() and text.isdecimal():
        return int(text)
    return None


def http_time(text: str) -> datetime | None:
    """The time of an HTTP date, in UTC if it has no zone; None if it is not valid."""
    from email.utils import parsedate_to_datetime  # late: not needed for uploads

    try:
        time = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
    return time if time.tzinfo is not None else time.replace(tzinfo=UTC)
