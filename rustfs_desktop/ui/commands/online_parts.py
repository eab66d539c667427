"""The selected rows of each bucket with the client of their own connection."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.errors import AppError, Remedy
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.s3.client import Client
from rustfs_desktop.ui.commands.context import CommandContext, Target

translate = QCoreApplication.translate


@dataclasses.dataclass(frozen=True, slots=True)
class OnlinePart:
    """Selected rows of one bucket, and the client of the connection that has it."""

    client: Client
    location: Location
    selection: Selection


def online_parts(context: CommandContext, target: Target) -> list[OnlinePart]:
    """One part for each bucket; none, with a message, if the connection of one is offline."""
    parts = []
    for part in target.parts:
        location = part.selection_location
        if location is None or not location.bucket or part.selection.is_empty:
            continue
        client = context.client(location)
        if client is None:
            target.browser.messages.show_error(not_connected())
            return []
        parts.append(OnlinePart(client, location, part.selection))
    return parts


def not_connected() -> AppError:
    """Not all servers that take part are connected."""
    return AppError(
        translate("Copies", "Not connected"),
        translate("Copies", "Connect to both servers first."),
        remedy=Remedy.NONE,
        code="NotOpen",
    )
