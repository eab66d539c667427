"""Proving a download: the bytes in the file against what the server says of the object."""

from __future__ import annotations

import base64
import binascii
import contextlib
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rustfs_desktop.message import QT_TRANSLATE_NOOP
from rustfs_desktop.s3.api.transfer import READ_BYTES
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers.errors import ContentMismatch
from rustfs_desktop.transfers.local.partial_file import PartialFile
from rustfs_desktop.transfers.tasks.download_ranges import (
    DownloadRange,
    DownloadRanges,
    Hash,
    fresh,
)
from rustfs_desktop.transfers.tasks.signals import StartOver
from rustfs_desktop.transfers.tasks.task import Task
from rustfs_desktop.transfers.verify import crc32, etags
from rustfs_desktop.transfers.verify.metadata import PART_SIZE_NAME, WHOLE_MD5_NAME
from rustfs_desktop.transfers.verify.part_layout import PartLayout

if TYPE_CHECKING:
    import hashlib

CRC = QT_TRANSLATE_NOOP("Messages", "CRC-32 verified")
WHOLE = QT_TRANSLATE_NOOP("Messages", "MD5 verified")
PARTS = QT_TRANSLATE_NOOP("Messages", "MD5 of all parts verified")
SIZE = QT_TRANSLATE_NOOP("Messages", "size and version verified")


class DownloadVerifier:
    """Hashes what arrives, each byte once, and judges it at the end.

    Attributes:
        cut: Knows whom to ask how the object was cut into parts.
    """

    def __init__(self, task: Task) -> None:
        self.layout = PartLayout(lambda: task.remote, task.token.check)
        self._task = task
        self._md5 = etags.new_md5()
        self._hashed = 0
        self._lock = threading.Lock()

    def start_over(self) -> None:
        """The object comes again from its first byte."""
        self._md5, self._hashed = etags.new_md5(), 0

    def add(self, data: memoryview) -> None:
        """The next bytes of an object that comes in order."""
        self._md5.update(data)
        self._hashed += len(data)

    def hash_finished(self, head: ObjectHead, partial: PartialFile, pieces: DownloadRanges) -> None:
        """Hash the finished ranges at the start of the file while the others still come."""
        if head.crc32 or not expected_md5(head) or not self._lock.acquire(blocking=False):
            return
        try:
            while done := pieces.end_of(self._hashed):
                self._hash_to(done, partial)
        finally:
            self._lock.release()

    def verify(self, head: ObjectHead, partial: PartialFile, pieces: DownloadRanges) -> None:
        """Say in the transfer how far the bytes are proved, or raise ``StartOver``."""
        transfer, expected = self._task.transfer, expected_md5(head)
        if self._is_crc_right(head, pieces):
            transfer.digest, transfer.proof = f"etag:{head.etag}", CRC
            return
        if expected or not pieces.all:
            self._hash_to(head.size, partial)
            transfer.digest = f"md5:{self._md5.hexdigest()}"
        else:
            transfer.digest = f"etag:{head.etag}"
        if expected:
            if self._md5.hexdigest() != expected:
                raise wrong_content()
            transfer.proof = WHOLE
        elif self._are_parts_right(head, partial, pieces):
            transfer.proof = PARTS
        elif pieces.has_crc:  # the server's CRC differs, and no other checksum matches
            raise wrong_content()
        else:
            transfer.proof = SIZE

    def hash_of(self, partial: PartialFile, piece: DownloadRange) -> Hash:
        """Read a range of the file again."""
        assert piece.hash is not None
        found, first = fresh(piece.hash), piece.first
        while first < piece.stop:
            data = self._read(partial, first, piece.stop)
            found.update(data)
            first += len(data)
        return found

    @staticmethod
    def _is_crc_right(head: ObjectHead, pieces: DownloadRanges) -> bool:
        """Whether the CRCs of all ranges make that of the whole."""
        if not pieces.has_crc:
            return False
        values = [
            (int.from_bytes(piece.hash.digest(), "big"), piece.stop - piece.first)
            for piece in pieces.all
            if piece.hash is not None
        ]
        found = crc32.joined(values).to_bytes(4, "big")
        return base64.b64encode(found).decode() == head.crc32

    def _md5_of(self, partial: PartialFile, first: int, stop: int) -> hashlib._Hash:
        md5 = etags.new_md5()
        while first < stop:
            data = self._read(partial, first, stop)
            md5.update(data)
            first += len(data)
        return md5

    def _are_parts_right(
        self, head: ObjectHead, partial: PartialFile, pieces: DownloadRanges
    ) -> bool:
        """Whether the parts make the ETag; ``StartOver`` if they do not, and it is sure which."""
        for places, is_sure in self._ways(head, pieces):
            if etags.composite(self._digests(places, partial, pieces)) == head.etag:
                return True
            if is_sure:
                raise wrong_content()
        return False

    def _ways(
        self, head: ObjectHead, pieces: DownloadRanges
    ) -> Iterator[tuple[etags.ByteRanges, bool]]:
        """How it may have been cut, likely ones first, and whether it is sure that it was."""
        told, guessed = part_lengths(head)
        if is_fitting(head, pieces.resume_state.part_size):
            guessed = [pieces.resume_state.part_size, *guessed]
        lengths = list(dict.fromkeys([*told, *guessed]))
        for length in lengths[:1]:
            yield etags.ranges(head.size, length), False
        if head.encryption or not etags.part_count(head.etag):
            return  # then the ETag may be anything
        if places := self.layout.ranges(head):
            yield places, True
            return
        for length in told:
            yield etags.ranges(head.size, length), True
        for length in lengths[1:]:
            yield etags.ranges(head.size, length), False

    def _digests(
        self, places: etags.ByteRanges, partial: PartialFile, pieces: DownloadRanges
    ) -> Iterator[bytes]:
        known = {} if pieces.has_crc else {(each.first, each.stop): each for each in pieces.all}
        for place in places:
            piece = known.get(place)
            if piece is not None and piece.hash is not None:
                yield piece.hash.digest()
            else:
                yield self._md5_of(partial, *place).digest()

    def _hash_to(self, stop: int, partial: PartialFile) -> None:
        while self._hashed < stop:
            data = self._read(partial, self._hashed, stop)
            self._md5.update(data)
            self._hashed += len(data)

    def _read(self, partial: PartialFile, first: int, stop: int) -> bytes:
        self._task.token.check()
        data = partial.read(min(READ_BYTES, stop - first), first)
        if not data:
            raise wrong_content()
        return data


