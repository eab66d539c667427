"""The query language of searches and filters, and its parser.

A query is a list of terms, all of which must hold: ``beach *.jpg type:image size>10M age<7d
before:2026-11-01 class:GLACIER tag:project=x -draft "two words"``. Terms are separated by white
space; quotation marks make white space, ``*`` and the like ordinary text, a doubled one is a
quotation mark. A ``-`` in front negates. A name with a colon that is no field is ordinary text.
"""

from __future__ import annotations

import dataclasses
import re
import time

from rustfs_desktop.file_kinds import KIND_NAMES
from rustfs_desktop.index.predicates import (
    ClassPredicate,
    GlobPredicate,
    KindPredicate,
    Predicate,
    SizePredicate,
    TagPredicate,
    TextPredicate,
    TimePredicate,
    fold,
)
from rustfs_desktop.index.types import ObjectFacts
from rustfs_desktop.index.values import age_range, date_range, size_range
from rustfs_desktop.message import QT_TRANSLATE_NOOP, Message

MAX_TERMS = 100
"""More are one term with an error, because a database takes no condition of any length."""
MAX_LENGTH = 1_024
"""The most characters of a term, as a key has at most 1,024 bytes; a longer one is an error."""

_TERM = re.compile(
    r"(?P<minus>-(?=\S))?"
    r"(?:(?P<field>type|class|tag|before|after|size|age)(?P<operator><=|>=|[:=<>]))?"
    r'(?P<value>(?:"(?:[^"]+|"")*(?:"|\Z)|[^\s"]+)*)',
    re.IGNORECASE,
)
_SPACE = re.compile(r"\s*")
_PIECE = re.compile(r'"((?:[^"]|"")*)(?:"|\Z)|([^"]+)')
_SPECIAL = re.compile(r"[*?\[]")
_TOO_MANY = QT_TRANSLATE_NOOP("Messages", "A search can have at most {limit} terms")
_TOO_LONG = QT_TRANSLATE_NOOP("Messages", "A search term can have at most {limit} characters")
_NOTHING_QUOTED = QT_TRANSLATE_NOOP("Messages", "Enter text between the quotation marks")
_NO_SIZE = QT_TRANSLATE_NOOP("Messages", "size needs a number, like size>10M")
_NO_AGE = QT_TRANSLATE_NOOP("Messages", "age needs a time span, like age<7d")
_NO_DATE = QT_TRANSLATE_NOOP("Messages", "{field} needs a date, like {field}:2026-11-01")
_NO_KIND = QT_TRANSLATE_NOOP("Messages", "type must be one of: {kinds}")
_NO_CLASS = QT_TRANSLATE_NOOP("Messages", "class needs a storage class, like class:STANDARD")
_NO_TAG = QT_TRANSLATE_NOOP("Messages", "tag needs a name, like tag:project or tag:project=x")


@dataclasses.dataclass(frozen=True, slots=True)
class QueryTerm:
    """One term of a query; a window may show it as a chip.

    Attributes:
        text: As it was written, with its ``-`` and quotation marks.
        start: Where it begins in the text of the query.
        is_negated: Whether rows for which the predicate holds are left out.
        predicate: What it asks; None if the term has an error.
        error: What is wrong with it, else None. Such a term leaves out no rows.
    """

    text: str
    start: int
    is_negated: bool = False
    predicate: Predicate | None = None
    error: Message | None = None

    @property
    def end(self) -> int:
        """Where it ends in the text of the query."""
        return self.start + len(self.text)

    def matches(self, row: ObjectFacts) -> bool:
        """Whether the term allows the row; what is not known matches no term about it."""
        if self.predicate is None:
            return True
        found = self.predicate.test(row)
        return found is not None and found != self.is_negated


@dataclasses.dataclass(frozen=True, slots=True)
class Query:
    """A parsed query.

    Attributes:
        text: As it was written; ``str`` of the query is the same.
        terms: In the order of the text.
    """

    text: str
    terms: tuple[QueryTerm, ...]

    def __str__(self) -> str:
        """The text as it was written."""
        return self.text

    @property
    def is_empty(self) -> bool:
        """Whether it leaves out no rows."""
        return all(term.predicate is None for term in self.terms)

    @property
    def errors(self) -> tuple[Message, ...]:
        """What is wrong with its terms."""
        return tuple(term.error for term in self.terms if term.error is not None)

    @property
    def needs_tags(self) -> bool:
        """Whether it asks about tags, which listings and the index do not have."""
        return any(isinstance(term.predicate, TagPredicate) for term in self.terms)

    def matches(self, row: ObjectFacts) -> bool:
        """Whether all terms allow the row."""
        return all(term.matches(row) for term in self.terms)


