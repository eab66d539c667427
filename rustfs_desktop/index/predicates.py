"""What a query can ask about an object: each predicate answers yes, no, or not known."""

from __future__ import annotations

import dataclasses
import fnmatch
import functools
import re

from rustfs_desktop.file_kinds import kind_name
from rustfs_desktop.index.types import STANDARD, ObjectFacts


def fold(text: str) -> str:
    """The text without case, as the index keeps it and as it is compared everywhere.

    Python folds each character by itself, so a folder and a name can be folded one by one.
    NUL is replaced, because SQLite ends texts there.
    """
    return text.casefold().replace("\0", "\ufffd")


@dataclasses.dataclass(frozen=True, slots=True)
class TextPredicate:
    """Whether a text is somewhere in the key; ``text`` is folded."""

    text: str

    def test(self, row: ObjectFacts) -> bool | None:
        """Whether the row has it."""
        return self.text in fold(row.key)


@dataclasses.dataclass(frozen=True, slots=True)
class GlobPredicate:
    """Whether the name matches a pattern as a whole, or the key if the pattern has a ``/``.

    Attributes:
        pattern: In the syntax of SQLite's ``GLOB``, which ``fnmatch`` knows too; folded.
    """

    pattern: str

    @property
    def is_path(self) -> bool:
        """Whether the pattern is for the whole key."""
        return "/" in self.pattern

    def test(self, row: ObjectFacts) -> bool | None:
        """Whether the row matches."""
        key = fold(row.key)
        return (
            _regex(self.pattern).match(key if self.is_path else key.rpartition("/")[2]) is not None
        )


@functools.lru_cache(maxsize=64)
def _regex(pattern: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(pattern))


@dataclasses.dataclass(frozen=True, slots=True)
class SizePredicate:
    """Whether the size is between two numbers of bytes, both included."""

    low: int
    high: int

    def test(self, row: ObjectFacts) -> bool | None:
        """Whether the row is in the range; None if its size is not known."""
        return None if row.size < 0 else self.low <= row.size <= self.high


@dataclasses.dataclass(frozen=True, slots=True)
class TimePredicate:
    """Whether it was stored between two times in milliseconds since 1970, both included."""

    low: int
    high: int

    def test(self, row: ObjectFacts) -> bool | None:
        """Whether the row is in the range; None if its time is not known."""
        return None if row.modified < 0 else self.low <= round(row.modified * 1000) <= self.high


@dataclasses.dataclass(frozen=True, slots=True)
class KindPredicate:
    """Whether it is of a kind of ``file_kinds``."""

    kind: str

    def test(self, row: ObjectFacts) -> bool | None:
        """Whether the row is; an empty key is that of the searched folder itself."""
        return kind_name(row.key or "/") == self.kind


@dataclasses.dataclass(frozen=True, slots=True)
class ClassPredicate:
    """Whether it has a storage class; ``name`` is folded."""

    name: str

    def test(self, row: ObjectFacts) -> bool | None:
        """Whether the row has it."""
        return fold(row.storage_class or STANDARD) == self.name


@dataclasses.dataclass(frozen=True, slots=True)
class TagPredicate:
    """Whether it has a tag, with a value or with any; both folded."""

    name: str
    value: str | None

    def test(self, row: ObjectFacts) -> bool | None:
        """Whether the row has it; None if its tags are not known."""
        if row.tags is None:
            return None
        return any(
            fold(name) == self.name and self.value in (None, fold(value))
            for name, value in row.tags.items()
        )


Predicate = (
    TextPredicate
    | GlobPredicate
    | SizePredicate
    | TimePredicate
    | KindPredicate
    | ClassPredicate
    | TagPredicate
)
