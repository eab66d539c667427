"""The texts of bookmarks; their names are shown as plain text."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.display import display, tool_tip
from rustfs_desktop.models.joining import details_text, list_text
from rustfs_desktop.models.key_names import name_of
from rustfs_desktop.service.bookmarks import LONGEST_NAME, Bookmark

translate = QCoreApplication.translate


def proposed_name(location: Location) -> str:
    """The name of a new bookmark: that of its folder or bucket."""
    return (name_of(location.prefix).strip() or location.bucket)[:LONGEST_NAME]


def bookmark_name(bookmark: Bookmark) -> str:
    """The name as it may be shown."""
    return display(bookmark.name)


def bookmark_icon(bookmark: Bookmark) -> str:
    """The icon of its place."""
    return "folder" if bookmark.location.prefix else "bucket"


def bookmark_place(bookmark: Bookmark) -> str:
    """The bucket of a folder."""
    return display(bookmark.location.bucket) if bookmark.location.prefix else ""


def bookmark_tip(bookmark: Bookmark) -> str:
    """The name and the whole place."""
    return tool_tip(details_text((bookmark.name, bookmark.location.address)))


def spoken(bookmark: Bookmark) -> str:
    """The accessible text."""
    kind = translate("Bookmarks", "bookmark")
    return list_text((bookmark_name(bookmark), kind, display(bookmark.location.bucket)))
