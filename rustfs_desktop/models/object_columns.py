"""Column storage of the objects and folders of one location.

A row is named by a number: files count up from 0, folders down from -1 (``~0``), both in the
order in which they arrived. The number of a row never changes, and a row that is removed keeps it
for the case that it comes back.
"""

from __future__ import annotations

import enum
import unicodedata
from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from rustfs_desktop.file_kinds import type_codes
from rustfs_desktop.models.key_names import parent_of
from rustfs_desktop.models.kinds import kind_of
from rustfs_desktop.models.natural import natural_key
from rustfs_desktop.packed_texts import PackedTexts, SharedTexts
from rustfs_desktop.s3.types import Page

_MAX_SIZE = 2**63 - 1
_UNKNOWN = -1  # an object in an index that the program stored and no listing has shown yet
_MAX_SECONDS = 253_402_300_799
_MD5_CHARS = 32


class Column(enum.IntEnum):
    """The columns of the object table, in their default order."""

    NAME = 0
    SIZE = 1
    TYPE = 2
    MODIFIED = 3
    STORAGE_CLASS = 4
    ETAG = 5
    LOCATION = 6  # of the results of a search


class ObjectValues(NamedTuple):
    """What a listing says about one object, apart from its name."""

    size: int
    modified: float
    etag: str
    storage_class: str


