"""Compares the objects of two folders by name, size, ETag and time."""

from __future__ import annotations

import dataclasses
import enum

from rustfs_desktop.models.object_columns import ObjectColumns, ObjectValues

_MD5_CHARS = 32
_SAME_S = 2.0  # times this close are the same: some servers round them


class CompareMark(enum.IntEnum):
    """What a comparison says of a row, beside that of the same name in the other folder."""

    ONLY_HERE = 1
    NEWER = 2  # the contents differ, and this one is newer
    OLDER = 3  # the contents differ, and this one is older
    DIFFERS = 4  # the contents differ, and no time says which is newer
    EQUAL = 5  # size and ETag are evidence that the contents are equal
    SAME_TIME = 6  # size and time are the same; the contents were not compared
    SAME_SIZE = 7  # only the sizes are the same
    BOTH = 8  # it is in both, and no more is known: a folder, or an object of unknown size


@dataclasses.dataclass(frozen=True, slots=True)
class RowMarks:
    """The marks of the rows of one folder, by row number; 0 for none.

    Attributes:
        files: A byte for each object.
        folders: A byte for each folder.
    """

    files: bytes = b""
    folders: bytes = b""

    def of(self, number: int) -> CompareMark | None:
        """The mark of a row; None for one that came after the comparison."""
        marks, place = (self.files, number) if number >= 0 else (self.folders, ~number)
        mark = marks[place] if place < len(marks) else 0
        return CompareMark(mark) if mark else None

    def count(self, mark: CompareMark) -> int:
        """How many rows have a mark."""
        return self.files.count(mark) + self.folders.count(mark)


@dataclasses.dataclass(frozen=True, slots=True)
class ComparedFolder:
    """The rows of a folder at one moment.

    Columns only grow, and keep removed rows: a worker can read these while the table goes on.

    Attributes:
        columns: Where the rows are.
        removed: The numbers of those that are gone.
        files: How many objects the columns had.
        folders: How many folders.
    """

    columns: ObjectColumns
    removed: frozenset[int]
    files: int
    folders: int

    @staticmethod
    def of(columns: ObjectColumns) -> ComparedFolder:
        """The rows as they are now."""
        files, folders = len(columns.names), len(columns.folders)
        return ComparedFolder(columns, frozenset(columns.removed), files, folders)

    def file_rows(self) -> dict[str, int]:
        """The row numbers of the objects, by name."""
        rows = zip(range(self.files), self.columns.names, strict=False)
        return {name: row for row, name in rows if row not in self.removed}

    def folder_rows(self) -> dict[str, int]:
        """The row numbers of the folders, by name."""
        names = self.columns.folders[: self.folders]
        return {name: ~place for place, name in enumerate(names) if ~place not in self.removed}


def compare_folders(one: ComparedFolder, two: ComparedFolder) -> tuple[RowMarks, RowMarks]:
    """The marks of the rows of both folders."""
    files = _compare_files(one, two)
    folders = _compare_names(one, two)
    return RowMarks(files[0], folders[0]), RowMarks(files[1], folders[1])


def compare_values(one: ObjectValues, two: ObjectValues) -> tuple[CompareMark, CompareMark]:
    """The marks of two objects of the same name."""
    is_equal = _is_content_equal(one, two)
    if is_equal is None and min(one.size, two.size) < 0:
        return CompareMark.BOTH, CompareMark.BOTH
    both_timed = min(one.modified, two.modified) >= 0
    same_time = both_timed and abs(one.modified - two.modified) <= _SAME_S
    if is_equal is None:
        mark = CompareMark.SAME_TIME if same_time else CompareMark.SAME_SIZE
        return mark, mark
    if is_equal:
        return CompareMark.EQUAL, CompareMark.EQUAL
    if same_time or not both_timed:
        return CompareMark.DIFFERS, CompareMark.DIFFERS
    if one.modified > two.modified:
        return CompareMark.NEWER, CompareMark.OLDER
    return CompareMark.OLDER, CompareMark.NEWER


def _is_content_equal(one: ObjectValues, two: ObjectValues) -> bool | None:
    """Whether size and ETags show that the contents are equal or not; None if they do not tell.

    Equal ETags are evidence also where they are no MD5 sums. Other ETags tell something only if
    both are sums of the whole content, not of the parts of a multipart upload.
    """
    if min(one.size, two.size) >= 0 and one.size != two.size:
        return False
    if one.etag and one.etag == two.etag:
        return True if one.size == two.size else None
    if len(one.etag) == len(two.etag) == _MD5_CHARS:
        return False
    return None


def _compare_files(one: ComparedFolder, two: ComparedFolder) -> tuple[bytes, bytes]:
    first, second = bytearray(one.files), bytearray(two.files)
    theirs = two.file_rows()
    for row in theirs.values():
        second[row] = CompareMark.ONLY_HERE
    for name, row in one.file_rows().items():
        other = theirs.get(name)
        if other is None:
            first[row] = CompareMark.ONLY_HERE
        else:
            marks = compare_values(one.columns.values(row), two.columns.values(other))
            first[row], second[other] = marks
    return bytes(first), bytes(second)


def _compare_names(one: ComparedFolder, two: ComparedFolder) -> tuple[bytes, bytes]:
    """Folders are compared by their names only."""
    mine, theirs = one.folder_rows(), two.folder_rows()
    first, second = bytearray(one.folders), bytearray(two.folders)
    for rows, others, marks in ((mine, theirs, first), (theirs, mine, second)):
        for name, row in rows.items():
            marks[~row] = CompareMark.BOTH if name in others else CompareMark.ONLY_HERE
    return bytes(first), bytes(second)