def parse(text: str, now: float | None = None) -> Query:
    """Parse a query; no text is refused, each term has its own error.

    Args:
        text: The query.
        now: The time that ages are counted from, in seconds since 1970; the current one if None.
    """
    now_ms = round((time.time() if now is None else now) * 1000)
    terms: list[QueryTerm] = []
    position = 0
    while (position := _after_space(text, position)) < len(text):
        if len(terms) == MAX_TERMS:
            rest = text[position:].rstrip()
            terms.append(QueryTerm(rest, position, error=_TOO_MANY.with_values(limit=MAX_TERMS)))
            break
        match = _TERM.match(text, position)
        assert match is not None  # every part of the pattern may be empty
        terms.append(_term(match, now_ms))
        position = match.end()
    return Query(text, tuple(terms))


def _after_space(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found is not None else position


def without_term(query: Query, term: QueryTerm) -> str:
    """The text of the query without one of its terms."""
    before, after = query.text[: term.start].rstrip(), query.text[term.end :].lstrip()
    return f"{before} {after}".strip()


def quoted(text: str) -> str:
    """The term that means this text as it is."""
    return '"' + text.replace('"', '""') + '"'


def _term(match: re.Match[str], now_ms: int) -> QueryTerm:
    term = QueryTerm(match[0], match.start(), match["minus"] is not None)
    if len(term.text) > MAX_LENGTH:
        return dataclasses.replace(term, error=_TOO_LONG.with_values(limit=MAX_LENGTH))
    field, operator = (match["field"] or "").lower(), match["operator"] or ""
    try:
        found = _predicate(field, operator, match["value"], now_ms)
    except ValueError:
        return dataclasses.replace(term, error=_error(field))
    return dataclasses.replace(term, predicate=found)


def _predicate(field: str, operator: str, value: str, now_ms: int) -> Predicate:
    """What a term asks.

    Raises:
        ValueError: The value is none for this field.
    """
    plain = "".join(_unquoted(quote) if quote else bare for quote, bare in _pieces(value))
    match field:
        case "":
            return _text_predicate(value, plain)
        case "size":
            return SizePredicate(*size_range(operator, plain))
        case "age":
            return TimePredicate(*age_range(operator, plain, now_ms))
    if operator not in (":", "=") or not plain:
        raise ValueError(value)
    match field:
        case "type":
            return KindPredicate(KIND_NAMES[KIND_NAMES.index(plain.lower())])
        case "class":
            return ClassPredicate(fold(plain))
        case "tag":
            name, has_value, wanted = plain.partition("=")
            return TagPredicate(fold(name), fold(wanted) if has_value else None)
        case _:
            return TimePredicate(*date_range(field, plain))


def _text_predicate(value: str, plain: str) -> TextPredicate | GlobPredicate:
    if not plain:
        raise ValueError(value)
    pieces = _pieces(value)
    if not any("*" in bare or "?" in bare for _quote, bare in pieces):
        return TextPredicate(fold(plain))
    pattern = "".join(
        _SPECIAL.sub(r"[\g<0>]", _unquoted(quote)) if quote else bare.replace("[", "[[]")
        for quote, bare in pieces
    )
    return GlobPredicate(re.sub(r"(?<!\[)\*+", "*", fold(pattern)))


def _pieces(value: str) -> list[tuple[str, str]]:
    """The parts inside quotation marks, still doubled, and the parts outside; one is empty."""
    return [(match[1] or "", match[2] or "") for match in _PIECE.finditer(value)]


def _unquoted(quote: str) -> str:
    return quote.replace('""', '"')


def _error(field: str) -> Message:
    match field:
        case "":
            return _NOTHING_QUOTED
        case "size":
            return _NO_SIZE
        case "age":
            return _NO_AGE
        case "type":
            return _NO_KIND.with_values(kinds=", ".join(KIND_NAMES))
        case "class":
            return _NO_CLASS
        case "tag":
            return _NO_TAG
        case _:
            return _NO_DATE.with_values(field=field)
