"""The entries of an archive, in columns: a hundred thousand objects would take long to free."""

from __future__ import annotations

import enum
from array import array
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rustfs_desktop.packed_texts import PackedTexts

MOST_ENTRIES = 100_000
MOST_NODES = 2 * MOST_ENTRIES
MOST_DEPTH = 60
_NO_ENTRY = -1


class EntryKind(enum.IntEnum):
    """What an entry is."""

    FILE = 0
    FOLDER = 1
    LINK = 2
    SPECIAL = 3


class EntryProblem(enum.IntEnum):
    """Why an entry cannot be extracted."""

    NONE = 0
    ENCRYPTED = 1
    OVERLAPS = 2
    COMPRESSION = 3
    SPARSE = 4
    DAMAGED = 5


class ArchiveEntry(NamedTuple):
    """One file or folder in an archive.

    Attributes:
        name: Its path as it is in the archive, not cleaned; folders end in a slash.
        modified: Seconds since 1970, NaN if unknown.
        offset: Where it begins: its local header (zip), or its content (tar).
        packed: How many bytes its content takes in the archive.
        crc: The CRC-32 of its content, 0 in archives that have none.
        method: How its content is compressed (zip).
    """

    name: str
    kind: EntryKind
    size: int
    modified: float
    offset: int
    packed: int
    crc: int = 0
    method: int = 0
    problem: EntryProblem = EntryProblem.NONE


class EntryTable:
    """Entries in columns, by their numbers."""

    def __init__(self) -> None:
        self._names = PackedTexts()
        self._kinds, self._methods, self._problems = array("B"), array("H"), array("B")
        self._sizes, self._offsets, self._packed = array("Q"), array("Q"), array("Q")
        self._times, self._crcs = array("d"), array("I")

    def extend(self, entries: Sequence[ArchiveEntry]) -> None:
        """Add entries at the end."""
        if not entries:
            return
        names, kinds, sizes, times, offsets, packed, crcs, methods, problems = zip(
            *entries, strict=True
        )
        self._names.extend(names)
        self._kinds.extend(kinds)
        self._sizes.extend(sizes)
        self._times.extend(times)
        self._offsets.extend(offsets)
        self._packed.extend(packed)
        self._crcs.extend(crcs)
        self._methods.extend(methods)
        self._problems.extend(problems)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._names)

    def __getitem__(self, number: int) -> ArchiveEntry:
        """The entry with a number."""
        return ArchiveEntry(
            self._names[number],
            EntryKind(self._kinds[number]),
            self._sizes[number],
            self._times[number],
            self._offsets[number],
            self._packed[number],
            self._crcs[number],
            self._methods[number],
            EntryProblem(self._problems[number]),
        )

    def is_folder(self, number: int) -> bool:
        """Whether an entry is a folder."""
        return self._kinds[number] == EntryKind.FOLDER

    @property
    def names(self) -> Iterator[str]:
        """The names of all, in order."""
        return iter(self._names)

    @property
    def total_size(self) -> int:
        """The size of all files together, as the archive says."""
        return sum(self._sizes)

    @property
    def file_count(self) -> int:
        """How many are no folders."""
        return len(self) - self._kinds.count(EntryKind.FOLDER)

    def mark_overlaps(self, end: int, header_bytes: int) -> None:
        """Mark the entries of a zip archive whose content another one has as well.

        Args:
            end: Where the directory begins.
            header_bytes: What each one takes at least before its content.
        """
        following, limit = -1, end
        order = sorted(range(len(self)), key=self._offsets.__getitem__, reverse=True)
        for number in order:
            offset = self._offsets[number]
            if offset + header_bytes + self._packed[number] > limit:
                self._problems[number] = EntryProblem.OVERLAPS
                if following >= 0:
                    self._problems[following] = EntryProblem.OVERLAPS
            following, limit = number, min(limit, offset)


