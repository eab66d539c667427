"""Value types of the S3 layer that the rest of the program uses."""

from __future__ import annotations

import bisect
import dataclasses
import enum
import re
import string
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol, Self
from urllib.parse import urlencode, urlsplit

from rustfs_desktop.errors import AppError
from rustfs_desktop.message import QT_TRANSLATE_NOOP, Message
from rustfs_desktop.s3.changed_keys import ChangedKeys

# With the marks that text editors and web pages leave: no-break space, zero-width ones, BOM.
_WHITE_SPACE = string.whitespace + "\x85\xa0\u2028\u2029\u200b\u200c\u200d\u2060\ufeff"
_MD5S = re.compile(r"[0-9A-Fa-f]{32}(-[0-9]{1,5})?")
MAX_SIZE = 2**63 - 1  # of an object; sizes from servers are untrusted
SYSTEM_PROXY = "system"  # the setting of a connection: the proxy of the system, if it has one
NO_PROXY = ""  # the setting of a connection: none, whatever the system has
NULL_VERSION = "null"  # the version that was stored while the bucket was not versioned
_NULL_VERSION_OF_RUSTFS = "00000000-0000-0000-0000-000000000000"


class Addressing(enum.Enum):
    """Addressing style: where the URL contains the bucket name."""

    PATH = "path"  # https://host/bucket/key
    VIRTUAL = "virtual"  # https://bucket.host/key


class Unpacking(enum.Enum):
    """The request header that makes a server unpack an uploaded tar into objects.

    Amazon's Snowball and MinIO use a header that is also user-defined metadata. RustFS supports a
    plain header too, which is preferred: RustFS stores the metadata of the request with every
    object, so uploading such an object again with its metadata would unpack it.
    """

    PLAIN = "x-amz-snowball-auto-extract"
    METADATA = "x-amz-meta-snowball-auto-extract"
    NEVER = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Endpoint:
    """The address and settings of a server; no secrets.

    Attributes:
        url: ``http(s)://host[:port][/path]`` without trailing slash, query or user information.
        region: The region signed into every request.
        addressing: Path style or virtual-hosted style.
        ca_file: A PEM file with the trusted CAs; empty for the system's.
        proxy: ``SYSTEM_PROXY``, ``NO_PROXY``, or ``http://[user@]host:port``.
        earlier_urls: URLs that the server had before, as the user confirmed.
        has_any_port: The demo server: it has another port each time it is started.
    """

    url: str
    region: str = "us-east-1"
    addressing: Addressing = Addressing.PATH
    ca_file: str = ""
    proxy: str = SYSTEM_PROXY
    earlier_urls: tuple[str, ...] = ()
    has_any_port: bool = False

    @property
    def is_encrypted(self) -> bool:
        """Whether requests use TLS."""
        return urlsplit(self.url).scheme == "https"

    @property
    def host(self) -> str:
        """The host with its port, as shown to the user."""
        return urlsplit(self.url).netloc

    @property
    def address(self) -> str:
        """The host with its port and path; a gateway has another server at each path."""
        return self.url.partition("://")[2]


def trimmed_key(text: str) -> str:
    """An access key, secret key or token without white space and invisible marks around it."""
    return text.strip(_WHITE_SPACE)


def key_pair_problem(access_key: str, secret_key: str, session_token: str = "") -> Message | None:
    """Which of the keys has white space inside, as a sentence; None if none has."""
    if access_key != "".join(access_key.split()):
        return QT_TRANSLATE_NOOP(
            "Messages", "The access key contains a space or a line break. Copy it again."
        )
    if len(secret_key.splitlines()) > 1 or "\t" in secret_key:  # a password may have spaces
        return QT_TRANSLATE_NOOP(
            "Messages", "The secret key contains a line break or a tab. Copy it again."
        )
    if session_token != "".join(session_token.split()):
        return QT_TRANSLATE_NOOP(
            "Messages", "The session token contains a space or a line break. Copy it again."
        )
    return None


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """A pair of access keys; empty keys mean anonymous access, never keys of the environment.

    White space around them, as copied from a web page or read from a file, is removed.

    Attributes:
        proxy_password: The password for the proxy of the connection, if it requires one.
    """

    access_key: str = ""
    secret_key: str = ""
    session_token: str = ""
    proxy_password: str = ""

    def __post_init__(self) -> None:
        """Remove the white space."""
        for field in dataclasses.fields(self):
            object.__setattr__(self, field.name, trimmed_key(getattr(self, field.name)))

    @property
    def is_anonymous(self) -> bool:
        """Whether requests are not signed."""
        return not self.access_key and not self.secret_key

    @property
    def problem(self) -> Message | None:
        """Why no server can have such keys, as a sentence; None if one can."""
        return key_pair_problem(self.access_key, self.secret_key, self.session_token)

    def __repr__(self) -> str:
        """Without the keys: a repr may be written to logs and crash reports."""
        return "Credentials(anonymous)" if self.is_anonymous else "Credentials(***)"


