"""Verifying downloads: compares the bytes in the file with ETag, MD5 or CRC of the object."""

from __future__ import annotations

import base64
import binascii
import contextlib
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rustfs_desktop.errors import AccessDenied, ChangedOnServer, RequestRefused
from rustfs_desktop.message import QT_TRANSLATE_NOOP, Message
from rustfs_desktop.s3.api.denial_details import denial_details
from rustfs_desktop.s3.api.existing_objects import existing_objects
from rustfs_desktop.s3.api.object_requests import READ_BYTES
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.reply_values import whole_number
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers.errors import ContentMismatch, ReceivedSizeMismatch
from rustfs_desktop.transfers.local.partial_file import PartialFile
from rustfs_desktop.transfers.tasks.download_ranges import (
    DownloadRange,
    DownloadRanges,
    Hash,
    new_like,
)
from rustfs_desktop.transfers.tasks.signals import StartOver
from rustfs_desktop.transfers.tasks.task import Task
from rustfs_desktop.transfers.verification import Verification, by_reply, local_file
from rustfs_desktop.transfers.verify import crc, etags
from rustfs_desktop.transfers.verify.metadata import PART_SIZE_NAME, WHOLE_MD5_NAME
from rustfs_desktop.transfers.verify.part_layout import PartLayout

if TYPE_CHECKING:
    import hashlib

CRC = {
    crc.CRC32: QT_TRANSLATE_NOOP("Messages", "CRC-32 verified"),
    crc.CRC32C: QT_TRANSLATE_NOOP("Messages", "CRC-32C verified"),
    crc.CRC64NVME: QT_TRANSLATE_NOOP("Messages", "CRC-64/NVME verified"),
}
WHOLE = QT_TRANSLATE_NOOP("Messages", "MD5 verified")
PARTS = QT_TRANSLATE_NOOP("Messages", "MD5 of all parts verified")
SIZE = QT_TRANSLATE_NOOP("Messages", "size and version verified")
SIZE_ONLY = QT_TRANSLATE_NOOP("Messages", "size verified; the server names no version")


