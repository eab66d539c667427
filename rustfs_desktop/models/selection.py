"""The selection in a table as raw keys, which every command gets."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(slots=True)
class Selection:
    """Selected folders and files, in row order.

    ``sizes`` has one entry per key; folders have no size until they are counted.

    Attributes:
        is_sized: Whether the sizes of all files are known; those that are not count as 0.
    """

    prefixes: list[str] = dataclasses.field(default_factory=list)
    keys: list[str] = dataclasses.field(default_factory=list)
    sizes: list[int] = dataclasses.field(default_factory=list)
    is_sized: bool = True

    @property
    def count(self) -> int:
        """How many rows are selected."""
        return len(self.prefixes) + len(self.keys)

    @property
    def size(self) -> int:
        """The total size of the selected files, without folders."""
        return sum(self.sizes)

    @property
    def known_size(self) -> int | None:
        """The same; None if the size of a file is not known."""
        return self.size if self.is_sized else None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is selected."""
        return not self.count

    @property
    def only_key(self) -> str | None:
        """The key if exactly one file and nothing else is selected."""
        return self.keys[0] if len(self.keys) == 1 and not self.prefixes else None

    @property
    def only_prefix(self) -> str | None:
        """The prefix if exactly one folder and nothing else is selected."""
        return self.prefixes[0] if len(self.prefixes) == 1 and not self.keys else None

    @property
    def objects(self) -> list[tuple[str, int]]:
        """The selected files as pairs of key and size."""
        return list(zip(self.keys, self.sizes, strict=True))