class ObjectColumns:
    """The objects and folders below one prefix, stored by column.

    Attributes:
        prefix: What every key begins with; names are what follows it.
        is_flat: Whether objects of all folders below the prefix are stored, as a search finds
            them: their names are paths, of which the last part is shown as the name.
        shows_paths: Whether these paths are shown as the names.
        folders: Names of folders, with their last slash.
        names: Names of objects.
        removed: The rows that are not there any more.
        folder_order: By what folders are sorted by name.
        name_order: By what objects are sorted by name, compared as UTF-8.
        type_codes: The type of each object, see :func:`type_codes`.
        sizes: Bytes of each object; -1 if not known.
        total_size: Bytes of all objects whose size is known.
        unsized_count: How many objects have a size that is not known.
    """

    def __init__(
        self, prefix: str = "", *, is_flat: bool = False, shows_paths: bool = False
    ) -> None:
        self.prefix = prefix
        self.is_flat = is_flat
        self.shows_paths = shows_paths
        self.folders: list[str] = []
        self.names = PackedTexts()
        self.folder_order: list[str] = []
        self.name_order = PackedTexts()
        self.type_codes = bytearray()
        self.sizes = array("q")
        self.modified = array("d")
        self.storage_classes = SharedTexts()
        self.total_size = 0
        self.removed: set[int] = set()
        self.unsized_count = 0
        self._etags = _ETags()
        self._folder_rows: dict[str, int] = {}
        self._removed_names: dict[str, int] = {}  # of objects
        self._forms: dict[str, int] = {}

    def append(self, page: Page) -> tuple[list[int], list[int]]:
        """Add a page; return the numbers of its new folders and of its objects.

        Servers have been seen to name a folder on two pages; it is taken once.
        """
        first_folder, first_name, cut = len(self.folders), len(self.names), len(self.prefix)
        for prefix in page.prefixes:
            if prefix not in self._folder_rows:
                self._folder_rows[prefix] = ~len(self.folders)
                self.folders.append(prefix[cut:])
        names = [key[cut:] for key in page.keys]
        sizes = _valid_sizes(page)
        self.names.extend(names)
        self.type_codes += type_codes(names)
        self.sizes.extend(sizes)
        self._count_sizes(sizes)
        self.modified.extend(_valid_dates(page))
        self.storage_classes.extend(page.storage_classes)
        self._etags.extend(page.etags)
        new_folders = self.folders[first_folder:]
        self.folder_order += map(natural_key, new_folders)
        self.name_order.extend(list(map(self.name_key, names)))
        self._note_forms(new_folders)
        self._note_forms(names)
        return (
            [~i for i in range(first_folder, len(self.folders))],
            list(range(first_name, len(self.names))),
        )

    @property
    def folder_count(self) -> int:
        """The number of folders."""
        return len(self.folders) - (len(self.removed) - len(self._removed_names))

    @property
    def file_count(self) -> int:
        """The number of objects."""
        return len(self.names) - len(self._removed_names)

    def folder_prefixes(self) -> list[str]:
        """The prefixes of the folders."""
        return [prefix for prefix, row in self._folder_rows.items() if row not in self.removed]

    def remove(self, rows: Sequence[int]) -> None:
        """Remove rows; their names and values stay, for those who read them at this moment."""
        self.removed.update(rows)
        files = [row for row in rows if row >= 0]
        self._removed_names |= {self.names[row]: row for row in files}
        self._count_sizes([self.sizes[row] for row in files], -1)
        self._note_forms([self.name(row) for row in rows], -1)

    def restore(self, rows: Sequence[int]) -> None:
        """Undo :meth:`remove` for rows that came back."""
        self.removed.difference_update(rows)
        for row in rows:
            if row >= 0:
                del self._removed_names[self.names[row]]
                self._count_sizes([self.sizes[row]])
        self._note_forms([self.name(row) for row in rows])

    def values(self, row: int) -> ObjectValues:
        """The values of an object."""
        return ObjectValues(
            self.sizes[row], self.modified[row], self._etags[row], self.storage_classes[row]
        )

    def update(self, row: int, values: ObjectValues) -> None:
        """Replace the values of an object, as :func:`valid_values` returns them."""
        if row not in self.removed:
            self._count_sizes([self.sizes[row]], -1)
            self._count_sizes([values.size])
        self.sizes[row], self.modified[row] = values.size, values.modified
        self._etags[row] = values.etag
        self.storage_classes[row] = values.storage_class

    def folder_row(self, prefix: str) -> int | None:
        """The row number of a folder that is there or was removed."""
        return self._folder_rows.get(prefix)

    def has_folder(self, prefix: str) -> bool:
        """Whether a folder is there."""
        row = self._folder_rows.get(prefix)
        return row is not None and row not in self.removed

    def removed_row(self, name: str) -> int | None:
        """The row number of an object that was removed."""
        return self._removed_names.get(name)

    def name(self, row: int) -> str:
        """The name of a row after the prefix; hostile text."""
        return self.names[row] if row >= 0 else self.folders[~row]

    def shown_name(self, row: int) -> str:
        """The name without the folders of a search result; hostile text."""
        name = self.name(row)
        return _split(name)[1] if self.is_flat and not self.shows_paths else name

    def folder(self, row: int) -> str:
        """The path of the folder of a search result, below the prefix; hostile text."""
        return _split(self.name(row))[0]

    def key(self, row: int) -> str:
        """The whole key of an object, or the whole prefix of a folder, exactly as on the server."""
        return self.prefix + self.name(row)

    def etag(self, row: int) -> str:
        """The ETag of an object without its quotes."""
        return self._etags[row]

    @property
    def has_md5_only(self) -> bool:
        """Whether all ETags are MD5 sums."""
        return not self._etags.others

    def packed_sums(self, rows: range) -> bytes:
        """The MD5 sums of some objects, 16 bytes each, in the same order as ETags."""
        return self._etags.packed(rows)

    @property
    def name_key(self) -> Callable[[str], str]:
        """Returns by what an object with a certain name is sorted by name."""
        return _flat_order if self.is_flat and not self.shows_paths else natural_key

    def find(self, key: str) -> int | None:
        """The row number of a key or prefix."""
        if not key.startswith(self.prefix):
            return None
        row = self._folder_rows.get(key)
        if row is None:
            try:
                row = self.names.index(key[len(self.prefix) :])
            except ValueError:
                return None
        return None if row in self.removed else row

    def first_starting_with(self, text: str, rows: Sequence[int], start: int) -> int:
        """The position in ``rows``, from ``start`` on and around, of the first such name; or -1."""
        wanted, count = text.casefold(), len(rows)
        for step in range(count):
            position = (start + step) % count
            if self.shown_name(rows[position]).casefold().startswith(wanted):
                return position
        return -1

    def page(self, rows: Sequence[int]) -> Page:
        """These rows as a page of a listing, folders first."""
        files = [row for row in rows if row >= 0]
        return Page(
            [self.key(row) for row in rows if row < 0],
            [self.key(row) for row in files],
            [self.sizes[row] for row in files],
            [self.modified[row] for row in files],
            [self.etag(row) for row in files],
            [self.storage_classes[row] for row in files],
        )

    def folded_names(self, rows: range) -> list[str]:
        """The names of some objects after :func:`folded`."""
        return self.names.lowered(rows) or [folded(self.names[row]) for row in rows]

    def has_lookalike(self, row: int) -> bool:
        """Whether another name is the same after Unicode normalization."""
        name = self.name(row)
        if name.isascii():
            return False
        return self._forms.get(unicodedata.normalize("NFC", name), 0) > 1

    def order(self, column: Column) -> Callable[[int], Any]:
        """The sort keys of the objects in a column, by row number."""
        if column is Column.NAME:
            return self.name_order.packed
        if column is Column.SIZE:
            return self.sizes.__getitem__
        if column is Column.MODIFIED:
            return self.modified.__getitem__
        if column is Column.STORAGE_CLASS:
            return self.storage_classes.__getitem__
        if column is Column.ETAG:
            return self.etag
        if column is Column.LOCATION:
            return lambda row: natural_key(self.folder(row))
        return lambda row: kind_of(self.names[row]).text.casefold()

    def _count_sizes(self, sizes: Sequence[int], change: int = 1) -> None:
        """Add the sizes of objects to the totals, or subtract them."""
        unknown = sizes.count(_UNKNOWN)
        self.unsized_count += change * unknown
        self.total_size += change * (sum(sizes) - unknown * _UNKNOWN)

    def _note_forms(self, names: Sequence[str], change: int = 1) -> None:
        """Count the names that are not in normalized Unicode form."""
        if "".join(names).isascii():
            return
        for name in names:
            if not name.isascii() and not (
                unicodedata.is_normalized("NFC", name) and unicodedata.is_normalized("NFD", name)
            ):
                form = unicodedata.normalize("NFC", name)
                self._forms[form] = self._forms.get(form, 0) + change


