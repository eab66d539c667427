"""What is below a folder, for a map of it: two levels of folders and their largest files.

Sums are divided into groups, by which the map is colored: kinds of files, ages, storage classes.
"""

from __future__ import annotations

import collections
import dataclasses
import enum
import heapq
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.file_kinds import KIND_NAMES
from rustfs_desktop.index.reading import coverage_of
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.index.tables import check_prefix, end_of_prefix, unpack_class
from rustfs_desktop.index.types import STANDARD, Coverage, FolderTotals

MAX_FILES = 400  # that are shown one by one
_DAY_MS = 86_400_000
_AGES = ("month", "year", "years", "old")
_AGE_DAYS = (30, 365, 3 * 365)
UNKNOWN_AGE = "unknown"
AGE_NAMES = (*_AGES, UNKNOWN_AGE)
"""Changed in the last 30 days, in the last year, in the last three years, earlier; not known."""

_GROUP_COLUMNS = {
    "kind": "kind",
    "age": "CASE WHEN modified<0 THEN 4 WHEN modified>=? THEN 0 WHEN modified>=? THEN 1"
    " WHEN modified>=? THEN 2 ELSE 3 END",
    "class": "class",
}
_SUMS = " ".join(
    (
        "SELECT folder.id, path, {group} AS grouped, count(*), total(max(size, 0)), total(size<0)",
        "FROM folder CROSS JOIN object ON object.folder=folder.id",
        # Markers of folders are no files.
        "WHERE path>=? AND path<? AND name<>'' GROUP BY folder.id, grouped",
    )
)
_FILES = " ".join(
    (
        "SELECT folder.path, name, size, {group} AS grouped FROM json_each(?) AS wanted",
        "CROSS JOIN folder ON folder.id=wanted.value CROSS JOIN object ON object.folder=folder.id",
        "WHERE size>0 AND name<>'' ORDER BY size DESC, folder.path, name LIMIT ?",
    )
)


class Grouping(enum.Enum):
    """By what the sums are divided."""

    KIND = "kind"
    AGE = "age"
    CLASS = "class"


class EntryType(enum.Enum):
    """What an entry stands for."""

    FOLDER = "folder"
    FILE = "file"
    FILES = "files"
    """The files directly in a folder that have no entry of their own."""
    OLD_VERSIONS = "old versions"
    UPLOADS = "unfinished uploads"
    """Both are not in an index, but are shown beside what is."""


