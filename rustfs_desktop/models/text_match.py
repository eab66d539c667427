"""Finds short typed letters in texts: at the start of words first, then anywhere."""

from __future__ import annotations

import dataclasses
import re

MOST_LETTERS = 100
_WORD = re.compile(r"[^\W_]+|[^\w\s]")


@dataclasses.dataclass(frozen=True, slots=True)
class TextMatch:
    """How well a text matches, and which of its letters do.

    Attributes:
        rank: 0 is the best.
        letters: The positions of the letters in the text.
    """

    rank: int
    letters: frozenset[int] = frozenset()


AT_START, AT_WORD, AT_WORDS, INSIDE = range(4)


def match_text(typed: str, text: str) -> TextMatch | None:
    """How a text matches what was typed; None if a word of it is not found.

    A typed word is looked for at the start of the text, at the start of a word, spread over the
    starts of several words ("nf" or "new fo" in "New Folder"), and anywhere. The worst counts.
    """
    folded = text.lower()
    if len(folded) != len(text):  # positions would not be the same
        folded = text
    rank, letters = AT_START, set[int]()
    starts = [found.start() for found in _WORD.finditer(folded)]
    for word in typed[:MOST_LETTERS].lower().split():
        found = _match_word(word, folded, starts)
        if found is None:
            return None
        rank = max(rank, found.rank)
        letters |= found.letters
    return TextMatch(rank, frozenset(letters))


def _match_word(word: str, folded: str, starts: list[int]) -> TextMatch | None:
    if folded.startswith(word):
        return TextMatch(AT_START, frozenset(range(len(word))))
    at = next((start for start in starts if folded.startswith(word, start)), -1)
    if at >= 0:
        return TextMatch(AT_WORD, frozenset(range(at, at + len(word))))
    spread = _spread(word, folded, starts)
    if spread is not None:
        return TextMatch(AT_WORDS, frozenset(spread))
    at = folded.find(word)
    return None if at < 0 else TextMatch(INSIDE, frozenset(range(at, at + len(word))))


def _spread(word: str, folded: str, starts: list[int]) -> list[int] | None:
    """The positions of letters that are divided among the starts of words, in their order.

    Works backwards: ``reach[i]`` has the positions for ``word[i:]`` in the words seen so far, so
    that the time is bounded by the number of words and letters.
    """
    reach: list[list[int] | None] = [None] * len(word) + [[]]
    for start in reversed(starts):
        for i in range(len(word)):  # upwards: word[i + n:] is taken from later words only
            n = 0
            while i + n < len(word) and folded[start + n : start + n + 1] == word[i + n]:
                n += 1
            for length in range(n, 0, -1):
                rest = reach[i + length]
                if rest is not None:
                    reach[i] = [*range(start, start + length), *rest]
                    break
    return reach[0]
