"""Old versions, delete markers and unfinished uploads: counted, and removed as they were found.

Nothing is removed but what an earlier search found and still finds as it was: a version that has
become the latest one and an upload that was continued stay.
"""

from __future__ import annotations

import collections
import dataclasses
import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from rustfs_desktop.errors import NotFound, UploadContinued
from rustfs_desktop.s3.api.batch_delete import ERRORS_OF_ONE_KEY, delete_until_gone
from rustfs_desktop.s3.api.bucket_requests import Item
from rustfs_desktop.s3.api.buckets import versioning_status
from rustfs_desktop.s3.api.contents import abort_unfinished, may_have_versions
from rustfs_desktop.s3.api.latest_markers import LatestMarker, LatestMarkers
from rustfs_desktop.s3.api.multipart import ListedPart, list_parts
from rustfs_desktop.s3.api.versions import ObjectVersion, upload_pages, version_pages
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.s3.types import NULL_VERSION, DeleteResult, KeyFailure

if TYPE_CHECKING:
    from rustfs_desktop.cancel import CancelToken
    from rustfs_desktop.s3.client import Client

MAX_VERSIONS = 500_000  # whose ids are kept: about 50 MB
MAX_UPLOADS = 50_000
_DIGEST_SIZE = 16


@dataclasses.dataclass(frozen=True, slots=True)
class Amount:
    """A number of versions or uploads, and their bytes.

    Attributes:
        markers: Old delete markers, which are not in ``count`` and have no bytes.
    """

    count: int = 0
    size: int = 0
    markers: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class DeletedFiles:
    """Digests of delete markers that are the latest version, of at most ``MAX_VERSIONS``.

    Attributes:
        alone: Of keys that have no other version; the markers are good for nothing.
        covering: Of keys that have old versions; without these the markers would be alone.
        is_complete: Whether these are all.
    """

    alone: frozenset[bytes] = frozenset()
    covering: frozenset[bytes] = frozenset()
    is_complete: bool = True


