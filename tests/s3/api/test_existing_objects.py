"""Which of many keys exist, from a few listings."""

from __future__ import annotations

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AccessDenied, Cancelled
from rustfs_desktop.s3.api import existing_objects as module
from rustfs_desktop.s3.api.existing_objects import existing_objects
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import ObjectHead
from tests.faults.fake_s3 import FakeS3, error
from tests.faults.wire import Reply, Request


def found(client: Client, bucket: str, keys: list[str]) -> list[str] | None:
    objects = existing_objects(client, bucket, keys, CancelToken())
    return None if objects is None else sorted(objects)


def test_sizes_and_etags_of_those_that_exist(client: Client, bucket: str) -> None:
    etags = {}
    for number in (1, 3, 9):
        key = f"in/{number}"
        reply = client.browse.put_object(Bucket=bucket, Key=key, Body=b"x" * number)
        etags[key] = reply["ETag"].strip('"')
    wanted = [f"in/{number}" for number in range(1, 9)]
    objects = existing_objects(client, bucket, wanted, CancelToken())
    assert objects == {
        key: ObjectHead(etags[key], size) for key, size in (("in/1", 1), ("in/3", 3))
    }


@pytest.mark.parametrize("page_size", [1, 2, 3, 1000])
def test_over_several_pages(fake: FakeS3, to_fake: Client, page_size: int) -> None:
    fake.page_size = page_size
    for name in ("a", "b", "d", "e", "g"):
        fake.put("bucket", f"in/{name}", b"x")
    wanted = [f"in/{name}" for name in "abcdefgh"]
    assert found(to_fake, "bucket", wanted) == ["in/a", "in/b", "in/d", "in/e", "in/g"]


def test_what_lies_between_is_skipped(fake: FakeS3, to_fake: Client) -> None:
    fake.page_size = 10
    for number in range(500):
        fake.put("bucket", f"in/m{number:03}", b"x")
    fake.put("bucket", "in/a", b"x")
    fake.put("bucket", "in/z", b"x")
    assert found(to_fake, "bucket", ["in/a", "in/z"]) == ["in/a", "in/z"]
    assert len(fake.requests) <= 3


def test_too_many_others_in_between(fake: FakeS3, to_fake: Client) -> None:
    """Keys at each end of many pages without any that is wanted."""
    fake.page_size = 10
    for number in range(500):
        fake.put("bucket", f"in/b{number:03}", b"x")
    wanted = ["in/a", *(f"in/b{number:03}x" for number in range(0, 500, 3))]
    assert found(to_fake, "bucket", wanted) is None
    assert len(fake.requests) <= module._MAX_OTHER_PAGES + 1


def test_servers_that_do_not_continue_where_asked(fake: FakeS3, to_fake: Client) -> None:
    """As those that know only the first version of the listing: each page is the first one."""
    fake.page_size = 2
    for name in "abcdef":
        fake.put("bucket", f"in/{name}", b"x")
    cancel = CancelToken()

    def ignore_position(request: Request) -> None:
        request.query.pop("start-after", None)
        request.query.pop("continuation-token", None)
        if fake.count("ListObjectsV2") > 10:
            cancel.set()

    fake.rules.append(ignore_position)
    assert existing_objects(to_fake, "bucket", ["in/a", "in/f"], cancel) is None
    assert existing_objects(to_fake, "bucket", ["in/a", "in/c"], cancel) is None


def test_an_empty_page_is_not_the_end(fake: FakeS3, to_fake: Client) -> None:
    fake.put("bucket", "in/a", b"x")
    more = "<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>"
    page = f"<ListBucketResult><Name>bucket</Name>{more}</ListBucketResult>".encode()
    fake.rules.append(lambda _request: Reply(200, page))
    assert found(to_fake, "bucket", ["in/a"]) is None


@pytest.mark.parametrize("key", ["a", "ab", "a/", "ü", "a\U0001f600", "a!"])
def test_the_key_before(key: str) -> None:
    assert module._just_before(key) < key


def test_refusals_are_raised(fake: FakeS3, to_fake: Client) -> None:
    fake.rules.append(lambda _request: error(403, "AccessDenied"))
    with pytest.raises(AccessDenied):
        existing_objects(to_fake, "bucket", ["a"], CancelToken())


def test_cancelled(fake: FakeS3, to_fake: Client) -> None:
    cancel = CancelToken()
    cancel.set()
    with pytest.raises(Cancelled):
        existing_objects(to_fake, "bucket", ["a"], cancel)
    assert fake.requests == []
