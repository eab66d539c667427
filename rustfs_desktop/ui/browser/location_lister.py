"""Makes the listing or the search of a location, and merges listings into the index."""

from __future__ import annotations

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.all_buckets_search import AllBucketsSearch
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.indexes import Indexes
from rustfs_desktop.service.listed_folder import ListedFolder
from rustfs_desktop.service.search import Search
from rustfs_desktop.service.shared_listings import Listings, SharedListing
from rustfs_desktop.ui.browser.folder_load import FolderLoad


class LocationLister:
    """Lists folders and searches them."""

    def __init__(self, background: Background, indexes: Indexes, listings: Listings) -> None:
        self._background = background
        self._indexes = indexes
        self._listings = listings

    def listing(
        self, client: Client, location: Location, *, is_fresh: bool
    ) -> SharedListing | Search:
        """The listing of a folder, or the search in it; not started.

        With ``is_fresh`` it does not join a listing of the folder that is running.
        """
        connection_id, bucket = location.connection_id, location.bucket
        if location.searches_all_buckets:
            buckets = self._indexes.of_all_buckets(connection_id)
            return AllBucketsSearch(self._background, client, location, buckets)
        if location.query:
            index = self._indexes.index_of(connection_id, bucket)
            is_building = self._indexes.status(connection_id, bucket).is_running
            return Search(self._background, client, location, index, is_building=is_building)
        merge = self._indexes.start_merge(location)
        folder = ListedFolder(client, bucket, location.prefix)
        return SharedListing(self._listings, folder, merge, is_fresh=is_fresh)

    def write_listed(self, load: FolderLoad) -> None:
        """Write what was listed into the index; more may wait of listings that others ended."""
        if not load.location.query:
            self._indexes.write_listed(load.location)
