"""The filter of a folder: a text that names contain, or conditions as in a search."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence

from rustfs_desktop.index.matching import ObjectRow
from rustfs_desktop.index.predicates import ClassPredicate, KindPredicate, TextPredicate
from rustfs_desktop.index.query import QueryTerm, parse
from rustfs_desktop.models.object_columns import ObjectColumns, folded

_SYNTAX = '"*?'


class RowFilter:
    """Which rows a filter shows.

    A text without conditions is looked for as it is, with its spaces. Otherwise every term must
    hold, as in a search; one with an error leaves out nothing.

    Attributes:
        text: The text that is looked for, folded; empty for conditions.
    """

    def __init__(self, text: str = "") -> None:
        terms = parse(text).terms
        is_plain = _is_plain(text, terms)
        self.text = folded(text) if is_plain else ""
        self._terms = () if is_plain else tuple(t for t in terms if t.predicate is not None)

    @property
    def is_active(self) -> bool:
        """Whether it may hide rows."""
        return bool(self.text or self._terms)

    def is_narrowed_by(self, other: RowFilter) -> bool:
        """Whether the other filter shows no row that this one hides."""
        return bool(self.text) and self.text in other.text

    def rows(self, columns: ObjectColumns, rows: Sequence[int]) -> array[int]:
        """Those of the rows that are shown; all of them are folders, or all are objects."""
        if not self.is_active:
            return rows if isinstance(rows, array) else array("i", rows)
        if self._terms:
            return array("i", _matching(self._terms, columns, rows))
        text = self.text
        if rows and rows[0] < 0:
            folders = columns.folders
            return array("i", [row for row in rows if text in folded(folders[~row][:-1])])
        names = columns.folded_names()
        return array("i", [row for row in rows if text in names[row]])


def _is_plain(text: str, terms: Sequence[QueryTerm]) -> bool:
    """Whether the terms are words only, so that the text means itself."""
    is_words = all(isinstance(t.predicate, TextPredicate) and not t.is_negated for t in terms)
    return is_words and not any(letter in text for letter in _SYNTAX)


def _matching(
    terms: Sequence[QueryTerm], columns: ObjectColumns, rows: Sequence[int]
) -> Iterator[int]:
    if rows and rows[0] < 0:
        yield from (row for row in rows if _matches_folder(terms, columns.name(row)))
        return
    facts = ObjectRow()
    for row in rows:
        facts.key = columns.name(row)
        facts.size, facts.modified = columns.sizes[row], columns.modified[row]
        facts.storage_class = columns.storage_classes[row]
        if all(term.matches(facts) for term in terms):
            yield row


def _matches_folder(terms: Sequence[QueryTerm], name: str) -> bool:
    """Whether a folder matches; only its kind is told by the slash at the end of its name."""
    plain, with_slash = ObjectRow(), ObjectRow()
    plain.key, with_slash.key = name[:-1], name
    return all(
        term.matches(with_slash if isinstance(term.predicate, KindPredicate) else plain)
        and not isinstance(term.predicate, ClassPredicate)
        for term in terms
    )
