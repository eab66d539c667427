"""Values of the index that the rest of the program uses."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import NamedTuple, Protocol

UNKNOWN = -1
STANDARD = "STANDARD"
"""The storage class of objects for which a server names none."""


class ObjectFacts(Protocol):
    """What a query looks at; rows of listings and of the index have it."""

    @property
    def key(self) -> str:
        """The key, or in a folder the name."""

    @property
    def size(self) -> int:
        """The size in bytes; ``UNKNOWN`` if it is not known."""

    @property
    def modified(self) -> float:
        """When it was stored, in seconds since 1970; negative if it is not known."""

    @property
    def storage_class(self) -> str:
        """The storage class; empty for the standard one."""

    @property
    def tags(self) -> Mapping[str, str] | None:
        """The object's tags; None if they are not known."""


class IndexedObject(NamedTuple):
    """One object as the index knows it; the server may have changed it since.

    Attributes:
        size: ``UNKNOWN`` if the program stored the object and no listing has shown it since.
        modified: In seconds since 1970; ``UNKNOWN`` likewise.
        etag: Without quotes; empty if it is not known.
        storage_class: Empty for the standard one.
        tags: None, because listings do not have tags.
        is_sure: False if an event was about it since a listing has shown it: look it up.
    """

    key: str
    size: int = UNKNOWN
    modified: float = UNKNOWN
    etag: str = ""
    storage_class: str = ""
    tags: Mapping[str, str] | None = None
    is_sure: bool = True


@dataclasses.dataclass(frozen=True, slots=True)
class FolderTotals:
    """The objects below a prefix, as far as the index knows them.

    Attributes:
        unsized: How many of the objects have a size that is not known; ``size`` is without them.
    """

    objects: int = 0
    size: int = 0
    unsized: int = 0

    def __add__(self, other: FolderTotals) -> FolderTotals:
        """The sums of both."""
        return FolderTotals(
            self.objects + other.objects, self.size + other.size, self.unsized + other.unsized
        )


_FEW_PREFIXES = 2


@dataclasses.dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a prefix the index knows, and since when.

    Attributes:
        listed: When the listing of all of it was started, in seconds since 1970; None if it never
            was complete, or ``lacks_changes``. Changes by others since then are not known.
        done: Prefixes that the current or last pass has listed.
        known: Prefixes that it has found so far, with those that are done.
        objects: The number of objects in the index.
        lacks_changes: Whether something at, below or above the prefix is known to have changed,
            but not what, and was not listed since.
    """

    listed: float | None = None
    done: int = 0
    known: int = 0
    objects: int = 0
    lacks_changes: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether every object was listed, so that what is not found was not there then."""
        return self.listed is not None

    @property
    def is_building(self) -> bool:
        """Whether a pass is not finished; it may be paused."""
        return self.done < self.known

    @property
    def has_percent(self) -> bool:
        """Whether ``percent`` says something: a bucket may be one folder with everything."""
        return self.known > _FEW_PREFIXES

    @property
    def percent(self) -> int:
        """How much of the current pass is listed; never 100 before the end."""
        return min(99, 100 * self.done // max(1, self.known))
