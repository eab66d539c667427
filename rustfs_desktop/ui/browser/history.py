"""The history for Back and Forward: visited locations, with selection and scroll position."""

from __future__ import annotations

import dataclasses

from rustfs_desktop.accounts.types import Location


@dataclasses.dataclass(slots=True)
class ViewState:
    """Selection, current row and scroll position in a folder, by key: rows move, keys stay.

    Attributes:
        current: Key of the row the keyboard was on.
        row: Where that row was; its neighbour takes over if the key is gone.
        selected: Keys of the selected rows; empty when too many to remember.
        top: Key of the first visible row, or empty when the view was at its top.
        offset: How many pixels of that row were scrolled away.
    """

    current: str = ""
    row: int = -1
    selected: frozenset[str] = frozenset()
    top: str = ""
    offset: int = 0


@dataclasses.dataclass(slots=True)
class _Stop:
    location: Location
    view_state: ViewState


class History:
    """The visited locations in order, and which one is shown."""

    _LONGEST = 200

    def __init__(self) -> None:
        self._stops: list[_Stop] = []
        self._index = -1

    @property
    def can_back(self) -> bool:
        """Whether there is a place before the present one."""
        return self._index > 0

    @property
    def can_forward(self) -> bool:
        """Whether one went back before."""
        return self._index + 1 < len(self._stops)

    def visit(self, location: Location) -> None:
        """Go somewhere new: what was ahead is forgotten; the same place again adds nothing."""
        if self._index >= 0 and self._stops[self._index].location == location:
            return
        del self._stops[self._index + 1 :]
        self._stops.append(_Stop(location, ViewState()))
        del self._stops[: -self._LONGEST]
        self._index = len(self._stops) - 1

    def remember(self, view_state: ViewState) -> None:
        """Keep what is on screen at the present place, just before leaving it."""
        if self._index >= 0:
            self._stops[self._index].view_state = view_state

    def back(self) -> tuple[Location, ViewState] | None:
        """Step back; None at the beginning."""
        return self._step(-1)

    def forward(self) -> tuple[Location, ViewState] | None:
        """Step forward; None at the end."""
        return self._step(1)

    def forget(self, connection_id: str) -> None:
        """Drop every place of a connection that was removed."""
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
