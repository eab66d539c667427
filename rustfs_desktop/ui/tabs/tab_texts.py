"""The texts and icons of tabs; names are shown as plain text."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.accounts.types import Connection, Location
from rustfs_desktop.models.display import display, tool_tip
from rustfs_desktop.models.key_names import name_of

translate = QCoreApplication.translate


@dataclasses.dataclass(frozen=True, slots=True)
class TabLabel:
    """What a tab shows: an icon, a name, and a tool tip that is safe to show."""

    icon: str
    text: str
    tip: str


def tab_label(location: Location | None, connection: Connection | None) -> TabLabel:
    """The label of a tab at a location."""
    if location is not None and location.query:
        words = translate("Tabs", "“{query}”").format(query=display(location.query))
        return TabLabel("search", words, tool_tip(location.query))
    if location is None or connection is None:
        words = translate("Tabs", "New Tab")
        return TabLabel("folder", words, tool_tip(words))
    server = display(connection.name)
    if not location.bucket:
        return TabLabel("server", server, tool_tip(connection.name))
    tip = tool_tip(f"{connection.name} · {location.address}")
    if not location.prefix:
        return TabLabel("bucket", display(location.bucket), tip)
    name = name_of(location.prefix) or location.prefix
    return TabLabel("folder", display(name), tip)
