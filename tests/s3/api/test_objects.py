"""HeadObject of servers that omit the length, and new folders."""

from __future__ import annotations

import hashlib

import pytest

from rustfs_desktop.s3.api.objects import head_object, part_length
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.s3.types import ObjectHead
from tests.faults.fake_s3 import FakeS3
from tests.faults.wire import Reply, Request

DATA = b"hello"


@pytest.fixture
def remote(fake: FakeS3, to_fake: Client) -> Remote:
    """An object of a server whose replies to HeadObject have no length."""

    def without_length(request: Request) -> Reply | None:
        if request.what != "HeadObject":
            return None
        reply = fake.truth(request)
        reply.length = False
        return reply

    fake.rules.append(without_length)
    return Remote(to_fake, "bucket", "key")


@pytest.mark.parametrize("content", [b"", DATA])
def test_the_size_that_head_does_not_tell_is_asked_for(
    fake: FakeS3, remote: Remote, content: bytes
) -> None:
    fake.put("bucket", "key", content)
    head = head_object(remote)
    assert head.size == len(content)
    assert head.etag == hashlib.md5(content, usedforsecurity=False).hexdigest()


def test_the_length_of_a_part_is_not_that_of_the_object(fake: FakeS3, remote: Remote) -> None:
    etag = fake.put("bucket", "key", DATA)

    def first_part(request: Request) -> Reply | None:
        if request.method != "GET" or request.query.get("partNumber") != "1":
            return None
        return Reply(206, DATA[:3], {"ETag": etag, "Content-Range": "bytes 0-2/5"})

    fake.rules.append(first_part)
    assert part_length(remote, ObjectHead(etag, size=5), 1) == 3