def expected_md5(head: ObjectHead) -> str:
    """The MD5 of the whole content as the server tells it; empty if it does not."""
    if etags.is_md5(head.etag) and not head.encryption:
        return head.etag
    with contextlib.suppress(binascii.Error, ValueError):
        digest = base64.b64decode(head.metadata.get(WHOLE_MD5_NAME, ""), validate=True)
        return digest.hex() if len(digest) == 16 else ""
    return ""


def hashable_length(head: ObjectHead, most: int) -> int:
    """The length of the parts that the ETag is made of, 0 if unknown or above ``most``.

    It may be a guess.
    """
    told, guessed = part_lengths(head)
    length = next(iter([*told, *guessed]), 0)
    return length if length <= most else 0


def part_lengths(head: ObjectHead) -> tuple[list[int], list[int]]:
    """Which lengths of parts the ETag may be made of: the one we wrote down, else guesses."""
    text = head.metadata.get(PART_SIZE_NAME, "")
    told = int(text) if text.isascii() and text.isdecimal() else 0
    if is_fitting(head, told):
        return [told], []
    count = etags.part_count(head.etag)
    return [], etags.likely_part_sizes(head.size, count) if count else []


def is_fitting(head: ObjectHead, length: int) -> bool:
    """Whether parts of this length would be as many as the ETag says."""
    return length > 0 and -(-head.size // length) == etags.part_count(head.etag)


def wrong_content() -> StartOver:
    """What arrived is not what the server has."""
    return StartOver(ContentMismatch())
