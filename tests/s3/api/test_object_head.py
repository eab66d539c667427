"""Metadata from replies: what is said of a part is not taken for the whole."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest

from rustfs_desktop.s3.api.object_head import read_head
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.s3.types import ObjectHead
from tests.faults.fake_s3 import FakeS3
from tests.faults.rustfs import like_rustfs
from tests.faults.wire import Reply


@pytest.mark.parametrize(
    ("etag", "fields", "expected"),
    [
        ("e", {"ChecksumCRC32": "c"}, {"CRC32": "c"}),
        ("e-2", {"ChecksumCRC32": "c", "ChecksumType": "FULL_OBJECT"}, {"CRC32": "c"}),
        ("e-2", {"ChecksumCRC32": "c"}, {}),
        ("e-2", {"ChecksumSHA256": "s-2"}, {}),
        ("e", {"ChecksumCRC32": "c", "ChecksumType": "COMPOSITE"}, {}),
        ("e", {"ChecksumSHA1": "1", "ChecksumCRC64NVME": "6"}, {"CRC64NVME": "6", "SHA1": "1"}),
    ],
)
def test_checksums_of_parts_are_ignored(
    etag: str, fields: dict[str, str], expected: dict[str, str]
) -> None:
    head = read_head({"ETag": f'"{etag}"', **fields}, 1)
    assert head == dataclasses.replace(ObjectHead(etag, size=1), checksums=expected)
    assert list(head.checksums) == list(expected)


@pytest.mark.parametrize("time", [datetime.max, datetime.min])
def test_times_that_no_time_zone_can_show_are_unknown(time: datetime) -> None:
    head = read_head({"ETag": "e", "LastModified": time.replace(tzinfo=UTC)}, 1)
    assert (head.modified, head.modified_at) == (-1.0, None)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"x-amz-checksum-crc32": "AAAA=="}, {"CRC32": "AAAA=="}),
        ({"x-amz-checksum-crc32c": "AAAA=="}, {"CRC32C": "AAAA=="}),
        ({"x-amz-checksum-crc32": "AAAA==-2", "x-amz-checksum-type": "COMPOSITE"}, {}),
    ],
)
def test_rustfs_tells_the_type_only_of_checksums_of_parts(
    fake: FakeS3, to_fake: Client, fields: dict[str, str], expected: dict[str, str]
) -> None:
    reply = Reply(200, b"x", {"ETag": f'"{"0" * 32}-2"', **fields})
    fake.rules.append(lambda _request: reply)
    like_rustfs(fake)
    head = head_object(Remote(to_fake, "bucket", "key"), with_checksums=True)
    assert head.checksums == expected
