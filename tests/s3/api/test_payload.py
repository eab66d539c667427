"""The body of an upload counts only the bytes that are sent."""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Callable

from rustfs_desktop.s3.api.payload import Payload

DATA = bytes(range(256)) * 1500


def payload(data: bytes = DATA, progress: Callable[[int], None] = lambda _count: None) -> Payload:
    return Payload(data, hashlib.md5(data, usedforsecurity=False).digest(), progress)


def test_only_reads_after_begin_sending_count() -> None:
    counts: list[int] = []
    body = payload(progress=counts.append)
    assert b"".join(iter(body.read, b"")) == DATA  # for the signature
    assert body.seek(0) == body.tell() == 0
    assert counts == []
    body.begin_sending()
    assert b"".join(iter(body.read, b"")) == DATA
    assert sum(counts) == len(DATA) == len(body)
    assert len(counts) > 1
    body.uncount_sent()
    assert sum(counts) == 0
    body.uncount_sent()
    assert sum(counts) == 0


def test_seeking_finds_the_length() -> None:
    body = payload()
    assert body.seek(0, 2) == len(DATA)
    assert body.seek(-10, 1) == len(DATA) - 10
    assert bytes(body.read()) == DATA[-10:]


def test_only_known_checksums_are_sent() -> None:
    crc32 = zlib.crc32(DATA).to_bytes(4)
    assert Payload(DATA, b"", print, crc32).checksums() == {
        "ChecksumCRC32": base64.b64encode(crc32).decode()
    }
    assert list(payload().checksums()) == ["ContentMD5"]
