"""Finds the rows of a folder that match one term of a query, in one pass over one column.

A folder may have a million rows, and its filter runs while someone types: so no object is made
for each row, as a search does for each object of a page.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Mapping, Sequence

from rustfs_desktop.file_kinds import FOLDER, KIND_NAMES, OTHER, extensions
from rustfs_desktop.index.predicates import (
    ClassPredicate,
    GlobPredicate,
    KindPredicate,
    Predicate,
    SizePredicate,
    TextPredicate,
    TimePredicate,
)
from rustfs_desktop.index.query import QueryTerm
from rustfs_desktop.index.types import STANDARD
from rustfs_desktop.models.object_columns import ObjectColumns, folded

_CHEAPEST_FIRST = (SizePredicate, TimePredicate, ClassPredicate, TextPredicate, KindPredicate)
_SPECIAL = re.compile(r"[*?]|\[.\]")

Names = Mapping[int, str] | Sequence[str]  # by row number, folded


def term_cost(term: QueryTerm) -> int:
    """By what terms are sorted, so that the slow ones look at fewer rows."""
    kind = type(term.predicate)
    return _CHEAPEST_FIRST.index(kind) if kind in _CHEAPEST_FIRST else len(_CHEAPEST_FIRST)


def matching_objects(term: QueryTerm, columns: ObjectColumns, rows: Sequence[int]) -> Sequence[int]:
    """Those of these objects that match a term without an error, in order."""
    is_negated = term.is_negated
    match term.predicate:
        case SizePredicate(low, high):
            return _in_range(columns.sizes, (low, high), is_negated, rows)
        case TimePredicate(low, high):  # of times rounded to milliseconds
            seconds = (low - 0.5) / 1000, (high + 0.5) / 1000
            return _in_range(columns.modified, seconds, is_negated, rows)
        case ClassPredicate(name):
            found = columns.storage_classes.indexes_where(
                lambda text: folded(text or STANDARD) == name, rows
            )
            return _without(rows, found) if is_negated else found
        case TextPredicate() | GlobPredicate() | KindPredicate():
            return _matching_names(term, columns.folded_names(), rows)
    return []  # listings have no tags


def matching_folders(term: QueryTerm, columns: ObjectColumns, rows: Sequence[int]) -> Sequence[int]:
    """Those of these folders that match; nothing is known of them but their names and kind."""
    match term.predicate:
        case KindPredicate(kind):
            return rows if (kind == FOLDER) != term.is_negated else []
        case TextPredicate() | GlobPredicate():
            names = {row: folded(columns.folders[~row][:-1]) for row in rows}
            return _matching_names(term, names, rows)
    return []


def implies(predicate: Predicate | None, other: Predicate | None) -> bool:
    """Whether all that match the first predicate match the other one too."""
    match predicate, other:
        case TextPredicate(text), TextPredicate(part):
            return folded(part) in folded(text)
        case (SizePredicate(low, high), SizePredicate(least, most)) | (
            TimePredicate(low, high),
            TimePredicate(least, most),
        ):
            return least <= low and high <= most
    return predicate == other


def _in_range(
    values: Sequence[float],
    limits: tuple[float, float],
    is_negated: bool,
    rows: Sequence[int],
) -> list[int]:
    """The rows in a range, or outside; those with negative, unknown values are never found."""
    low, high = limits
    if is_negated:
        return [row for row in rows if not low <= values[row] <= high and values[row] >= 0]
    low = max(0, low)
    return [row for row in rows if low <= values[row] <= high]


def _matching_names(term: QueryTerm, names: Names, rows: Sequence[int]) -> Sequence[int]:
    match term.predicate:
        case TextPredicate(text):
            wanted = folded(text)
            found = [row for row in rows if wanted in names[row]]
        case GlobPredicate(pattern):
            found = _matching_glob(folded(pattern), names, rows)
        case KindPredicate(kind):
            found = _of_kind(kind, names, rows)
        case _:
            found = []
    return _without(rows, found) if term.is_negated else found


def _matching_glob(pattern: str, names: Names, rows: Sequence[int]) -> list[int]:
    """The rows whose name matches, see :class:`GlobPredicate`."""
    literals = _SPECIAL.split(pattern)
    if literals == ["", pattern[1:]] and pattern[0] == "*" and "/" not in pattern:
        end = pattern[1:]  # as in *.jpg
        return [row for row in rows if names[row].endswith(end)]
    match, text = re.compile(fnmatch.translate(pattern)).match, max(literals, key=len)
    if "/" in pattern:
        return [row for row in rows if text in (name := names[row]) and match(name)]
    return [
        row for row in rows if text in (name := names[row]) and match(name[name.rfind("/") + 1 :])
    ]


def _of_kind(kind: str, names: Names, rows: Sequence[int]) -> list[int]:
    if kind == FOLDER:  # an empty name is that of the folder itself
        return [row for row in rows if not names[row] or names[row].endswith("/")]
    if kind != OTHER:
        return _with_extension(extensions(kind), names, rows)
    others = frozenset().union(*(extensions(name) for name in KIND_NAMES if name != OTHER))
    known = [*_with_extension(others, names, rows), *_of_kind(FOLDER, names, rows)]
    return _without(rows, known)


def _with_extension(wanted: frozenset[str], names: Names, rows: Sequence[int]) -> list[int]:
    """The rows with one of these extensions; what follows a dot in front of a name is none."""
    return [
        row
        for row in rows
        if (parts := names[row].rpartition("."))[2] in wanted and parts[0][-1:] not in ("", "/")
    ]


def _without(rows: Sequence[int], others: Iterable[int]) -> list[int]:
    hidden = frozenset(others)
    return [row for row in rows if row not in hidden]
