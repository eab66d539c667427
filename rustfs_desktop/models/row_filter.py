"""The filter of a folder: a text that names contain, or conditions as in a search."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from rustfs_desktop.index.predicates import TextPredicate
from rustfs_desktop.index.query import QueryTerm, parse
from rustfs_desktop.models.object_columns import ObjectColumns
from rustfs_desktop.models.term_rows import (
    implies,
    matching_folders,
    matching_objects,
    term_cost,
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
        self._terms = sorted((t for t in terms if t.predicate is not None), key=term_cost)

    @property
    def is_active(self) -> bool:
        """Whether it may hide rows."""
        return bool(self._terms)

    def is_narrowed_by(self, other: RowFilter) -> bool:
        """Whether the other filter shows no row that this one hides."""
        return all(any(_implies(its, term) for its in other._terms) for term in self._terms)

    def rows(self, columns: ObjectColumns, rows: Sequence[int]) -> array[int]:
        """Those of the rows that are shown; all of them are folders, or all are objects."""
        matching = matching_folders if rows and rows[0] < 0 else matching_objects
        for term in self._terms:
            rows = matching(term, columns, rows)
        return rows if isinstance(rows, array) else array("i", rows)


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
