"""Dates in replies: ISO 8601 as S3 sends them, and the other forms that servers use."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_LATEST = datetime(9999, 12, 31, tzinfo=UTC).timestamp()
_EPOCH = re.compile(r"[0-9]{1,10}(?:\.[0-9]{1,9})?")


def seconds_since_1970(text: str) -> float:
    """The time of an ISO 8601 date, an HTTP date or a number of seconds; -1 if it is not valid."""
    try:  # in one function, because a listing has a thousand dates a page
        value = datetime.fromisoformat(text)
        if value.tzinfo is None:
            value = value.replace(tzinfo=UTC)
        seconds = value.timestamp()
    except (ValueError, OverflowError):
        return _parsed_slowly(text.strip())
    return seconds if 0 <= seconds <= _LATEST else -1.0


def _parsed_slowly(text: str) -> float:
    if _EPOCH.fullmatch(text):
        return float(text)
    from email.utils import parsedate_to_datetime  # late: few servers need it

    try:
        # fromisoformat() takes no space before the zone.
        value = datetime.fromisoformat(text.replace(" UTC", "Z").replace(" +", "+"))
    except ValueError:
        try:
            value = parsedate_to_datetime(text)
        except (TypeError, ValueError, OverflowError):
            return -1.0
    try:
        seconds = (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return -1.0
    return seconds if 0 <= seconds <= _LATEST else -1.0
