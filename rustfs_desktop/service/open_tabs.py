"""The open tabs as they are kept between runs."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence

from rustfs_desktop.accounts.types import Location

MOST_TABS = 100
_LONGEST = 8_192


@dataclasses.dataclass(frozen=True, slots=True)
class OpenTabs:
    """Where the tabs are, in their order, and which of them is shown."""

    locations: tuple[Location, ...] = ()
    current: int = 0

    @staticmethod
    def of(locations: Sequence[Location | None], current: int) -> OpenTabs:
        """The tabs that can be opened again: searches as their folders, empty ones not at all."""
        shown = locations[current]
        kept = [(at.folder, at is shown) for at in locations if at is not None]
        positions = [position for position, (_at, is_shown) in enumerate(kept) if is_shown]
        return OpenTabs(tuple(at for at, _is_shown in kept), positions[0] if positions else 0)


def write_tabs(tabs: OpenTabs) -> str:
    """Tabs as one line of JSON."""
    rows = [[at.connection_id, at.bucket, at.prefix] for at in tabs.locations]
    return json.dumps({"tabs": rows, "current": tabs.current})


def read_tabs(text: str) -> OpenTabs:
    """Parse stored tabs; what is damaged is left out."""
    try:
        stored = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return OpenTabs()
    match stored:
        case {"tabs": list(rows), "current": int(current)}:
            found = [_location_of(row) for row in rows[:MOST_TABS]]
        case _:
            return OpenTabs()
    locations = tuple(location for location in found if location is not None)
    return OpenTabs(locations, current if 0 <= current < len(locations) else 0)


def _location_of(row: object) -> Location | None:
    match row:
        case [str(connection_id), str(bucket), str(prefix)] if (
            connection_id
            and (not prefix or (bucket and prefix.endswith("/")))
            and max(map(len, (connection_id, bucket, prefix))) <= _LONGEST
        ):
            return Location(connection_id, bucket, prefix)
    return None