class DownloadVerifier:
    """Hashes bytes while they arrive, each once, and compares the digests at the end.

    Args:
        task: The download.
        planned_size: The size in the listing that it was planned from; -1 if unknown.

    Attributes:
        layout: The part layout of the object, requested from the server if needed.
    """

    def __init__(self, task: Task, planned_size: int) -> None:
        self._planned_size = planned_size
        self.layout = PartLayout(lambda: task.remote, task.token.check)
        self._task = task
        self._md5 = etags.new_md5()
        self._hashed = 0
        self._lock = threading.Lock()

    def start_over(self) -> None:
        """Discard the hash: the object is fetched again from its first byte."""
        self._md5, self._hashed = etags.new_md5(), 0

    def add(self, data: memoryview) -> None:
        """Hash the next bytes of an object that is fetched in one stream."""
        self._md5.update(data)
        self._hashed += len(data)

    def hash_finished(self, head: ObjectHead, partial: PartialFile, ranges: DownloadRanges) -> None:
        """Hash the finished ranges at the start of the file while others are being fetched."""
        is_needed = not (ranges.has_crc or ranges.has_md5) and expected_md5(head)
        if not is_needed or not self._lock.acquire(blocking=False):
            return
        try:
            while done := ranges.end_of_finished(self._hashed):
                self._hash_to(done, partial)
        finally:
            self._lock.release()

    def verify(
        self, head: ObjectHead, partial: PartialFile, ranges: DownloadRanges
    ) -> Verification:
        """Verify the content, or raise ``StartOver``."""
        kind = crc.crc_kind(head)
        if kind is not None and self._is_crc_equal(head, kind, ranges):
            text, digest = CRC[kind], f"etag:{head.etag}"
        else:
            text, digest = self._compare_md5(head, partial, ranges)
        written = sum(each.done for each in ranges.all) if ranges.all else self._hashed
        return local_file(head, written, text, digest)

    def _compare_md5(
        self, head: ObjectHead, partial: PartialFile, ranges: DownloadRanges
    ) -> tuple[Message, str]:
        expected, digest = expected_md5(head), f"etag:{head.etag}"
        if expected and self._is_composite_equal(head, ranges):
            return PARTS, digest
        if expected or not ranges.all:
            self._hash_to(head.size, partial)
            digest = f"md5:{self._md5.hexdigest()}"
        if expected:
            if self._md5.hexdigest() != expected:
                raise content_mismatch()
            return WHOLE, digest
        if self._verify_parts(head, partial, ranges):
            return PARTS, digest
        if ranges.has_crc:  # the server's CRC differs, and no other checksum matches
            raise content_mismatch()
        is_listed = self._verify_size(head)
        text = SIZE if head.etag else SIZE_ONLY
        return text if is_listed else by_reply(text), digest

    def _verify_size(self, head: ObjectHead) -> bool:
        """Compare the size with that in a listing, and in a HeadObject: there is no checksum.

        A proxy that cuts, pads or compresses the content may correct its length in the headers,
        but not in a listing.

        Returns:
            Whether it was compared with a listing.

        Raises:
            StartOver: Another size arrived.
        """
        if head.size == self._planned_size:
            return True
        with denial_details(self._task.remote):
            existing = head_object(self._task.remote, head.fixed_version_id, needs_etag=False)
        listed = self._list()
        for other in filter(None, (existing, listed)):
            if other.size != head.size:
                if other.etag != head.etag:
                    raise ChangedOnServer
                detail = f"{head.size} instead of {other.size} bytes"
                raise StartOver(ReceivedSizeMismatch(detail=detail))
        return listed is not None

    def _list(self) -> ObjectHead | None:
        """The object in a listing; None if the keys may not list, or it is another version."""
        key, job = self._task.transfer.key, self._task.transfer.job
        try:
            found = existing_objects(job.server, job.bucket, [key], self._task.token) or {}
        except (AccessDenied, RequestRefused):
            return None
        return found.get(key)

    def hash_range(self, partial: PartialFile, byte_range: DownloadRange) -> Hash:
        """Read a range of the file and hash it."""
        assert byte_range.hash is not None
        found, first = new_like(byte_range.hash), byte_range.first
        while first < byte_range.stop:
            data = self._read(partial, first, byte_range.stop)
            found.update(data)
            first += len(data)
        return found

    @staticmethod
    def _is_composite_equal(head: ObjectHead, ranges: DownloadRanges) -> bool:
        """Whether the ranges are the parts of the object, by its ETag."""
        if not (ranges.has_md5 and are_parts_hashed(head, ranges.resume_state.part_size)):
            return False
        digests = [each.hash.digest() for each in ranges.all if each.hash is not None]
        return etags.composite(digests) == head.etag

    @staticmethod
    def _is_crc_equal(head: ObjectHead, kind: crc.CrcKind, ranges: DownloadRanges) -> bool:
        """Whether the combined CRC of all ranges is that of the object."""
        if not ranges.has_crc:
            return False
        values = [
            (int.from_bytes(byte_range.hash.digest(), "big"), byte_range.size)
            for byte_range in ranges.all
            if byte_range.hash is not None
        ]
        found = crc.joined(kind, values).to_bytes(kind.size, "big")
        return base64.b64encode(found).decode() == head.checksums[kind.name]

    def _md5_of(self, partial: PartialFile, first: int, stop: int) -> hashlib._Hash:
        md5 = etags.new_md5()
        while first < stop:
            data = self._read(partial, first, stop)
            md5.update(data)
            first += len(data)
        return md5

    def _verify_parts(self, head: ObjectHead, partial: PartialFile, ranges: DownloadRanges) -> bool:
        """Compare the composite ETag; False if the part layout is unknown.

        Raises:
            StartOver: The layout is certain, and the ETag differs.
        """
        for layout, is_sure in self._candidate_layouts(head, ranges):
            if etags.composite(self._digests(layout, partial, ranges)) == head.etag:
                return True
            if is_sure:
                raise content_mismatch()
        return False

    def _candidate_layouts(
        self, head: ObjectHead, ranges: DownloadRanges
    ) -> Iterator[tuple[etags.ByteRanges, bool]]:
        """Possible part layouts, likely ones first, and whether each is certain."""
        recorded, guessed = part_lengths(head)
        if fits_part_count(head, ranges.resume_state.part_size):
            guessed = [ranges.resume_state.part_size, *guessed]
        lengths = list(dict.fromkeys([*recorded, *guessed]))
        for length in lengths[:1]:
            yield etags.ranges(head.size, length), False
        if head.encryption or not etags.part_count(head.etag):
            return  # the ETag is not made of MD5s
        if layout := self.layout.ranges(head):
            yield layout, True
            return
        for length in recorded:
            yield etags.ranges(head.size, length), True
        for length in lengths[1:]:
            yield etags.ranges(head.size, length), False

    def _digests(
        self, layout: etags.ByteRanges, partial: PartialFile, ranges: DownloadRanges
    ) -> Iterator[bytes]:
        known = {} if ranges.has_crc else {(each.first, each.stop): each for each in ranges.all}
        for bounds in layout:
            byte_range = known.get(bounds)
            if byte_range is not None and byte_range.hash is not None:
                yield byte_range.hash.digest()
            else:
                yield self._md5_of(partial, *bounds).digest()

    def _hash_to(self, stop: int, partial: PartialFile) -> None:
        while self._hashed < stop:
            data = self._read(partial, self._hashed, stop)
            self._md5.update(data)
            self._hashed += len(data)

    def _read(self, partial: PartialFile, first: int, stop: int) -> bytes:
        self._task.token.check()
        data = partial.read(min(READ_BYTES, stop - first), first)
        if not data:
            raise content_mismatch()
        return data


def expected_md5(head: ObjectHead) -> str:
    """The MD5 of the whole content from ETag or metadata; empty if unknown."""
    if etags.is_md5(head.etag) and not head.encryption:
        return head.etag
    with contextlib.suppress(binascii.Error, ValueError):
        digest = base64.b64decode(head.metadata.get(WHOLE_MD5_NAME, ""), validate=True)
        return digest.hex() if len(digest) == 16 else ""
    return ""


def likely_part_length(head: ObjectHead, maximum: int) -> int:
    """The part size of a composite ETag, from metadata or guessed.

    0 if unknown or above ``maximum``.
    """
    recorded, guessed = part_lengths(head)
    length = next(iter([*recorded, *guessed]), 0)
    return length if length <= maximum else 0


def part_lengths(head: ObjectHead) -> tuple[list[int], list[int]]:
    """Possible part sizes of a composite ETag: the one recorded in metadata, else guesses."""
    text = head.metadata.get(PART_SIZE_NAME, "")
    recorded = whole_number(text) or 0
    if fits_part_count(head, recorded):
        return [recorded], []
    count = etags.part_count(head.etag)
    return [], etags.likely_part_sizes(head.size, count) if count else []


def fits_part_count(head: ObjectHead, length: int) -> bool:
    """Whether parts of this length give the number of parts in the ETag."""
    return length > 0 and -(-head.size // length) == etags.part_count(head.etag)


def are_parts_hashed(head: ObjectHead, length: int) -> bool:
    """Whether the ETag may be made of the MD5s of parts of this length."""
    return not head.encryption and fits_part_count(head, length)


def content_mismatch() -> StartOver:
    """The signal to fetch the object again because its content differs."""
    return StartOver(ContentMismatch())
