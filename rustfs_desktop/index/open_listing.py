"""What the server was asked for a bucket's index, from before the first request to its end."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rustfs_desktop.index.store import BucketIndex


class OpenListing:
    """Requests whose results go into an index; a context manager, used by one thread at a time.

    It starts before the first request: what the program itself changes meanwhile is not undone.

    Args:
        index: The index.

    Raises:
        IndexUnavailable: The file cannot be written.
    """

    def __init__(self, index: BucketIndex) -> None:
        self._index = index
        self._number, self._generation = index.start_listing()

    def __enter__(self) -> Self:
        """Nothing to do: it has started."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it; what was written stays."""
        self.end()

    def end(self) -> None:
        """End it; what was written stays."""
        self._index.end_listing(self._number)