class EndpointAccess(Protocol):
    """A server and the access keys for it; ``Client`` implements this."""

    @property
    def endpoint(self) -> Endpoint:
        """The server."""

    @property
    def credentials(self) -> Credentials:
        """The access keys."""


@dataclasses.dataclass(frozen=True, slots=True)
class Bucket:
    """One bucket in the reply to ListBuckets."""

    name: str
    created: datetime | None = None


@dataclasses.dataclass(slots=True)
class Page:
    """One page of a listing, stored as columns so that a million keys need little memory.

    The five lists have one entry per object. ``modified`` is in seconds since 1970 (UTC), or -1
    if the server sent no valid date. ``prefixes`` are the folders of this page.

    Attributes:
        next_token: The continuation token; None on the last page.
        next_marker: The marker of the next page, from servers that know version 1 of the listing
            only; empty on the last page.
    """

    prefixes: list[str] = dataclasses.field(default_factory=list)
    keys: list[str] = dataclasses.field(default_factory=list)
    sizes: list[int] = dataclasses.field(default_factory=list)
    modified: list[float] = dataclasses.field(default_factory=list)
    etags: list[str] = dataclasses.field(default_factory=list)
    storage_classes: list[str] = dataclasses.field(default_factory=list)
    next_token: str | None = None
    next_marker: str = ""

    def __len__(self) -> int:
        """The number of folders and objects."""
        return len(self.prefixes) + len(self.keys)

    def keep_rows(self, rows: Sequence[int]) -> None:
        """Remove all other objects; the folders stay."""
        self.keys = [self.keys[row] for row in rows]
        self.sizes = [self.sizes[row] for row in rows]
        self.modified = [self.modified[row] for row in rows]
        self.etags = [self.etags[row] for row in rows]
        self.storage_classes = [self.storage_classes[row] for row in rows]

    def remove_rows_up_to(self, key: str) -> None:
        """Remove the objects up to this key; the keys are sorted."""
        count = bisect.bisect_right(self.keys, key)
        columns = (self.keys, self.sizes, self.modified, self.etags, self.storage_classes)
        for column in columns:
            del column[:count]

    def split(self, most: int) -> list[Page]:
        """The same in pages of at most so many rows; folders come first."""
        if len(self) <= most:
            return [self]
        folders = range(0, len(self.prefixes), most)
        parts = [Page(prefixes=self.prefixes[start : start + most]) for start in folders]
        for start in range(0, len(self.keys), most):
            part = slice(start, start + most)
            parts.append(
                Page(
                    keys=self.keys[part],
                    sizes=self.sizes[part],
                    modified=self.modified[part],
                    etags=self.etags[part],
                    storage_classes=self.storage_classes[part],
                )
            )
        return parts

    def extend(self, other: Page) -> None:
        """Append the columns of another page, and copy its position."""
        self.prefixes += other.prefixes
        self.keys += other.keys
        self.sizes += other.sizes
        self.modified += other.modified
        self.etags += other.etags
        self.storage_classes += other.storage_classes
        self.next_token, self.next_marker = other.next_token, other.next_marker


@dataclasses.dataclass(frozen=True, slots=True)
class BucketDetails:
    """The properties of a bucket; empty if not known."""

    name: str
    region: str = ""
    versioning: str = ""  # "Enabled", "Suspended", "Off", or "" if access is denied


@dataclasses.dataclass(frozen=True, slots=True)
class Contents:
    """The number and size of everything in a bucket or below a prefix."""

    objects: int = 0
    size: int = 0
    versions: int = 0  # without the latest ones
    delete_markers: int = 0
    uploads: int = 0  # unfinished multipart uploads

    @property
    def is_empty(self) -> bool:
        """Whether DeleteBucket would succeed."""
        return not (self.objects or self.versions or self.delete_markers or self.uploads)


@dataclasses.dataclass(frozen=True, slots=True)
class KeyFailure:
    """One key that could not be deleted, with its error."""

    key: str
    error: AppError


