"""The sort keys of very many objects: values of a column that compare fast."""

from __future__ import annotations

import sys
from array import array

from rustfs_desktop.file_kinds import CODED_EXTENSIONS, FOLDER_CODE
from rustfs_desktop.models.kinds import kind_of
from rustfs_desktop.models.object_columns import Column, ObjectColumns
from rustfs_desktop.models.sliced_sort import SortKey
from rustfs_desktop.models.slices import Slices, ranges, slices_of

_EXACT = 2**53  # integers up to this are floats as well, which are compared twice as fast
_SAMPLE = 1_000


def fast_sort_key(columns: ObjectColumns, column: Column) -> Slices[SortKey]:
    """The same order as that of :meth:`ObjectColumns.order`, for who will look up all of them."""
    if column is Column.SIZE:
        return (yield from _sizes(columns))
    if column is Column.TYPE:
        return (yield from _types(columns))
    if column is Column.ETAG and columns.has_md5_only:
        return (yield from _sums(columns))
    return SortKey(columns.order(column))


def _sizes(columns: ObjectColumns) -> Slices[SortKey]:
    sizes, is_exact = array("d"), True
    for part in slices_of(columns.sizes):
        is_exact = is_exact and max(part) <= _EXACT
        sizes.extend(part)
        yield
    exact = None if is_exact else columns.order(Column.SIZE)
    return SortKey(sizes.__getitem__, exact)


def _types(columns: ObjectColumns) -> Slices[SortKey]:
    """A name is looked at only if its extension is not known."""
    known = [kind_of(f"a.{extension}").text.casefold() for extension in CODED_EXTENSIONS]
    of_name, codes = columns.order(Column.TYPE), columns.type_codes
    types: list[str] = []
    for rows in ranges(len(codes)):
        types += [known[c] if (c := codes[row]) > FOLDER_CODE else of_name(row) for row in rows]
        yield
    return SortKey(types.__getitem__)


def _sums(columns: ObjectColumns) -> Slices[SortKey]:
    """MD5 sums differ in their first bytes, which are numbers that compare fast."""
    starts, count = array("d"), len(columns.names)
    for rows in ranges(count):
        halves = array("Q", columns.packed_sums(rows))
        if sys.byteorder == "little":
            halves.byteswap()
        starts.extend(halves[::2].tolist())
        yield
    sums = columns.packed_sums

    def exact(row: int) -> bytes:
        return sums(range(row, row + 1))

    sample = range(0, count, max(1, count // _SAMPLE))
    if len({starts[row] for row in sample}) < len({exact(row) for row in sample}):
        return SortKey(exact)
    return SortKey(starts.__getitem__, exact)
