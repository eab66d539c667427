"""The notice that objects of a bucket changed."""

from __future__ import annotations

import dataclasses

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.s3.changed_keys import ChangedKeys


@dataclasses.dataclass(frozen=True, slots=True)
class ContentsChange:
    """Objects that changed below one prefix. Every key is in one notice only.

    Attributes:
        location: The prefix; the keys are those of objects in it or in folders below it.
        stored: Objects that were created or replaced.
        deleted: Objects that were deleted.
        is_partial: Whether more may have changed than is listed, as after a stopped deletion.
    """

    location: Location
    stored: ChangedKeys = dataclasses.field(default_factory=ChangedKeys)
    deleted: ChangedKeys = dataclasses.field(default_factory=ChangedKeys)
    is_partial: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether all changes are listed; else views must list the prefix again."""
        return not self.is_partial and self.stored.is_complete and self.deleted.is_complete