@dataclasses.dataclass(frozen=True, slots=True)
class SpaceEntry:
    """A folder with all below it, a file, or the smaller files of a folder.

    Attributes:
        key: The prefix of a folder, also for its files; the key of a file.
        groups: The sums of each group, none of which is empty.
        children: What is directly in a folder, for the first level only.
    """

    key: str
    type: EntryType
    totals: FolderTotals
    groups: Mapping[str, FolderTotals]
    children: tuple[SpaceEntry, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class SpaceMap:
    """The entries of a folder.

    Attributes:
        folder: The folder itself; its children are the first level, theirs the second.
        coverage: How much of the folder is known.
    """

    folder: SpaceEntry
    grouping: Grouping
    coverage: Coverage


def read_space_map(
    index: BucketIndex, prefix: str, grouping: Grouping, now: float, *, cancel: CancelToken
) -> SpaceMap:
    """Sum up what the index knows below a folder.

    Args:
        index: The index.
        prefix: The folder; empty for the bucket.
        grouping: By what the sums are divided.
        now: The present, in seconds since 1970, for ages.
        cancel: Ends it at once.

    Raises:
        Cancelled: ``cancel`` was set.
        IndexUnavailable: The index cannot be read.
    """
    check_prefix(prefix)

    def question(connection: sqlite3.Connection) -> SpaceMap:
        reader = _Reader(connection, prefix, grouping, round(now * 1000))
        return SpaceMap(reader.read(), grouping, coverage_of(connection, prefix))

    nothing = SpaceEntry(prefix, EntryType.FOLDER, FolderTotals(), {})
    return index.read(question, SpaceMap(nothing, grouping, Coverage()), cancel)


class _GroupSums:
    """Sums by group."""

    def __init__(self) -> None:
        self.groups: dict[str, FolderTotals] = {}

    def add(self, group: str, added: FolderTotals) -> None:
        """Add to a group."""
        self.groups[group] = self.groups.get(group, FolderTotals()) + added

    def add_all(self, groups: Mapping[str, FolderTotals]) -> None:
        """Add the sums of all groups."""
        for group, added in groups.items():
            self.add(group, added)

    def subtract(self, group: str, size: int) -> None:
        """Take one file away, which has an entry of its own."""
        self.add(group, FolderTotals(-1, -size))

    @property
    def totals(self) -> FolderTotals:
        """The sum of all groups."""
        return sum(self.groups.values(), FolderTotals())


class _Node:
    """A folder of the first or second level while it is summed up."""

    def __init__(self) -> None:
        self.below = _GroupSums()  # without the files directly in it
        self.files = _GroupSums()
        self.entries: list[SpaceEntry] = []


class _Reader:
    """Reads the sums and files of one folder."""

    def __init__(
        self, connection: sqlite3.Connection, prefix: str, grouping: Grouping, now_ms: int
    ) -> None:
        self._connection = connection
        self._prefix = prefix
        self._grouping = grouping
        self._column = _GROUP_COLUMNS[grouping.value]
        is_age = grouping is Grouping.AGE
        self._values = [now_ms - days * _DAY_MS for days in _AGE_DAYS] if is_age else []
        self._nodes: dict[str, _Node] = collections.defaultdict(_Node)
        self._second: dict[str, _GroupSums] = collections.defaultdict(_GroupSums)

    def read(self) -> SpaceEntry:
        """The entry of the folder."""
        self._nodes[self._prefix]
        self._add_files(self._add_sums())
        for prefix, sums in self._second.items():
            entry = SpaceEntry(prefix, EntryType.FOLDER, sums.totals, sums.groups)
            self._nodes[_parent(prefix)].entries.append(entry)
        first = [
            _folder_entry(prefix, node)
            for prefix, node in self._nodes.items()
            if prefix != self._prefix
        ]
        here = self._nodes[self._prefix]
        here.entries += first
        return _folder_entry(self._prefix, here)

    def _add_sums(self) -> list[int]:
        """Add up all objects; the ids of the folders of which files may be shown."""
        shown: dict[int, None] = {}
        for folder, path, group, totals in self._sum_rows():
            first, second = _levels(path, len(self._prefix))
            if second:
                self._second[second].add(group, totals)
                self._nodes[first].below.add(group, totals)
            else:
                shown[folder] = None
                self._nodes[first or self._prefix].files.add(group, totals)
            if first:
                self._nodes[self._prefix].below.add(group, totals)
        return list(shown)

    def _sum_rows(self) -> Iterator[tuple[int, str, str, FolderTotals]]:
        statement = _SUMS.format(group=self._column)
        values = (*self._values, self._prefix, end_of_prefix(self._prefix))
        for folder, path, group, *sums in self._connection.execute(statement, values):
            yield folder, path, self._group_name(group), FolderTotals(*map(int, sums))

    def _add_files(self, folders: Iterable[int]) -> None:
        """Give the largest files entries of their own."""
        statement = _FILES.format(group=self._column)
        values = (*self._values, json.dumps(list(folders)), MAX_FILES)
        for path, name, size, value in self._connection.execute(statement, values):
            node, group = self._nodes[path], self._group_name(value)
            totals = FolderTotals(1, size)
            node.entries.append(SpaceEntry(path + name, EntryType.FILE, totals, {group: totals}))
            node.below.add(group, totals)
            node.files.subtract(group, size)

    def _group_name(self, value: object) -> str:
        match self._grouping, value:
            case Grouping.KIND, int(number) if 0 <= number < len(KIND_NAMES):
                return KIND_NAMES[number]
            case Grouping.AGE, int(number) if 0 <= number < len(AGE_NAMES):
                return AGE_NAMES[number]
            case Grouping.CLASS, _:
                return unpack_class(value) or STANDARD
        return ""


def _folder_entry(prefix: str, node: _Node) -> SpaceEntry:
    rest = {group: totals for group, totals in node.files.groups.items() if totals.objects > 0}
    everything = _GroupSums()
    everything.add_all(node.below.groups)
    everything.add_all(rest)
    children = list(node.entries)
    if rest:
        files = _GroupSums()
        files.add_all(rest)
        children.append(SpaceEntry(prefix, EntryType.FILES, files.totals, rest))
    return SpaceEntry(
        prefix, EntryType.FOLDER, everything.totals, everything.groups, tuple(children)
    )


def largest_children(folder: SpaceEntry, limit: int) -> list[SpaceEntry]:
    """The largest folders directly in a folder, the largest first."""
    folders = [each for each in folder.children if each.type is EntryType.FOLDER]
    return heapq.nsmallest(limit, folders, lambda each: (-each.totals.size, each.key))


def _levels(path: str, cut: int) -> tuple[str, str]:
    """The folders of the first and the second level in which a folder is; empty for none."""
    end = path.find("/", cut) + 1
    if not end:
        return "", ""
    inner = path.find("/", end) + 1
    return path[:end], path[:inner] if inner else ""


def _parent(prefix: str) -> str:
    return prefix[: prefix.rfind("/", 0, -1) + 1]
