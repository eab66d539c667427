"""What answers is no S3 server, points elsewhere, or never ends: nothing of it is believed."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import NotConnected, Remedy, S3Error, ServerBusy
from rustfs_desktop.s3.api.buckets import create_bucket, list_buckets
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.api.objects import delete_objects, head_object
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.s3.errors.translate import translate_errors
from rustfs_desktop.s3.types import Endpoint
from tests.faults.fake_s3 import FakeS3
from tests.faults.wire import Reply

PAGE = b"<!DOCTYPE html><html><body>Please sign in</body></html>"
NEAT_PAGE = b"<html><body><p>Please sign in</p></body></html>"
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    b"<ListBucketResult><Name>bucket</Name><IsTruncated>false</IsTruncated>"
    b"<Contents><Key>&b;</Key></Contents></ListBucketResult>"
)


def answer_all(fake: FakeS3, reply: Reply) -> None:
    fake.rules.append(lambda _request: reply)


def listing_failure(client: Client) -> S3Error:
    with pytest.raises(S3Error) as caught:
        list(list_pages(client, "bucket", cancel=CancelToken()))
    return caught.value


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(PAGE, id="web page"),
        pytest.param(NEAT_PAGE, id="web page that is XML"),
        pytest.param(b'{"status": "ok"}', id="JSON"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"hello", id="text"),
        pytest.param(b"<Other/>", id="other XML"),
        pytest.param(BOMB, id="XML with a DTD"),
        pytest.param(b"\x1f\x8b\x08\x00\x00\x00", id="compressed"),
    ],
)
def test_no_other_body_is_taken_for_an_empty_bucket(
    fake: FakeS3, to_fake: Client, body: bytes
) -> None:
    answer_all(fake, Reply(200, body, {"Content-Type": "text/html"}))
    error = listing_failure(to_fake)
    assert isinstance(error, NotConnected)
    assert error.code == "NotS3"
    assert error.remedy is Remedy.EDIT_CONNECTION
    with pytest.raises(NotConnected):
        list_buckets(to_fake)


def test_page_of_a_guest_network_is_named(fake: FakeS3, to_fake: Client) -> None:
    answer_all(fake, Reply(200, PAGE, {"Content-Type": "text/html"}))
    error = listing_failure(to_fake)
    assert error.title == "This is not an S3 server"
    assert error.cause.startswith("The server returned a web page.")
    assert "sign in" in error.detail


def test_page_is_no_success_for_changes_either(fake: FakeS3, to_fake: Client) -> None:
    answer_all(fake, Reply(200, PAGE, {"Content-Type": "text/html"}))
    with pytest.raises(NotConnected):
        create_bucket(to_fake, "new-bucket")
    with pytest.raises(NotConnected):
        delete_objects(to_fake, "bucket", ["a", "b"], CancelToken(), lambda _n: None)


def test_console_port_is_named(fake: FakeS3, connect: Callable[..., Client]) -> None:
    answer_all(fake, Reply(200, PAGE, {"Content-Type": "text/html"}))
    client = connect(fake.url)
    assert list_failure_code(client) == "NotS3"
    # The port cannot be chosen here, so the text is made for an endpoint at the console's port.
    client.endpoint = Endpoint("http://192.0.2.7:9001")
    with pytest.raises(NotConnected) as caught:
        list_buckets(client)
    assert caught.value.code == "ConsolePort"
    assert "http://192.0.2.7:9000" in caught.value.cause


def list_failure_code(client: Client) -> str:
    with pytest.raises(S3Error) as caught:
        list_buckets(client)
    return caught.value.code


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("body", [b"", PAGE, b"<Error><Code>TemporaryRedirect</Code></Error>"])
def test_redirects_are_named_and_not_followed(
    fake: FakeS3, to_fake: Client, status: int, body: bytes
) -> None:
    with FakeS3() as other:
        headers = {"Location": f"{other.url}/bucket?X-Amz-Signature=secret"}
        answer_all(fake, Reply(status, body, headers))
        error = listing_failure(to_fake)
        assert len(fake.requests) == 1
        assert other.requests == []
        assert other.url in error.cause
    assert isinstance(error, NotConnected)
    assert error.remedy is Remedy.EDIT_CONNECTION
    assert "secret" not in error.cause


def test_redirect_of_a_head_request_is_not_followed(fake: FakeS3, to_fake: Client) -> None:
    answer_all(fake, Reply(307, b"", {"Location": "http://192.0.2.7/"}))
    with pytest.raises(NotConnected) as caught:
        head_object(Remote(to_fake, "bucket", "key"), repeats=True)
    assert "192.0.2.7" in caught.value.cause
    assert len(fake.requests) == 1


def test_server_cannot_choose_our_region(fake: FakeS3, to_fake: Client) -> None:
    body = (
        b"<Error><Code>PermanentRedirect</Code><Message>no</Message>"
        b"<Endpoint>evil.example</Endpoint></Error>"
    )
    answer_all(fake, Reply(301, body, {"x-amz-bucket-region": "eu-evil-1"}))
    error = listing_failure(to_fake)
    assert "eu-evil-1" in error.cause
    assert len(fake.requests) == 1
    fake.rules.clear()
    list(list_pages(to_fake, "bucket", cancel=CancelToken()))
    assert "/us-east-1/" in fake.requests[-1].headers["Authorization"]


def test_busy_server_is_asked_again(fake: FakeS3, to_fake: Client) -> None:
    body = b"<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>"
    answer_all(fake, Reply(503, body))
    error = listing_failure(to_fake)
    assert isinstance(error, ServerBusy)
    assert error.code == "SlowDown"
    assert error.remedy is Remedy.RETRY
    assert len(fake.requests) == 3


@pytest.mark.parametrize(
    ("status", "kind"), [(502, ServerBusy), (503, ServerBusy), (504, ServerBusy)]
)
def test_page_of_a_proxy_whose_server_is_down(
    fake: FakeS3, to_fake: Client, status: int, kind: type[S3Error]
) -> None:
    answer_all(fake, Reply(status, PAGE, {"Content-Type": "text/html"}))
    assert isinstance(listing_failure(to_fake), kind)


def test_page_for_a_missing_site_is_no_missing_bucket(fake: FakeS3, to_fake: Client) -> None:
    answer_all(fake, Reply(404, NEAT_PAGE, {"Content-Type": "text/html"}))
    assert listing_failure(to_fake).code == "NotS3"


def test_endless_reply_is_stopped(fake: FakeS3, to_fake: Client) -> None:
    def endless() -> Iterator[bytes]:
        yield b"<ListBucketResult>"
        while True:
            yield b" " * 1024 * 1024

    to_fake.listing  # noqa: B018  # imported before memory is measured
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    fake.rules.append(lambda _request: Reply(200, endless(), length=False))
    error = listing_failure(to_fake)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert error.code == "ReplyTooBig"
    assert after - before < 128 * 1024  # kilobytes


def test_endless_error_is_stopped(fake: FakeS3, to_fake: Client) -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b"<Error>" * 100_000

    fake.rules.append(lambda _request: Reply(403, endless(), length=False))
    with (
        pytest.raises(S3Error) as caught,
        translate_errors("s3:GetObject", "bucket", "key", to_fake),
    ):
        to_fake.transfer.get_object(Bucket="bucket", Key="key")
    assert caught.value.code == "ReplyTooBig"


def test_reply_with_broken_date_and_length_headers(fake: FakeS3, to_fake: Client) -> None:
    fake.put("bucket", "key", b"x")
    headers = {"Last-Modified": "notadate", "ETag": '"e"', "Content-Length": "1"}
    fake.rules.append(lambda request: Reply(200, b"x", headers) if request.key else None)
    info = head_object(Remote(to_fake, "bucket", "key"), repeats=True)
    assert info.modified_at is None
    assert info.size == 1


def test_hostile_bucket_names_go_nowhere(fake: FakeS3, to_fake: Client) -> None:
    for name in (
        "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap",
        "arn:aws:s3:us-west-2:123456789012:accesspoint/x",
        "..",
        ".",
        "a/b",
        "name--x-s3",
        "",
    ):
        with pytest.raises(S3Error) as caught:
            list(list_pages(to_fake, name, cancel=CancelToken()))
        assert caught.value.code == "InvalidName"
    assert fake.requests == []


def test_keys_with_dots_stay_in_their_bucket(fake: FakeS3, to_fake: Client) -> None:
    fake.put("bucket", "a/../../other/key", b"12")
    assert head_object(Remote(to_fake, "bucket", "a/../../other/key"), repeats=True).size == 2
    assert fake.requests[-1].bucket == "bucket"
