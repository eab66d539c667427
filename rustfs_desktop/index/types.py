"""Values of the index that the rest of the program uses."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Protocol

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


@dataclasses.dataclass(frozen=True, slots=True)
class IndexedObject:
    """One object as the index knows it; the server may have changed it since.

    Attributes:
        size: ``UNKNOWN`` if the program stored the object and no listing has shown it since.
        modified: In seconds since 1970; ``UNKNOWN`` likewise.
        etag: Without quotes; empty if it is not known.
        storage_class: Empty for the standard one.
        tags: None, because listings do not have tags.
    """

    key: str
    size: int = UNKNOWN
    modified: float = UNKNOWN
    etag: str = ""
    storage_class: str = ""
    tags: Mapping[str, str] | None = None
