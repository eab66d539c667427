"""CRC-32 checksums of the parts of a multipart upload, where the server verifies them."""

from __future__ import annotations

from collections.abc import Iterable

from rustfs_desktop.errors import AppError, BucketCannotStore, ChecksumRejected, RequestRefused
from rustfs_desktop.s3.api import uploads
from rustfs_desktop.s3.api.multipart import ListedPart
from rustfs_desktop.s3.api.payload import Payload
from rustfs_desktop.s3.types import Condition, ObjectHead, ObjectHeaders
from rustfs_desktop.transfers.journal.resume_state import ResumeState
from rustfs_desktop.transfers.policy.retry import is_outage
from rustfs_desktop.transfers.tasks.task import Task
from rustfs_desktop.transfers.verify import crc

_UNUSED_PART_NUMBER = 10_000  # uploads have fewer parts, see etags.MAX_PART_COUNT


class PartChecksums:
    """The checksums of one upload; whether a server verifies them is probed once per connection."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._values: dict[int, bytes] = {}

    def create(self, headers: ObjectHeaders) -> tuple[str, bool]:
        """Create a multipart upload with CRC-32; an empty id where the server does not support it.

        Returns:
            The upload id, and whether the upload uses CRC-32.
        """
        capabilities = self._task.remote.client.capabilities
        if capabilities.checks_crc32 is False:
            return "", False
        try:
            upload_id, has_crc = uploads.create_crc_upload(self._task.remote, headers)
        except BucketCannotStore:
            raise
        except RequestRefused:
            upload_id, has_crc = "", False
        if not has_crc:
            capabilities.record_crc32(is_checked=False)
        return upload_id, has_crc

    def probe_server(self, saved: ResumeState) -> None:
        """Find out whether the server verifies checksums, by uploading a part with a wrong one.

        Nothing is sent if that is known, or if the upload has no checksums.
        """
        capabilities = self._task.remote.client.capabilities
        if not saved.checksum or capabilities.checks_crc32 is not None:
            return
        wrong = Payload(b"?", b"", lambda _count: None, crc32=bytes(4))
        try:
            uploads.upload_part(self._task.remote, saved.upload_id, _UNUSED_PART_NUMBER, wrong)
            capabilities.record_crc32(is_checked=False)
        except ChecksumRejected:
            capabilities.record_crc32(is_checked=True)
        except AppError as error:
            if is_outage(error):
                raise
            capabilities.record_crc32(is_checked=False)

    def add_part(self, number: int, crc32: bytes) -> None:
        """Record the CRC-32 of a part."""
        self._values[number] = crc32

    def add_listed(self, parts: Iterable[ListedPart]) -> None:
        """Add the CRC-32 of parts that an earlier run sent, as far as the server lists them."""
        for part in parts:
            if part.crc32:
                self._values.setdefault(part.number, part.crc32)

    def _of_parts(self, count: int) -> list[bytes]:
        """The CRC-32 of each part; nothing when that of one is unknown."""
        values = [self._values.get(number, b"") for number in range(1, count + 1)]
        return values if all(values) else []

    def complete(
        self,
        saved: ResumeState,
        etags: list[str],
        condition: Condition,
        ranges: list[tuple[int, int]],
    ) -> ObjectHead:
        """Complete the upload; the server verifies its CRC-32 checksums if it can."""
        remote, upload_id = self._task.remote, saved.upload_id
        values = self._of_parts(len(ranges)) if saved.checksum else []
        crc32 = _joined(values, ranges) if values else b""
        try:
            return uploads.complete_upload(
                remote, upload_id, etags, condition, crc32, part_crc32s=values
            )
        except BucketCannotStore:
            raise
        except (ChecksumRejected, RequestRefused):
            if not crc32:
                raise
            # Each part was verified: the server computes the CRC of the whole in another way,
            # unless it refuses the upload for another reason.
            stored = uploads.complete_upload(remote, upload_id, etags, condition)
            remote.client.capabilities.record_crc32(is_checked=False)
            return stored


def _joined(values: list[bytes], ranges: list[tuple[int, int]]) -> bytes:
    """The CRC-32 of the whole object, from those of its parts."""
    lengths = [stop - first for first, stop in ranges]
    numbers = [int.from_bytes(value, "big") for value in values]
    return crc.joined(crc.CRC32, zip(numbers, lengths, strict=True)).to_bytes(4, "big")
