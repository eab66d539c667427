"""Makes the listing or the search of a location, and merges listings into the index."""

from __future__ import annotations

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.index.query import parse
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.indexes import Indexes
from rustfs_desktop.service.listing import Listing
from rustfs_desktop.service.search import Search
from rustfs_desktop.ui.browser.folder_load import FolderLoad, LoadState


class LocationLister:
    """Lists folders and searches them."""

    def __init__(self, background: Background, indexes: Indexes) -> None:
        self._background = background
        self._indexes = indexes

    def listing(self, client: Client, location: Location) -> Listing:
        """The listing of a folder, or the search in it; not started."""
        bucket, prefix = location.bucket, location.prefix
        if location.query:
            return Search(self._background, client, bucket, prefix, parse(location.query))
        merge = self._indexes.start_merge(location)
        return Listing(self._background, client, bucket, prefix, merge)

    def end_merge(self, load: FolderLoad) -> None:
        """Merge a listing that ended, or drop what it has."""
        merge, is_complete = load.listing.merge, load.state is LoadState.DONE
        if merge is not None and merge.is_active:
            self._indexes.end_merge(load.location, merge, is_complete=is_complete)
