"""The texts of saved searches; their names and queries are shown as plain text."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.models.display import display, tool_tip
from rustfs_desktop.models.joining import details_text, list_text
from rustfs_desktop.service.saved_searches import SavedSearch

translate = QCoreApplication.translate


def search_name(search: SavedSearch) -> str:
    """The name as it may be shown."""
    return display(search.name)


def search_place(search: SavedSearch) -> str:
    """Where it searches, in few words."""
    if search.location.searches_all_buckets:
        return translate("SavedSearches", "All buckets")
    return display(search.location.bucket)


def search_tip(search: SavedSearch) -> str:
    """The name, the whole place, and what is searched for."""
    location = search.location
    where = location.address if location.bucket else search_place(search)
    return tool_tip(details_text((search.name, where, location.query)))


def spoken(search: SavedSearch) -> str:
    """The accessible text."""
    kind = translate("SavedSearches", "saved search")
    return list_text((search_name(search), kind, search_place(search)))