class ArchiveTree:
    """The folders and files of an archive as a tree of numbered nodes; number 0 is the archive.

    A folder that has no entry of its own is a node without one. The deepest levels of very deep
    paths stay one name.
    """

    def __init__(self, entries: EntryTable) -> None:
        found = _TreeNodes()
        found.add_all(entries)
        self._parents, self._entries = found.parents, found.entries
        self._is_folder = found.is_folder
        self._names = PackedTexts()
        self._names.extend(found.names)
        self._arrange(found.names)

    def __len__(self) -> int:
        """How many nodes there are."""
        return len(self._parents)

    def count(self, node: int) -> int:
        """How many children a node has."""
        return self._counts[node]

    def child(self, node: int, row: int) -> int:
        """A child of a node: folders come first, each by name."""
        return self._order[self._first[node] + row]

    def parent(self, node: int) -> int:
        """The node around a node; -1 for the archive."""
        return self._parents[node]

    def row(self, node: int) -> int:
        """Which child of its parent a node is."""
        return self._rows[node]

    def name(self, node: int) -> str:
        """The last part of its path."""
        return self._names[node]

    def is_folder(self, node: int) -> bool:
        """Whether it is a folder."""
        return bool(self._is_folder[node])

    def entry(self, node: int) -> int:
        """The number of its entry; -1 for a folder without one."""
        return self._entries[node]

    def entries_below(self, nodes: Sequence[int]) -> list[int]:
        """The numbers of the entries of nodes, and of all in them; each once, in order."""
        found: set[int] = set()
        seen: set[int] = set()
        waiting = list(nodes)
        while waiting:
            node = waiting.pop()
            if node in seen:
                continue
            seen.add(node)
            if self._entries[node] >= 0:
                found.add(self._entries[node])
            first = self._first[node]
            waiting.extend(self._order[first : first + self._counts[node]])
        return sorted(found)

    def path(self, node: int) -> str:
        """The path of a node below the archive, with a slash at the end; empty for the archive."""
        parts: list[str] = []
        while node > 0:
            parts.append(self._names[node])
            node = self._parents[node]
        return "".join(f"{part}/" for part in reversed(parts))

    def _arrange(self, names: list[str]) -> None:
        """Sort the children of each node, and note where they are."""
        parents, is_folder = self._parents, self._is_folder
        order = sorted(
            range(1, len(parents)),
            key=lambda node: (parents[node], not is_folder[node], names[node].casefold(), node),
        )
        self._order = array("I", order)
        self._first, self._counts, self._rows = (array("I", bytes(4 * len(parents))) for _ in "123")
        for position, node in enumerate(order):
            parent = parents[node]
            if not self._counts[parent]:
                self._first[parent] = position
            self._rows[node] = self._counts[parent]
            self._counts[parent] += 1


class _TreeNodes:
    """The nodes of a tree that is being made, in the order of the entries."""

    def __init__(self) -> None:
        self.names = [""]
        self.parents, self.entries = array("i", [-1]), array("i", [_NO_ENTRY])
        self.is_folder = bytearray(b"\1")
        self._folders: dict[tuple[int, str], int] = {}

    def add_all(self, entries: EntryTable) -> None:
        """Add a node for each entry, and for each folder that has none."""
        last_path, last_folder = "", 0
        for number, name in enumerate(entries.names):
            is_folder = entries.is_folder(number)
            cut = name.rfind("/", 0, -1 if is_folder else None) + 1
            path, own = name[:cut], name[cut:].removesuffix("/" if is_folder else "")
            if path != last_path:
                last_path, last_folder = path, self._folder(path)
            if len(self.names) >= MOST_NODES:
                return
            known = self._folders.get((last_folder, own)) if is_folder else None
            if known is not None:
                self.entries[known] = number
                continue
            node = self._add(last_folder, own, number, is_folder=is_folder)
            if is_folder:
                self._folders[last_folder, own] = node

    def _folder(self, path: str) -> int:
        node = 0
        for part in path[:-1].split("/", MOST_DEPTH) if path else ():
            key = node, part
            found = self._folders.get(key)
            if found is None:
                found = self._folders[key] = self._add(node, part, _NO_ENTRY, is_folder=True)
            node = found
        return node

    def _add(self, parent: int, name: str, entry: int, *, is_folder: bool) -> int:
        self.parents.append(parent)
        self.entries.append(entry)
        self.is_folder.append(is_folder)
        self.names.append(name)
        return len(self.names) - 1
