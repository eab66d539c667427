"""What a command works with (the context) and what it acts on (the target)."""

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
    """The services that commands use, and the window their dialogs open over.

    It exists so that one table can bind every action to a function of the same two arguments. It
    is the same for all commands of a window and names nothing on screen but that window: what a
    command acts on, its browser included, is in its :class:`Target`.
    """

    window: QWidget
    background: Background
    connections: Connections
    embedded: EmbeddedServer
    queue: TransferQueue
    settings: Settings

    def client(self, location: Location | None) -> Client | None:
        """The client of a location while its connection is online."""
        return self.connections.client(location.connection_id) if location else None

    def connection(self, location: Location | None) -> Connection | None:
        """The connection of a location."""
        return self.connections.get(location.connection_id) if location else None


@dataclasses.dataclass(frozen=True, slots=True)
class Target:
    """What a command acts on: rows of a browser, or one node of the tree.

    A folder of the tree is both: new files go into it, and it is itself what is deleted.

    Attributes:
        browser: The browser that shows what comes of the command, and its messages.
        location: Where new things go.
        selection: What is downloaded, deleted, copied or described.
    """

    browser: Browser
    location: Location | None
    selection: Selection

    @property
    def place(self) -> Location | None:
        """Where the selection lies: above the location when that folder itself is selected."""
        location = self.location
        if location is not None and location.prefix and location.prefix in self.selection.prefixes:
            return location.parent
        return location

    @staticmethod
    def of_rows(browser: Browser) -> Target:
        """The location that a browser shows, and its selected rows."""
        here, bucket = browser.location, browser.selected_bucket
        if here is not None and bucket:
            here = Location(here.connection_id, bucket)
        return Target(browser, here, browser.selection())

    @staticmethod
    def of_node(browser: Browser, node: Location | None) -> Target:
        """A node of the tree; what comes of the command is shown in ``browser``."""
        prefixes = [node.prefix] if node is not None and node.prefix else []
        return Target(browser, node, Selection(prefixes=prefixes))


Command = Callable[[CommandContext, Target], None]
"""One action of the user: check, ask, run, say."""
