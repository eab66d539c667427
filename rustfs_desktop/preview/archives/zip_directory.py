"""Reads the directory of a zip archive, from its end.

The format: PKWARE's APPNOTE, 4.3 to 4.5. Python's ``zipfile`` makes an object of each entry and
reads a directory of any size.
"""

from __future__ import annotations

import calendar
import dataclasses
import struct
import time
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.preview.archive_entries import (
    MOST_ENTRIES,
    ArchiveEntry,
    EntryKind,
    EntryProblem,
    EntryTable,
)
from rustfs_desktop.preview.archives.sources import RangeSource
from rustfs_desktop.preview.errors import UnreadableArchive

LOCAL_HEADER_BYTES = 30
STORED, DEFLATED, BZIP2 = 0, 8, 12
ENCRYPTED, UTF8 = 0x1, 0x800
_TAIL_BYTES = 128 << 10
_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_HEADER = struct.Struct("<4s2B5H3L5H2L")
_FULL = 0xFFFFFFFF
_EXTENDED_TIME = 0x5455
_CHUNK = 4096
_LARGEST_RATIO = {STORED: 1, DEFLATED: 1032, BZIP2: 1 << 15}
_SLACK = 1 << 16
_UNKNOWN = float("nan")
_UNIX, _MACOS = 3, 19
_LINK_MODE, _SPECIAL_MODES = 0o120000, (0o010000, 0o020000, 0o060000, 0o140000)


@dataclasses.dataclass(frozen=True, slots=True)
class ZipDirectory:
    """The entries of a zip archive, as far as they were read.

    Attributes:
        count: How many it has, as it says.
        start: Where its directory begins.
    """

    entries: EntryTable
    count: int
    start: int


class _DirectoryHeader(NamedTuple):
    """The fixed part of an entry of the directory."""

    sign: bytes
    version: int
    system: int
    needs: int
    flags: int
    method: int
    clock: int
    date: int
    crc: int
    packed: int
    size: int
    name_length: int
    extra_length: int
    comment_length: int
    disk: int
    inside: int
    outside: int
    offset: int


@dataclasses.dataclass(frozen=True, slots=True)
class _Place:
    """Where the directory is.

    Attributes:
        shift: What was put before the archive, such as a program that unpacks it.
    """

    start: int
    size: int
    count: int
    shift: int


def read_directory(source: RangeSource, cancel: CancelToken) -> ZipDirectory:
    """The entries of an archive, up to ``MOST_ENTRIES``.

    Raises:
        UnreadableArchive: It is no zip archive, or a damaged one.
        ReadEnough: Its directory is not near its end.
    """
    place = _find(source)
    source.seek(place.start, place.start + place.size)
    entries = EntryTable()
    found = islice(_entries(source, place), MOST_ENTRIES)
    while chunk := list(islice(found, _CHUNK)):
        cancel.check()
        entries.extend(chunk)
    if not len(entries) and place.count:
        raise UnreadableArchive(detail="the directory is damaged")
    entries.mark_overlaps(place.start, LOCAL_HEADER_BYTES)
    return ZipDirectory(entries, max(place.count, len(entries)), place.start)


def _find(source: RangeSource) -> _Place:
    """Find the directory by the record at the end of the archive."""
    first = max(0, source.size - _TAIL_BYTES)
    source.seek(first, source.size)
    tail = source.read(_TAIL_BYTES)
    at = _end_record(tail)
    _sign, disk, _disk, _here, count, size, start, _comment = _END.unpack_from(tail, at)
    end = first + at
    large = _find_64(source, tail, at, first)
    if large is not None:
        disk, count, size, start, end = large
    if disk not in (0, 0xFFFF):
        raise UnreadableArchive(detail="a part of a divided archive")
    shift = end - size - start
    if shift < 0 or start + shift > source.size:
        raise UnreadableArchive(detail="the directory is damaged")
    return _Place(start + shift, size, count, shift)


def _end_record(tail: bytes) -> int:
    """Where the end record is in the last bytes."""
    at = last = tail.rfind(b"PK\5\6")
    while at >= 0:
        if len(tail) - at >= _END.size:
            comment = int.from_bytes(tail[at + 20 : at + 22], "little")
            if at + _END.size + comment == len(tail):
                return at
        at = tail.rfind(b"PK\5\6", 0, at)
    if last >= 0 and len(tail) - last >= _END.size:
        return last
    raise UnreadableArchive(detail="no zip archive, or its end is missing")


