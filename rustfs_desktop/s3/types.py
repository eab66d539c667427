"""The values that travel between the server layer and the rest of the program."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

from rustfs_desktop.errors import S3Error
from rustfs_desktop.s3.changed_keys import ChangedKeys


class Addressing(enum.Enum):
    """Where the bucket name goes in a request."""

    PATH = "path"  # https://host/bucket/key
    VIRTUAL = "virtual"  # https://bucket.host/key


class Unpacking(enum.Enum):
    """How a server is asked to take a tar apart: the header for it.

    Amazon's Snowball asked with a header that is metadata; MinIO took that over. RustFS knows a
    plain header too, and should get that: there, metadata of the request becomes metadata of every
    member, and who uploads such an object again with its metadata would have it taken apart.
    """

    PLAIN = "x-amz-snowball-auto-extract"
    METADATA = "x-amz-meta-snowball-auto-extract"
    NEVER = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a server is and how it wants to be spoken to; no secrets.

    Attributes:
        url: ``http(s)://host[:port]`` without path, query or user information.
        region: The region signed into every request.
        addressing: Path style or virtual-hosted style.
        ca_file: A PEM file to trust instead of the system's; empty for the system's.
    """

    url: str
    region: str = "us-east-1"
    addressing: Addressing = Addressing.PATH
    ca_file: str = ""

    @property
    def is_encrypted(self) -> bool:
        """Whether requests go over TLS."""
        return urlsplit(self.url).scheme == "https"

    @property
    def host(self) -> str:
        """The host with its port, as shown to the user."""
        return urlsplit(self.url).netloc


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """A key pair; blank keys mean anonymous access, never the environment's keys."""

    access_key: str = ""
    secret_key: str = ""
    session_token: str = ""

    @property
    def is_anonymous(self) -> bool:
        """Whether requests go unsigned."""
        return not self.access_key and not self.secret_key

    def __repr__(self) -> str:
        """Hide both keys: a repr ends up in logs and crash reports."""
        return "Credentials(anonymous)" if self.is_anonymous else "Credentials(***)"


class EndpointAccess(Protocol):
    """A server and the keys that requests to it are signed with; a ``Client`` is one."""

    @property
    def endpoint(self) -> Endpoint:
        """The server."""

    @property
    def credentials(self) -> Credentials:
        """The keys."""


@dataclasses.dataclass(frozen=True, slots=True)
class Bucket:
    """One bucket as ListBuckets names it."""

    name: str
    created: datetime | None = None


@dataclasses.dataclass(slots=True)
class Page:
    """One page of a listing, as columns: a folder of a million keys must stay small.

    The five lists have one entry per object. ``modified`` is in seconds since 1970 (UTC), or -1
    where the server gave no usable date. ``prefixes`` are the folders of this page.

    Attributes:
        next_token: Continuation token, or None on the last page.
    """

    prefixes: list[str] = dataclasses.field(default_factory=list)
    keys: list[str] = dataclasses.field(default_factory=list)
    sizes: list[int] = dataclasses.field(default_factory=list)
    modified: list[float] = dataclasses.field(default_factory=list)
    etags: list[str] = dataclasses.field(default_factory=list)
    storage_classes: list[str] = dataclasses.field(default_factory=list)
    next_token: str | None = None

    def __len__(self) -> int:
        """How many rows the page adds: folders and objects."""
        return len(self.prefixes) + len(self.keys)

    def extend(self, other: Page) -> None:
        """Append another page's columns and take over its token."""
        self.prefixes += other.prefixes
        self.keys += other.keys
        self.sizes += other.sizes
        self.modified += other.modified
        self.etags += other.etags
        self.storage_classes += other.storage_classes
        self.next_token = other.next_token


@dataclasses.dataclass(frozen=True, slots=True)
class ObjectInfo:
    """What HeadObject says of one object."""

    key: str
    size: int
    modified: datetime | None = None
    etag: str = ""
    content_type: str = ""
    storage_class: str = ""
    version_id: str = ""
    encryption: str = ""
    metadata: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True)
class BucketDetails:
    """What the properties of a bucket show; empty text where the server does not say."""

    name: str
    region: str = ""
    versioning: str = ""  # "Enabled", "Suspended", "Off" or "" when not allowed to ask


@dataclasses.dataclass(frozen=True, slots=True)
class Contents:
    """What is in a bucket or below a prefix, counted by walking it."""

    objects: int = 0
    size: int = 0
    versions: int = 0  # versions that are not the latest
    delete_markers: int = 0
    uploads: int = 0  # unfinished multipart uploads

    @property
    def is_empty(self) -> bool:
        """Whether DeleteBucket would succeed."""
        return not (self.objects or self.versions or self.delete_markers or self.uploads)


@dataclasses.dataclass(frozen=True, slots=True)
class KeyFailure:
    """One key that could not be deleted, and why."""

    key: str
    error: S3Error


@dataclasses.dataclass(frozen=True, slots=True)
class DeleteResult:
    """How a batch delete ended, key by key.

    Attributes:
        deleted: How many objects, versions and uploads are gone.
        failures: What could not be deleted.
        keys: What was deleted, with version ids; not the uploads.
    """

    deleted: int = 0
    failures: tuple[KeyFailure, ...] = ()
    keys: ChangedKeys = dataclasses.field(default_factory=ChangedKeys)


@dataclasses.dataclass(frozen=True, slots=True)
class Condition:
    """What must hold for the target when it is written; refused with ``AlreadyExists``."""

    must_be_new: bool = False
    etag: str = ""

    def arguments(self) -> dict[str, Any]:
        """As boto takes it."""
        if self.must_be_new:
            return {"IfNoneMatch": "*"}
        return {"IfMatch": f'"{self.etag}"'} if self.etag else {}


@dataclasses.dataclass(frozen=True, slots=True)
class ObjectHeaders:
    """What is kept with an object beside its bytes."""

    content_type: str
    metadata: Mapping[str, str]

    def arguments(self) -> dict[str, Any]:
        """As boto takes it."""
        return {"ContentType": self.content_type, "Metadata": dict(self.metadata)}


@dataclasses.dataclass(frozen=True, slots=True)
class Stored:
    """What the server said it stored.

    Attributes:
        encryption: Tells why an ETag may be no MD5.
        crc32: In base64, if it was sent along and the server takes note of it.
        version_id: Of the version that was made, if the bucket keeps versions.
    """

    etag: str
    encryption: str = ""
    crc32: str = ""
    version_id: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Head:
    """What the server says of an object before its bytes.

    Attributes:
        version: Its id, if the bucket keeps versions: then a new version does not disturb.
        crc32: Of the whole content, in base64, if the server has it and was asked.
    """

    size: int
    etag: str
    modified: float
    metadata: Mapping[str, str]
    encryption: str = ""
    version: str = ""
    crc32: str = ""

    def which(self) -> dict[str, Any]:
        """How to ask for exactly this version, as boto takes it."""
        return {"VersionId": self.version} if self.version else {}