@dataclasses.dataclass(frozen=True, slots=True)
class OldVersions:
    """The versions below a prefix that are not the latest of their key.

    Attributes:
        amount: All of them.
        known: Those that can be deleted, which are the first ``MAX_VERSIONS``.
        digests: A digest of the key, version id, content and time of each of those.
        deleted: The latest delete markers, which are not old.
        replaceable: How many of all are not deleted, because a file that is stored meanwhile may
            get the same id.
    """

    amount: Amount = Amount()
    known: Amount = Amount()
    digests: frozenset[bytes] = frozenset()
    deleted: DeletedFiles = DeletedFiles()
    replaceable: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether all that may be deleted are known."""
        found, known = self.amount, self.known
        left = found.count + found.markers - known.count - known.markers
        return left == self.replaceable


@dataclasses.dataclass(frozen=True, slots=True)
class StoredUpload:
    """An unfinished multipart upload with its parts.

    Attributes:
        last_active: When it was created or got its newest part, in seconds since 1970; -1 if the
            server does not say when it got one of them.
        parts: Their number.
        size: Their bytes.
    """

    key: str
    upload_id: str
    last_active: float
    parts: int
    size: int


@dataclasses.dataclass(frozen=True, slots=True)
class StoredUploads:
    """The unfinished uploads below a prefix.

    Attributes:
        is_complete: Whether these are all; there may be more than ``MAX_UPLOADS``.
    """

    uploads: tuple[StoredUpload, ...] = ()
    is_complete: bool = True

    @property
    def amount(self) -> Amount:
        """Their number and bytes."""
        return amount_of(self.uploads)


@dataclasses.dataclass(slots=True)
class AbortWork:
    """Uploads to abort, which can be gone on with after an outage."""

    waiting: collections.deque[StoredUpload]
    failures: list[KeyFailure] = dataclasses.field(default_factory=list)


def amount_of(uploads: Sequence[StoredUpload]) -> Amount:
    """The number and bytes of uploads."""
    return Amount(len(uploads), sum(upload.size for upload in uploads))


def find_old_versions(
    client: Client,
    bucket: str,
    prefix: str,
    cancel: CancelToken,
    progress: Callable[[Amount], None],
) -> OldVersions:
    """List all versions below a prefix; reports the amount of old ones after every page.

    Raises:
        Cancelled: ``cancel`` was set.
        S3Error: A request failed.
    """
    if not may_have_versions(client, bucket, cancel):
        return OldVersions()
    amount = known = Amount()
    digests: set[bytes] = set()
    replaceable = 0
    rows, markers, latest = _OldRows(), _Markers(), LatestMarkers()
    for page in version_pages(client, bucket, prefix, cancel):
        old = rows.take(page)
        markers.add(latest.take(page))
        lasting = _lasting(client, bucket, old)
        replaceable += len(old) - len(lasting)
        kept = lasting[: MAX_VERSIONS - len(digests)]
        amount, known = _add(amount, old), _add(known, kept)
        digests.update(_digest(item) for item in kept)
        progress(amount)
    markers.add(latest.rest())
    return OldVersions(amount, known, frozenset(digests), markers.found(), replaceable)


def find_uploads(
    client: Client,
    bucket: str,
    prefix: str,
    cancel: CancelToken,
    progress: Callable[[Amount], None],
) -> StoredUploads:
    """List the unfinished uploads below a prefix and their parts; reports the amount so far.

    Raises:
        Cancelled: ``cancel`` was set.
        S3Error: A request failed.
    """
    found: list[StoredUpload] = []
    size = 0
    for page in upload_pages(client, bucket, prefix, cancel):
        for upload in page:
            if len(found) == MAX_UPLOADS:
                return StoredUploads(tuple(found), is_complete=False)
            remote = Remote(client, bucket, upload.key)
            try:
                parts = list_parts(remote, upload.upload_id, cancel)
            except NotFound:  # completed or aborted in the meantime
                continue
            found.append(_stored(upload.key, upload.upload_id, upload.initiated, parts))
            size += found[-1].size
            progress(Amount(len(found), size))
    return StoredUploads(tuple(found))


def delete_old_versions(  # what, where from, and what to report
    client: Client,
    bucket: str,
    prefix: str,
    found: OldVersions,
    cancel: CancelToken,
    progress: Callable[[int], None],
) -> DeleteResult:
    """Delete the versions that were found, as far as they still are old.

    They are listed again: one that was found may have become the latest, which restores a file.
    Between that and the request, only another program that deletes the newer versions can restore
    one. The server cannot be asked to prevent it: If-Match is about the latest version only.

    Raises:
        Cancelled: ``cancel`` was set; what was deleted stays deleted.
        S3Error: A whole request failed.
    """

    def list_found() -> Iterator[list[Item]]:
        rows = _OldRows()
        for page in version_pages(client, bucket, prefix, cancel):
            known = [item for item in rows.take(page) if _digest(item) in found.digests]
            yield [(item.key, item.version_id) for item in _lasting(client, bucket, known)]

    return delete_until_gone(client, bucket, list_found, cancel, progress)


def delete_lone_markers(  # what, where from, and what to report
    client: Client,
    bucket: str,
    prefix: str,
    digests: frozenset[bytes],
    cancel: CancelToken,
    progress: Callable[[int], None],
) -> DeleteResult:
    """Delete the delete markers that were found, as far as they are the only version of their key.

    They are listed again: without its marker a file that has another version would be back.

    Raises:
        Cancelled: ``cancel`` was set; what was deleted stays deleted.
        S3Error: A whole request failed.
    """

    def items(markers: list[LatestMarker]) -> list[Item]:
        alone = [each.version for each in markers if each.is_alone]
        return [(each.key, each.version_id) for each in alone if _digest(each) in digests]

    def list_found() -> Iterator[list[Item]]:
        latest = LatestMarkers()
        for page in version_pages(client, bucket, prefix, cancel):
            yield items(latest.take(page))
        yield items(latest.rest())

    return delete_until_gone(client, bucket, list_found, cancel, progress)


def abort_uploads(
    client: Client,
    bucket: str,
    work: AbortWork,
    cancel: CancelToken,
    progress: Callable[[int], None],
) -> DeleteResult:
    """Abort uploads that have the parts that they had; reports the number of aborted ones.

    Raises:
        Cancelled: ``cancel`` was set; what was aborted stays aborted.
        S3Error: A request failed; ``work`` has what is left.
    """
    aborted = 0
    while work.waiting:
        cancel.check()
        upload = work.waiting[0]
        try:
            aborted += _abort_if_same(client, bucket, upload, cancel)
        except (*ERRORS_OF_ONE_KEY, UploadContinued) as error:
            work.failures.append(KeyFailure(upload.key, error))
        work.waiting.popleft()
        progress(aborted)
    return DeleteResult(aborted, tuple(work.failures))


class _OldRows:
    """Takes the pages of a listing, and finds the versions that are not the latest of their key.

    The latest one comes first. Without it nothing tells which version is the current object, so
    the others do not count as old; nor does one with the same id, which would delete it.
    """

    def __init__(self) -> None:
        self._latest: dict[str, str] = {}

    def take(self, page: Sequence[ObjectVersion]) -> list[ObjectVersion]:
        """The old versions of a page."""
        latest = self._latest | {item.key: item.version_id for item in page if item.is_latest}
        keys = {item.key for item in page}  # the last key may go on in the next page
        self._latest = {key: version_id for key, version_id in latest.items() if key in keys}
        return [
            item
            for item in page
            if not item.is_latest and latest.get(item.key, item.version_id) != item.version_id
        ]


def _lasting(client: Client, bucket: str, old: Sequence[ObjectVersion]) -> Sequence[ObjectVersion]:
    """Those whose id no other version can get.

    While versioning is suspended, a file that is stored replaces the version ``null``. It would be
    deleted instead of the old version that was listed a moment before.
    """
    lasting = [item for item in old if item.version_id != NULL_VERSION]
    if len(lasting) == len(old) or versioning_status(client, bucket) == "Enabled":
        return old
    return lasting


class _Markers:
    """The digests of the latest markers of a listing."""

    def __init__(self) -> None:
        self._alone: set[bytes] = set()
        self._covering: set[bytes] = set()
        self._is_complete = True

    def add(self, markers: Sequence[LatestMarker]) -> None:
        """Keep these, as far as there is room."""
        for marker in markers:
            if len(self._alone) + len(self._covering) >= MAX_VERSIONS:
                self._is_complete = False
                return
            (self._alone if marker.is_alone else self._covering).add(_digest(marker.version))

    def found(self) -> DeletedFiles:
        """All that were kept."""
        alone, covering = frozenset(self._alone), frozenset(self._covering)
        return DeletedFiles(alone, covering, self._is_complete)


def _abort_if_same(client: Client, bucket: str, upload: StoredUpload, cancel: CancelToken) -> bool:
    """Abort an upload; False if it was completed or aborted in the meantime."""
    remote = Remote(client, bucket, upload.key)
    try:
        parts = list_parts(remote, upload.upload_id, cancel)
    except NotFound:
        return False
    if _stored(upload.key, upload.upload_id, upload.last_active, parts) != upload:
        raise UploadContinued
    abort_unfinished(client, bucket, upload.key, upload.upload_id)
    return True


def _stored(
    key: str, upload_id: str, initiated: float, parts: dict[int, ListedPart]
) -> StoredUpload:
    times = [part.modified for part in parts.values()] or [initiated]
    last_active = max(initiated, *times) if min(times) >= 0 else -1.0
    size = sum(max(part.size, 0) for part in parts.values())
    return StoredUpload(key, upload_id, last_active, len(parts), size)


def _add(amount: Amount, old: Sequence[ObjectVersion]) -> Amount:
    markers = sum(item.is_delete_marker for item in old)
    size = sum(item.size for item in old)
    return Amount(amount.count + len(old) - markers, amount.size + size, amount.markers + markers)


def _digest(item: ObjectVersion) -> bytes:
    """A digest of a version; the id ``null`` may be given again. Keys may have any character."""
    facts = f"{item.size}:{item.modified}:{item.etag}:{item.version_id}"
    text = f"{len(item.key)}:{item.key}{facts}"
    data = text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=_DIGEST_SIZE).digest()
