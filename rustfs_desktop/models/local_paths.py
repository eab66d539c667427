"""Reads local paths from MIME data, for dropping and pasting alike."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData

from rustfs_desktop.models import object_mime


def local_paths(mime: QMimeData) -> list[Path]:
    """The local paths in MIME data, without duplicates; empty if anything else is among them.

    A part of what the user chose must not be left out silently: all of it is local, or none is
    taken. Objects that are dragged out of this window have local paths too, but only later.
    """
    if mime.hasFormat(object_mime.FORMAT):
        return []
    urls = mime.urls() if mime.hasUrls() else []
    if not urls or not all(url.isLocalFile() for url in urls):
        return []
    return list(dict.fromkeys(Path(url.toLocalFile()) for url in urls))