def folded(text: str) -> str:
    """Normalize case and Unicode form, for searching."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFC", text.casefold())


def valid_values(page: Page) -> Iterable[ObjectValues]:
    """The values of the objects of a page, in the ranges that can be stored."""
    etags = [etag.strip('"') for etag in page.etags]
    columns = _valid_sizes(page), _valid_dates(page), etags, page.storage_classes
    return map(ObjectValues, *columns)


def _valid_sizes(page: Page) -> list[int]:
    return [size if 0 <= size <= _MAX_SIZE else _clamped(size) for size in page.sizes]


def _valid_dates(page: Page) -> list[float]:
    return [s if 0 <= s <= _MAX_SECONDS else -1.0 for s in page.modified]


def _split(path: str) -> tuple[str, str]:
    """The folder of a path, with its last slash, and the name; folder objects have a slash too."""
    end = len(parent_of(path))
    return path[:end], path[end:]


def _flat_order(path: str) -> str:
    """What paths are sorted by when only their last parts are shown as names."""
    folder, name = _split(path)
    return f"{natural_key(name)}\0{natural_key(folder)}"


def _clamped(size: int) -> int:
    return _UNKNOWN if size < 0 else _MAX_SIZE


class _ETags:
    """ETags, stored in 16 bytes where they are MD5 sums, else as text.

    Attributes:
        others: Those that are no MD5 sums, by row number.
    """

    def __init__(self) -> None:
        self._sums = bytearray()
        self.others: dict[int, str] = {}

    def extend(self, etags: Sequence[str]) -> None:
        packed = _packed("".join(etags)) if set(map(len, etags)) == {_MD5_CHARS} else None
        if packed is not None:
            self._sums += packed
            return
        for row, etag in enumerate(etags, len(self._sums) // 16):
            packed = _packed(etag) if len(etag) == _MD5_CHARS else None
            if packed is None:
                self.others[row] = etag.strip('"')
            self._sums += packed or bytes(16)

    def packed(self, rows: range) -> bytes:
        """The MD5 sums of some of them."""
        return bytes(self._sums[rows.start * 16 : rows.stop * 16])

    def __setitem__(self, row: int, etag: str) -> None:
        packed = _packed(etag) if len(etag) == _MD5_CHARS else None
        self.others.pop(row, None)
        if packed is None:
            self.others[row] = etag
        self._sums[row * 16 : row * 16 + 16] = packed or bytes(16)

    def __getitem__(self, row: int) -> str:
        other = self.others.get(row)
        return self._sums[row * 16 : row * 16 + 16].hex() if other is None else other


def _packed(sums: str) -> bytes | None:
    """MD5 sums as bytes; None if they could not be restored exactly."""
    try:
        packed = bytes.fromhex(sums)
    except ValueError:
        return None
    return packed if packed.hex() == sums else None
