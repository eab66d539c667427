"""Verifies content by ETags: part sizes, composite ETags, and comparing size and time."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Iterable
from typing import Protocol

from rustfs_desktop.s3 import crc_functions
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers.types import Answer

MIB = 1024 * 1024
SINGLE_MAX = 16 * MIB  # up to here one request; one byte more makes parts
MAX_PART_COUNT = 9_000  # a little room below S3's 10,000
# Part sizes of other programs, tried when an object does not say its own.
_KNOWN_PART_SIZES = tuple(size * MIB for size in (16, 8, 5, 10, 32, 50, 64, 100, 128, 15, 25, 256))
_MD5 = re.compile(r"[0-9a-f]{32}")
_TIME = re.compile(r"(-?)([0-9]{1,12})(?:\.([0-9]{1,20}))?")
_SAME_TIME_NS = 1_000  # no more is lost on any file system with times finer than a second
_COMPOSITE = re.compile(r"[0-9a-f]{32}-([1-9][0-9]{0,4})")

ByteRanges = list[tuple[int, int]]


def new_md5(data: bytes | bytearray | memoryview = b"") -> hashlib._Hash:
    """An MD5, which S3 uses to verify content, not for security."""
    return hashlib.md5(data, usedforsecurity=False)


class Content(Protocol):
    """Bytes in memory, or of a file, of which slices are read."""

    def __len__(self) -> int:
        """The number of bytes."""

    def __getitem__(self, where: slice, /) -> bytes | bytearray:
        """The bytes of a slice."""


def content_hashes(content: Content, *, md5: bool, crc32: bool) -> tuple[bytes, bytes]:
    """MD5 and CRC-32 of content, as wanted; else empty."""
    hash_, crc = new_md5(), 0
    is_held = isinstance(content, bytes | bytearray)
    step = max(1, len(content)) if is_held else MIB
    for first in range(0, len(content), step):
        piece = content if isinstance(content, bytes | bytearray) else content[first : first + step]
        if md5:
            hash_.update(piece)
        if crc32:
            crc = crc_functions.crc32(piece, crc)
    return hash_.digest() if md5 else b"", crc.to_bytes(4, "big") if crc32 else b""


def part_size(size: int) -> int:
    """The part size for an upload of ``size`` bytes; a fixed rule, so that others can repeat it."""
    least = -(-size // MAX_PART_COUNT)
    return max(SINGLE_MAX, -(-least // MIB) * MIB)


def ranges(size: int, length: int) -> ByteRanges:
    """The parts of ``size`` bytes as (first, stop)."""
    return [(first, min(first + length, size)) for first in range(0, size, length)]


def is_md5(etag: str) -> bool:
    """Whether the ETag may be the MD5 of the whole content."""
    return _MD5.fullmatch(etag) is not None


def part_count(etag: str) -> int:
    """How many parts the ETag says the object was uploaded in, 0 if it is no such ETag."""
    match = _COMPOSITE.fullmatch(etag)
    return int(match.group(1)) if match else 0


def composite(digests: Iterable[bytes]) -> str:
    """The ETag of an object made of parts with these MD5 digests."""
    parts = list(digests)
    return f"{new_md5(b''.join(parts)).hexdigest()}-{len(parts)}"


def likely_part_sizes(size: int, count: int) -> list[int]:
    """The usual part sizes that divide ``size`` bytes into ``count`` parts, ours first."""
    usual = dict.fromkeys((part_size(size), *_KNOWN_PART_SIZES))
    return [length for length in usual if -(-size // length) == count]


def likely_part_size(size: int, count: int) -> int:
    """The first of these, 0 if there is none."""
    return next(iter(likely_part_sizes(size, count)), 0)


@dataclasses.dataclass(frozen=True, slots=True)
class KnownVersion:
    """Size and time of a file or object, to compare it with one it may replace.

    Attributes:
        is_upload_time: The time says when it was stored, not when its content was made.
    """

    size: int
    modified_ns: int
    is_upload_time: bool = False


def known_version(head: ObjectHead) -> KnownVersion:
    """An object's size and time: that of the file it was, else when it was stored."""
    match = _TIME.fullmatch(head.metadata.get("mtime", ""))
    if match is None:
        return KnownVersion(head.size, int(head.modified * 1_000_000_000), is_upload_time=True)
    distance_ns = int(match[2]) * 1_000_000_000 + int((match[3] or "").ljust(9, "0")[:9])
    return KnownVersion(head.size, -distance_ns if match[1] else distance_ns)


def time_text(modified_ns: int) -> str:
    """A time as metadata: decimal seconds since 1970, negative before that."""
    seconds, rest = divmod(abs(modified_ns), 1_000_000_000)
    return f"{'-' if modified_ns < 0 else ''}{seconds}.{rest:09d}"


def wants_to_replace(answer: Answer, source: KnownVersion, target: KnownVersion) -> bool:
    """Whether the answer "newer" or "different" lets the source replace the target."""
    later_ns = source.modified_ns - target.modified_ns
    is_newer = later_ns > _SAME_TIME_NS
    if answer is Answer.NEWER:
        return is_newer
    other_time = is_newer if target.is_upload_time else abs(later_ns) > _SAME_TIME_NS
    return source.size != target.size or other_time
