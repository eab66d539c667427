"""The Back and Forward history: visited locations with selection and scroll position."""

from __future__ import annotations

import dataclasses

from rustfs_desktop.accounts.types import Location


@dataclasses.dataclass(slots=True)
class ViewState:
    """Selection, current row and scroll position of a folder, by key.

    Attributes:
        current: Key of the current row.
        row: Its row number; the row now at that number is used if the key no longer exists.
        selected: Keys of the selected rows; empty when too many to remember.
        top: Key of the first visible row, or empty when the view was at its top.
        offset: The pixels of that row above the visible area.
    """

    current: str = ""
    row: int = -1
    selected: frozenset[str] = frozenset()
    top: str = ""
    offset: int = 0


@dataclasses.dataclass(slots=True)
class _Entry:
    """One visited location with its view state."""

    location: Location
    view_state: ViewState


class History:
    """The visited locations in order, and the current one."""

    _LONGEST = 200

    def __init__(self) -> None:
        self._stops: list[_Entry] = []
        self._index = -1

    @property
    def can_back(self) -> bool:
        """Whether there is an earlier location."""
        return self._index > 0

    @property
    def can_forward(self) -> bool:
        """Whether there is a later location."""
        return self._index + 1 < len(self._stops)

    def visit(self, location: Location) -> None:
        """Go to a new location, dropping the later ones; the same location adds nothing."""
        if self._index >= 0 and self._stops[self._index].location == location:
            return
        del self._stops[self._index + 1 :]
        self._stops.append(_Entry(location, ViewState()))
        del self._stops[: -self._LONGEST]
        self._index = len(self._stops) - 1

    def replace(self, location: Location) -> None:
        """Show another location in place of the current one; the later ones are dropped."""
        del self._stops[self._index :]
        self._index = len(self._stops) - 1
        self.visit(location)

    def remember(self, view_state: ViewState) -> None:
        """Save the view state of the current location before leaving it."""
        if self._index >= 0:
            self._stops[self._index].view_state = view_state

    def back(self) -> tuple[Location, ViewState] | None:
        """Go back; None at the beginning."""
        return self._step(-1)

    def forward(self) -> tuple[Location, ViewState] | None:
        """Go forward; None at the end."""
        return self._step(1)

    def forget(self, connection_id: str) -> None:
        """Remove all locations of a connection."""
        behind = self._stops[: self._index + 1]
        gone = sum(stop.location.connection_id == connection_id for stop in behind)
        self._stops = [s for s in self._stops if s.location.connection_id != connection_id]
        self._index -= gone

    def _step(self, by: int) -> tuple[Location, ViewState] | None:
        if not 0 <= self._index + by < len(self._stops):
            return None
        self._index += by
        stop = self._stops[self._index]
        return stop.location, stop.view_state
