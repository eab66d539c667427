"""Turns a query into SQL that finds exactly the objects that match it.

Trigrams only narrow: they do not tell whether all of a text is there, nor where. The conditions
then compare the text itself, on the same folded text that ``Query.matches`` looks at.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator

from rustfs_desktop.file_kinds import KIND_NAMES
from rustfs_desktop.index.predicates import (
    ClassPredicate,
    GlobPredicate,
    KindPredicate,
    Predicate,
    SizePredicate,
    TextPredicate,
    TimePredicate,
    fold,
)
from rustfs_desktop.index.query import Query, quoted
from rustfs_desktop.index.schema import STANDARD_CLASS
from rustfs_desktop.index.tables import end_of_prefix, folder_and_name
from rustfs_desktop.index.types import STANDARD

_MAX_TRIGRAMS = 24  # of one term; more hardly narrow further
_NAME = "coalesce(object.folded, object.name)"
_KEY = f"coalesce(folder.folded, folder.path) || {_NAME}"
AFTER = "AND object.id>? ORDER BY object.id"
_LITERAL = re.compile(r"\[(.)\]|[*?]")


@dataclasses.dataclass(frozen=True, slots=True)
class Narrowing:
    """The conditions of a statement, and their values.

    Attributes:
        trigrams: The expression for the trigram table; empty if no term has three letters.
        conditions: Conditions on ``folder`` and ``object``.
        values: The values of the conditions, in order.
    """

    trigrams: str
    conditions: tuple[str, ...]
    values: tuple[str | int, ...]

    @property
    def is_in_order(self) -> bool:
        """Whether ``statement`` can select the objects in the order of their ids."""
        return bool(self.trigrams) or not self._is_below

    @property
    def _is_below(self) -> bool:
        return any(each.startswith("folder.path>=") for each in self.conditions)

    def statement(self, columns: str, after: str = "") -> tuple[str, tuple[str | int, ...]]:
        """A statement that selects columns of the objects that match, with its values.

        Args:
            columns: What is selected.
            after: ``AFTER`` for the objects after an id, whose value is the last one.
        """
        values = self.values
        if self.trigrams:
            tables = (
                "trigram CROSS JOIN object ON object.id=trigram.rowid"
                " CROSS JOIN folder ON folder.id=object.folder"
            )
            conditions = ("trigram MATCH ?", *self.conditions)
            values = (self.trigrams, *values)
            after = after.replace("object.id", "trigram.rowid")
        else:
            tables = (
                "folder CROSS JOIN object ON object.folder=folder.id"
                if self._is_below
                else "object CROSS JOIN folder ON folder.id=object.folder"
            )
            conditions = self.conditions
        where = " AND ".join(f"({each})" for each in conditions) or "1"
        return " ".join(("SELECT", columns, "FROM", tables, "WHERE", where, after)), values


def narrow(query: Query, prefix: str = "") -> Narrowing:
    """The conditions for a query below a prefix, which need not be a folder.

    What terms say of keys is about the rest of the key below the folder, as in
    ``matching.matching_rows``.
    """
    trigrams: list[str] = []
    key = _KEY
    conditions: list[str] = []
    values: list[str | int] = []
    if prefix:
        folder, name = folder_and_name(prefix)
        if folder:
            conditions.append("folder.path>=? AND folder.path<?")
            values += [folder, end_of_prefix(folder)]
            key = f"substr({_KEY}, {len(fold(folder)) + 1})"
        if name:
            conditions.append("substr(folder.path || object.name, 1, ?)=?")
            values += [len(prefix), prefix]
    for term in query.terms:
        if term.predicate is None:
            continue
        condition, more = _condition(term.predicate, key, is_negated=term.is_negated)
        conditions.append(condition)
        values += more
        if not term.is_negated:
            trigrams += _trigrams(term.predicate)
    return Narrowing(_all_of(trigrams), tuple(conditions), tuple(values))


def _condition(predicate: Predicate, key: str, *, is_negated: bool) -> tuple[str, list[str | int]]:
    """The condition that is true for what a term allows; ``key`` is the folded key in SQL."""
    no = "NOT " if is_negated else ""
    match predicate:
        case TextPredicate(text):
            return f"{no}instr({key}, ?)>0", [text]
        case GlobPredicate(pattern):
            return f"{no}({key if predicate.is_path else _NAME}) GLOB ?", [pattern]
        case SizePredicate(low, high):
            return f"object.size>=0 AND object.size {no}BETWEEN ? AND ?", [low, high]
        case TimePredicate(low, high):
            return f"object.modified>=0 AND object.modified {no}BETWEEN ? AND ?", [low, high]
        case KindPredicate(kind):
            return f"{no}object.kind=?", [KIND_NAMES.index(kind)]
        case ClassPredicate(name):
            standard = int(name == fold(STANDARD))
            is_standard = f"object.class IN (0, {STANDARD_CLASS})"
            return (
                f"{no}CASE WHEN {is_standard} THEN ? ELSE fold(CAST(object.class AS BLOB))=? END",
                [
                    standard,
                    name,
                ],
            )
        case _:
            return "0", []  # tags are not in the index


def _trigrams(predicate: Predicate) -> Iterator[str]:
    """Trigrams that the folded key of every match has."""
    match predicate:
        case TextPredicate(text):
            parts = [text]
        case GlobPredicate(pattern):
            parts = _literal_parts(pattern)
        case _:
            return
    found = [part[at : at + 3] for part in parts for at in range(len(part) - 2)]
    yield from found[:: len(found) // _MAX_TRIGRAMS + 1]


def _literal_parts(pattern: str) -> list[str]:
    """The texts between the wildcards of a pattern."""
    plain = _LITERAL.sub(lambda match: match[1] or "\0", pattern)
    return plain.split("\0")  # no folded text has it


def _all_of(trigrams: Iterable[str]) -> str:
    return " AND ".join(quoted(each) for each in dict.fromkeys(trigrams))
