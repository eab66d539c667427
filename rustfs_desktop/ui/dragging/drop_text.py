"""What a drop would do, in one sentence: ``Upload 2 files to photos / 2026``."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.display import display, elide_middle
from rustfs_desktop.models.selection import Selection

translate = QCoreApplication.translate

_LOOKED_AT = 20  # so many dropped paths are told apart into files and folders
_LONGEST_PLACE = 90


class DropKind(enum.Enum):
    """What all dropped things are."""

    FILES = "files"
    FOLDERS = "folders"
    ITEMS = "items"  # both, or too many to look at each


def place_text(location: Location) -> str:
    """A location as people read it: ``photos / 2026 / trip``."""
    steps = [location.bucket, *location.prefix.split("/")[:-1]]
    return elide_middle(" / ".join(display(step) for step in steps), _LONGEST_PLACE)


def kind_of_paths(paths: Sequence[Path]) -> DropKind:
    """Whether files or folders of this computer are dropped."""
    if len(paths) > _LOOKED_AT:
        return DropKind.ITEMS
    return _kind(folders := sum(path.is_dir() for path in paths), len(paths) - folders)


def upload_text(count: int, kind: DropKind, place: Location) -> str:
    """The sentence for files of this computer."""
    text = {
        DropKind.FILES: translate("Drops", "Upload %Ln file(s) to {place}", "", count),
        DropKind.FOLDERS: translate("Drops", "Upload %Ln folder(s) to {place}", "", count),
        DropKind.ITEMS: translate("Drops", "Upload %Ln item(s) to {place}", "", count),
    }[kind]
    return text.format(place=place_text(place))


def objects_text(selection: Selection, place: Location, *, moves: bool) -> str:
    """The sentence for objects."""
    n = selection.count
    text = {
        (DropKind.FILES, True): translate("Drops", "Move %Ln file(s) to {place}", "", n),
        (DropKind.FOLDERS, True): translate("Drops", "Move %Ln folder(s) to {place}", "", n),
        (DropKind.ITEMS, True): translate("Drops", "Move %Ln item(s) to {place}", "", n),
        (DropKind.FILES, False): translate(
            "Drops", "Copy %Ln file(s) to {place} (hold Shift to move)", "", n
        ),
        (DropKind.FOLDERS, False): translate(
            "Drops", "Copy %Ln folder(s) to {place} (hold Shift to move)", "", n
        ),
        (DropKind.ITEMS, False): translate(
            "Drops", "Copy %Ln item(s) to {place} (hold Shift to move)", "", n
        ),
    }[_kind(len(selection.prefixes), len(selection.keys)), moves]
    return text.format(place=place_text(place))


def _kind(folders: int, files: int) -> DropKind:
    if not folders:
        return DropKind.FILES
    return DropKind.ITEMS if files else DropKind.FOLDERS
