"""Finds the rows of a folder that match one term of a query, as a mask: a byte of 0 or 1 for each.

A folder may have a million rows, and its filter runs while someone types. So one column is read in
the order in which it is stored, which is several times faster than in the order of the table; and
no object is made for each row, as a search does for each object of a page.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterable, MutableSequence, Sequence
from typing import TypeVar

from rustfs_desktop.file_kinds import CODED_KINDS, FOLDER
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

_T = TypeVar("_T")
_SPECIAL = re.compile(r"[*?]|\[.\]")
_OPPOSITE = bytes([1, 0]).ljust(256, b"\0")


class ObjectValuesByRow:
    """The columns of some objects of a folder, for terms to look at.

    Args:
        columns: The folder.
        rows: The objects, in this order; a range of them is read much faster.
    """

    def __init__(self, columns: ObjectColumns, rows: Sequence[int]) -> None:
        self._columns, self._rows = columns, rows

    def __len__(self) -> int:
        """The number of objects."""
        return len(self._rows)

    def folded_names(self) -> Sequence[str]:
        """Their names after :func:`folded`."""
        if isinstance(self._rows, range):
            return self._columns.folded_names(self._rows)
        return [folded(self._columns.names[row]) for row in self._rows]

    def sizes(self) -> Sequence[int]:
        """Their sizes."""
        return self._of(self._columns.sizes)

    def times(self) -> Sequence[float]:
        """When they were modified."""
        return self._of(self._columns.modified)

    def type_codes(self) -> bytes:
        """The codes of their types."""
        codes, rows = self._columns.type_codes, self._rows
        if isinstance(rows, range):
            return bytes(codes[rows.start : rows.stop])
        return bytes([codes[row] for row in rows])

    def class_mask(self, test: Callable[[str], bool]) -> bytes:
        """Those whose storage class passes a test."""
        return self._columns.storage_classes.mask(test, self._rows)

    def _of(self, values: MutableSequence[_T]) -> Sequence[_T]:
        rows = self._rows
        if isinstance(rows, range):
            return values[rows.start : rows.stop]
        return [values[row] for row in rows]


def object_mask(term: QueryTerm, values: ObjectValuesByRow) -> bytes:
    """Those of some objects that match a term without an error."""
    match term.predicate:
        case SizePredicate(low, high):
            return _range_mask(values.sizes(), (low, high), term.is_negated)
        case TimePredicate(low, high):  # of times rounded to milliseconds
            seconds = (low - 0.5) / 1000, (high + 0.5) / 1000
            return _range_mask(values.times(), seconds, term.is_negated)
        case ClassPredicate(name):
            mask = values.class_mask(lambda text: folded(text or STANDARD) == name)
        case KindPredicate(kind):
            mask = _kind_mask(kind, values.type_codes())
        case TextPredicate() | GlobPredicate():
            mask = _name_mask(term.predicate, values.folded_names())
        case _:
            return bytes(len(values))  # listings have no tags
    return opposite(mask) if term.is_negated else mask


def folder_mask(term: QueryTerm, folders: Sequence[str]) -> bytes:
    """Those of some folders that match; nothing is known of them but their names and kind."""
    match term.predicate:
        case KindPredicate(kind):
            return bytes([(kind == FOLDER) != term.is_negated]) * len(folders)
        case TextPredicate() | GlobPredicate():
            mask = _name_mask(term.predicate, [folded(name[:-1]) for name in folders])
            return opposite(mask) if term.is_negated else mask
    return bytes(len(folders))


def opposite(mask: bytes) -> bytes:
    """The rows that are not in a mask."""
    return mask.translate(_OPPOSITE)


def intersection(masks: Iterable[bytes]) -> bytes:
    """The rows that are in all of these masks; there is one at least."""
    first, *others = masks
    if not others:
        return first
    bits = int.from_bytes(first, "little")
    for mask in others:
        bits &= int.from_bytes(mask, "little")
    return bits.to_bytes(len(first), "little")


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


def _range_mask(values: Sequence[float], limits: tuple[float, float], is_negated: bool) -> bytes:
    """The rows in a range, or outside; those with negative, unknown values are never found."""
    low, high = limits
    if is_negated:
        return bytes([value >= 0 and not low <= value <= high for value in values])
    low = max(0, low)
    return bytes([low <= value <= high for value in values])


def _kind_mask(kind: str, type_codes: bytes) -> bytes:
    table = bytes([kind == name for name in CODED_KINDS]).ljust(256, b"\0")
    return type_codes.translate(table)


def _name_mask(predicate: TextPredicate | GlobPredicate, names: Sequence[str]) -> bytes:
    """The rows whose folded name matches."""
    if isinstance(predicate, GlobPredicate):
        return _glob_mask(folded(predicate.pattern), names)
    wanted = folded(predicate.text)
    return bytes([wanted in name for name in names])


def _glob_mask(pattern: str, names: Sequence[str]) -> bytes:
    """The rows whose name matches, see :class:`GlobPredicate`."""
    literals = _SPECIAL.split(pattern)
    if literals == ["", pattern[1:]] and pattern[0] == "*" and "/" not in pattern:
        end = pattern[1:]  # as in *.jpg
        return bytes([name.endswith(end) for name in names])
    match, text = re.compile(fnmatch.translate(pattern)).match, max(literals, key=len)
    if "/" in pattern:
        return bytes([text in name and match(name) is not None for name in names])
    return bytes(
        [text in name and match(name[name.rfind("/") + 1 :]) is not None for name in names]
    )
