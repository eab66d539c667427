"""Local paths from MIME data, for dropping and pasting alike, and their URLs.

A name on a Linux disk need not be UTF-8: Qt's own conversions would replace its odd bytes.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QMimeData, QUrl

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
    return list(dict.fromkeys(map(_local_path, urls)))


def local_url(path: Path) -> QUrl:
    """The URL of an absolute local path."""
    return QUrl.fromEncoded(path.as_uri().encode())


def _local_path(url: QUrl) -> Path:
    if os.name == "nt" or url.host():
        return Path(url.toLocalFile())
    encoded = url.path(QUrl.ComponentFormattingOption.FullyEncoded)
    return Path(os.fsdecode(unquote_to_bytes(encoded)))
