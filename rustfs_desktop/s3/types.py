"""The values that travel between the server layer and the rest of the program."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from rustfs_desktop.errors import S3Error
from rustfs_desktop.s3.changed_keys import ChangedKeys

MAX_SIZE = 2**63 - 1  # of an object: servers may say anything


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
    """What is stored with an object beside its content, and is sent when it is written.

    Attributes:
        content_type: Its MIME type.
        metadata: User-defined metadata, names in lowercase.
        headers: Other headers, such as ``CacheControl``, named as in boto3.
        storage_class: Empty for the server's default.
        tags: Object tags.
    """

    content_type: str
    metadata: Mapping[str, str]
    headers: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    storage_class: str = ""
    tags: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def arguments(self) -> dict[str, Any]:
        """As boto3 takes it."""
        found: dict[str, Any] = {
            "ContentType": self.content_type,
            "Metadata": dict(self.metadata),
            **self.headers,
        }
        if self.storage_class:
            found["StorageClass"] = self.storage_class
        if self.tags:
            found["Tagging"] = urlencode(self.tags)
        return found


@dataclasses.dataclass(frozen=True, slots=True)
class ObjectHead:
    """What the headers of a reply say of one version of an object.

    HeadObject says all of it, GetObject nearly so, a listing or the reply to a write only some:
    what a reply does not say keeps its default.

    Attributes:
        etag: Without quotes.
        size: In bytes; -1 if the reply does not say.
        modified: In seconds since 1970; -1 if the reply does not say.
        metadata: User-defined metadata, names in lowercase.
        encryption: Of the server's side; tells why an ETag may be no MD5.
        version_id: Of this version; empty if the bucket keeps no versions.
        checksums: Of the whole content, in base64, by algorithm (``CRC32``).
        headers: Others that are stored with the object, named as in boto3.
    """

    etag: str
    size: int = -1
    modified: float = -1.0
    metadata: Mapping[str, str] = dataclasses.field(default_factory=dict)
    content_type: str = ""
    storage_class: str = ""
    encryption: str = ""
    version_id: str = ""
    checksums: Mapping[str, str] = dataclasses.field(default_factory=dict)
    headers: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def modified_at(self) -> datetime | None:
        """When it was stored, if the reply says so."""
        return None if self.modified < 0 else datetime.fromtimestamp(self.modified, UTC)

    @property
    def fixed_version_id(self) -> str:
        """The version id, unless it is ``null``: that version is overwritten by the next."""
        return "" if self.version_id == "null" else self.version_id

    @property
    def crc32(self) -> str:
        """The CRC-32 of the whole content, in base64; empty if the reply does not say."""
        return self.checksums.get("CRC32", "")

    @property
    def checksum(self) -> str:
        """The first checksum with its algorithm, ``crc32:…``; empty if there is none."""
        return next((f"{name.lower()}:{value}" for name, value in self.checksums.items()), "")

    def version_arguments(self) -> dict[str, Any]:
        """What asks for exactly this version, as boto3 takes it."""
        version_id = self.fixed_version_id
        return {"VersionId": version_id} if version_id else {}

    def stored_headers(self) -> ObjectHeaders:
        """What is stored with the object and said here, for its copy; without its tags."""
        return ObjectHeaders(
            self.content_type or "application/octet-stream",
            self.metadata,
            self.headers,
            self.storage_class,
        )
