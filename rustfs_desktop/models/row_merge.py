"""Merges changes of a folder on the server into the rows of its table."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from rustfs_desktop.models.object_columns import ObjectColumns, ObjectValues, valid_values
from rustfs_desktop.models.object_order import ObjectOrder
from rustfs_desktop.s3.types import Page
from rustfs_desktop.service.folder_changes import FolderChanges


@dataclasses.dataclass(frozen=True, slots=True)
class RowMerge:
    """The effect of a merge.

    Attributes:
        is_change: Whether rows come, go or change when the order is settled.
        new_keys: Keys and prefixes of rows that were not there before, even if a filter hides them.
        has_other_folders: Whether folders appeared or are gone.
    """

    is_change: bool = False
    new_keys: Sequence[str] = ()
    has_other_folders: bool = False


def merge_changes(columns: ObjectColumns, order: ObjectOrder, changes: FolderChanges) -> RowMerge:
    """Merge changes into the columns; their order has them when it is settled."""
    listed = _ListedObjects(columns, order, changes.listed)
    gone = _gone_rows(columns, order, changes)
    if not (gone or listed.changed or listed.returned or len(listed.unknown)):
        return RowMerge()
    order.take_out([*gone, *listed.changed])  # new values may enter or leave a filter
    columns.remove(gone)
    for row, values in {**listed.changed, **listed.returned}.items():
        if row >= 0:
            columns.update(row, values)
    columns.restore(list(listed.returned))
    new_folders, new_files = columns.append(listed.unknown)
    returned = list(listed.returned)
    folders = new_folders + [row for row in returned if row < 0]
    files = new_files + [row for row in returned if row >= 0]
    order.put_in(folders, files + list(listed.changed))
    return RowMerge(
        True,
        [columns.key(row) for row in folders + files],
        has_other_folders=bool(folders) or any(row < 0 for row in gone),
    )


class _ListedObjects:
    """Folders and objects of a page, divided by what is known of them.

    Attributes:
        changed: Rows with other values than before, and the new values.
        returned: Rows that had been removed.
        unknown: Those that never had a row.
    """

    def __init__(self, columns: ObjectColumns, order: ObjectOrder, page: Page) -> None:
        self.changed: dict[int, ObjectValues] = {}
        self.returned: dict[int, ObjectValues] = {}
        self.unknown = Page()
        for prefix in page.prefixes:
            row = columns.folder_row(prefix)
            if row is None:
                self.unknown.prefixes.append(prefix)
            elif row in columns.removed:
                self.returned[row] = _NO_VALUES
        cut = len(columns.prefix)
        names = [key[cut:] for key in page.keys]
        found, unknown = order.find(names), []
        for number, (name, values) in enumerate(zip(names, valid_values(page), strict=True)):
            if (row := found.get(name)) is not None:
                if values != columns.values(row):
                    self.changed[row] = values
            elif (row := columns.removed_row(name)) is not None:
                self.returned[row] = values
            else:
                unknown.append(number)
        self.unknown.keys = page.keys
        self.unknown.sizes, self.unknown.modified = page.sizes, page.modified
        self.unknown.etags, self.unknown.storage_classes = page.etags, page.storage_classes
        self.unknown.keep_rows(unknown)


def _gone_rows(columns: ObjectColumns, order: ObjectOrder, changes: FolderChanges) -> list[int]:
    """The rows that the changes remove."""
    if changes.is_whole:
        names = changes.listed_names | changes.kept
        every = [*range(len(columns.names)), *(~i for i in range(len(columns.folders)))]
        rows = [row for row in every if row not in columns.removed]
        return [row for row in rows if columns.key(row) not in names]
    cut = len(columns.prefix)
    folders = [row for key in changes.gone if (row := columns.folder_row(key)) is not None]
    files = order.find([key[cut:] for key in changes.gone])
    return [row for row in folders if row not in columns.removed] + list(files.values())


_NO_VALUES = ObjectValues(0, -1.0, "", "")  # of folders
