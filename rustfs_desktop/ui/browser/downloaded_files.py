"""Registry of the files downloaded since the program started."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.object_table import ObjectTableModel
from rustfs_desktop.service.row_places import RowPlaces
from rustfs_desktop.transfers.types import DownloadTransfer, Job, Transfer, TransferState


class DownloadedFiles(QObject):
    """Local paths by connection, bucket and key; shared by all browsers of a window.

    Signals:
        added: A file was downloaded (Location of its folder, key, Path).
    """

    added = Signal(object, str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._paths: dict[tuple[str, str], dict[str, Path]] = {}

    def add(self, location: Location, key: str, path: Path) -> None:
        """Register a downloaded file of a folder."""
        self._paths.setdefault((location.connection_id, location.bucket), {})[key] = path
        self.added.emit(location, key, path)

    def add_job(self, job: Job, transfers: Iterable[Transfer]) -> None:
        """Register the downloads of a finished job; ``transfers`` may include other jobs."""
        for transfer in transfers:
            is_done = transfer.job is job and transfer.state is TransferState.DONE
            if is_done and isinstance(transfer, DownloadTransfer):
                folder = transfer.key[: transfer.key.rfind("/") + 1]
                folder_location = Location(job.connection_id, job.bucket, folder)
                self.add(folder_location, transfer.key, transfer.path)

    def path(self, places: RowPlaces | None, row: str) -> Path | None:
        """The local path of the downloaded file of a row."""
        if places is None:
            return None
        location, key = places.object_of(row)
        return self._paths.get((location.connection_id, location.bucket), {}).get(key)

    def mark(self, model: ObjectTableModel, places: RowPlaces) -> None:
        """Set the downloaded paths of the rows of a location in its model."""
        for (connection_id, bucket), paths in self._paths.items():
            there = Location(connection_id, bucket)
            for key, path in paths.items():
                row = places.name_of(there, key)
                if row is not None and key.startswith(places.shown.prefix):
                    model.set_downloaded(row, path)
