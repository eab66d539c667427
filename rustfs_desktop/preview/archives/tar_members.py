"""Reads the headers of a tar archive, one after the other.

The formats: POSIX ustar and pax, GNU, and the old one. Python's ``tarfile`` reads headers of any
size into memory, and follows whatever they say.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from rustfs_desktop.preview.archive_entries import ArchiveEntry, EntryKind, EntryProblem
from rustfs_desktop.preview.archives.sources import MOST_AT_ONCE, ByteSource
from rustfs_desktop.preview.errors import UnreadableArchive

_BLOCK = 512
_PAX_NAMES = {
    name.encode(): name
    for name in (
        "path",
        "size",
        "mtime",
        "GNU.sparse.name",
        "GNU.sparse.major",
        "GNU.sparse.size",
        "GNU.sparse.realsize",
    )
}
_UNKNOWN = float("nan")
_MOST_SIZE = 1 << 62
_FILES, _LINKS = (b"0", b"\0", b"7", b"S"), (b"1", b"2")
_LONG_NAME, _LONG_LINK, _PAX, _PAX_ALL = b"L", b"K", b"x", b"g"
_SPECIAL = (b"3", b"4", b"6")


def read_members(source: ByteSource) -> Iterator[ArchiveEntry]:
    """The entries of an archive; the content of each may be read before the next one.

    Ends after the last one. The source may be moved on, but not behind the end of the content.

    Raises:
        UnreadableArchive: It is no tar archive, or damaged from here on.
        ReadEnough: The source has more, but it is not read.
    """
    common: dict[str, str] = {}
    while (found := _next_header(source)) is not None:
        header, records, long_name = found
        fields = common | records
        if header[156:157] == _PAX_ALL:
            common = fields
            continue
        entry = _entry(header, fields, long_name, source.position)
        if entry.name != "/":  # the folder that was packed
            yield entry
        end = entry.offset + entry.packed + _padding(entry.packed)
        source.skip(end - source.position)


def _next_header(source: ByteSource) -> tuple[bytes, dict[str, str], str] | None:
    """The next header, with the pax records and the long name before it; None at the end."""
    records: dict[str, str] = {}
    long_name = ""
    while True:
        header = source.read(_BLOCK)
        if not header.strip(b"\0"):
            return None
        if len(header) < _BLOCK or not _is_header(header):
            raise UnreadableArchive(detail="a header is damaged")
        kind = header[156:157]
        if kind not in (_LONG_NAME, _LONG_LINK, _PAX, _PAX_ALL):
            return header, records, long_name
        length = _number(header[124:136])
        if length > MOST_AT_ONCE:
            raise UnreadableArchive(detail="a header is too large")
        data = source.read(length)
        source.skip(_padding(length))
        if len(data) < length:
            raise UnreadableArchive(detail="unexpected end")
        if kind == _LONG_NAME:
            long_name = _text(data)
        elif kind != _LONG_LINK:
            records |= _pax_records(data)
            if kind == _PAX_ALL:
                return header, records, ""


def _entry(header: bytes, fields: dict[str, str], long_name: str, position: int) -> ArchiveEntry:
    kind = header[156:157]
    name = fields.get("GNU.sparse.name") or fields.get("path") or long_name or _short_name(header)
    is_folder = kind == b"5" or (kind in _FILES and name.endswith("/"))
    name = _without_dots(name)
    size = _field_number(fields.get("size"), header[124:136])
    found = EntryKind.FILE
    if is_folder:
        name, found = name.rstrip("/") + "/", EntryKind.FOLDER
    elif kind in _LINKS:
        found = EntryKind.LINK
    elif kind in _SPECIAL:
        found = EntryKind.SPECIAL
    packed = 0 if kind in (*_SPECIAL, *_LINKS, b"5") else size
    is_sparse = kind == b"S" or any(each.startswith("GNU.sparse.") for each in fields)
    problem = EntryProblem.SPARSE if is_sparse else EntryProblem.NONE
    return ArchiveEntry(
        name,
        found,
        packed,
        _time(fields.get("mtime"), header[136:148]),
        position,
        packed,
        problem=problem,
    )


def _is_header(header: bytes) -> bool:
    """Whether the checksum of a header is right; old programs added signed bytes."""
    try:
        wanted = int(header[148:156].strip(b" \0") or b"0", 8)
    except ValueError:
        return False
    fixed = header[:148] + b" " * 8 + header[156:]
    total = sum(fixed)
    return wanted in (total, total - 256 * sum(byte > 127 for byte in fixed))


def _number(field: bytes) -> int:
    """An octal number, or one of 64 bits and more.

    Raises:
        UnreadableArchive: It is none, negative, or impossibly large.
    """
    try:
        if field[0] in (0x80, 0xFF):
            found = int.from_bytes(field[1:], "big") if field[0] == 0x80 else -1
        else:
            found = int(field.strip(b" \0") or b"0", 8)
    except ValueError:
        found = -1
    if not 0 <= found <= _MOST_SIZE:
        raise UnreadableArchive(detail="a header is damaged")
    return found


def _field_number(text: str | None, field: bytes) -> int:
    if text is None:
        return _number(field)
    if not text.isascii() or not text.isdigit() or len(text) > 19 or int(text) > _MOST_SIZE:
        raise UnreadableArchive(detail="a header is damaged")
    return int(text)


def _time(text: str | None, field: bytes) -> float:
    try:
        found = float(text[:30]) if text is not None else float(_number(field))
    except (ValueError, UnreadableArchive):
        return _UNKNOWN
    return found if math.isfinite(found) else _UNKNOWN


def _pax_records(data: bytes) -> dict[str, str]:
    """The records of a pax header, as far as they are right."""
    found: dict[str, str] = {}
    at = 0
    while at < len(data):
        space = data.find(b" ", at, at + 8)
        if space < 0 or not data[at:space].isdigit():
            break
        length = int(data[at:space])
        if length <= space - at + 1:
            break
        name, equals, value = data[space + 1 : at + length].removesuffix(b"\n").partition(b"=")
        if equals and name in _PAX_NAMES:
            found[_PAX_NAMES[name]] = _text(value)
        at += length
    return found


def _short_name(header: bytes) -> str:
    name = _text(header[:100])
    if header[257:263] == b"ustar\0":
        prefix = _text(header[345:500])
        return f"{prefix}/{name}" if prefix else name
    return name


def _text(data: bytes) -> str:
    """A text that ends at the first zero; what is no UTF-8 is taken as Latin-1."""
    data = data.partition(b"\0")[0]
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _without_dots(name: str) -> str:
    """The name without the ``./`` at its start, which many archives have."""
    while name.startswith("./"):
        name = name[2:].lstrip("/")
    return name


def _padding(size: int) -> int:
    return -size % _BLOCK