@dataclasses.dataclass(frozen=True, slots=True)
class DeleteResult:
    """The result of deleting many keys.

    Attributes:
        deleted: The number of deleted objects, versions and uploads.
        failures: The keys that could not be deleted.
        keys: The deleted keys with version ids, without the uploads.
        is_checked: Whether replies named the deleted keys, or a listing showed that they are gone.
    """

    deleted: int = 0
    failures: tuple[KeyFailure, ...] = ()
    keys: ChangedKeys = dataclasses.field(default_factory=ChangedKeys)
    is_checked: bool = True


class UppercaseETag(str):
    """An ETag made of MD5s that the server writes in uppercase; its text is in lowercase.

    So it is compared like any other, and sent back as the server wrote it.

    Attributes:
        original: What the server wrote.
    """

    __slots__ = ("original",)
    original: str

    def __new__(cls, original: str) -> Self:
        """Keep both forms."""
        made = super().__new__(cls, original.lower())
        made.original = original
        return made


def plain_etag(text: object) -> str:
    """The ETag of a reply without its quotes, and without ``W/``, which proxies add; or empty."""
    etag = str(text or "").strip().removeprefix("W/").strip('"')
    if etag != etag.lower() and _MD5S.fullmatch(etag):
        return UppercaseETag(etag)
    return etag


def original_etag(etag: str) -> str:
    """The ETag as the server wrote it, to be sent to it or saved."""
    return etag.original if isinstance(etag, UppercaseETag) else etag


def plain_version_id(text: object) -> str:
    """The version id of a reply; ``null`` for the null version, which RustFS writes as zeros."""
    found = str(text or "")
    return NULL_VERSION if found == _NULL_VERSION_OF_RUSTFS else found


@dataclasses.dataclass(frozen=True, slots=True)
class Condition:
    """The condition for a write (If-None-Match, If-Match); fails with ``AlreadyExists``."""

    must_be_new: bool = False
    etag: str = ""

    def arguments(self) -> dict[str, Any]:
        """The condition as arguments of boto3."""
        if self.must_be_new:
            return {"IfNoneMatch": "*"}
        return {"IfMatch": f'"{original_etag(self.etag)}"'} if self.etag else {}

    @property
    def header(self) -> str:
        """The name of its HTTP header in lowercase; empty if there is no condition."""
        return "if-none-match" if self.must_be_new else "if-match" if self.etag else ""


@dataclasses.dataclass(frozen=True, slots=True)
class ObjectHeaders:
    """The metadata that is sent with an upload and stored with the object.

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
        """The metadata as arguments of boto3."""
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
    """The metadata of one version of an object, read from a reply.

    HeadObject returns all of it, GetObject nearly all, a listing or the reply to a write only some;
    fields that are not in the reply have their default.

    Attributes:
        etag: The ETag without quotes.
        size: The size in bytes; -1 if not known.
        modified: When it was stored, in seconds since 1970; -1 if not known.
        metadata: User-defined metadata, names in lowercase.
        encryption: The server-side encryption; with it the ETag may not be an MD5.
        version_id: The version id; empty if the bucket is not versioned.
        checksums: The checksums of the whole content, in base64, by algorithm (``CRC32``).
        headers: Other headers that are stored with the object, named as in boto3.
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
        """When it was stored; None if not known."""
        return None if self.modified < 0 else datetime.fromtimestamp(self.modified, UTC)

    @property
    def fixed_version_id(self) -> str:
        """The version id, but empty for ``null``: the next upload may overwrite that version."""
        return "" if self.version_id == NULL_VERSION else self.version_id

    @property
    def crc32(self) -> str:
        """The CRC-32 of the whole content, in base64; empty if not known."""
        return self.checksums.get("CRC32", "")

    @property
    def checksum(self) -> str:
        """The preferred checksum with its algorithm, ``crc32:…``; empty if there is none."""
        return next((f"{name.lower()}:{value}" for name, value in self.checksums.items()), "")

    def version_arguments(self) -> dict[str, Any]:
        """The arguments of boto3 that select this version."""
        version_id = self.fixed_version_id
        return {"VersionId": version_id} if version_id else {}

    def stored_headers(self) -> ObjectHeaders:
        """The metadata for storing a copy of the object; without its tags."""
        return ObjectHeaders(
            self.content_type or "application/octet-stream",
            self.metadata,
            self.headers,
            self.storage_class,
        )
