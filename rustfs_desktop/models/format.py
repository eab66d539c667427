"""Formats sizes, speeds, durations, dates and counts in the user's locale."""

from __future__ import annotations

import functools
import re
from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTime

from rustfs_desktop.models.joining import list_text
from rustfs_desktop.quantities import (
    Quantity,
    clamped_size,
    duration_quantities,
    progress_quantities,
    size_quantity,
    speed_quantity,
)

NO_VALUE = "—"
"""Shown where there is nothing to say: the size of a folder, a date that cannot be."""

_MILLION = 1_000_000
_WEEK = 7  # days until a day has the same name again
_MAX_SECONDS = 253_402_300_799  # the last second of the year 9999


def size_text(size: int) -> str:
    """A byte count with at most three digits: ``2 KB``, ``86.3 MB``, ``1.24 GB``."""
    return quantity_text(size_quantity(size))


def exact_size_text(size: int) -> str:
    """A byte count with every digit: ``1.24 GB (1,238,471,680 bytes)``."""
    size = clamped_size(size)
    if size < 1000:
        return _bytes_text(size)
    template = QCoreApplication.translate("Format", "{size} ({exact})")
    return template.format(size=size_text(size), exact=_bytes_text(size))


def progress_text(done: int, total: int) -> str:
    """Return ``1.9 of 3.0 GB``, or ``220 MB of 1.24 GB`` where the units differ."""
    moved, whole = map(quantity_text, progress_quantities(done, total))
    return QCoreApplication.translate("Format", "{done} of {total}").format(done=moved, total=whole)


def speed_text(bytes_per_s: float) -> str:
    """Return ``41 MB/s``; one decimal below ten."""
    return quantity_text(speed_quantity(bytes_per_s))


def duration_text(seconds: float) -> str:
    """A duration in one or two units: ``28 s``, ``3 min``, ``1 h 20 min``, ``2 d 4 h``."""
    counts = {each.unit: _number(each.value, 0) for each in duration_quantities(seconds)}
    templates = {
        ("s",): QCoreApplication.translate("Format", "{s} s"),
        ("min",): QCoreApplication.translate("Format", "{min} min"),
        ("h",): QCoreApplication.translate("Format", "{h} h"),
        ("h", "min"): QCoreApplication.translate("Format", "{h} h {min} min"),
        ("d",): QCoreApplication.translate("Format", "{d} d"),
        ("d", "h"): QCoreApplication.translate("Format", "{d} d {h} h"),
    }
    return templates[tuple(counts)].format(**counts)


def date_text(when: datetime | float | None, now: datetime | None = None) -> str:
    """Return ``Today 09:41``, ``Yesterday 18:02`` or ``12 Nov 2026`` in local time.

    Args:
        when: An aware datetime, seconds since 1970, or None; impossible dates show as a dash.
        now: The present, for tests.
    """
    local = _local(when)
    if local is None:
        return NO_VALUE
    today = (now or datetime.now().astimezone()).date()
    if local.date() == today:
        near = QCoreApplication.translate("Format", "Today {time}")
    elif local.date() == today - timedelta(days=1):
        near = QCoreApplication.translate("Format", "Yesterday {time}")
    else:
        return QLocale().toString(QDate(local.year, local.month, local.day), _patterns()[0])
    return near.format(time=QLocale().toString(QTime(local.hour, local.minute), _patterns()[1]))


def soon_text(when: float, now: datetime | None = None) -> str:
    """Return ``14:05`` today, ``Tue 14:05`` within a week, else the date.

    Args:
        when: Seconds since 1970.
        now: The present, for tests.
    """
    local = _local(when)
    if local is None:
        return NO_VALUE
    days = (local.date() - (now or datetime.now().astimezone()).date()).days
    clock = QLocale().toString(QTime(local.hour, local.minute), _patterns()[1])
    if days == 0:
        return clock
    if 0 < days < _WEEK:
        return f"{QLocale().dayName(local.isoweekday(), QLocale.FormatType.ShortFormat)} {clock}"
    return date_text(when, now)


