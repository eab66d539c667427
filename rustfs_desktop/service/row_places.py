"""Where the objects are whose rows are shown; a search in all buckets has rows of several servers.

The name of a row is the key of its object; in a search in all buckets it is ``label/key``, where
the label stands for one bucket of one connection.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Iterator

from rustfs_desktop.accounts.types import Location


@dataclasses.dataclass(frozen=True, slots=True)
class ResultBucket:
    """A bucket whose objects are results of a search in all buckets.

    Attributes:
        location: The bucket and its connection.
        label: Its name among the results, which no other bucket has; it has no slash.
    """

    location: Location
    label: str

    def row_names(self, keys: Iterable[str]) -> list[str]:
        """The names of the rows for objects of the bucket."""
        return [f"{self.label}/{key}" for key in keys]


class ResultBuckets:
    """The labels of buckets.

    A label never comes to mean another bucket, whatever connects, disconnects or is renamed: the
    name of a row that was selected in earlier results is that of the same object, or of none.
    """

    def __init__(self) -> None:
        self._by_label: dict[str, ResultBucket] = {}
        self._newest: dict[Location, ResultBucket] = {}

    def add(self, location: Location, connection_name: str, *, is_only: bool) -> ResultBucket:
        """The bucket of a location with its label.

        Args:
            location: The bucket.
            connection_name: What tells it from buckets of the same name on other servers.
            is_only: Whether buckets of no other connection are searched.
        """
        bucket = Location(location.connection_id, location.bucket)
        for label in _labels(location.bucket, connection_name, is_only=is_only):
            found = self._by_label.setdefault(label, ResultBucket(bucket, label))
            if found.location == bucket:
                self._newest[bucket] = found
                return found
        raise AssertionError

    def object_of(self, name: str) -> tuple[ResultBucket, str]:
        """The bucket and the key of a row.

        Raises:
            KeyError: No bucket has such rows.
        """
        label, _slash, key = name.partition("/")
        return self._by_label[label], key

    def name_of(self, location: Location, key: str) -> str | None:
        """The name of the row of an object; None if its bucket has no label."""
        found = self._newest.get(Location(location.connection_id, location.bucket))
        return f"{found.label}/{key}" if found is not None else None


def _labels(bucket: str, connection_name: str, *, is_only: bool) -> Iterator[str]:
    """Names for a bucket, the best one first."""
    if is_only:
        yield _without_slash(bucket)
    yield _without_slash(f"{bucket} ({connection_name})")
    for number in itertools.count(2):
        yield _without_slash(f"{bucket} ({connection_name} {number})")


def _without_slash(label: str) -> str:
    return label.replace("/", "-")


@dataclasses.dataclass(frozen=True, slots=True)
class RowPlaces:
    """Where the objects of the rows of one location are.

    Attributes:
        shown: The location.
        buckets: Those of results, if it is a search in all buckets.
    """

    shown: Location
    buckets: ResultBuckets

    def object_of(self, name: str) -> tuple[Location, str]:
        """Where the object of a row is, and its key.

        Raises:
            KeyError: The location has no such row.
        """
        if not self.shown.searches_all_buckets:
            return self.shown.folder, name
        bucket, key = self.buckets.object_of(name)
        return bucket.location, key

    def name_of(self, location: Location, key: str) -> str | None:
        """The name of the row of an object; None if it cannot be among the rows."""
        if self.shown.searches_all_buckets:
            return self.buckets.name_of(location, key)
        here = (self.shown.connection_id, self.shown.bucket)
        return key if here == (location.connection_id, location.bucket) else None
