"""Go to…: connections, buckets, folders and saved searches by a few letters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.bookmark_texts import bookmark_name
from rustfs_desktop.models.bucket_tree import BucketTreeModel
from rustfs_desktop.models.display import display
from rustfs_desktop.models.format import number_text
from rustfs_desktop.models.saved_search_texts import search_name, search_place
from rustfs_desktop.service.indexed_folders import IndexedFolders
from rustfs_desktop.service.recent_places import RecentPlaces
from rustfs_desktop.ui.actions import Actions
from rustfs_desktop.ui.browser.browser_group import BrowserGroup
from rustfs_desktop.ui.commands.context import CommandContext
from rustfs_desktop.ui.palette.box import PaletteBox
from rustfs_desktop.ui.palette.entries import PaletteEntry

_MOST_RECENT = 5
_MOST_KNOWN = 5_000
_PAUSE_MS = 120  # the indexes are asked when typing pauses


class PlacePalette(QObject):
    """Offers the places that are known, and those that an index has.

    The known ones are the connections with their buckets, the folders that were visited last or
    are in the tree, the bookmarks and the saved searches.
    """

    def __init__(
        self,
        box: PaletteBox,
        actions: Actions,
        context: CommandContext,
        browsers: BrowserGroup,
        tree: BucketTreeModel,
    ) -> None:
        super().__init__(box)
        self._box, self._context = box, context
        self._browsers, self._tree = browsers, tree
        self._recent = RecentPlaces(context.settings, context.connections, self)
        self._indexed = IndexedFolders(
            context.background, context.connections, context.indexes, self
        )
        self._typed = ""
        self._show: Callable[[Sequence[PaletteEntry]], None] | None = None
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._look)
        self._indexed.found.connect(self._on_found)
        browsers.location_changed.connect(self._recent.add)
        actions["go_to_place"].triggered.connect(self._open)

    @property
    def title(self) -> str:
        """The name of the box for screen readers."""
        return self.tr("Go to")

    @property
    def placeholder(self) -> str:
        """What is shown in the empty field."""
        return self.tr("Find a connection, bucket, folder, bookmark or saved search")

    @property
    def hint(self) -> str:
        """Nothing: the text in the field is long."""
        return ""

    @property
    def enter_text(self) -> str:
        """What Enter does."""
        return self.tr("open")

    def entries(self) -> Sequence[PaletteEntry]:
        """The places that are known."""
        connections = self._context.connections.all()
        servers = [Location(connection.id) for connection in connections]
        buckets = [
            Location(connection.id, bucket.name)
            for connection in connections
            for bucket in self._context.connections.buckets(connection.id)
        ]
        recent = self._recent.places
        places = dict.fromkeys(
            (*servers, *buckets, *recent, *self._tree.known_locations(_MOST_KNOWN))
        )
        return [*self._of_bookmarks(), *self._of_places(places), *self._of_searches()]

    def recent_entries(self) -> Sequence[PaletteEntry]:
        """The places that were visited last, without the one that is shown."""
        here = self._browsers.active.location
        places = [place for place in self._recent.places if place != here]
        title = self.tr("RECENTLY OPENED")
        return [self._entry(place, title) for place in places[:_MOST_RECENT]]

    def look_for(self, typed: str, show: Callable[[Sequence[PaletteEntry]], None]) -> None:
        """Look for folders in the indexes when typing pauses."""
        self._typed, self._show = typed, show
        self._indexed.look_for("")
        if typed.strip():
            self._pause.start()
        else:
            self._pause.stop()

    def count_text(self, found: int, count: int) -> str:
        """How many of the known places match."""
        words = self.tr("{found} of %Ln place(s)", "", count)
        return words.format(found=number_text(found))

    def _open(self) -> None:
        self._box.open_for(self)

    def _look(self) -> None:
        self._indexed.look_for(self._typed)

    def _on_found(self, places: list[Location]) -> None:
        if self._show is not None and places:
            self._show(self._of_places(places))

    def _of_places(self, places: Iterable[Location]) -> list[PaletteEntry]:
        """Entries below the title of their sort; the shortest folders first."""
        titles = (self.tr("CONNECTIONS"), self.tr("BUCKETS"), self.tr("FOLDERS"))
        known = {connection.id for connection in self._context.connections.all()}
        sorts: tuple[list[Location], ...] = ([], [], [])
        for place in places:
            if place.connection_id in known:
                sorts[bool(place.bucket) + bool(place.prefix)].append(place)
        sorts[2].sort(key=lambda place: len(place.prefix))
        return [
            self._entry(place, title)
            for title, sort in zip(titles, sorts, strict=True)
            for place in sort
        ]

    def _of_bookmarks(self) -> list[PaletteEntry]:
        """The bookmarks by their names, with the place beside it."""
        title = self.tr("BOOKMARKS")
        return [
            PaletteEntry(
                f"*{bookmark.location.connection_id} {bookmark.location.address}",
                bookmark_name(bookmark),
                partial(self._go, bookmark.location),
                title,
                icon="bookmark",
                detail=self._entry(bookmark.location, title).text,
            )
            for bookmark in self._context.bookmarks.shown
        ]

    def _of_searches(self) -> list[PaletteEntry]:
        title = self.tr("SAVED SEARCHES")
        return [
            PaletteEntry(
                f"?{search.name}",
                search_name(search),
                partial(self._go, search.location),
                title,
                icon="search",
                detail=search_place(search),
            )
            for search in self._context.searches.shown
        ]

    def _entry(self, place: Location, title: str) -> PaletteEntry:
        connection = self._context.connection(place)
        server = display(connection.name) if connection is not None else ""
        path = display(f"{place.bucket}/{place.prefix}".rstrip("/")) if place.bucket else server
        icon = "folder" if place.prefix else "bucket" if place.bucket else "server"
        return PaletteEntry(
            f"{place.connection_id} {place.address}",
            path,
            partial(self._go, place),
            title,
            icon=icon,
            detail=server if place.bucket else "",
        )

    def _go(self, place: Location) -> None:
        browser = self._browsers.active
        browser.go_to(place)
        browser.focus_rows()
