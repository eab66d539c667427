"""Lists of very many short texts in little memory: string objects would add 50 bytes each."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

_BREAK = b"\n"
_ERRORS = "surrogatepass"


class PackedTexts:
    """An append-only list of texts, kept as UTF-8 in one array of bytes.

    As UTF-8 the texts have the same order.
    """

    def __init__(self) -> None:
        self._bytes = bytearray()  # each is followed by a break, so that all can be split at once
        self._ends = array("Q")  # where each one's break is
        self._has_breaks = False

    def extend(self, texts: Sequence[str]) -> None:
        """Add these at the end."""
        if not texts:
            return
        joined = "\n".join(texts)
        self._has_breaks = self._has_breaks or joined.count("\n") >= len(texts)
        data = joined.encode(errors=_ERRORS)
        plain = texts if len(data) == len(joined) else [t.encode(errors=_ERRORS) for t in texts]
        end = len(self._bytes) - 1
        self._ends.extend([end := end + 1 + length for length in map(len, plain)])
        self._bytes += data
        self._bytes += _BREAK

    def __len__(self) -> int:
        """How many there are."""
        return len(self._ends)

    def __getitem__(self, index: int) -> str:
        """One of them; ``index`` counts from 0 and is not negative."""
        return self.packed(index).decode(errors=_ERRORS)

    def __iter__(self) -> Iterator[str]:
        """All of them in order."""
        return (each.decode(errors=_ERRORS) for each in self.all_packed())

    def packed(self, index: int) -> bytearray:
        """One of them as UTF-8."""
        begin = self._ends[index - 1] + 1 if index else 0
        return self._bytes[begin : self._ends[index]]

    def all_packed(self) -> list[bytes]:
        """All of them as UTF-8."""
        if self._has_breaks:
            return [bytes(self.packed(index)) for index in range(len(self))]
        return bytes(self._bytes).split(_BREAK)[:-1]

    def lowered(self, indexes: range) -> list[str] | None:
        """Some of them in lower case, in one step; None if each must be converted by itself."""
        if self._has_breaks or not indexes:
            return None
        begin = self._ends[indexes.start - 1] + 1 if indexes.start else 0
        data = self._bytes[begin : self._ends[indexes.stop - 1]]
        return data.decode().lower().split("\n") if data.isascii() else None

    def index(self, text: str) -> int:
        """The index of the first one that is equal, or ``ValueError``."""
        if self._has_breaks:
            return self.all_packed().index(text.encode(errors=_ERRORS))
        if "\n" in text:
            raise ValueError(text)
        wanted = text.encode(errors=_ERRORS) + _BREAK
        if self._bytes.startswith(wanted):
            return 0
        found = self._bytes.index(_BREAK + wanted)
        return bisect_right(self._ends, found)


class SharedTexts:
    """An append-only list of texts with few different values."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._numbers: dict[str, int] = {}
        self._each = array("I")

    def extend(self, texts: Sequence[str]) -> None:
        """Add these at the end."""
        numbers = self._numbers
        for text in set(texts).difference(numbers):
            numbers[text] = len(self._texts)
            self._texts.append(text)
        self._each.extend([numbers[text] for text in texts])

    def __len__(self) -> int:
        """How many there are."""
        return len(self._each)

    def __getitem__(self, index: int) -> str:
        """One of them."""
        return self._texts[self._each[index]]

    def mask(self, test: Callable[[str], bool], indexes: Iterable[int] | None = None) -> bytes:
        """For each text, or those with these indexes, 1 if it passes a test, else 0.

        The test is asked once for each value.
        """
        each, found = self._each, [test(text) for text in self._texts]
        numbers = each if indexes is None else [each[index] for index in indexes]
        return bytes(map(found.__getitem__, numbers))

    def __setitem__(self, index: int, text: str) -> None:
        """Replace one of them."""
        self.extend([text])
        self._each[index] = self._each.pop()
