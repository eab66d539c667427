"""Requests about a bucket without boto3: the same as with it, which is asked about the rest."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AccessDenied, Cancelled, NotFound, S3Error
from rustfs_desktop.s3.api import bucket_requests
from rustfs_desktop.s3.api.listing import check_access, list_pages
from rustfs_desktop.s3.api.objects import delete_objects, delete_prefix
from rustfs_desktop.s3.client import Client
from tests.faults.fake_s3 import FakeS3, error
from tests.faults.wire import Reply, Request
from tests.s3.broken_servers import closed_port
from tests.waiting import hold_until

ODD = ["a&b", "a<b>", "a b", "a+b%20", 'a"b', "ü/😀", "a=b&c", "~._-", "a/b//c"]


@pytest.fixture(autouse=True)
def _without_boto(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket_requests, "is_boto_loaded", lambda: False)


def refuse(_client: Client, name: str, **_: object) -> None:
    raise AssertionError(name)


@pytest.fixture
def no_boto(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Client, "_get", refuse)


def names(client: Client, bucket: str, prefix: str = "", delimiter: str = "") -> list[str]:
    pages = list_pages(client, bucket, prefix, delimiter=delimiter, cancel=CancelToken())
    return [name for page in pages for name in (*page.keys, *page.prefixes)]


@pytest.mark.usefixtures("no_boto")
def test_pages_are_read(fake: FakeS3, to_fake: Client) -> None:
    fake.page_size = 3
    for key in ODD:
        fake.put("bucket", key, b"x")
    assert names(to_fake, "bucket") == sorted(ODD)
    assert sorted(names(to_fake, "bucket", delimiter="/")) == sorted(
        {key.partition("/")[0] + ("/" if "/" in key else "") for key in ODD}
    )
    assert names(to_fake, "bucket", "a&") == ["a&b"]
    check_access(to_fake, "bucket", CancelToken())


@pytest.mark.usefixtures("no_boto")
def test_deleting(fake: FakeS3, to_fake: Client) -> None:
    for key in ODD:
        fake.put("bucket", key, b"x")
    result = delete_objects(to_fake, "bucket", ODD, CancelToken(), lambda _count: None)
    assert (result.deleted, result.failures) == (len(ODD), ())
    assert not fake.objects
    assert "Content-MD5" in fake.requests[0].headers


@pytest.mark.usefixtures("no_boto")
def test_a_reply_of_junk_is_not_parsed() -> None:
    junk = b"<DeleteResult>" + b"<Error/>" * 500_000 + b"</DeleteResult>"
    assert bucket_requests._parsed_deletion(junk) is None


def test_each_key_that_stays_has_its_reason(fake: FakeS3, to_fake: Client) -> None:
    errors = "<Error><Key>a&amp;b</Key><Code>AccessDenied</Code><Message>no</Message></Error>"
    errors += "<Error><Key>b</Key><Code>NoSuchKey</Code></Error>"
    reply = f"<DeleteResult>{errors}</DeleteResult>".encode()
    fake.rules.append(lambda r: Reply(200, reply) if r.what == "DeleteObjects" else None)
    result = delete_objects(to_fake, "bucket", ["a&b", "b"], CancelToken(), lambda _count: None)
    assert result.deleted == 1
    (failure,) = result.failures
    assert (failure.key, failure.error.code, failure.error.detail) == ("a&b", "AccessDenied", "no")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (error(403, "AccessDenied"), AccessDenied),
        (error(404, "NoSuchBucket"), NotFound),
        (Reply(200, b"<html>Sign in</html>"), S3Error),
        (Reply(200, b"<ListBucketResult"), S3Error),
    ],
)
def test_what_is_not_good_is_asked_again_through_boto(
    fake: FakeS3, to_fake: Client, answer: Reply, kind: type[S3Error]
) -> None:
    fake.rules.append(lambda _request: answer)
    with pytest.raises(kind):
        names(to_fake, "bucket")
    with pytest.raises(kind):
        delete_prefix(to_fake, "bucket", "a/", CancelToken(), lambda _count: None)


def test_a_deletion_whose_reply_is_lost_is_not_sent_again(fake: FakeS3, to_fake: Client) -> None:
    for key in ("a", "b", "c"):
        fake.put("bucket", key, b"x")

    def lose_reply(request: Request) -> Reply | None:
        if request.what != "DeleteObjects" or fake.count("DeleteObjects") > 1:
            return None
        del fake.objects["bucket", "a"], fake.objects["bucket", "b"]
        return Reply(0)

    fake.rules.append(lose_reply)
    result = delete_objects(to_fake, "bucket", ["a", "b"], CancelToken(), lambda _count: None)
    assert (result.deleted, result.failures) == (2, ())
    assert fake.count("DeleteObjects") == 1
    assert "transfer" in to_fake._clients  # which loaded boto3, for what may be left


def test_a_deletion_that_is_not_answered_in_time(
    fake: FakeS3, to_fake: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rustfs_desktop.s3.fast.one_off._TIMEOUT_S", 0.2)
    fake.put("bucket", "c", b"x")
    go_on = threading.Event()

    def wait(request: Request) -> None:
        if request.what == "DeleteObjects":
            hold_until(go_on)

    fake.rules.append(wait)
    result = delete_objects(to_fake, "bucket", ["a", "b"], CancelToken(), lambda _count: None)
    go_on.set()
    assert (result.deleted, fake.count("DeleteObjects")) == (2, 1)


def test_a_refused_deletion_is_told_as_ever(fake: FakeS3, to_fake: Client) -> None:
    fake.rules.append(lambda r: error(403, "AccessDenied") if r.what == "DeleteObjects" else None)
    with pytest.raises(AccessDenied):
        delete_objects(to_fake, "bucket", ["a", "b"], CancelToken(), lambda _count: None)


def test_nobody_answers(connect: Callable[..., Client]) -> None:
    with pytest.raises(S3Error) as caught:
        names(connect(f"http://127.0.0.1:{closed_port()}"), "bucket")
    assert not isinstance(caught.value, AccessDenied)


def test_stopped_while_nothing_comes(fake: FakeS3, to_fake: Client) -> None:
    cancel, go_on = CancelToken(), threading.Event()

    def rule(_request: Request) -> None:
        cancel.set()
        hold_until(go_on)

    fake.rules.append(rule)
    with pytest.raises(Cancelled):
        next(list_pages(to_fake, "bucket", cancel=cancel))
    go_on.set()
    assert len(fake.requests) == 1


def test_boto_once_it_is_loaded(
    fake: FakeS3, to_fake: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bucket_requests, "is_boto_loaded", lambda: True)
    monkeypatch.setattr(Client, "_get", refuse)
    with pytest.raises(AssertionError):
        names(to_fake, "bucket")
    assert fake.requests == []


def test_a_real_server_takes_it(client: Client, bucket: str) -> None:
    keys = [key for key in ODD if "//" not in key]
    for key in keys:
        client.browse.put_object(Bucket=bucket, Key=key, Body=b"x")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "_get", refuse)
        assert names(client, bucket) == sorted(keys)
        check_access(client, bucket, CancelToken())
        result = delete_objects(client, bucket, keys, CancelToken(), lambda _count: None)
        assert (result.deleted, result.failures) == (len(keys), ())
        assert names(client, bucket) == []
