"""Which files were downloaded in this run of the program, and where to."""

from __future__ import annotations

from pathlib import Path

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.object_table import ObjectTableModel


class DownloadedFiles:
    """Files by connection, bucket and key."""

    def __init__(self) -> None:
        self._paths: dict[tuple[str, str], dict[str, Path]] = {}

    def note(self, location: Location, key: str, path: Path) -> None:
        """A file of this bucket was downloaded."""
        self._paths.setdefault((location.connection_id, location.bucket), {})[key] = path

    def path(self, location: Location | None, key: str) -> Path | None:
        """Where a file of this bucket was downloaded to."""
        return self._of(location).get(key)

    def mark(self, model: ObjectTableModel, location: Location) -> None:
        """Let the rows of a folder know."""
        for key, path in self._of(location).items():
            if key.startswith(location.prefix):
                model.set_downloaded(key, path)

    def _of(self, location: Location | None) -> dict[str, Path]:
        if location is None:
            return {}
        return self._paths.get((location.connection_id, location.bucket), {})
