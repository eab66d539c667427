"""The texts of the object table's cells, made when a cell is painted."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.models.display import display, tool_tip
from rustfs_desktop.models.format import (
    NO_VALUE,
    date_text,
    exact_date_text,
    exact_size_text,
    size_text,
)
from rustfs_desktop.models.kinds import kind_of
from rustfs_desktop.models.object_columns import Column, ObjectColumns


class RowFace(NamedTuple):
    """What a cell of the icon view shows of a row, beside its picture.

    Attributes:
        details: The size of a file; the kind of a folder.
        tint: Name of the theme color that tints the icon.
    """

    name: str
    details: str
    icon: str
    tint: str


def title(column: int) -> str:
    """The title of a column."""
    return (
        QCoreApplication.translate("ObjectTable", "Name"),
        QCoreApplication.translate("ObjectTable", "Size"),
        QCoreApplication.translate("ObjectTable", "Type"),
        QCoreApplication.translate("ObjectTable", "Modified"),
        QCoreApplication.translate("ObjectTable", "Storage Class"),
        QCoreApplication.translate("ObjectTable", "ETag"),
        QCoreApplication.translate("ObjectTable", "Location"),
    )[column]


def cell_text(columns: ObjectColumns, row: int, column: int) -> str:
    """The text of one cell, plain and on one line; ``row`` is a number of ``columns``."""
    if column == Column.NAME:
        return name_text(columns.shown_name(row), is_folder=row < 0)
    if column == Column.TYPE:
        return kind_of(columns.name(row)).text
    if row < 0:
        return NO_VALUE
    if column == Column.SIZE:
        return size_text(columns.sizes[row]) if columns.sizes[row] >= 0 else NO_VALUE
    if column == Column.MODIFIED:
        return date_text(columns.modified[row])
    if column == Column.LOCATION:
        return folder_text(columns.folder(row))
    if column == Column.STORAGE_CLASS:
        return display(columns.storage_classes[row]) or NO_VALUE
    return display(columns.etag(row)) or NO_VALUE


def row_face(columns: ObjectColumns, row: int) -> RowFace:
    """What a cell of the icon view shows; ``row`` is a number of ``columns``."""
    kind = kind_of(columns.name(row))
    details = kind.text if row < 0 else cell_text(columns, row, Column.SIZE)
    return RowFace(cell_text(columns, row, Column.NAME), details, kind.icon, kind.tint)


def cell_tip(columns: ObjectColumns, row: int, column: int) -> str:
    """The tool tip of one cell: exact size or date, or the whole name."""
    if column == Column.SIZE and row >= 0 and columns.sizes[row] >= 0:
        return tool_tip(exact_size_text(columns.sizes[row]))
    if column == Column.MODIFIED and row >= 0:
        return tool_tip(exact_date_text(columns.modified[row]))
    if column == Column.NAME and columns.name(row).strip("/"):
        return tool_tip(columns.name(row))
    return tool_tip(cell_text(columns, row, column))


def folder_text(path: str) -> str:
    """The folders of a search result: ``2026 / trip``; nothing for the folder that is searched."""
    return display(" / ".join(path.split("/")[:-1]))


def name_text(name: str, *, is_folder: bool) -> str:
    """A displayable name; keys may have empty path segments (``a//b``), which still need a row."""
    if is_folder:
        return display(name[:-1]) or QCoreApplication.translate("ObjectTable", "⟨empty⟩")
    return display(name) or QCoreApplication.translate("ObjectTable", "⟨folder object⟩")
