"""A saved connection, and a location on it: a bucket or a folder."""

from __future__ import annotations

import dataclasses
import enum

from rustfs_desktop.s3.types import Endpoint


class Kind(enum.Enum):
    """Which preset a connection was made from."""

    RUSTFS = "rustfs"
    AWS = "aws"
    OTHER = "other"


@dataclasses.dataclass(frozen=True, slots=True)
class Connection:
    """One saved server account; holds no secret, so that it can be written to a plain file.

    Attributes:
        id: A UUID that never changes; also the name of the keyring item.
        access_key: The public half of the key pair; empty for anonymous access.
        buckets: Buckets opened by name, for keys that may not list buckets.
    """

    id: str
    name: str
    endpoint: Endpoint
    kind: Kind = Kind.RUSTFS
    access_key: str = ""
    buckets: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Location:
    """A connection, a bucket of it, a folder in the bucket, or a search: what a window can show.

    All files below a folder can be shown, too.

    Attributes:
        bucket: Empty for the connection itself; with a query all buckets of all connections that
            are online are searched, those of this one first.
        prefix: Empty for the bucket's top, else it ends with ``/``.
        query: What is searched for below the prefix; empty for the folder itself.
        is_flat: Whether all files below the prefix are shown; never of a search.
    """

    connection_id: str
    bucket: str = ""
    prefix: str = ""
    query: str = ""
    is_flat: bool = False

    @property
    def parent(self) -> Location | None:
        """The location one level up, or None for a connection; of a search, its folder."""
        if self.is_recursive:
            return self.folder
        if self.prefix:
            above, slash, _name = self.prefix[:-1].rpartition("/")
            return Location(self.connection_id, self.bucket, above + slash)
        return Location(self.connection_id) if self.bucket else None

    @property
    def lists_buckets(self) -> bool:
        """Whether it is the connection itself."""
        return not self.bucket and not self.query

    @property
    def searches_all_buckets(self) -> bool:
        """Whether it is a search in all buckets; no command finds a bucket in it to act on."""
        return bool(self.query) and not self.bucket

    @property
    def is_recursive(self) -> bool:
        """Whether its rows are files of all folders below; it has no folders then."""
        return bool(self.query) or self.is_flat

    @property
    def folder(self) -> Location:
        """The folder that is searched, or whose files are shown; else the location itself."""
        return dataclasses.replace(self, query="", is_flat=False) if self.is_recursive else self

    @property
    def all_below(self) -> Location:
        """All files below the folder."""
        return dataclasses.replace(self, query="", is_flat=True)

    def child(self, prefix: str) -> Location:
        """The same bucket at another prefix."""
        return Location(self.connection_id, self.bucket, prefix)

    @property
    def address(self) -> str:
        """The location as ``s3://bucket/prefix``."""
        return f"s3://{self.bucket}/{self.prefix}" if self.bucket else "s3://"
