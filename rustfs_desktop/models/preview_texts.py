"""What is said about a preview: beside the name, and below the content."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.models.format import files_text, number_text, size_text
from rustfs_desktop.models.joining import details_text, list_text
from rustfs_desktop.models.message_texts import message_text
from rustfs_desktop.preview.types import (
    ArchivePreview,
    HexPreview,
    ImagePreview,
    JsonPreview,
    PagePreview,
    Preview,
    TablePreview,
    TextPreview,
)

translate = QCoreApplication.translate


def dimensions_text(preview: Preview | None) -> str:
    """The pixels of a picture, the rows of a table, the files of an archive, or pages."""
    if isinstance(preview, ArchivePreview):
        return files_text(preview.entries.file_count)
    if isinstance(preview, ImagePreview):
        return translate("Preview", "{width} × {height}").format(
            width=preview.full_width, height=preview.full_height
        )
    if isinstance(preview, PagePreview):
        count = preview.count
        return translate("Preview", "%Ln page(s)", "", count)
    if isinstance(preview, TablePreview):
        rows, columns = len(preview.rows), preview.column_count
        template = translate("Preview", "{rows} × {columns}")
        return template.format(
            rows=translate("Preview", "%Ln row(s)", "", rows),
            columns=translate("Preview", "%Ln column(s)", "", columns),
        )
    return ""


def reading_text(preview: Preview) -> str:
    """How the content was read, and how much of it is shown."""
    if isinstance(preview, TextPreview):
        lines = translate("Preview", "Long lines are broken") if preview.has_broken_lines else ""
        return details_text((preview.encoding, _part(preview.shown_bytes, preview.size), lines))
    if isinstance(preview, TablePreview):
        return _table_text(preview)
    if isinstance(preview, JsonPreview):
        return details_text((preview.encoding, message_text(preview.note)))
    if isinstance(preview, ArchivePreview):
        template = translate("Preview", "{size} unpacked")
        unpacked = template.format(size=size_text(preview.entries.total_size))
        return details_text((unpacked, message_text(preview.note)))
    if isinstance(preview, HexPreview):
        return _part(len(preview.data), preview.size)
    return ""


def _part(shown: int, size: int) -> str:
    """How much of a file is shown, if not all of it."""
    if shown >= size:
        return ""
    template = translate("Preview", "First {part} of {size}")
    return template.format(part=size_text(shown), size=size_text(size))


def _table_text(table: TablePreview) -> str:
    delimiters = {
        ",": translate("Preview", "Comma"),
        ";": translate("Preview", "Semicolon"),
        "\t": translate("Preview", "Tab"),
        "|": translate("Preview", "Vertical bar"),
    }
    header = translate("Preview", "first row is the header") if table.header else ""
    how = list_text((delimiters[table.delimiter], table.encoding, header))
    rows = number_text(len(table.rows))
    cut = translate("Preview", "First {rows} rows").format(rows=rows) if table.is_cut else ""
    return details_text((how, cut))
