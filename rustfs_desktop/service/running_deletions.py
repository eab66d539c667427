"""The deletions of a window that have not ended."""

from __future__ import annotations

from rustfs_desktop.service.deletion import Deletion


class RunningDeletions:
    """Knows on which connection each deletion runs; used on the GUI thread."""

    def __init__(self) -> None:
        self._connections: dict[Deletion, str] = {}

    def add(self, deletion: Deletion, connection_id: str) -> None:
        """Add a deletion that starts."""
        self._connections[deletion] = connection_id

    def remove(self, deletion: Deletion) -> None:
        """Remove one that ended."""
        self._connections.pop(deletion, None)

    @property
    def is_any(self) -> bool:
        """Whether a deletion runs."""
        return bool(self._connections)

    def is_any_on(self, connection_id: str) -> bool:
        """Whether a deletion runs on a connection."""
        return connection_id in self._connections.values()
