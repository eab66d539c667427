"""The two parts of a search on screen: the text in its field, and the conditions beside it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Self

from rustfs_desktop.index.query import QueryTerm, parse, without_term
from rustfs_desktop.models.search_texts import is_condition


@dataclasses.dataclass(frozen=True, slots=True)
class QueryParts:
    """A query in two parts; together they are its text.

    Attributes:
        typed: What the field shows, perhaps with a condition that is still being typed.
        conditions: The terms that are shown as chips only.
    """

    typed: str = ""
    conditions: str = ""

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The parts of a query that nobody is typing."""
        typed, conditions = _divide(text, is_condition)
        return cls(typed.strip(), conditions)

    @property
    def text(self) -> str:
        """The whole query: the text first, what is being typed last, as it will be shown."""
        words, pending = _divide(self.typed, is_condition)
        return " ".join(filter(None, [words.strip(), self.conditions, pending]))

    def with_typed(self, typed: str) -> Self:
        """The parts after typing: a condition becomes a chip with the space that follows it."""

        def is_complete(term: QueryTerm) -> bool:
            return is_condition(term) and term.end < len(typed)

        rest, complete = _divide(typed, is_complete)
        conditions = dict.fromkeys([*_terms(self.conditions), *_terms(complete)])  # each once
        return dataclasses.replace(self, typed=rest, conditions=" ".join(conditions))

    def with_finished_typing(self) -> Self:
        """The parts when the field is left: all conditions are chips."""
        finished = self.with_typed(f"{self.typed} ")
        return dataclasses.replace(finished, typed=finished.typed.strip())

    def with_term_in_field(self, term: QueryTerm) -> Self:
        """The parts while a condition of the whole query is edited in the field."""
        rest = self.from_text(without_term(parse(self.text), term))
        return dataclasses.replace(rest, typed=f"{rest.typed.strip()} {term.text}".strip())

    def without_last_condition(self) -> Self:
        """The parts without the last of the chips; the same if there is none."""
        query = parse(self.conditions)
        if not query.terms:
            return self
        return dataclasses.replace(self, conditions=without_term(query, query.terms[-1]))

    def is_same_query(self, text: str) -> bool:
        """Whether a query has the same terms; their order does not matter."""
        return sorted(_terms(self.text)) == sorted(_terms(text))


def _terms(text: str) -> list[str]:
    return [term.text for term in parse(text).terms]


def _divide(text: str, is_moved: Callable[[QueryTerm], bool]) -> tuple[str, str]:
    """What stays of a query, and its terms that are moved away."""
    moved = [term for term in parse(text).terms if is_moved(term)]
    rest = text
    for term in reversed(moved):
        rest = rest[: term.start] + rest[term.end :].lstrip()
    return rest, " ".join(term.text for term in moved)
