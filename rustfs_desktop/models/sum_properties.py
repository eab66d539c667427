"""The sums of a folder or bucket as properties, and how old they are."""

from __future__ import annotations

import enum
import time

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.models.format import duration_text, number_text, size_text

translate = QCoreApplication.translate

_LEAST_AGE_S = 60


class SumSource(enum.Enum):
    """Who added up the sizes."""

    INDEX = enum.auto()
    SERVER = enum.auto()


def sum_properties(
    size: int, objects: int, as_of: str, *, is_least: bool = False, has_versions: bool = False
) -> dict[str, str]:
    """Names and values for the inspector.

    Args:
        size: In bytes.
        objects: Their number.
        as_of: When and where from, see :func:`as_of_text`.
        is_least: Whether it may be more.
        has_versions: Whether old versions are counted as well.
    """
    amount = size_text(size)
    if is_least:
        amount = translate("Sums", "At least {size}").format(size=amount)
    included = translate("Sums", "Included") if has_versions else ""
    return {
        translate("Sums", "Size"): amount,
        translate("Sums", "Items"): number_text(objects),
        translate("Sums", "Old versions"): included,
        translate("Sums", "As of"): as_of,
    }


def as_of_text(at: float | None, source: SumSource) -> str:
    """``2 min ago (server)``; ``at`` is in seconds since 1970, or None if it is not known."""
    if at is None:
        age = translate("Sums", "Unknown time")
    elif (age_s := time.time() - at) < _LEAST_AGE_S:
        age = translate("Sums", "Just now")
    else:
        age = translate("Sums", "{age} ago").format(age=duration_text(age_s))
    if source is SumSource.INDEX:
        return translate("Sums", "{time} (index)").format(time=age)
    return translate("Sums", "{time} (server)").format(time=age)
