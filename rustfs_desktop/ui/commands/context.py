"""The context of commands (services) and their target (what they act on)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from rustfs_desktop.accounts.types import Connection, Location
from rustfs_desktop.models.result_selection import MixedSelection
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.bookmarks import Bookmarks
from rustfs_desktop.service.connections import Connections
from rustfs_desktop.service.edits import Edits
from rustfs_desktop.service.embedded import EmbeddedServer
from rustfs_desktop.service.indexes import Indexes
from rustfs_desktop.service.previews import Previews
from rustfs_desktop.service.running_deletions import RunningDeletions
from rustfs_desktop.service.saved_searches import SavedSearches
from rustfs_desktop.service.settings import Settings
from rustfs_desktop.service.transfer_queue import TransferQueue
from rustfs_desktop.ui.browser.browser import Browser


@dataclasses.dataclass(frozen=True, slots=True)
class CommandContext:
    """The services that commands use, and the parent window of their dialogs.

    All commands have the same two arguments, so that one table can bind them to actions. The
    context is the same for all commands of a window and has no browser: that, and what else a
    command acts on, is in its :class:`Target`.
    """

    window: QWidget
    background: Background
    connections: Connections
    embedded: EmbeddedServer
    queue: TransferQueue
    settings: Settings
    indexes: Indexes
    searches: SavedSearches
    previews: Previews
    edits: Edits
    bookmarks: Bookmarks
    deletions: RunningDeletions = dataclasses.field(default_factory=RunningDeletions)

    def client(self, location: Location | None) -> Client | None:
        """The client of a location's connection while it is online."""
        return self.connections.client(location.connection_id) if location else None

    def is_same_server(self, connection_id: str, client: Client) -> bool:
        """Whether a connection still is to the server of a client that was used before."""
        connection = self.connections.get(connection_id)
        return connection is not None and connection.endpoint.url == client.endpoint.url

    def connection(self, location: Location | None) -> Connection | None:
        """The connection of a location."""
        return self.connections.get(location.connection_id) if location else None


@dataclasses.dataclass(frozen=True, slots=True)
class Target:
    """What a command acts on: rows of a browser, or one node of the tree.

    A folder of the tree is both: new files go into it, and Delete deletes the folder itself.

    Attributes:
        browser: The browser that shows the result and messages.
        location: The destination of new files and folders.
        selection: What is downloaded, deleted, copied or shown.
        is_search: Whether the rows are results of a search in the location, all files below it, or
            tiles of a space map; the location is then no destination.
    """

    browser: Browser
    location: Location | None
    selection: Selection
    is_search: bool = False

    def __post_init__(self) -> None:
        """Results know their connection and bucket: no command gets them with others."""
        source = self.selection.source
        if source is not None and (
            self.location is None
            or source.location != Location(self.location.connection_id, self.location.bucket)
        ):
            raise ValueError(source.label)

    @property
    def selection_location(self) -> Location | None:
        """The location that contains the selection: the parent of a selected folder of the tree."""
        location = self.location
        if location is not None and location.prefix and location.prefix in self.selection.prefixes:
            return location.parent
        return location

    @property
    def addresses(self) -> list[str]:
        """The ``s3://`` addresses of the selected folders and files."""
        return [
            f"s3://{part.selection_location.bucket}/{name}"
            for part in self.parts
            if part.selection_location is not None
            for name in (*part.selection.prefixes, *part.selection.keys)
        ]

    @property
    def parts(self) -> list[Target]:
        """One target for each bucket of the selection, with its own connection."""
        if not isinstance(self.selection, MixedSelection):
            return [self]
        return [
            Target(self.browser, part.source.location, part, self.is_search)
            for part in self.selection.by_bucket
            if part.source is not None
        ]

    @staticmethod
    def of_rows(browser: Browser) -> Target:
        """The location of a browser, and its selected rows."""
        here, selection = browser.location, browser.selection()
        if here is None:
            return Target(browser, None, selection)
        if browser.space.is_open:
            folder = browser.space.selection_location
            return Target(browser, folder, selection, is_search=True)
        if selection.source is not None:
            return Target(browser, selection.source.location, selection, is_search=True)
        bucket = browser.selected_bucket
        where = Location(here.connection_id, bucket) if bucket else here.folder
        return Target(browser, where, selection, is_search=here.is_recursive)

    @staticmethod
    def of_node(browser: Browser, node: Location | None) -> Target:
        """A node of the tree; results are shown in ``browser``."""
        prefixes = [node.prefix] if node is not None and node.prefix else []
        return Target(browser, node, Selection(prefixes=prefixes))


Command = Callable[[CommandContext, Target], None]
"""Runs one action: checks, asks, runs, reports."""
