"""The names of results of a search in all buckets: ``bucket/key``.

A bucket whose name has a slash, which no server should have, is not searched: what is before the
first slash is always the whole bucket.
"""

from __future__ import annotations

from collections.abc import Iterable

from rustfs_desktop.accounts.types import Location


def row_names(bucket: str, keys: Iterable[str]) -> list[str]:
    """The names of the rows for objects of a bucket.

    Raises:
        ValueError: The name of the bucket has a slash, so that the rows could not be told apart.
    """
    if not is_searchable(bucket):
        raise ValueError(bucket)
    return [f"{bucket}/{key}" for key in keys]


def is_searchable(bucket: str) -> bool:
    """Whether the objects of a bucket can be rows among those of other buckets."""
    return bool(bucket) and "/" not in bucket


def bucket_and_key(name: str) -> tuple[str, str]:
    """The bucket and the key of a row."""
    bucket, _slash, key = name.partition("/")
    return bucket, key


def object_of_row(shown: Location, name: str) -> tuple[Location, str]:
    """Where an object is whose row has this name, and its key.

    Args:
        shown: The location whose rows are shown.
        name: The name of a row there: its key, or in a search of all buckets ``bucket/key``.
    """
    if not shown.searches_all_buckets:
        return shown.folder, name
    bucket, key = bucket_and_key(name)
    return Location(shown.connection_id, bucket), key


def row_of_object(shown: Location | None, location: Location, key: str) -> str | None:
    """The name that an object has among the rows of a location; None if it cannot be there."""
    if shown is None or shown.connection_id != location.connection_id:
        return None
    if shown.searches_all_buckets:
        return f"{location.bucket}/{key}" if is_searchable(location.bucket) else None
    return key if shown.bucket == location.bucket else None
