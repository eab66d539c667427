"""Compares two texts: the lines that differ, bounded in size and time."""

from __future__ import annotations

import dataclasses
import difflib
import enum
from collections.abc import Iterator

from rustfs_desktop.models.display import display
from rustfs_desktop.preview.encodings import decode_text

MOST_BYTES = 256 * 1024
_MOST_LINES = 4000
_MOST_LETTERS = 500


class LineKind(enum.Enum):
    """Where a line is from."""

    BOTH = " "
    THEIRS = "-"
    OURS = "+"
    PLACE = "@"  # says where the next lines are


@dataclasses.dataclass(frozen=True, slots=True)
class Comparison:
    """The result.

    Attributes:
        lines: The lines that differ with those around them, displayable; empty if all are equal.
        is_text: Whether both are text of a size that can be compared.
    """

    lines: tuple[tuple[LineKind, str], ...]
    is_text: bool = True


NOT_TEXT = Comparison((), is_text=False)


def compare(theirs: bytes, ours: bytes) -> Comparison:
    """Compare two contents as text, line by line."""
    if max(len(theirs), len(ours)) > MOST_BYTES:
        return NOT_TEXT
    one, other = (decode_text(data, is_cut=False) for data in (theirs, ours))
    if one is None or other is None:
        return NOT_TEXT
    old, new = one.text.splitlines(), other.text.splitlines()
    if max(len(old), len(new)) > _MOST_LINES:
        return NOT_TEXT
    return Comparison(tuple(_lines(old, new)))


def _lines(old: list[str], new: list[str]) -> Iterator[tuple[LineKind, str]]:
    found = difflib.unified_diff(old, new, lineterm="", n=3)
    for number, line in enumerate(found):
        if number >= 2:  # after the names of both
            yield LineKind(line[0]), display(line[1:] if line[0] != "@" else line, _MOST_LETTERS)