def _find_64(
    source: RangeSource, tail: bytes, at: int, first: int
) -> tuple[int, int, int, int, int] | None:
    """Disk, count, size and start of the directory, and its end, of an archive with 64 bits."""
    if at < _LOCATOR.size or tail[at - _LOCATOR.size :][:4] != b"PK\6\7":
        return None
    _sign, _disk, position, _disks = _LOCATOR.unpack_from(tail, at - _LOCATOR.size)
    nearest = first + at - _LOCATOR.size - _END_64.size
    for where in (nearest, position):  # what was put before an archive moves it
        if not 0 <= where <= nearest:
            continue
        source.seek(where)
        record = source.read(_END_64.size)
        if len(record) == _END_64.size and record.startswith(b"PK\6\6"):
            _sign, _size, _by, _needs, disk, _start, _here, count, size, start = _END_64.unpack(
                record
            )
            return disk, count, size, start, where
    raise UnreadableArchive(detail="the directory is damaged")


def _entries(source: RangeSource, place: _Place) -> Iterator[ArchiveEntry]:
    """The entries of the directory; ends where it is damaged."""
    times: dict[tuple[int, int], float] = {}
    stop = place.start + place.size
    while source.position + _HEADER.size <= stop:
        header = _DirectoryHeader._make(_HEADER.unpack(source.read(_HEADER.size)))
        extra_stop = header.name_length + header.extra_length
        length = extra_stop + header.comment_length
        if header.sign != b"PK\1\2" or source.position + length > stop:
            return
        rest = source.read(length)
        extra = rest[header.name_length : extra_stop]
        yield _entry(header, rest[: header.name_length], extra, place, times)


def _entry(
    header: _DirectoryHeader,
    packed_name: bytes,
    extra: bytes,
    place: _Place,
    times: dict[tuple[int, int], float],
) -> ArchiveEntry:
    size, packed, offset = header.size, header.packed, header.offset
    fields = dict(_extra_fields(extra)) if extra else {}
    if _FULL in (packed, size, offset):
        size, packed, offset = _large(fields.get(1, b""), size, packed, offset)
    name = _name(packed_name, header)
    kind = _kind(name, header)
    if kind is EntryKind.FOLDER and not name.endswith("/"):
        name += "/"
    when = times.get((header.date, header.clock))
    if when is None:
        when = times[header.date, header.clock] = _dos_time(header.date, header.clock)
    extended = fields.get(_EXTENDED_TIME, b"")
    if len(extended) >= 5 and extended[0] & 1:
        when = float(int.from_bytes(extended[1:5], "little", signed=True))
    problem = _problem(header.flags, header.method)
    offset += place.shift
    if problem is EntryProblem.NONE:
        is_outside = offset + LOCAL_HEADER_BYTES + packed > place.start
        if is_outside or size > packed * _LARGEST_RATIO[header.method] + _SLACK:
            problem = EntryProblem.DAMAGED
    return ArchiveEntry(name, kind, size, when, offset, packed, header.crc, header.method, problem)


def _large(field: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """The numbers that do not fit into 32 bits, in this order."""
    wide = (int.from_bytes(field[at : at + 8], "little") for at in range(0, len(field) - 7, 8))
    found = [
        min(next(wide, value), 1 << 62) if value == _FULL else value
        for value in (size, packed, offset)
    ]
    return found[0], found[1], found[2]


def _extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(extra):
        number, length = struct.unpack_from("<2H", extra, at)
        yield number, extra[at + 4 : at + 4 + length]
        at += 4 + length


def _name(packed: bytes, header: _DirectoryHeader) -> str:
    """The name: UTF-8 where it can be, also where the archive does not say so."""
    try:
        name = packed.decode("utf-8")
    except UnicodeDecodeError:
        name = packed.decode("utf-8", "replace") if header.flags & UTF8 else packed.decode("cp437")
    if "\\" in name and "/" not in name and header.system not in (_UNIX, _MACOS):
        return name.replace("\\", "/")  # made by programs that do not know the format
    return name


def _kind(name: str, header: _DirectoryHeader) -> EntryKind:
    if name.endswith("/"):
        return EntryKind.FOLDER
    if header.system in (_UNIX, _MACOS):
        mode = header.outside >> 16 & 0o170000
        if mode == _LINK_MODE:
            return EntryKind.LINK
        if mode in _SPECIAL_MODES:
            return EntryKind.SPECIAL
    return EntryKind.FOLDER if header.outside & 0x10 and not header.system else EntryKind.FILE


def _problem(flags: int, method: int) -> EntryProblem:
    if flags & ENCRYPTED:
        return EntryProblem.ENCRYPTED
    known = method in (STORED, DEFLATED, BZIP2)
    return EntryProblem.NONE if known else EntryProblem.COMPRESSION


def _dos_time(date: int, clock: int) -> float:
    """Seconds since 1970 of a time that is in the zone of who made the archive: ours is as good."""
    year, month, day = 1980 + (date >> 9), date >> 5 & 15, date & 31
    hour, minute, second = clock >> 11, clock >> 5 & 63, (clock & 31) * 2
    if not (1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return _UNKNOWN
    if hour > 23 or minute > 59 or second > 59:
        return _UNKNOWN
    try:
        return time.mktime((year, month, day, hour, minute, second, 0, 0, -1))
    except (OverflowError, ValueError):
        return _UNKNOWN
