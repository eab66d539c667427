"""What the palette offers: entries, and the rows that match what is typed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence

from rustfs_desktop.models.text_match import INSIDE, TextMatch, match_text


@dataclasses.dataclass(frozen=True, slots=True)
class PaletteEntry:
    """Something that can be chosen in the palette. All texts are safe to show.

    Attributes:
        name: Tells it from the others.
        text: What it is; matched first.
        choose: Does it.
        group: The title above it.
        icon: A name in ``resources/icons``, or empty.
        detail: Dim words after the text, which are matched too.
        words: Other words that find it.
        keys: The shortcut, key by key.
        reason: Why it cannot be chosen now; empty if it can.
    """

    name: str
    text: str
    choose: Callable[[], None]
    group: str = ""
    icon: str = ""
    detail: str = ""
    words: str = ""
    keys: tuple[str, ...] = ()
    reason: str = ""

    @property
    def spoken(self) -> str:
        """The entry for a screen reader."""
        parts = (self.text, self.detail, " ".join(self.keys), self.reason)
        return ", ".join(part for part in parts if part)


@dataclasses.dataclass(frozen=True, slots=True)
class FoundEntry:
    """An entry that matches, and the letters to emphasize in its text and detail."""

    entry: PaletteEntry
    letters: frozenset[int] = frozenset()
    detail_letters: frozenset[int] = frozenset()


def find_entries(entries: Iterable[PaletteEntry], typed: str) -> list[FoundEntry]:
    """The entries that match, the best first inside each group; groups keep their order."""
    if not typed.strip():
        return [FoundEntry(entry) for entry in entries]
    groups: dict[str, list[tuple[int, FoundEntry]]] = {}
    for entry in entries:
        group = groups.setdefault(entry.group, [])
        found = _match(entry, typed)
        if found is not None:
            group.append(found)
    return [
        found for group in groups.values() for _rank, found in sorted(group, key=lambda it: it[0])
    ]


def _match(entry: PaletteEntry, typed: str) -> tuple[int, FoundEntry] | None:
    """The rank of an entry: by its text, then by its detail and other words."""
    match = match_text(typed, entry.text)
    if match is not None:
        return match.rank, FoundEntry(entry, match.letters)
    detail = match_text(typed, entry.detail) if entry.detail else None
    if detail is not None:
        return INSIDE + 1 + detail.rank, FoundEntry(entry, detail_letters=detail.letters)
    other = _match_words(typed, f"{entry.text} {entry.words} {entry.detail}")
    return None if other is None else (2 * (INSIDE + 1) + other.rank, FoundEntry(entry))


def _match_words(typed: str, words: str) -> TextMatch | None:
    """Other words count from their start only."""
    match = match_text(typed, words)
    return match if match is not None and match.rank < INSIDE else None


def most_rows_height(heights: Sequence[tuple[int, bool]], most: int) -> int:
    """The height of the first rows, with no more than ``most`` entries among them.

    Args:
        heights: The height of each row, and whether it is an entry and no title.
        most: How many entries.
    """
    total = entries = 0
    for height, is_entry in heights:
        if entries == most:
            break
        total += height
        entries += is_entry
    return total
