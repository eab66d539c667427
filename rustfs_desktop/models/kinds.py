"""File types by extension: icon, color and name.

Only for showing: what a file is opened with is never decided from here.
"""

from __future__ import annotations

import dataclasses
import functools

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.file_kinds import KINDS, file_extension
from rustfs_desktop.models.display import display


@dataclasses.dataclass(frozen=True, slots=True)
class FileKind:
    """The icon, color and name of one file type.

    Attributes:
        icon: Name of the icon.
        tint: Name of the theme colour that tints it.
        text: The kind in words, as in the Type column.
    """

    icon: str
    tint: str
    text: str


_BY_EXTENSION = {
    extension: FileKind(icon, tint, str(text))
    for icon, (tint, texts) in KINDS.items()
    for text, extensions in texts.items()
    for extension in extensions.split()
}


def kind_of(key: str) -> FileKind:
    """The type of an object, or of a folder if the key ends with ``/``."""
    if key.endswith("/"):
        return _kind_of_extension("/")
    return _kind_of_extension(file_extension(key))


def forget_texts() -> None:
    """Clear the cached translations; call it when another translator is installed."""
    _kind_of_extension.cache_clear()


@functools.lru_cache(maxsize=4096)
def _kind_of_extension(extension: str) -> FileKind:
    if extension == "/":
        return FileKind("folder", "folder", QCoreApplication.translate("FileKind", "Folder"))
    known = _BY_EXTENSION.get(extension)
    if known is not None:
        return dataclasses.replace(known, text=QCoreApplication.translate("FileKind", known.text))
    if not extension:
        return FileKind("file", "document", QCoreApplication.translate("FileKind", "File"))
    text = QCoreApplication.translate("FileKind", "{extension} file")
    return FileKind("file", "document", text.format(extension=display(extension.upper())))
