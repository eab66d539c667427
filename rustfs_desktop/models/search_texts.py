"""The conditions of a search in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import itemgetter

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.index.predicates import (
    ClassPredicate,
    GlobPredicate,
    KindPredicate,
    Predicate,
    SizePredicate,
    TagPredicate,
    TextPredicate,
    TimePredicate,
)
from rustfs_desktop.index.query import Query, QueryTerm
from rustfs_desktop.models.display import display
from rustfs_desktop.models.format import date_text, plural_count, quantity_text
from rustfs_desktop.models.message_texts import message_text
from rustfs_desktop.quantities import MAX_SIZE, size_quantity

translate = QCoreApplication.translate

_LONGEST = 40
_ROUND = 1000
_AGE_IN_DAYS = re.compile("-?age([<>])([1-9][0-9]{0,4})d", re.ASCII | re.IGNORECASE)


def condition_text(term: QueryTerm) -> str:
    """What a term asks, for a chip: ``Larger than 10 MB``; as it was written if it has an error."""
    if term.predicate is None:
        return display(term.text, _LONGEST)
    words = _days_text(term.text) or _predicate_text(term.predicate)
    return (
        translate("Search", "Not: {condition}").format(condition=words)
        if term.is_negated
        else words
    )


def is_condition(term: QueryTerm) -> bool:
    """Whether the term is more than a text to look for."""
    return term.is_negated or not isinstance(term.predicate, TextPredicate)


def condition_tip(term: QueryTerm) -> str:
    """The tool tip of a chip: what is wrong with the term, or what a click does."""
    if term.error is not None:
        return message_text(term.error)
    return translate("Search", "Change this condition; the cross removes it")


def removal_advice(query: Query, misses: Sequence[int]) -> str:
    """Which term to remove where nothing was found, and what is found then; may be empty.

    Args:
        query: The query.
        misses: For each of its terms, how many objects are found without it.
    """
    count, term = max(zip(misses, query.terms, strict=False), key=itemgetter(0), default=(0, None))
    if term is None or not count:
        return ""
    words = condition_text(term)
    if not is_condition(term):
        words = display(term.text, _LONGEST)
    found = plural_count(count)
    advice = translate("Search", "Without “{condition}” %Ln file(s) are found.", "", found)
    return advice.format(condition=words)


def kind_text(kind: str) -> str:
    """A kind of files in words."""
    return {
        "image": translate("Search", "Images"),
        "video": translate("Search", "Videos"),
        "audio": translate("Search", "Audio"),
        "archive": translate("Search", "Archives"),
        "code": translate("Search", "Code"),
        "data": translate("Search", "Data"),
        "document": translate("Search", "Documents"),
        "file": translate("Search", "Other files"),
        "folder": translate("Search", "Folders"),
    }.get(kind, kind)


def _predicate_text(predicate: Predicate) -> str:
    match predicate:
        case TextPredicate(text):
            return translate("Search", "“{text}”").format(text=display(text, _LONGEST))
        case GlobPredicate(pattern):
            return translate("Search", "Name: {pattern}").format(pattern=display(pattern, _LONGEST))
        case KindPredicate(kind):
            return translate("Search", "Type: {kind}").format(kind=kind_text(kind))
        case SizePredicate(low, high):
            return _size_condition(low, high)
        case TimePredicate(low, high):
            return _time_condition(low, high)
        case ClassPredicate(name):
            words = translate("Search", "Storage class: {name}")
            return words.format(name=display(name.upper(), _LONGEST))
        case TagPredicate(name, value):
            tag = name if value is None else f"{name}={value}"
            return translate("Search", "Tag: {tag}").format(tag=display(tag, _LONGEST))


def _days_text(text: str) -> str:
    """An age of whole days, which is clearer than the date that was so long ago; else empty."""
    match = _AGE_IN_DAYS.fullmatch(text)
    if match is None:
        return ""
    days = int(match[2])
    if match[1] == "<":
        return translate("Search", "Changed in the last %Ln day(s)", "", days)
    return translate("Search", "Not changed in the last %Ln day(s)", "", days)


def _size_condition(low: int, high: int) -> str:
    """Both ends are included; ``>10M`` begins a byte after 10 MB."""
    if high >= MAX_SIZE:
        if low % _ROUND == 1:
            return translate("Search", "Larger than {size}").format(size=_bound_text(low - 1))
        return translate("Search", "From {size}").format(size=_bound_text(low))
    if low <= 0:
        if high % _ROUND == _ROUND - 1:
            return translate("Search", "Smaller than {size}").format(size=_bound_text(high + 1))
        return translate("Search", "Up to {size}").format(size=_bound_text(high))
    words = translate("Search", "{low} to {high}")
    return words.format(low=_bound_text(low), high=_bound_text(high))


def _bound_text(size: int) -> str:
    """A size as one would type it: ``10 MB`` instead of ``10.0 MB``."""
    found = size_quantity(size)
    return quantity_text(found._replace(decimals=0) if found.value.is_integer() else found)


def _time_condition(low: int, high: int) -> str:
    if high >= MAX_SIZE:
        return translate("Search", "Changed since {date}").format(date=date_text(low / 1000))
    return translate("Search", "Changed before {date}").format(date=date_text((high + 1) / 1000))
