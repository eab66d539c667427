"""Where transfers start and end: buckets, local files and objects, and what a user selected."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rustfs_desktop.s3.addresses import is_url_of
from rustfs_desktop.transfers.errors import AddressChanged, NotOpen

if TYPE_CHECKING:
    from rustfs_desktop.s3.client import Client
    from rustfs_desktop.s3.types import Endpoint


@dataclasses.dataclass(eq=False)
class BucketLocation:
    """A bucket, or a folder in it, and the connection that it is reached with.

    Attributes:
        client: None while the connection is not open, as after a restart.
        endpoint: The server's URL, which the journal keeps.
    """

    connection_id: str
    client: Client | None
    bucket: str
    prefix: str = ""
    endpoint: str = ""

    def __post_init__(self) -> None:
        if self.client is not None and not self.endpoint:
            self.endpoint = self.client.endpoint.url

    def is_at(self, endpoint: Endpoint) -> bool:
        """Whether the bucket is on the server of an endpoint, not on another one.

        Every location of a command has a URL; one that never had a client is at any.
        """
        return not self.endpoint or is_url_of(endpoint, self.endpoint)

    @property
    def server(self) -> Client:
        """The client, or ``NotOpen`` while there is none."""
        if self.client is None:
            raise NotOpen
        return self.client

    def address_changed(self, endpoint: Endpoint) -> AddressChanged:
        """The error where the connection leads to the server of another endpoint now."""
        cause = AddressChanged.cause.with_values(old=self.endpoint, new=endpoint.url)
        return AddressChanged(cause=cause)


@dataclasses.dataclass(frozen=True, slots=True)
class LocalFile:
    """One end of a transfer: a file on this computer."""

    path: str

    def __str__(self) -> str:
        return self.path


@dataclasses.dataclass(frozen=True, slots=True)
class ObjectRef:
    """One end of a transfer: an object on a server.

    Attributes:
        version_id: Which version of it; empty for the newest, which is all that is used yet.
    """

    location: BucketLocation
    key: str
    version_id: str = ""

    def __str__(self) -> str:
        return f"s3://{self.location.bucket}/{self.key}"


@dataclasses.dataclass(frozen=True, slots=True)
class EditedObject:
    """The object from which an edited file was made, which an upload replaces or keeps.

    Attributes:
        key: Its key; an upload has the same metadata and tags.
        etag: The version that may be replaced, and no other; empty if there must be none.
    """

    key: str
    etag: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class FileSelection:
    """Local files and folders to upload.

    Attributes:
        names: The name of each on the server; empty if all keep their names. Of a folder with an
            empty name only the contents are uploaded.
    """

    paths: Sequence[str] = ()
    names: Sequence[str] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class ObjectSelection:
    """Objects, each with its size in bytes (-1 if not known), and everything below prefixes."""

    objects: Sequence[tuple[str, int]] = ()
    prefixes: Sequence[str] = ()
