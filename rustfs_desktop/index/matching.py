"""Finds the objects of a listing page that match a query, and makes pages of the index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rustfs_desktop.index.query import Query
from rustfs_desktop.index.types import IndexedObject
from rustfs_desktop.s3.types import Page


class ObjectRow:
    """The facts of one object, for predicates; the same row is filled again for each object."""

    __slots__ = ("key", "modified", "size", "storage_class", "tags")

    def __init__(self) -> None:
        self.key = ""
        self.size = -1
        self.modified = -1.0
        self.storage_class = ""
        self.tags: Mapping[str, str] | None = None  # listings do not have them


def near_misses(query: Query, page: Page, prefix: str = "") -> list[int]:
    """For each term, how many objects match all the other terms but not this one."""
    missed = [0] * len(query.terms)
    for row in _rows(page, len(prefix)):
        failed = [number for number, term in enumerate(query.terms) if not term.matches(row)]
        if len(failed) == 1:
            missed[failed[0]] += 1
    return missed


def matching_rows(query: Query, page: Page, prefix: str = "") -> list[int]:
    """The rows of the objects that match, in order.

    ``prefix`` begins every key; what the query says of names is about the rest of the key.
    """
    rows = enumerate(_rows(page, len(prefix)))
    return [number for number, row in rows if query.matches(row)]


def page_of(rows: Sequence[IndexedObject]) -> Page:
    """Objects of the index, at least one, as a listing has them."""
    keys, sizes, modified, etags, classes, *_others = map(list, zip(*rows, strict=True))
    return Page([], keys, sizes, modified, etags, classes)


def _rows(page: Page, cut: int) -> Iterator[ObjectRow]:
    """The objects of a page, without what begins every key; it is always the same row."""
    row = ObjectRow()
    columns = zip(page.keys, page.sizes, page.modified, page.storage_classes, strict=True)
    for key, row.size, row.modified, row.storage_class in columns:
        row.key = key[cut:]
        yield row
