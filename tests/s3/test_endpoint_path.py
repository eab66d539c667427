"""Servers that have their buckets below a path."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.api.presign import presign_get
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.s3.fast.client import FastClient, Reply
from rustfs_desktop.s3.types import Condition, ObjectHeaders
from rustfs_desktop.transfers.verify.etags import new_md5
from tests.faults.fake_s3 import FakeS3
from tests.faults.wire import Handler, Request
from tests.waiting import patience_s

PATH = "/storage/v1/s3"


@pytest.fixture
def below(fake: FakeS3, connect: Callable[..., Client], monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client of the fake server below a path; requests elsewhere fail."""
    read = Handler._read

    def read_below(handler: Handler) -> Request | None:
        assert handler.path.startswith(f"{PATH}/"), handler.path
        handler.path = handler.path.removeprefix(PATH)
        return read(handler)

    monkeypatch.setattr(Handler, "_read", read_below)
    return connect(f"{fake.url}{PATH}")


def test_requests_of_boto_and_links(fake: FakeS3, below: Client) -> None:
    below.transfer.put_object(Bucket="bucket", Key="a/b c", Body=b"x")
    assert head_object(Remote(below, "bucket", "a/b c")).size == 1
    (page,) = list_pages(below, "bucket", cancel=CancelToken())
    assert page.prefixes == ["a/"]
    link = presign_get(below, "bucket", "a/b c", 60)
    assert link.startswith(f"{fake.url}{PATH}/bucket/a/b%20c?")
    assert urllib.request.urlopen(link).read() == b"x"


def test_requests_of_the_fast_client(fake: FakeS3, below: Client) -> None:
    fast = FastClient(below, "bucket")
    fast.open()
    content = bytearray(b"x"), new_md5(b"x").digest()
    fast.put("tag", "a/b c", content, ObjectHeaders("text/plain", {}), Condition())
    replies: list[Reply] = []
    while not replies:
        replies += fast.wait(patience_s())
    assert replies[0].status == 200
    assert fake.objects["bucket", "a/b c"] == b"x"
    fast.close()
