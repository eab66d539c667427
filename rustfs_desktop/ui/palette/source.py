"""A source of the palette: what it offers, and the words around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from rustfs_desktop.ui.palette.entries import PaletteEntry


class PaletteSource(Protocol):
    """Offers entries of one sort, such as commands or places."""

    @property
    def title(self) -> str:
        """The name of the box for screen readers."""

    @property
    def placeholder(self) -> str:
        """What is shown in the empty field."""

    @property
    def hint(self) -> str:
        """Dim words beside the field."""

    @property
    def enter_text(self) -> str:
        """What Enter does."""

    def entries(self) -> Sequence[PaletteEntry]:
        """All entries, as they are now; those with one name are the same one."""

    def recent_entries(self) -> Sequence[PaletteEntry]:
        """Those that are offered first while nothing is typed, besides all others."""

    def look_for(self, typed: str, show: Callable[[Sequence[PaletteEntry]], None]) -> None:
        """Look for more entries, if there are any that take time; ``show`` is called with them.

        An empty text ends what was looked for.
        """

    def count_text(self, found: int, count: int) -> str:
        """How many of all entries match."""
