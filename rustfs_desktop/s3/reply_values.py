"""Numbers and dates in replies: whatever a server sends, no error but an unknown value."""

from __future__ import annotations

import contextlib
import re
from datetime import UTC, datetime, timedelta

_MAX_DIGITS = 19  # more than 2⁶³ has; Python raises an error for more than 4,300
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime(9999, 12, 31, tzinfo=UTC).timestamp()  # every time zone can show it
_HTTP_DATE = re.compile(
    r"[A-Z][a-z]{2}, ([0-9]{2}) ([A-Z][a-z]{2}) ([1-9][0-9]{3}) "
    r"([0-9]{2}):([0-9]{2}):([0-9]{2}) GMT"
)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_SECONDS = re.compile(r"-?[0-9]{1,10}(?:\.[0-9]{1,9})?")


def whole_number(text: str) -> int | None:
    """A whole number of at most 19 ASCII digits; None for anything else."""
    if len(text) <= _MAX_DIGITS and text.isascii() and text.isdecimal():
        return int(text)
    return None


def seconds_since_1970(time: datetime | None) -> float:
    """The time in seconds; -1 if it is not known, before 1970 or after 9999."""
    seconds = -1.0 if time is None else time.timestamp()
    return seconds if 0 <= seconds <= _LATEST else -1.0


def parse_date(text: str) -> datetime | None:
    """The time, in UTC, of an ISO 8601 date, an HTTP date or a number of seconds since 1970.

    A date without a time zone is in UTC. None if it is not valid.
    """
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        other = _parse_other_date(text.strip())
        if other is None:
            return None
        time = other
    except TypeError:  # boto3 passes a list for an element that comes twice
        return None
    try:
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except OverflowError:  # before the year 1 or after 9999
        return None


def _parse_other_date(text: str) -> datetime | None:
    if _SECONDS.fullmatch(text):
        return _EPOCH + timedelta(seconds=float(text))
    try:
        # fromisoformat() takes no space before the time zone, and Go writes it twice.
        return datetime.fromisoformat(
            text.removesuffix(" UTC").replace(" +", "+").replace(" -", "-")
        )
    except ValueError:
        return _parse_http_date(text)


def _parse_http_date(text: str) -> datetime | None:
    if match := _HTTP_DATE.fullmatch(text):
        day, month, year, hour, minute, second = match.groups()
        with contextlib.suppress(ValueError):
            date = int(year), _MONTHS.index(month) + 1, int(day)
            return datetime(*date, int(hour), int(minute), int(second), tzinfo=UTC)
    from email.utils import parsedate_to_datetime  # late: few servers need it

    try:
        return parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
