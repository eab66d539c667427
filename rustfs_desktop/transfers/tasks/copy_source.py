"""The source object of a copy: one version of it, on the same or another server."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from rustfs_desktop.errors import AccessDenied, AppError, ChangedOnServer
from rustfs_desktop.s3.api import copy as copy_api
from rustfs_desktop.s3.api import downloads
from rustfs_desktop.s3.api.denial_details import denial_details
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.s3.distinct import are_distinct
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers.errors import ContentMismatch
from rustfs_desktop.transfers.tasks.download_verification import expected_md5, part_lengths
from rustfs_desktop.transfers.tasks.source_range import SourceRange
from rustfs_desktop.transfers.tasks.task import Task
from rustfs_desktop.transfers.types import CopyTransfer, Direction
from rustfs_desktop.transfers.verification import DistinctCopy
from rustfs_desktop.transfers.verify import etags
from rustfs_desktop.transfers.verify.part_layout import PartLayout

HELD_MAX = 64 * etags.MIB  # of one part; those of objects above 560 GiB are larger


class SourceObject:
    """The source of a copy; every read fails unless it is still the same version.

    Attributes:
        location: Its bucket and connection.
        head: Size, ETag and time, after ``load_head``.
        refusal: The last error from the source's server, as opposed to the target's.
    """

    def __init__(self, task: Task, transfer: CopyTransfer) -> None:
        self.location = transfer.job.source
        self.head = ObjectHead("")
        self.refusal: AppError | None = None
        self._task = task
        self._transfer = transfer
        self._layout = PartLayout(lambda: self.remote, task.token.check)

    @property
    def remote(self) -> Remote:
        """The object on its server."""
        return Remote(self.location.server, self.location.bucket, self._transfer.source.key)

    def load_head(self, etag: str = "") -> None:
        """Send a HeadObject request and keep the head; ``IntegrityError`` for another ETag."""
        with self._recording_refusal(), denial_details(self.remote):
            head = head_object(self.remote)
        if etag and head.etag != etag:
            raise ChangedOnServer
        self.head = head

    def tags(self) -> dict[str, str] | None:
        """Request the object's tags; None if these keys may not read them."""
        try:
            return copy_api.read_tags(self.remote)
        except AccessDenied:
            return None

    def read(self, first: int, stop: int) -> bytearray:
        """Read a range of this version, within the bandwidth limits."""
        data = bytearray(stop - first)
        view, done = memoryview(data), 0
        task, connection_id = self._task, self.location.connection_id

        def take(chunk: memoryview) -> None:
            nonlocal done
            view[done : done + len(chunk)] = chunk
            done += len(chunk)
            task.tools.limits.throttle(connection_id, Direction.DOWNLOAD, len(chunk), task.token)

        with self._recording_refusal():
            if stop - first == self.head.size:
                downloads.get_object(
                    self.remote, lambda head: self._check_version(head, take), stop
                )
            else:
                downloads.get_range(self.remote, first, stop, self.head, take)
        return data

    def part(self, first: int, stop: int) -> bytearray | SourceRange:
        """A part of this version; a large one is requested while its bytes are used."""
        if stop - first > HELD_MAX:
            return SourceRange(self.read, first, stop)
        return self.read(first, stop)

    def remove(self, copied: ObjectHead, prove: Callable[[ObjectHead], DistinctCopy]) -> str:
        """Delete the object if it was not changed; the id of the delete marker, if any.

        Args:
            copied: The version that was copied.
            prove: Gets what a look at the object shows, and raises unless its copy was looked at
                and is another object: without that nothing is deleted.
        """

        def check(found: ObjectHead) -> None:
            if are_distinct(copied, found):
                raise ChangedOnServer
            prove(found)

        with self._recording_refusal(), denial_details(self.remote):
            return copy_api.delete_version(self.remote, copied.etag, check)

    @property
    def md5(self) -> str:
        """The MD5 of the whole content from ETag or metadata; empty if unknown."""
        return expected_md5(self.head)

    def find_part_length(self) -> int:
        """Find the part size of its composite ETag, asking the server if needed; 0 if unknown."""
        if self.head.encryption:
            return 0
        recorded, guessed = part_lengths(self.head)
        with self._recording_refusal():
            from_server = 0 if recorded else self._layout.part_length(self.head)
        return next(iter([*recorded, *filter(None, [from_server]), *guessed]), 0)

    def confirm_part_length(self, length: int) -> bool:
        """Whether its parts have this size for certain: from its server or our metadata."""
        if self.head.encryption or length != self.find_part_length():
            return False
        with self._recording_refusal():
            byte_ranges = self._layout.ranges(self.head)
        recorded, _ = part_lengths(self.head)
        return byte_ranges == etags.ranges(self.head.size, length) or (
            not byte_ranges and length in recorded
        )

    def verify_content(self, data: bytearray, md5: str) -> bool:
        """Compare the whole content with the source's ETag; False if they cannot be compared.

        Raises:
            IntegrityError: They differ.
        """
        if self.md5:
            is_same, is_sure = self.md5 == md5, True
        elif length := self.find_part_length():
            view = memoryview(data)
            byte_ranges = etags.ranges(len(data), length)
            found = etags.composite(etags.new_md5(view[a:b]).digest() for a, b in byte_ranges)
            is_same = found == self.head.etag
            is_sure = not is_same and self.confirm_part_length(length)
        else:
            return False
        if not is_same and is_sure:
            raise ContentMismatch
        return is_same

    def _check_version(
        self, head: ObjectHead, take: Callable[[memoryview], None]
    ) -> Callable[[memoryview], None]:
        if (head.etag, head.size) != (self.head.etag, self.head.size):
            raise ChangedOnServer
        return take

    @contextlib.contextmanager
    def _recording_refusal(self) -> Iterator[None]:
        """Record errors as those of the source's server."""
        try:
            yield
        except AppError as error:
            self.refusal = error
            raise
