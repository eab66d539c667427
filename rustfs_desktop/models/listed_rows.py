"""The rows of a folder at one moment, which a worker reads while the table goes on."""

from __future__ import annotations

import dataclasses
from array import array
from collections.abc import Iterator

from rustfs_desktop.models.object_columns import ObjectColumns
from rustfs_desktop.s3.types import Page

_PAGE = 1000


@dataclasses.dataclass(frozen=True, slots=True)
class ListedRows:
    """Rows in the order of the table; columns keep even removed rows, so these stay readable."""

    columns: ObjectColumns
    rows: array[int]

    def __len__(self) -> int:
        """The number of folders and objects."""
        return len(self.rows)

    def file_names(self) -> Iterator[str]:
        """The names of all objects, also of those that the filter hides or that are gone."""
        return iter(self.columns.names)

    def pages(self) -> Iterator[Page]:
        """The rows as pages of a listing."""
        for start in range(0, len(self.rows), _PAGE):
            yield self.columns.page(self.rows[start : start + _PAGE])
