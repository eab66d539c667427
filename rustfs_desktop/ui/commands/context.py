"""What a command may use, and what it is about."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from rustfs_desktop.accounts.types import Connection, Location
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.connections import Connections
from rustfs_desktop.service.embedded import EmbeddedServer
from rustfs_desktop.service.settings import Settings
from rustfs_desktop.service.transfer_queue import TransferQueue
from rustfs_desktop.ui.browser.browser import Browser


@dataclasses.dataclass(frozen=True, slots=True)
class CommandContext:
    """The parts of the window that commands work with; made once by the window."""

    window: QWidget
    background: Background
    connections: Connections
    embedded: EmbeddedServer
    queue: TransferQueue
    settings: Settings
    browser: Browser

    def client(self, location: Location | None) -> Client | None:
        """The client of a place while its connection is online."""
        return self.connections.client(location.connection_id) if location else None

    def connection(self, location: Location | None) -> Connection | None:
        """The connection of a place."""
        return self.connections.get(location.connection_id) if location else None


@dataclasses.dataclass(frozen=True, slots=True)
class Target:
    """What a verb is about: the table's place and rows, or one node of the tree.

    A folder of the tree is both: new files go into it, and it is itself what is deleted.

    Attributes:
        location: Where new things go.
        selection: What is downloaded, deleted, copied or described.
    """

    location: Location | None
    selection: Selection

    @property
    def place(self) -> Location | None:
        """Where the selection lies: above the location when that folder itself is selected."""
        location = self.location
        if location is not None and location.prefix and location.prefix in self.selection.prefixes:
            return location.parent
        return location


Command = Callable[[CommandContext, Target], None]
"""One user verb: check, ask, run, say."""
