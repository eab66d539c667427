"""The sentence that says what a drop would do: ``Upload 2 files to photos / 2026``."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.display import display, elide_middle
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.transfers.local.file_system import is_folder

translate = QCoreApplication.translate

_LOOKED_AT = 20  # more paths than this are not checked for being folders
_LONGEST_PLACE = 90


class DropKind(enum.Enum):
    """The common type of all dropped items."""

    FILES = "files"
    FOLDERS = "folders"
    ITEMS = "items"  # both, or too many to check


def location_text(location: Location) -> str:
    """A location as readable text: ``photos / 2026 / trip``."""
    steps = [location.bucket, *location.prefix.split("/")[:-1]]
    return elide_middle(" / ".join(display(step) for step in steps), _LONGEST_PLACE)


def kind_of_paths(paths: Sequence[Path]) -> DropKind:
    """Whether local files or folders are dropped."""
    if len(paths) > _LOOKED_AT:
        return DropKind.ITEMS
    return _kind(folders := sum(map(is_folder, paths)), len(paths) - folders)


def upload_text(count: int, kind: DropKind, location: Location) -> str:
    """The sentence for local files."""
    text = {
        DropKind.FILES: translate("Drops", "Upload %Ln file(s) to {location}", "", count),
        DropKind.FOLDERS: translate("Drops", "Upload %Ln folder(s) to {location}", "", count),
        DropKind.ITEMS: translate("Drops", "Upload %Ln item(s) to {location}", "", count),
    }[kind]
    return text.format(location=location_text(location))


def objects_text(selection: Selection, location: Location, *, moves: bool) -> str:
    """The sentence for objects."""
    n, folders = selection.count, len(selection.prefixes)
    text = {
        (DropKind.FILES, True): translate("Drops", "Move %Ln file(s) to {location}", "", n),
        (DropKind.FOLDERS, True): translate("Drops", "Move %Ln folder(s) to {location}", "", n),
        (DropKind.ITEMS, True): translate("Drops", "Move %Ln item(s) to {location}", "", n),
        (DropKind.FILES, False): translate(
            "Drops", "Copy %Ln file(s) to {location} (hold Shift to move)", "", n
        ),
        (DropKind.FOLDERS, False): translate(
            "Drops", "Copy %Ln folder(s) to {location} (hold Shift to move)", "", n
        ),
        (DropKind.ITEMS, False): translate(
            "Drops", "Copy %Ln item(s) to {location} (hold Shift to move)", "", n
        ),
    }[_kind(folders, n - folders), moves]
    return text.format(location=location_text(location))


def _kind(folders: int, files: int) -> DropKind:
    if not folders:
        return DropKind.FILES
    return DropKind.ITEMS if files else DropKind.FOLDERS
