"""How folders are shown, as the user chose it for each; kept between runs."""

from __future__ import annotations

import dataclasses
import json

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.service.settings import Settings

MOST_FOLDERS = 300
_LONGEST = 4_096
_MOST = 1_024  # of numbers that are stored


@dataclasses.dataclass(frozen=True, slots=True)
class ViewSettings:
    """How a folder is shown.

    Attributes:
        mode: The name of the view.
        zoom: The width of the pictures in the icon view.
        sort: The number of the column that it is sorted by.
        is_descending: Whether the order is descending.
    """

    mode: str
    zoom: int
    sort: int
    is_descending: bool = False


class FolderViews:
    """The views of the folders that were changed last; GUI thread only.

    A folder without a view of its own has that of the nearest folder above it.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._views = read_views(settings.folder_views)

    def view_of(self, location: Location) -> ViewSettings | None:
        """How a folder is shown; None if nobody chose that for it or for a folder above."""
        here: Location | None = location.folder
        while here is not None and here.bucket:
            if (found := self._views.get(here)) is not None:
                return found
            here = here.parent
        return None

    def set_view(self, location: Location, view: ViewSettings) -> None:
        """Note how a folder is to be shown; those changed longest ago are forgotten."""
        here = location.folder
        self._views.pop(here, None)
        self._views[here] = view
        for oldest in list(self._views)[:-MOST_FOLDERS]:
            del self._views[oldest]
        self._settings.folder_views = write_views(self._views)


def write_views(views: dict[Location, ViewSettings]) -> str:
    """Views as one line of JSON, the one that was changed last at the end."""
    rows = [
        [at.connection_id, at.bucket, at.prefix, *dataclasses.astuple(view)]
        for at, view in views.items()
    ]
    return json.dumps(rows)


def read_views(text: str) -> dict[Location, ViewSettings]:
    """Parse stored views; what is damaged is left out."""
    try:
        rows = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return {}
    found = [_view_of(row) for row in rows[-MOST_FOLDERS:]] if isinstance(rows, list) else []
    return dict(each for each in found if each is not None)


def _view_of(row: object) -> tuple[Location, ViewSettings] | None:
    match row:
        case [
            str(connection_id), str(bucket), str(prefix),
            str(mode), int(zoom), int(sort), bool(is_descending),
        ] if (
            connection_id
            and bucket
            and (not prefix or prefix.endswith("/"))
            and max(map(len, (connection_id, bucket, prefix, mode))) <= _LONGEST
            and 0 <= zoom <= _MOST
            and 0 <= sort <= _MOST
        ):  # fmt: skip
            place = Location(connection_id, bucket, prefix)
            return place, ViewSettings(mode, zoom, sort, is_descending)
    return None
