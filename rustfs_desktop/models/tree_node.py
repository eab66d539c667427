"""One node of the bucket tree."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.runs import runs


class Loading(enum.Enum):
    """The loading state of a node's children."""

    NEVER = "never"
    ACTIVE = "active"
    DONE = "done"
    FAILED = "failed"


class Node:
    """A node: a location, or a note below the children of one ("Loading…").

    Attributes:
        id: Identifies the node in Qt's indexes; never reused.
        location: None for a note.
        text: The name as the server or the user wrote it; untrusted.
        hint: More about it, for the tool tip.
        state: Name of the state of a connection.
    """

    __slots__ = (
        "children",
        "hint",
        "id",
        "loading",
        "location",
        "parent",
        "row",
        "state",
        "text",
    )

    def __init__(self, node_id: int, location: Location | None, text: str) -> None:
        self.id = node_id
        self.location = location
        self.text = text
        self.hint = ""
        self.state = "offline" if location is not None and not location.bucket else ""
        self.loading = Loading.NEVER
        self.parent: Node | None = None
        self.row = 0
        self.children: list[Node] = []

    @property
    def is_unread(self) -> bool:
        """Whether its children were never listed."""
        return self.loading is Loading.NEVER and self.location is not None

    @property
    def may_get_children(self) -> bool:
        """Whether more children may be listed."""
        return self.location is not None and self.loading in (
            Loading.NEVER,
            Loading.ACTIVE,
        )

    @property
    def note(self) -> Node | None:
        """The note below the children, if there is one."""
        last = self.children[-1] if self.children else None
        return last if last is not None and last.location is None else None

    @property
    def icon(self) -> str:
        """Name of the icon."""
        if self.location is None:
            return ""
        if self.location.prefix:
            return "folder"
        return "bucket" if self.location.bucket else "server"

    def compare_children(
        self, wanted: Mapping[Location, object]
    ) -> tuple[set[Location], list[tuple[int, int]]]:
        """The locations among the children to keep, and the row ranges to remove."""
        locations = [child.location for child in self.children if child.location is not None]
        known = set(locations) & wanted.keys()
        if [where for where in locations if where in known] != [p for p in wanted if p in known]:
            known = set()  # another order: replace all of them
        return known, runs(row for row, where in enumerate(locations) if where not in known)

    def insert(self, row: int, nodes: list[Node]) -> None:
        """Insert children at a row."""
        self.children[row:row] = nodes
        for node in nodes:
            node.parent = self
        self._renumber(row)

    def remove(self, first: int, last: int) -> list[Node]:
        """Remove children; return them and everything below them."""
        gone = self.children[first : last + 1]
        del self.children[first : last + 1]
        self._renumber(first)
        for node in gone:  # grows while it is read
            gone += node.children
        return gone

    def _renumber(self, start: int) -> None:
        for row in range(start, len(self.children)):
            self.children[row].row = row
