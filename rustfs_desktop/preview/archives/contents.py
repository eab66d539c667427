"""Reads the content of single entries of an archive, and proves it."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.message import QT_TRANSLATE_NOOP, Message
from rustfs_desktop.preview.archive_entries import ArchiveEntry, EntryKind, EntryProblem
from rustfs_desktop.preview.archives.listing import is_tar, tar_source
from rustfs_desktop.preview.archives.sources import (
    MOST_AT_ONCE,
    NO_LIMIT,
    Fetch,
    RangeSource,
    UnpackedSource,
)
from rustfs_desktop.preview.archives.unpacking import Compression, Unpacker
from rustfs_desktop.preview.archives.zip_directory import (
    BZIP2,
    LOCAL_HEADER_BYTES,
    STORED,
)
from rustfs_desktop.preview.errors import UnreadableArchive, WrongContent, WrongLength
from rustfs_desktop.s3.crc_functions import crc32

_SMALL_GAP = 64 << 10
_LOCAL_EXTRA = 64
_HEADER = struct.Struct("<4s5H3L2H")

Pieces = Callable[[ArchiveEntry], Iterator[bytes]]

_WHY_KIND = {
    EntryKind.LINK: QT_TRANSLATE_NOOP("Messages", "Links are not extracted"),
    EntryKind.SPECIAL: QT_TRANSLATE_NOOP("Messages", "Devices and pipes are not extracted"),
}
_WHY = {
    EntryProblem.ENCRYPTED: QT_TRANSLATE_NOOP("Messages", "The file is encrypted"),
    EntryProblem.OVERLAPS: QT_TRANSLATE_NOOP(
        "Messages", "Several files share this content: the archive may be made to harm"
    ),
    EntryProblem.COMPRESSION: QT_TRANSLATE_NOOP(
        "Messages", "This compression method is not supported"
    ),
    EntryProblem.SPARSE: QT_TRANSLATE_NOOP("Messages", "Sparse files are not supported"),
    EntryProblem.DAMAGED: QT_TRANSLATE_NOOP("Messages", "The archive is damaged here"),
}


def why_not(entry: ArchiveEntry) -> Message | None:
    """Why an entry cannot be extracted; None if it can."""
    return _WHY_KIND.get(entry.kind) or _WHY.get(entry.problem)


def open_contents(
    key: str, size: int, fetch: Fetch, entries: Sequence[ArchiveEntry], cancel: CancelToken
) -> Pieces:
    """A function that reads the content of entries, in the order of their offsets.

    It raises ``UnreadableArchive``, ``WrongLength`` or ``WrongContent`` at the latest after the
    last piece: what it has returned until then is not proved.

    Args:
        key: The name of the archive.
        size: The size of the archive.
        fetch: Reads ranges of it.
        entries: All that will be read, in this order: neighbors are fetched together.
        cancel: Ends it.
    """
    source = RangeSource(fetch, size, NO_LIMIT)
    ends = _run_ends(entries)
    if is_tar(key):
        unpacked = tar_source(key, source, NO_LIMIT, cancel)
        source.seek(0, size)
        return lambda entry: _tar_pieces(unpacked, entry, ends[entry.offset])
    return lambda entry: _zip_pieces(source, entry, ends[entry.offset])


def _run_ends(entries: Sequence[ArchiveEntry]) -> dict[int, int]:
    """Where the run of neighbors ends that an entry belongs to, by its offset."""
    ends: dict[int, int] = {}
    end = first = 0
    for entry in reversed(entries):
        own = entry.offset + LOCAL_HEADER_BYTES + 2 * len(entry.name) + _LOCAL_EXTRA + entry.packed
        end = end if own + _SMALL_GAP > first and end > own else own
        ends[entry.offset] = end
        first = entry.offset
    return ends


def _zip_pieces(source: RangeSource, entry: ArchiveEntry, until: int) -> Iterator[bytes]:
    source.seek(entry.offset, until)
    header = source.read(LOCAL_HEADER_BYTES)
    if len(header) < LOCAL_HEADER_BYTES or not header.startswith(b"PK\3\4"):
        raise UnreadableArchive(detail="the header of an entry is missing")
    source.skip(sum(_HEADER.unpack(header)[-2:]))
    packed = _exactly(source, entry.packed)
    unpacked = packed if entry.method == STORED else _unpacked(packed, entry.method)
    crc = 0
    for piece in _bounded(unpacked, entry.size):
        crc = crc32(piece, crc)
        yield piece
    if crc != entry.crc:
        raise WrongContent(detail=f"CRC-32 {crc:08x} instead of {entry.crc:08x}")


def _tar_pieces(
    source: RangeSource | UnpackedSource, entry: ArchiveEntry, until: int
) -> Iterator[bytes]:
    if isinstance(source, RangeSource):
        source.seek(entry.offset, until)
    else:
        source.skip(entry.offset - source.position)
    yield from _bounded(_exactly(source, entry.packed), entry.size)


def _exactly(source: RangeSource | UnpackedSource, count: int) -> Iterator[bytes]:
    """So many bytes; fewer are an error."""
    while count:
        piece = source.read(min(count, MOST_AT_ONCE))
        if not piece:
            raise UnreadableArchive(detail="unexpected end")
        count -= len(piece)
        yield piece


def _unpacked(packed: Iterator[bytes], method: int) -> Iterator[bytes]:
    unpacker = Unpacker(Compression.BZIP2 if method == BZIP2 else Compression.DEFLATE)
    while not unpacker.is_ended:
        data = next(packed, b"") if unpacker.needs_input else b""
        if unpacker.needs_input and not data:
            raise UnreadableArchive(detail="unexpected end")
        if made := unpacker.unpack(data):
            yield made


def _bounded(pieces: Iterator[bytes], size: int) -> Iterator[bytes]:
    """The pieces, which have to be so long together."""
    missing = size
    for piece in pieces:
        missing -= len(piece)
        if missing < 0:
            raise WrongLength
        yield piece
    if missing:
        raise WrongLength
