"""Makes the listing or the search of a location, and merges listings into the index."""

from __future__ import annotations

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.all_buckets_search import AllBucketsSearch, SearchedBucket
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.connections import Connections
from rustfs_desktop.service.indexes import Indexes
from rustfs_desktop.service.listed_folder import ListedFolder
from rustfs_desktop.service.row_places import ResultBuckets, RowPlaces
from rustfs_desktop.service.search import Search
from rustfs_desktop.service.shared_listings import SharedListing
from rustfs_desktop.ui.browser.folder_load import FolderLoad


class LocationLister:
    """Lists folders and searches them.

    Args:
        background: Runs the requests.
        connections: Have the names of connections, and the listings that run.
        indexes: The indexes that are searched.
    """

    def __init__(self, background: Background, connections: Connections, indexes: Indexes) -> None:
        self._background = background
        self._connections = connections
        self._indexes = indexes
        self._buckets = ResultBuckets()

    def listing(
        self, client: Client, location: Location, *, is_fresh: bool
    ) -> SharedListing | Search:
        """The listing of a folder, or the search in it; not started.

        With ``is_fresh`` it does not join a listing of the folder that is running.
        """
        connection_id, bucket = location.connection_id, location.bucket
        if location.searches_all_buckets:
            buckets = self._searched_buckets(connection_id)
            return AllBucketsSearch(self._background, client, location, buckets)
        if location.is_recursive:
            index = self._indexes.index_of(connection_id, bucket)
            is_building = self._indexes.status(connection_id, bucket).is_running
            return Search(self._background, client, location, index, is_building=is_building)
        merge = self._indexes.start_merge(location)
        folder = ListedFolder(client, bucket, location.prefix)
        return SharedListing(self._connections.listings, folder, merge, is_fresh=is_fresh)

    def _searched_buckets(self, first_id: str) -> list[SearchedBucket]:
        """All buckets, with the names of their connections unless all are of one."""
        found = self._indexes.of_all_buckets(first_id)
        is_only = len({each.location.connection_id for each in found}) == 1
        names = {connection.id: connection.name for connection in self._connections.all()}
        return [
            SearchedBucket(
                self._buckets.add(
                    each.location, names[each.location.connection_id], is_only=is_only
                ),
                each.client,
                each.index,
            )
            for each in found
        ]

    def places(self, location: Location) -> RowPlaces:
        """Where the objects of the rows of a location are."""
        return RowPlaces(location, self._buckets)

    def write_listed(self, load: FolderLoad) -> None:
        """Write what was listed into the index; more may wait of listings that others ended."""
        if not load.location.is_recursive:
            self._indexes.write_listed(load.location)
