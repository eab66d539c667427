"""The conditions of a search in words."""

from __future__ import annotations

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
from rustfs_desktop.models.format import date_text, plural_count, size_text
from rustfs_desktop.models.message_texts import message_text
from rustfs_desktop.quantities import MAX_SIZE

translate = QCoreApplication.translate

_LONGEST = 40


def condition_text(term: QueryTerm) -> str:
    """What a term asks, for a chip: ``Larger than 10 MB``; as it was written if it has an error."""
    if term.predicate is None:
        return display(term.text, _LONGEST)
    words = _predicate_text(term.predicate)
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
    return translate("Search", "Remove this condition")


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


def _size_condition(low: int, high: int) -> str:
    if high >= MAX_SIZE:
        return translate("Search", "From {size}").format(size=size_text(low))
    if low <= 0:
        return translate("Search", "Up to {size}").format(size=size_text(high))
    return translate("Search", "{low} to {high}").format(low=size_text(low), high=size_text(high))


def _time_condition(low: int, high: int) -> str:
    if high >= MAX_SIZE:
        return translate("Search", "Changed since {date}").format(date=date_text(low / 1000))
    return translate("Search", "Changed before {date}").format(date=date_text((high + 1) / 1000))