def exact_date_text(when: datetime | float | None) -> str:
    """Return the full local date and time with seconds: ``12 Nov 2026 09:41:07``."""
    local = _local(when)
    if local is None:
        return NO_VALUE
    locale = QLocale()
    day = locale.toString(QDate(local.year, local.month, local.day), _patterns()[0])
    time = locale.toString(QTime(local.hour, local.minute, local.second), _patterns()[2])
    return f"{day} {time}"


def quantity_text(quantity: Quantity) -> str:
    """Return a rounded number as the locale writes it, and its unit."""
    return f"{_number(quantity.value, quantity.decimals)} {quantity.unit}".rstrip()


def number_text(n: int) -> str:
    """Return a count with the locale's thousands separators."""
    return _number(n, 0)


def plural_count(n: int) -> int:
    """Return a number of 32 bits, as Qt counts, that has the plural form of ``n``."""
    # The rules of plurals look at the last digits only.
    return n if n < _MILLION else _MILLION + n % _MILLION


def files_text(n: int) -> str:
    """Return ``1 file`` or ``1,204 files``."""
    return QCoreApplication.translate("Format", "%Ln file(s)", "", n)


def folders_text(n: int) -> str:
    """Return ``1 folder`` or ``2 folders``."""
    return QCoreApplication.translate("Format", "%Ln folder(s)", "", n)


def total_text(size: int, *, is_sized: bool = True) -> str:
    """The text ``48.2 GB``, or ``at least 48.2 GB`` if ``size`` is that of only some files.

    Empty if no size is known.
    """
    if is_sized:
        return size_text(size)
    at_least = QCoreApplication.translate("Format", "at least {size}")
    return at_least.format(size=size_text(size)) if size else ""


def contents_text(
    folders: int, files: int, size: int | None = None, *, is_sized: bool = True
) -> str:
    """The text ``2 folders, 1,204 files (48.2 GB)``; zero counts are omitted.

    Args:
        folders: The number of folders.
        files: The number of files.
        size: Their total size; None to leave it out.
        is_sized: Whether that is the size of all of them.
    """
    if folders and files:
        text = list_text((folders_text(folders), files_text(files)))
    else:
        text = folders_text(folders) if folders else files_text(files)
    total = total_text(size, is_sized=is_sized) if size is not None and files else ""
    if not total:
        return text
    sized = QCoreApplication.translate("Format", "{contents} ({size})")
    return sized.format(contents=text, size=total)


def items_text(n: int) -> str:
    """Return ``1 item`` or ``1,204 items``: files, folders or the markers of empty folders."""
    return QCoreApplication.translate("Format", "%Ln item(s)", "", n)


def _bytes_text(size: int) -> str:
    count = plural_count(size)
    text = QCoreApplication.translate("Format", "{n} byte(s)", "", count)
    return text.format(n=number_text(size))


def _number(value: float, decimals: int) -> str:
    if isinstance(value, int) and not decimals:
        return QLocale().toString(value)
    return QLocale().toString(float(value), "f", decimals)


def _local(when: datetime | float | None) -> datetime | None:
    """``when`` in local time, or None if it is no date between 1970 and 9999."""
    if isinstance(when, datetime):
        when = when.timestamp() if 1970 < when.year < 9999 else None
    if when is None or not 0 <= when <= _MAX_SECONDS:
        return None
    try:
        return datetime.fromtimestamp(when).astimezone()
    except (OverflowError, OSError, ValueError):
        return None


def _patterns() -> tuple[str, str, str]:
    """The locale's patterns for a date, a time, and a time with seconds."""
    return _patterns_of(QLocale().name())


@functools.cache
def _patterns_of(_name: str) -> tuple[str, str, str]:
    # Qt knows a short (12/11/26) and a long (Thursday, 12 November 2026) form; the one between,
    # which reads well in a column, is the long one without the day and with a short month.
    locale = QLocale()
    day = re.sub(
        r"[\s,،]*\bdddd[\s,،]*|dddd", " ", locale.dateFormat(QLocale.FormatType.LongFormat)
    )
    day = day.replace("MMMM", "MMM").strip()
    time = locale.timeFormat(QLocale.FormatType.ShortFormat)
    short = re.sub(r"[:.]ss", "", time)
    exact = time if "ss" in time else re.sub(r"([:.])(mm?)", r"\1\2\1ss", time, count=1)
    return day, short, exact
