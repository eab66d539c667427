"""The filter of a folder: a text that names contain, or conditions as in a search."""

from __future__ import annotations

from collections.abc import Sequence

from rustfs_desktop.index.predicates import TextPredicate
from rustfs_desktop.index.query import QueryTerm, parse
from rustfs_desktop.models.object_columns import ObjectColumns
from rustfs_desktop.models.term_masks import (
    ObjectValuesByRow,
    folder_mask,
    implies,
    intersection,
    object_mask,
)

_SYNTAX = '"*?'


class RowFilter:
    """Which rows a filter shows.

    A text without conditions is looked for as it is, with its spaces. Otherwise every term must
    hold, as in a search; one with an error leaves out nothing.
    """

    def __init__(self, text: str = "") -> None:
        terms = parse(text).terms
        if _is_plain(text, terms):
            terms = (QueryTerm(text, 0, predicate=TextPredicate(text.casefold())),) if text else ()
        self._terms = [term for term in terms if term.predicate is not None]

    @property
    def is_active(self) -> bool:
        """Whether it may hide rows."""
        return bool(self._terms)

    def is_narrowed_by(self, other: RowFilter) -> bool:
        """Whether the other filter shows no row that this one hides."""
        return all(any(_implies(its, term) for its in other._terms) for term in self._terms)

    def object_mask(self, columns: ObjectColumns, rows: Sequence[int]) -> bytes:
        """Which of these objects are shown; only while it is active."""
        values = ObjectValuesByRow(columns, rows)
        return intersection(object_mask(term, values) for term in self._terms)

    def folder_mask(self, columns: ObjectColumns, rows: Sequence[int] | None = None) -> bytes:
        """The same of folders.

        Of all of them, the mask is backward: rows that count down from -1 are its indexes.
        """
        folders = columns.folders
        names = folders[::-1] if rows is None else [folders[~row] for row in rows]
        return intersection(folder_mask(term, names) for term in self._terms)


def _is_plain(text: str, terms: Sequence[QueryTerm]) -> bool:
    """Whether the terms are words only, so that the text means itself."""
    is_words = all(isinstance(t.predicate, TextPredicate) and not t.is_negated for t in terms)
    return is_words and not any(letter in text for letter in _SYNTAX)


def _implies(term: QueryTerm, other: QueryTerm) -> bool:
    """Whether all rows that match the first term match the other one too."""
    if term.is_negated != other.is_negated:
        return False
    if term.is_negated:
        return term.predicate == other.predicate
    return implies(term.predicate, other.predicate)
