"""The deletions of a window that have not ended."""

from __future__ import annotations

from collections.abc import Collection

from rustfs_desktop.service.deletion import Deletion
from rustfs_desktop.service.results_deletion import ResultsDeletion


class RunningDeletions:
    """Knows on which connections each deletion runs; used on the GUI thread."""

    def __init__(self) -> None:
        self._connections: dict[Deletion | ResultsDeletion, Collection[str]] = {}

    def add(self, deletion: Deletion | ResultsDeletion, connection_ids: Collection[str]) -> None:
        """Add a deletion that starts."""
        self._connections[deletion] = connection_ids

    def remove(self, deletion: Deletion | ResultsDeletion) -> None:
        """Remove one that ended."""
        self._connections.pop(deletion, None)

    @property
    def is_any(self) -> bool:
        """Whether a deletion runs."""
        return bool(self._connections)

    def is_any_on(self, connection_id: str) -> bool:
        """Whether a deletion runs on a connection."""
        return any(connection_id in ids for ids in self._connections.values())
