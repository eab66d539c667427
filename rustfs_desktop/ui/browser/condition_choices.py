"""The conditions that menus of a search offer: kinds, sizes and ages of files."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.index.predicates import KindPredicate, Predicate, SizePredicate, TimePredicate
from rustfs_desktop.models.search_texts import kind_text

translate = QCoreApplication.translate

_KINDS = ("image", "video", "audio", "archive", "document", "data", "code", "folder")


@dataclasses.dataclass(frozen=True, slots=True)
class ConditionChoice:
    """An entry of such a menu.

    Attributes:
        title: The words of the entry.
        term: The term of the query.
    """

    title: str
    term: str


def kind_choices() -> list[ConditionChoice]:
    """The kinds of files."""
    return [ConditionChoice(kind_text(kind), f"type:{kind}") for kind in _KINDS]


def size_choices() -> list[ConditionChoice]:
    """Some limits of the size."""
    return [
        ConditionChoice(translate("SearchStrip", "Larger Than 10 MB"), "size>10M"),
        ConditionChoice(translate("SearchStrip", "Larger Than 1 GB"), "size>1G"),
        ConditionChoice(translate("SearchStrip", "Smaller Than 1 MB"), "size<1M"),
    ]


def age_choices() -> list[ConditionChoice]:
    """Some limits of the time of the last change."""
    return [
        ConditionChoice(translate("SearchStrip", "Changed in the Last Day"), "age<1d"),
        ConditionChoice(translate("SearchStrip", "Changed in the Last 7 Days"), "age<7d"),
        ConditionChoice(translate("SearchStrip", "Older Than a Year"), "age>1y"),
    ]


def alternatives(predicate: Predicate | None) -> list[ConditionChoice]:
    """What a condition can be changed to; nothing for one that has to be typed."""
    match predicate:
        case KindPredicate():
            return kind_choices()
        case SizePredicate():
            return size_choices()
        case TimePredicate():
            return age_choices()
        case _:
            return []
