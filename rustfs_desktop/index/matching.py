"""Finds the objects of a listing page that match a query."""

from __future__ import annotations

from collections.abc import Mapping

from rustfs_desktop.index.query import Query
from rustfs_desktop.s3.types import Page


class _Row:
    """One object of a page; the same row is filled again for each of them."""

    __slots__ = ("key", "modified", "size", "storage_class", "tags")

    def __init__(self) -> None:
        self.key = ""
        self.size = -1
        self.modified = -1.0
        self.storage_class = ""
        self.tags: Mapping[str, str] | None = None  # listings do not have them


def matching_rows(query: Query, page: Page, prefix: str = "") -> list[int]:
    """The rows of the objects that match, in order.

    ``prefix`` begins every key; what the query says of names is about the rest of the key.
    """
    row, cut, found = _Row(), len(prefix), []
    columns = zip(page.keys, page.sizes, page.modified, page.storage_classes, strict=True)
    for number, (key, row.size, row.modified, row.storage_class) in enumerate(columns):
        row.key = key[cut:]
        if query.matches(row):
            found.append(number)
    return found
