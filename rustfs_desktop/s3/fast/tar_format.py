"""POSIX tar (pax) writer: a header block and extended records for each object.

Python's ``tarfile`` needs five times as long for one header as the whole upload of a small file.
Any program that reads POSIX tars can read these; the vendor records for the object's metadata are
those that MinIO defined and RustFS supports.
"""

from __future__ import annotations

from collections.abc import Mapping

BLOCK = 512
END = bytes(2 * BLOCK)
MEMBER_OVERHEAD = 4 * BLOCK  # of a typical member, in addition to its content
_METADATA = "minio.metadata."
_NAME_BYTES = 100
_MAX_KEY_BYTES = 1024
_RECORDS, _FILE = b"x", b"0"
_SUM_AT, _SUM_END = 148, 156
_SIZE_AT, _TIME_AT, _TIME_END = 124, 136, 148


def is_plain_key(key: str) -> bool:
    """Whether all servers use this key from a tar unchanged.

    Servers normalize paths in different ways, so the key must be normalized already.
    """
    if not key.isprintable() or "\\" in key or len(key) > _MAX_KEY_BYTES:
        return False
    if not key.isascii() and len(key.encode()) > _MAX_KEY_BYTES:
        return False
    names = key.split("/")
    return all(name and name not in {".", ".."} and name == name.strip() for name in names)


def header(key: str, size: int, headers: Mapping[str, str], now: int) -> bytes:
    """The header of one member, which precedes its content.

    Args:
        key: The key; ``is_plain_key`` must be true.
        size: The size of the content.
        headers: The headers as for PutObject, names in lowercase.
        now: The time in seconds since 1970; servers store it as the object's time.
    """
    name = key.encode()
    records = [_record(f"{_METADATA}{field}", value) for field, value in headers.items()]
    if len(name) > _NAME_BYTES or not key.isascii():
        records.append(_record("path", key))
    data = b"".join(records)
    return b"".join(
        (
            _block(b"PaxHeaders/object", len(data), now, _RECORDS),
            data,
            padding(len(data)),
            _block(name[-_NAME_BYTES:], size, now, _FILE),
        )
    )


def padding(size: int) -> bytes:
    """The zero bytes that fill the last block after ``size`` bytes of content."""
    return bytes(-size % BLOCK)


def _record(name: str, value: str) -> bytes:
    """One pax record; it starts with its own length."""
    rest = f" {name}={value}\n".encode()
    size = len(rest) + len(str(len(rest)))
    return b"%d%s" % (len(rest) + len(str(size)), rest)


def _template(kind: bytes) -> bytes:
    fields = (
        bytes(_NAME_BYTES),
        *(b"0000644\0", b"0000000\0", b"0000000\0"),
        *(bytes(12), bytes(12), b" " * 8),
        *(kind, bytes(100), b"ustar\x0000"),
    )
    return b"".join(fields).ljust(BLOCK, b"\0")


_TEMPLATES = {kind: (_template(kind), sum(_template(kind))) for kind in (_RECORDS, _FILE)}


def _block(name: bytes, size: int, now: int, kind: bytes) -> bytes:
    """One header block of 512 bytes."""
    template, total = _TEMPLATES[kind]
    numbers = b"%011o\0%011o\0" % (size, now)
    total += sum(name) + sum(numbers)
    return b"".join(
        (
            name,
            template[len(name) : _SIZE_AT],
            numbers,
            b"%06o\0 " % total,
            template[_SUM_END:],
        )
    )
